//! Handlers: trigger, stores, and sizes with their defaults.

use std::collections::BTreeMap;

use super::auth::{self, Auth};
use super::consumption::{self, Consumption, Fifo};
use super::limits;
use super::schedule::{self, Schedule};
use super::secret::{self, Secret};
use crate::diagnostic::Diagnostics;
use crate::finding::{invalid_value, missing_auth, missing_trigger};
use crate::name::Name;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, Consumes};
use crate::syntax::value::{Duration, Text};

/// A function.
#[derive(Clone, Debug, PartialEq)]
pub struct Handler {
    /// Its name, and where it is declared.
    pub name: Spanned<Name>,
    /// What runs it.
    pub trigger: Trigger,
    /// The stores that it uses, in the order of the file.
    pub stores: Vec<Use>,
    /// The secrets that it may read, in the order of the file.
    pub secrets: Vec<Secret>,
    /// Its sizes and times.
    pub settings: Settings,
}

impl Handler {
    /// How its queue keeps order; `None` where it keeps none, or where there is no queue.
    pub fn fifo(&self) -> Option<&Fifo> {
        match &self.trigger {
            Trigger::Consumes(consumption) => consumption.fifo.as_ref(),
            Trigger::Http(_) | Trigger::Schedule(_) | Trigger::Rule(_) => None,
        }
    }
}

/// A store that a handler uses.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// The store.
    pub store: Spanned<String>,
    /// What the handler may do there.
    pub access: Access,
}

/// What a handler may do with a store; each includes the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Read.
    Reads,
    /// And write.
    Writes,
    /// And delete.
    Deletes,
}

/// What runs a handler.
#[derive(Clone, Debug, PartialEq)]
pub enum Trigger {
    /// A request.
    Http(Route),
    /// Events.
    Consumes(Consumption),
    /// The clock.
    Schedule(Schedule),
    /// Whatever a rule of the domain matches.
    Rule(Spanned<String>),
}

impl Trigger {
    /// Whether what runs the handler waits in a queue in front of it.
    pub fn is_queued(&self) -> bool {
        match self {
            Trigger::Http(_) => false,
            Trigger::Consumes(_) | Trigger::Schedule(_) | Trigger::Rule(_) => true,
        }
    }
}

/// A route of a domain's API.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// The method.
    pub method: ast::Method,
    /// The path.
    pub path: Spanned<String>,
    /// Who may call.
    pub auth: Auth,
}

/// A handler's sizes and times.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// MiB.
    pub memory: u32,
    /// Seconds that one invocation may take.
    pub timeout: u32,
    /// The processor.
    pub architecture: ast::Architecture,
    /// Invocations at once.
    pub concurrency: Option<u32>,
    /// Days for which logs are kept.
    pub log_days: u32,
    /// Environment variables of the author's.
    pub environment: BTreeMap<String, String>,
    /// Seconds that an event waits in the queue.
    pub queue_retention: u32,
    /// Failures before an event is a dead letter.
    pub max_receives: u32,
    /// Seconds that a dead letter is kept.
    pub dead_letter_retention: u32,
}

/// A handler; `None`, with a finding, where it has not exactly one trigger.
pub fn lower(
    defaults: Option<&ast::Defaults>,
    name: &Spanned<Name>,
    handler: &ast::Handler,
    diagnostics: &mut Diagnostics,
) -> Option<Handler> {
    let settings = settings(defaults, Some(handler), diagnostics);
    let trigger = match written_triggers(handler).as_slice() {
        [] => {
            diagnostics.push(missing_trigger::none(name.value.as_str(), name.span));
            return None;
        }
        [Written::Http(http)] => route(name, http, handler, &settings, diagnostics)?,
        [Written::Consumes(consumes)] => {
            Trigger::Consumes(consumption::lower(&name.value, &consumes.value, diagnostics))
        }
        [Written::Schedule(written)] => Trigger::Schedule(schedule::lower(written, diagnostics)),
        [Written::Rule(rule)] => Trigger::Rule((*rule).clone().map(|text| text.0)),
        [first, second, ..] => {
            diagnostics.push(missing_trigger::two(name.value.as_str(), first.place(), second.place()));
            return None;
        }
    };
    let secrets = secret::lower(&handler.secrets, diagnostics);
    Some(Handler { name: name.clone(), trigger, stores: stores(handler), secrets, settings })
}

