//! Retentions, measured against how long what is kept may have to wait: what is over its time is gone without a word.
//!
//! The other hops need no measure: EventBridge tries for a day at most, and what it gives up, and what can never become an
//! event, is kept for as long as SQS can, counted from then.

use crate::diagnostic::Severity;
use crate::finding::retention_too_short::{self, Keeper};
use crate::model::StoreKind;
use crate::plan::Context;
use crate::plan::resource::{Body, Queue, Resource, Value};
use crate::plan::stack::Stack;
use crate::syntax::value::Duration;
use crate::system::{DomainId, MemberId};

use super::Measure;

/// Seconds for which DynamoDB keeps a change.
const STREAM: u32 = 86_400;
/// Seconds that a relay may stand still: from Friday evening to Monday morning, and some time to mend it.
const WEEKEND: u32 = 3 * 86_400;
/// Seconds for which SQS hides a received message where the queue says nothing else.
const HIDDEN: u32 = 30;

/// Measures every queue, stream and change stream of a domain.
pub fn measure(context: &Context<'_>, id: DomainId, stacks: &[&Stack], measure: &mut Measure<'_>) {
    for stack in stacks {
        for resource in stack.resources.values() {
            if let Body::Queue(queue) = &resource.body {
                of_queue(context, (resource, queue), stack, measure);
            }
        }
    }
    for index in 0..context.system.domain(id).streams.len() {
        of_stream(context, MemberId { domain: id, index }, measure);
    }
}

/// A queue with dead letters behind it.
fn of_queue(context: &Context<'_>, (resource, queue): (&Resource, &Queue), stack: &Stack, measure: &mut Measure<'_>) {
    let Some((Value::Attribute(behind, _), receives)) = &queue.redrive else { return };
    let Body::Queue(dead_letters) = &stack.resources[behind].body else { unreachable!("dead letters are a queue") };
    let path = resource.declared_by.as_str();
    let keeper = Keeper { path, span: context.system.place_of(path) };
    let hidden = queue.visibility.unwrap_or(HIDDEN);
    // A thousand receives, each of six times a quarter of an hour, are within the range.
    let failing = receives * hidden;
    if let Some(severity) = judge(failing, queue.retention) {
        let (apart, total) = (Duration(hidden), Duration(failing));
        let receives = format!("{receives} receives, {apart} apart, take {total}");
        let retention = Duration(queue.retention);
        measure.judged(severity, retention_too_short::before_dead_letter(keeper, severity, &retention, &receives));
    }
    // A FIFO queue counts a dead letter's time from when it became one.
    if !queue.fifo && dead_letters.retention <= queue.retention {
        let severity = if dead_letters.retention <= failing { Severity::Error } else { Severity::Warning };
        let (kept, dead) = (Duration(queue.retention), Duration(dead_letters.retention));
        measure.judged(severity, retention_too_short::of_dead_letters(keeper, severity, &kept, &dead));
    }
}

/// A stream, which reads what its store still keeps.
fn of_stream(context: &Context<'_>, id: MemberId, measure: &mut Measure<'_>) {
    let Some(store) = context.system.store_of(id) else { return };
    let domain = context.system.domain_in(context.environment, id.domain);
    let (stream, store) = (&domain.streams[id.index], &domain.stores[store.index]);
    let path = |kind: &str, name: &str| format!("domains.{}.{kind}.{name}", domain.name.value);
    match &store.kind {
        StoreKind::Dynamodb(_) => {
            let Some(severity) = judge(stream.retry.age.value, STREAM) else { return };
            let path = path("streams", stream.name.value.as_str());
            let keeper = Keeper { path: &path, span: stream.name.span };
            let (age, span) = (Duration(stream.retry.age.value), stream.retry.age.span);
            measure.judged(severity, retention_too_short::of_table_stream(keeper, severity, &age, span));
        }
        StoreKind::Documentdb(documentdb) if documentdb.change_stream_retention < WEEKEND => {
            let path = path("stores", store.name.value.as_str());
            let keeper = Keeper { path: &path, span: store.name.span };
            let finding = retention_too_short::of_change_stream(keeper, &Duration(documentdb.change_stream_retention));
            measure.judged(Severity::Warning, finding);
        }
        StoreKind::Documentdb(_) => {}
    }
}

/// What waits as long as it is kept is lost; from four fifths on it is in danger.
fn judge(waits: u32, kept: u32) -> Option<Severity> {
    if waits >= kept {
        Some(Severity::Error)
    } else {
        (u64::from(waits) * 5 >= u64::from(kept) * 4).then_some(Severity::Warning)
    }
}
