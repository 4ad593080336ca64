//! What a person or a machine sees of dead letters: where they lie, what each is, and what becomes of it. Of an event's data
//! nothing is shown.

use std::cell::RefCell;

use serde_json::{Value as Json, json};

use crate::cli::arguments::{self, Format};
use crate::cli::{Error, terminal};
use crate::deployment::redrive::letter::Told;
use crate::deployment::redrive::{Fate, Happened, Origin, Pile, Tally, Target};
use crate::plan::Plan;
use crate::visible::is_hidden;

/// The version of what machines read.
const VERSION: u32 = 1;

/// Who is told.
pub struct View {
    format: Format,
    list: bool,
    looks_only: bool,
    /// The letters that were looked at, for one answer in the end.
    letters: RefCell<Vec<(Pile, Json)>>,
    /// The pile whose letters were told last.
    last: RefCell<Option<String>>,
}

impl View {
    /// As the options say.
    pub fn new(options: &arguments::Redrive) -> Self {
        let looks_only = options.list || options.dry_run;
        let (letters, last) = (RefCell::default(), RefCell::default());
        Self { format: options.format, list: options.list, looks_only, letters, last }
    }

    /// Where letters lie, and where they go.
    pub fn begin(&self, plan: &Plan, piles: &[Pile]) -> Result<(), Error> {
        if self.looks_only {
            return Ok(());
        }
        if self.format == Format::Json {
            let queues: Vec<Json> = piles.iter().map(described).collect();
            let (system, environment) = (&plan.system, &plan.environment);
            return line(json!({
                "event": "plan", "version": VERSION, "system": system, "environment": environment, "queues": queues,
            }));
        }
        terminal::answer(&piles.iter().map(headline).collect::<String>())
    }

    /// Nothing lies anywhere.
    pub fn nothing(&self) -> Result<(), Error> {
        match self.format {
            Format::Json => line(json!({ "event": "summary", "counts": Tally::default(), "remaining": 0 })),
            Format::Text => terminal::answer("there are no dead letters\n"),
        }
    }

    /// Something that happened to what lies in a pile.
    pub fn happened(&self, pile: &Pile, happened: Happened) {
        let shown = match (self.format, happened) {
            (Format::Json, Happened::Letter { told, id, sent, fate }) if self.looks_only => {
                self.letters.borrow_mut().push((pile.clone(), as_json(&told, &id, sent, &fate, !self.list)));
                Ok(())
            }
            (Format::Json, Happened::Letter { told, id, sent, fate }) => {
                let mut letter = as_json(&told, &id, sent, &fate, true);
                letter["event"] = json!("letter");
                letter["account"] = json!(pile.account.id);
                letter["resource"] = json!(pile.resource);
                line(letter)
            }
            (Format::Json, Happened::Moved { gone, of }) => {
                let (account, resource) = (&pile.account.id, &pile.resource);
                line(json!({ "event": "moved", "account": account, "resource": resource, "gone": gone, "of": of }))
            }
            (Format::Text, Happened::Letter { told, id, sent, fate }) => {
                let row = row(&told, &id, sent, if self.list { None } else { Some(&fate) });
                if self.looks_only { self.under(pile, &row) } else { terminal::note(row.trim_end()) }
            }
            (Format::Text, Happened::Moved { gone, of }) => {
                terminal::note(&format!("{}: SQS has moved {gone} of {of} letters", pile.name()))
            }
        };
        // What was begun goes on when nobody looks any more.
        drop(shown);
    }

    /// A row under the headline of its pile.
    fn under(&self, pile: &Pile, row: &str) -> Result<(), Error> {
        let is_new = self.last.borrow().as_ref() != Some(&pile.place);
        if is_new {
            terminal::answer(&headline(pile))?;
            *self.last.borrow_mut() = Some(pile.place.clone());
        }
        terminal::answer(row)
    }

    /// The answer where nothing was sent.
    pub fn looked(&self, plan: &Plan, piles: &[Pile], tally: Tally) -> Result<(), Error> {
        let letters = self.letters.borrow();
        if self.format == Format::Json {
            let queues = piles.iter().map(|pile| {
                let mut queue = described(pile);
                let own = letters.iter().filter(|(of, _)| of.place == pile.place).map(|(_, letter)| letter);
                queue["letters"] = own.cloned().collect();
                queue
            });
            let answer = json!({
                "version": VERSION, "system": plan.system, "environment": plan.environment,
                "queues": queues.collect::<Vec<_>>(), "counts": tally,
            });
            return terminal::answer(&format!("{answer:#}\n"));
        }
        let Tally { went, stayed, .. } = tally;
        terminal::answer(&match (self.list, went + stayed) {
            (_, 0) => "there are no such dead letters\n".to_owned(),
            (true, all) => format!("{all} dead letters\n"),
            (false, _) => format!("{went} would go, {stayed} would stay\n"),
        })
    }