/// A trigger as written.
enum Written<'a> {
    Http(&'a ast::Http),
    Consumes(&'a Spanned<Consumes>),
    Schedule(&'a Spanned<Text>),
    Rule(&'a Spanned<Text>),
}

impl Written<'_> {
    /// What it is in words, and where it stands.
    fn place(&self) -> (&'static str, Span) {
        match self {
            Written::Http(http) => ("a route", http.span),
            Written::Consumes(consumes) => ("events", consumes.span),
            Written::Schedule(schedule) => ("a schedule", schedule.span),
            Written::Rule(rule) => ("a rule", rule.span),
        }
    }
}

fn written_triggers(handler: &ast::Handler) -> Vec<Written<'_>> {
    let http = handler.http.as_ref().map(Written::Http);
    let consumes = handler.consumes.as_ref().map(Written::Consumes);
    let schedule = handler.schedule.as_ref().map(Written::Schedule);
    let rule = handler.rule.as_ref().map(Written::Rule);
    [http, consumes, schedule, rule].into_iter().flatten().collect()
}

fn route(
    name: &Spanned<Name>,
    http: &ast::Http,
    handler: &ast::Handler,
    settings: &Settings,
    diagnostics: &mut Diagnostics,
) -> Option<Trigger> {
    if settings.timeout > 29 {
        let span = handler.timeout.as_ref().map_or(name.span, |timeout| timeout.span);
        let fact = format!("handler `{}` may take longer than its route waits", name.value);
        diagnostics.push(invalid_value::because(fact, span, "an API waits 30 seconds: give the handler at most `29s`"));
    }
    let queue_only = [
        ("concurrency", handler.concurrency.as_ref().map(|concurrency| concurrency.span)),
        ("queue", handler.queue.as_ref().map(|queue| queue.span)),
        ("dead-letters", handler.dead_letters.as_ref().map(|dead_letters| dead_letters.span)),
    ];
    for (key, span) in queue_only.into_iter().filter_map(|(key, span)| Some((key, span?))) {
        let fact = format!("`{key}` is about the queue in front of a handler, and a route has none");
        diagnostics.push(invalid_value::because(fact, span, "leave it out"));
    }
    let path = limits::path(&http.path, diagnostics);
    let Some(auth) = &http.auth else {
        diagnostics.push(missing_auth::of_route(name.value.as_str(), http.span));
        return None;
    };
    let auth = auth::lower(&auth.value, diagnostics);
    Some(Trigger::Http(Route { method: http.method, path, auth }))
}

/// Each store once, with the widest access that the handler asks for, in the order of the file.
fn stores(handler: &ast::Handler) -> Vec<Use> {
    let lists =
        [(&handler.reads, Access::Reads), (&handler.writes, Access::Writes), (&handler.deletes, Access::Deletes)];
    let mut uses: Vec<Use> = Vec::new();
    for (list, access) in lists {
        for store in list {
            match uses.iter_mut().find(|used| used.store.value == store.value.0) {
                Some(used) => used.access = used.access.max(access),
                None => uses.push(Use { store: store.clone().map(|text| text.0), access }),
            }
        }
    }
    uses
}

/// A handler's sizes and times: its own, else the file's defaults, else ours. Without a handler, those of a relay.
pub fn settings(
    defaults: Option<&ast::Defaults>,
    handler: Option<&ast::Handler>,
    diagnostics: &mut Diagnostics,
) -> Settings {
    let of_handlers = defaults.and_then(|defaults| defaults.handler.as_ref());
    let of_queues = defaults.and_then(|defaults| defaults.queue.as_ref());
    let of_dead_letters = defaults.and_then(|defaults| defaults.dead_letters.as_ref());
    let queue = handler.and_then(|h| h.queue.as_ref());

    let memory = handler.and_then(|h| h.memory).or(of_handlers.and_then(|d| d.memory));
    let max_receives = queue.and_then(|q| q.max_receives).or(of_queues.and_then(|q| q.max_receives));
    let log_retention =
        handler.and_then(|h| h.log_retention.as_ref()).or(of_handlers.and_then(|d| d.log_retention.as_ref()));
    let timeout = handler.and_then(|h| h.timeout.as_ref()).or(of_handlers.and_then(|d| d.timeout.as_ref()));
    let retention = queue.and_then(|q| q.retention.as_ref()).or(of_queues.and_then(|q| q.retention.as_ref()));
    let dead_letters =
        handler.and_then(|h| h.dead_letters.as_ref()).or(of_dead_letters).and_then(|d| d.retention.as_ref());

    let mut bounded = |what: &str, written: Option<&Spanned<Duration>>, default, bounds| {
        written.map_or(default, |written| limits::seconds(what, written, bounds, diagnostics))
    };
    let timeout = bounded("a timeout", timeout, 10, (1, 900));
    let queue_retention = bounded("a queue's retention", retention, 345_600, (60, 1_209_600));
    let dead_letter_retention = bounded("a dead-letter queue's retention", dead_letters, 1_209_600, (60, 1_209_600));
    Settings {
        memory: memory.map_or(256, |memory| whole(memory.0)),
        timeout,
        architecture: handler
            .and_then(|h| h.architecture)
            .or(of_handlers.and_then(|d| d.architecture))
            .unwrap_or(ast::Architecture::X86),
        concurrency: handler.and_then(|h| h.concurrency.as_ref()).map(|concurrency| whole(concurrency.value.0)),
        log_days: log_retention.map_or(30, |retention| limits::log_days(retention, diagnostics)),
        environment: handler.map(|h| variables(h, diagnostics)).unwrap_or_default(),
        queue_retention,
        max_receives: max_receives.map_or(5, |count| whole(count.0)),
        dead_letter_retention,
    }
}

fn variables(handler: &ast::Handler, diagnostics: &mut Diagnostics) -> BTreeMap<String, String> {
    for (name, value) in &handler.environment.entries {
        limits::variable(name, diagnostics);
        if value.0.contains("{{resolve:") {
            let help = "CloudFormation would look it up and put what it finds, perhaps a secret, in plain sight";
            diagnostics.push(invalid_value::because("a variable cannot hold `{{resolve:`", name.span, help));
        }
    }
    handler.environment.entries.iter().map(|(name, value)| (name.value.0.clone(), value.0.clone())).collect()
}

/// A number that the grammar has bounded already.
fn whole(number: i64) -> u32 {
    u32::try_from(number).expect("bounded by the grammar")
}
