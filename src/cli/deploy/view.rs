//! What a person, a log or a machine sees of a deployment: a row a stack on a terminal, plain lines elsewhere, or a line of
//! JSON for each thing that happens.

use std::sync::Mutex;

use serde_json::{Value, json};

use super::goal::Goal;
use super::outlook::Outlook;
use super::phases::Why;
use super::place;
use crate::aws::Ended;
use crate::cli::arguments::{Common, Format};
use crate::cli::{Error, terminal};
use crate::deployment::progress::What;
use crate::deployment::steps::Phase;
use crate::deployment::{Outcome, Progress, Steps};
use crate::diff::render;

/// The version of the lines that machines read.
const VERSION: u32 = 1;

/// Who is told.
pub struct View {
    format: Format,
    /// The rows on the terminal; `None` where there is none.
    table: Option<Mutex<terminal::Table>>,
}

impl View {
    /// Looks at what there is to show it on.
    pub fn new(common: &Common, format: Format, steps: &Steps) -> Result<Self, Error> {
        let live = format == Format::Text && !steps.is_empty() && terminal::is_live(common);
        Ok(Self { format, table: live.then(|| Mutex::new(terminal::Table::default())) })
    }

    /// What is about to be done, and what that changes.
    pub fn outlook(&self, goal: &Goal, steps: &Steps, Outlook { rows, difference }: &Outlook) -> Result<(), Error> {
        if self.format == Format::Json {
            let stacks = rows.iter().map(|row| {
                json!({
                    "stack": row.stack, "account": row.account.id, "region": row.account.region, "phase": word(row.phase),
                    "action": row.verb, "added": row.added, "changed": row.changed, "removed": row.removed,
                    "settings": row.settings.iter().map(|(name, was, is)| json!({ "parameter": name, "before": was, "after": is }))
                        .collect::<Vec<_>>(),
                    "dangers": row.dangers,
                })
            });
            return line(json!({
                "event": "plan", "version": VERSION, "system": goal.plan.system, "environment": goal.plan.environment,
                "steps": stacks.collect::<Vec<_>>(), "unchanged": steps.unchanged.len(), "difference": difference,
            }));
        }
        let mut text = format!("{} in {}: ", goal.plan.system, goal.plan.environment);
        text.push_str(&match (rows.len(), steps.unchanged.len()) {
            (0, unchanged) => format!("nothing to do, {unchanged} stacks are as they should be\n"),
            (_, 0) => String::from("\n"),
            (_, unchanged) => format!("{unchanged} stacks are as they should be\n"),
        });
        for row in rows {
            let counts = format!("+{} ~{} -{}", row.added.len(), row.changed.len(), row.removed.len());
            text.push_str(&format!(
                "  {:8} {:7} {}  {}  {counts}\n",
                word(row.phase),
                row.verb,
                row.account,
                row.stack
            ));
            text.extend(row.settings.iter().map(|(name, was, is)| format!("           {name}: {was} → {is}\n")));
            text.extend(row.dangers.iter().map(|danger| format!("           danger: {danger}\n")));
        }
        if !rows.is_empty() {
            text.push('\n');
            text.push_str(&render::text::text(difference));
        }
        terminal::answer(&text)
    }

    /// Something that happened to a stack.
    pub fn progress(&self, progress: &Progress) {
        let shown = match (self.format, &self.table) {
            (Format::Json, _) => line(serde_json::to_value(progress).expect("texts are JSON")),
            (Format::Text, Some(table)) => {
                let mut table = table.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                terminal::draw(&mut table, &format!("{}  {}", progress.account, progress.stack), &doing(&progress.what))
            }
            (Format::Text, None) => match &progress.what {
                What::Resource { status, .. } if status.ends_with("_IN_PROGRESS") => Ok(()),
                what => terminal::note(&format!("{}  {}  {}", progress.account, progress.stack, doing(what))),
            },
        };
        // A deployment goes on when nobody looks any more.
        drop(shown);
    }

