//! Rules that the file spells out.

use super::handler::settings;
use super::{Arn, Filter, filter, limits};
use crate::diagnostic::Diagnostics;
use crate::finding::{invalid_value, missing_target, unsupported_target};
use crate::name::Name;
use crate::source::{Span, Spanned};
use crate::syntax::ast;
use crate::syntax::value::Text;

/// A rule on a domain's own bus.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Its name, and where it is declared.
    pub name: Spanned<Name>,
    /// What it is for.
    pub description: Option<String>,
    /// What it matches, over the whole event.
    pub pattern: Filter,
    /// Where matching events go.
    pub target: Target,
    /// How long delivery is tried.
    pub retry: RetryPolicy,
}

/// Where a rule's events go.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// A queue of its own.
    Queue(TargetQueue),
    /// A log group of its own.
    LogGroup {
        /// Days for which events are kept.
        days: u32,
    },
    /// A handler of the domain.
    Handler(Spanned<String>),
    /// The bus of another domain.
    Bus(Spanned<String>),
    /// Something that exists outside the file.
    Resource(Spanned<TargetResource>),
}

/// A queue that is made for someone outside the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TargetQueue {
    /// Seconds that an event waits.
    pub retention: u32,
    /// Receptions before an event is a dead letter.
    pub max_receives: u32,
    /// Seconds that a dead letter is kept.
    pub dead_letter_retention: u32,
}

/// Something that exists outside the file and takes events.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TargetResource {
    /// What it is.
    pub kind: ResourceKind,
    /// Its ARN.
    pub arn: Arn,
}

/// What a rule can bring events to, beside what Busline makes: those for which EventBridge needs one right on one resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResourceKind {
    /// An API destination.
    ApiDestination,
    /// An event bus.
    Bus,
    /// A Firehose stream.
    DeliveryStream,
    /// A Lambda function, its version or alias.
    Function,
    /// A standard SQS queue.
    Queue,
    /// A Step Functions state machine.
    StateMachine,
    /// A Kinesis stream.
    Stream,
    /// A standard SNS topic.
    Topic,
}

/// How long delivery is tried: as long as both last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Repeated attempts, up to 185.
    pub attempts: u32,
    /// Seconds, from 60 to 86,400.
    pub age: u32,
}

impl RetryPolicy {
    /// As long as EventBridge offers: a day, and 185 times.
    pub const LONGEST: RetryPolicy = RetryPolicy { attempts: 185, age: 86_400 };
}

/// A rule; `None`, with findings, where its pattern or its target is none.
pub fn lower(
    defaults: Option<&ast::Defaults>,
    name: &Spanned<Name>,
    rule: &ast::Rule,
    diagnostics: &mut Diagnostics,
) -> Option<Rule> {
    let pattern = filter::lower("pattern", &rule.pattern.0, diagnostics);
    let target = target(defaults, name, &rule.target, diagnostics);
    let retry = rule.retry.as_ref().map_or(RetryPolicy::LONGEST, |retry| self::retry(retry, diagnostics));
    Some(Rule {
        name: name.clone(),
        description: rule.description.as_ref().map(|text| text.0.clone()),
        pattern: pattern?,
        target: target?,
        retry,
    })
}

fn target(
    defaults: Option<&ast::Defaults>,
    name: &Spanned<Name>,
    target: &Spanned<ast::Target>,
    diagnostics: &mut Diagnostics,
) -> Option<Target> {
    let ast::Target { queue, log_group, handler, bus, arn, .. } = &target.value;
    let mut found = Vec::new();
    if let Some(queue) = queue {
        found.push((queue.span, Target::Queue(self::queue(defaults, &queue.value, diagnostics))));
    }
    if let Some(group) = log_group {
        let days = group.value.retention.as_ref().map_or(30, |retention| limits::log_days(retention, diagnostics));
        found.push((group.span, Target::LogGroup { days }));
    }
    if let Some(handler) = handler {
        found.push((handler.span, Target::Handler(handler.clone().map(|text| text.0))));
    }
    if let Some(bus) = bus {
        let known = if bus.value.0.contains(':') {
            Target::Resource(resource(bus, Some(ResourceKind::Bus), diagnostics)?)
        } else {
            Target::Bus(bus.clone().map(|text| text.0))
        };
        found.push((bus.span, known));
    }
    if let Some(arn) = arn {
        found.push((arn.span, Target::Resource(resource(arn, None, diagnostics)?)));
    }
    let rule = name.value.as_str();
    match found.as_slice() {
        [] => diagnostics.push(missing_target::none(rule, target.span)),
        [(first, _), (second, _), ..] => diagnostics.push(missing_target::two(rule, *first, *second)),
        [_] => {}
    }
    if found.len() > 1 { None } else { found.pop().map(|(_, target)| target) }
}