    /// How it ended.
    pub fn summary(&self, piles: &[Pile], tally: Tally, is_stopped: bool) -> Result<(), Error> {
        let Tally { went, had_gone, came_back, stayed, failed } = tally;
        let before: u64 = piles.iter().map(|pile| pile.count).sum();
        let remaining = (before + came_back).saturating_sub(went + had_gone);
        if self.format == Format::Json {
            let summary = json!({ "event": "summary", "counts": tally, "remaining": remaining, "stopped": is_stopped });
            return line(summary);
        }
        let counts = [
            (went, "went"),
            (had_gone, "had gone in a run before"),
            (came_back, "failed again and came back"),
            (stayed, "cannot go and stay"),
            (failed, "could not be sent and stay"),
        ];
        let parts: Vec<String> =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
        let head = if parts.is_empty() { "none went".to_owned() } else { parts.join(", ") };
        let end = if is_stopped { "; interrupted: the next run goes on" } else { "" };
        terminal::answer(&format!("{head}; about {remaining} remain{end}\n"))
    }
}

fn described(pile: &Pile) -> Json {
    let Pile { account, stack, domain, resource, place, count, route } = pile;
    let (from, to) = (from(&route.origin), to(&route.target));
    json!({
        "account": account.id, "region": account.region, "stack": stack, "domain": domain, "resource": resource,
        "place": place, "count": count, "from": from, "to": to,
    })
}

fn headline(pile: &Pile) -> String {
    let Pile { account, resource, count, route, .. } = pile;
    let (from, to) = (from(&route.origin), to(&route.target));
    let letters = if *count == 1 { "1 letter" } else { &format!("{count} letters") };
    format!("{account}  {resource}  {letters} of {from}, for {}\n", to.as_deref().unwrap_or("nobody that can be told"))
}

/// What gave letters up, in words.
fn from(origin: &Origin) -> String {
    match origin {
        Origin::Rule(name) => format!("the rule {name}"),
        Origin::Schedule(name) => format!("the schedule {name}"),
        Origin::Queue(queue) => format!("the reader of {queue}"),
        Origin::Bus => "the bus".to_owned(),
        Origin::Relay => "a relay".to_owned(),
        Origin::Mapping => "streams".to_owned(),
        Origin::Nobody => "nobody any more".to_owned(),
    }
}

/// What missed them: an ARN, or the functions of relays.
fn to(target: &Target) -> Option<String> {
    match target {
        Target::Queue { arn, .. } | Target::Bus(arn) | Target::Other(arn) => Some(arn.clone()),
        Target::Relays(relays) if !relays.is_empty() => {
            Some(relays.iter().map(|relay| relay.function.as_str()).collect::<Vec<_>>().join(", "))
        }
        Target::Relays(_) | Target::None(_) => None,
    }
}

fn row(told: &Told, id: &str, sent: i64, fate: Option<&Fate>) -> String {
    let what = told.detail_type.as_deref().unwrap_or("no event");
    let source = told.source.as_deref().map_or(String::new(), |source| format!(" of {source}"));
    let error = told.error.as_deref().unwrap_or("no code");
    let fate = match fate {
        None => told.reason.as_deref().map_or(String::new(), |reason| format!(": {reason}")),
        Some(Fate::Goes) => ": would go".to_owned(),
        Some(Fate::Went) => ": went".to_owned(),
        Some(Fate::HadGone) => ": had gone in a run before".to_owned(),
        Some(Fate::CameBack) => ": failed again and came back".to_owned(),
        Some(Fate::Stays(reason)) => format!(": stays, {reason}"),
        Some(Fate::Failed(reason)) => format!(": could not be sent: {reason}"),
    };
    let event = told.event_id.as_deref().unwrap_or(id);
    let text = format!("  {}  {what}{source}  {event}  {error}{fate}", terminal::moment_of(sent));
    // What stands beside a letter is anybody's text.
    text.chars().map(|c| if c.is_control() || is_hidden(c) { ' ' } else { c }).chain(['\n']).collect()
}

fn as_json(told: &Told, id: &str, sent: i64, fate: &Fate, with_fate: bool) -> Json {
    let mut letter = serde_json::to_value(told).expect("texts are JSON");
    letter["id"] = json!(id);
    letter["sent"] = json!(sent);
    if with_fate {
        let fate = serde_json::to_value(fate).expect("texts are JSON");
        letter["fate"] = fate["fate"].clone();
        letter["why"] = fate["why"].clone();
    }
    letter
}

/// One line of JSON.
fn line(value: Json) -> Result<(), Error> {
    terminal::answer(&format!("{value}\n"))
}