    /// Something that is told once.
    pub fn note(&self, text: &str) -> Result<(), Error> {
        match self.format {
            Format::Json => line(json!({ "event": "note", "text": text })),
            Format::Text => terminal::note(text),
        }
    }

    /// Every failure, with its cause and the line of the file that asked for what failed.
    pub fn failures(&self, goal: &Goal, ended: &[Ended]) -> Result<(), Error> {
        if self.format == Format::Json {
            return Ok(());
        }
        for Ended { stack, account, outcome } in ended {
            let (Outcome::Failed(failure) | Outcome::Lost(failure)) = outcome else { continue };
            let mut text = format!("error: {stack} in {account}: {}", failure.reason);
            if let Some(resource) = &failure.resource {
                text.push_str(&format!("\n  of its resource {resource}"));
            }
            if let Some(declared_by) = &failure.declared_by {
                let place = place::of(&goal.sources, declared_by).unwrap_or_default();
                text.push_str(&format!("\n  --> {place} ({declared_by})"));
            }
            if let Some(help) = &failure.help {
                text.push_str(&format!("\n  help: {help}"));
            }
            terminal::note(&text)?;
        }
        Ok(())
    }

    /// How it ended.
    pub fn summary(&self, ended: &[Ended], left: &[(String, Why)]) -> Result<(), Error> {
        let count = |is: fn(&Outcome) -> bool| ended.iter().filter(|ended| is(&ended.outcome)).count();
        let counts = [
            ("created", count(|outcome| *outcome == Outcome::Created)),
            ("updated", count(|outcome| *outcome == Outcome::Updated)),
            ("deleted", count(|outcome| *outcome == Outcome::Deleted)),
            ("prepared", count(|outcome| *outcome == Outcome::Prepared)),
            ("failed", count(|outcome| matches!(outcome, Outcome::Failed(_)))),
            ("interrupted", count(|outcome| matches!(outcome, Outcome::Lost(_) | Outcome::Interrupted { .. }))),
            ("not begun", left.len()),
        ];
        let running: Vec<&str> =
            ended.iter().filter(|ended| ended.outcome.is_running()).map(|ended| ended.stack.as_str()).collect();
        if self.format == Format::Json {
            let counts: serde_json::Map<String, Value> =
                counts.iter().map(|(word, count)| (word.replace(' ', ""), json!(count))).collect();
            let left: Vec<&str> = left.iter().map(|(stack, _)| stack.as_str()).collect();
            return line(json!({ "event": "summary", "counts": counts, "running": running, "notBegun": left }));
        }
        let parts: Vec<String> =
            counts.iter().filter(|(_, count)| *count > 0).map(|(word, count)| format!("{count} {word}")).collect();
        if !parts.is_empty() {
            terminal::answer(&format!("{}\n", parts.join(", ")))?;
        }
        for stack in &running {
            terminal::answer(&format!("{stack} goes on without us; deploy again to see how it ended\n"))?;
        }
        for (stack, why) in left {
            terminal::answer(&format!("{stack}: {}\n", left_because(*why)))?;
        }
        Ok(())
    }
}

/// One line of JSON.
fn line(value: Value) -> Result<(), Error> {
    terminal::answer(&format!("{value}\n"))
}

fn left_because(why: Why) -> &'static str {
    match why {
        Why::NotBegun => "not begun",
        Why::DeletesNothing => "it goes with the next deployment: `--prepare` and `--execute` delete no stack",
        Why::OutOfDate => "what nobody sends to any more goes with the next deployment",
        Why::SentTo => "it stays as it is while a stack stays that sends and was to go",
    }
}

fn word(phase: Phase) -> &'static str {
    match phase {
        Phase::Receive => "receive",
        Phase::Send => "send",
        Phase::Remove => "remove",
    }
}

fn doing(what: &What) -> String {
    match what {
        What::Doing { text } => text.clone(),
        What::Resource { resource, status } => format!("{resource} is {status}"),
        What::Ended(outcome) => outcome.to_string(),
    }
}