fn queue(defaults: Option<&ast::Defaults>, queue: &ast::Queue, diagnostics: &mut Diagnostics) -> TargetQueue {
    let shared = settings(defaults, None, diagnostics);
    let retention = queue.retention.as_ref();
    let bounds = (60, 1_209_600);
    TargetQueue {
        retention: retention.map_or(shared.queue_retention, |written| {
            limits::seconds("a queue's retention", written, bounds, diagnostics)
        }),
        max_receives: queue
            .max_receives
            .map_or(shared.max_receives, |count| u32::try_from(count.0).expect("bounded by the grammar")),
        dead_letter_retention: shared.dead_letter_retention,
    }
}

fn retry(retry: &ast::RetryPolicy, diagnostics: &mut Diagnostics) -> RetryPolicy {
    let RetryPolicy { attempts, age } = RetryPolicy::LONGEST;
    RetryPolicy {
        attempts: retry.attempts.map_or(attempts, |count| u32::try_from(count.0).expect("bounded by the grammar")),
        age: retry
            .age
            .as_ref()
            .map_or(age, |written| limits::seconds("an event's age", written, (60, age), diagnostics)),
    }
}

/// What an ARN names; `None`, with a finding, where EventBridge cannot bring events there by one narrow right, or where it
/// is not of the kind that is wanted.
fn resource(
    written: &Spanned<Text>,
    wanted: Option<ResourceKind>,
    diagnostics: &mut Diagnostics,
) -> Option<Spanned<TargetResource>> {
    let text = written.value.0.as_str();
    let Some(arn) = Arn::parse(text) else {
        let help = "an ARN is written like `arn:aws:sqs:eu-west-1:111111111111:orders`";
        diagnostics.push(invalid_value::because(format!("`{text}` is no ARN"), written.span, help));
        return None;
    };
    match ResourceKind::of(&arn) {
        Some(kind) if wanted.is_none_or(|wanted| wanted == kind) => {
            Some(Spanned { value: TargetResource { kind, arn }, span: written.span })
        }
        Some(_) => {
            diagnostics.push(invalid_value::because(
                format!("`{text}` is no event bus"),
                written.span,
                "write it as `arn`",
            ));
            None
        }
        None if text.ends_with(".fifo") => {
            diagnostics.push(unsupported_target::fifo(text, written.span));
            None
        }
        None => {
            diagnostics.push(unsupported_target::kind(text, written.span));
            None
        }
    }
}

impl Target {
    /// Where the handler, the bus or the resource is named, where one is.
    pub fn span(&self) -> Option<Span> {
        match self {
            Target::Handler(name) | Target::Bus(name) => Some(name.span),
            Target::Resource(resource) => Some(resource.span),
            Target::Queue(_) | Target::LogGroup { .. } => None,
        }
    }

    /// Whether it is a bus, of this file or not.
    pub fn is_bus(&self) -> bool {
        match self {
            Target::Bus(_) => true,
            Target::Resource(resource) => resource.value.kind == ResourceKind::Bus,
            Target::Queue(_) | Target::LogGroup { .. } | Target::Handler(_) => false,
        }
    }
}

impl ResourceKind {
    /// What an ARN names, where a rule can bring events there. FIFO queues and topics are none: nothing orders a rule's
    /// events, and nothing here names their group.
    fn of(arn: &Arn) -> Option<Self> {
        let resource = arn.resource.as_str();
        let below = |head: &str| resource.strip_prefix(head).is_some_and(|name| !name.is_empty());
        let bare = !resource.contains([':', '/']) && !resource.ends_with(".fifo");
        let kind = match arn.service.as_str() {
            "sqs" if bare => ResourceKind::Queue,
            "sns" if bare => ResourceKind::Topic,
            "lambda" if below("function:") => ResourceKind::Function,
            "kinesis" if below("stream/") => ResourceKind::Stream,
            "firehose" if below("deliverystream/") => ResourceKind::DeliveryStream,
            "states" if below("stateMachine:") => ResourceKind::StateMachine,
            "events" if below("event-bus/") => ResourceKind::Bus,
            "events" if below("api-destination/") => ResourceKind::ApiDestination,
            _ => return None,
        };
        (!arn.region.is_empty() && !arn.account.is_empty()).then_some(kind)
    }

    /// Whether EventBridge brings events to one of this kind in another account.
    pub fn crosses_accounts(self) -> bool {
        matches!(
            self,
            ResourceKind::Bus
                | ResourceKind::Function
                | ResourceKind::Queue
                | ResourceKind::Stream
                | ResourceKind::Topic
        )
    }
}
