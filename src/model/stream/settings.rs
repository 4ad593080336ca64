//! How a stream's changes are handed on, in the terms of the store's own machinery: a DynamoDB stream feeds its relay, and a
//! DocumentDB relay feeds a FIFO queue, from which the publisher is fed.

use crate::diagnostic::Diagnostics;
use crate::finding::{invalid_value, unfit_for_store};
use crate::model::{StoreKind, is_date, limits};
use crate::source::{Span, Spanned};
use crate::syntax::ast;
use crate::syntax::value::{Duration, Whole};

/// Seconds after which a change of a collection is tried again, because the publisher's queue hides it for so long.
pub const RECEIVED_AGAIN: u32 = 180;

/// SQS counts receives up to a thousand; the first of them is no retry.
const MOST_RECEIVES: u32 = 1_000;
const SIX_HOURS: u32 = 21_600;

/// How many changes are handed on at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Batch {
    /// The most changes.
    pub size: u32,
    /// Seconds to wait for more.
    pub window: u32,
    /// Batches of a shard at once.
    pub parallel: u32,
}

/// When a change that cannot be published is put aside: whichever comes first.
#[derive(Clone, Debug, PartialEq)]
pub struct Retry {
    /// How often it is tried again.
    pub attempts: u32,
    /// Seconds for which it is tried.
    pub age: Spanned<u32>,
}

/// What Lambda offers for a DynamoDB stream.
pub fn of_table(stream: &ast::Stream, diagnostics: &mut Diagnostics) -> (Batch, Retry) {
    let (batch, retry) = (stream.batch.as_ref(), stream.retry.as_ref());
    let window = batch.and_then(|batch| batch.window.as_ref());
    let batch = Batch {
        size: whole(batch.and_then(|batch| batch.size.as_ref()), 100),
        window: window.map_or(0, |window| limits::seconds("a batch's window", window, (0, 300), diagnostics)),
        parallel: whole(batch.and_then(|batch| batch.parallel.as_ref()), 1),
    };
    let age = age(retry, stream.span, |age| limits::seconds("an age", age, (60, 604_800), diagnostics));
    (batch, Retry { attempts: whole(retry.and_then(|retry| retry.attempts.as_ref()), 10), age })
}

/// What SQS and Lambda offer for the FIFO queue behind a DocumentDB relay.
pub fn of_collection(name: &str, stream: &ast::Stream, diagnostics: &mut Diagnostics) -> (Batch, Retry) {
    let mut refuse = |what: &str, span, help: &str| diagnostics.push(unfit_for_store::setting(name, what, span, help));
    if let Some(batch) = &stream.batch {
        if let Some(size) = batch.size.as_ref().filter(|size| size.value.0 > 10) {
            refuse("batches of more than ten changes", size.span, "a FIFO queue hands on ten at most");
        }
        if let Some(window) = batch.window.as_ref().filter(|window| window.value.0 > 0) {
            refuse("a window in which batches fill", window.span, "a FIFO queue knows no window: leave it out");
        }
        if let Some(parallel) = &batch.parallel {
            let help = "a FIFO queue has no shards, and its documents are published side by side anyway: leave it out";
            refuse("batches of a shard side by side", parallel.span, help);
        }
    }
    let (least, most) = (Duration(RECEIVED_AGAIN), Duration(RECEIVED_AGAIN * MOST_RECEIVES));
    let age = age(stream.retry.as_ref(), stream.span, |age| {
        if !(least..=most).contains(&age.value) {
            let help = format!("a FIFO queue offers a change every {least}, a thousand times at most");
            refuse(&format!("an age that is not from {least} to {most}"), age.span, &help);
        }
        age.value.0
    });
    let attempts = stream.retry.as_ref().and_then(|retry| retry.attempts.as_ref());
    if let Some(attempts) = attempts.filter(|attempts| attempts.value.0 >= i64::from(MOST_RECEIVES)) {
        refuse("more than 999 further attempts", attempts.span, "a FIFO queue counts to a thousand");
    }
    let size = stream.batch.as_ref().and_then(|batch| batch.size.as_ref());
    let batch = Batch { size: whole(size, 10), window: 0, parallel: 1 };
    (batch, Retry { attempts: whole(attempts, MOST_RECEIVES - 1), age })
}

/// The time from which a collection is read again; a table's stream has no use for one.
pub fn restart_at(
    name: &str,
    stream: &ast::Stream,
    kind: Option<&StoreKind>,
    diagnostics: &mut Diagnostics,
) -> Option<String> {
    let restart_at = stream.restart_at.as_ref()?;
    if matches!(kind, Some(StoreKind::Dynamodb(_))) {
        let help = "a DynamoDB stream is always read from its oldest change on: leave it out";
        diagnostics.push(unfit_for_store::setting(name, "a time at which it is read again", restart_at.span, help));
    }
    if !is_time(&restart_at.value.0) {
        let help = "write a time to the second with its offset: `2026-11-24T06:00:00Z`";
        diagnostics.push(invalid_value::because("this is no time", restart_at.span, help));
    }
    Some(restart_at.value.0.clone())
}

fn whole<const LEAST: i64, const MOST: i64>(written: Option<&Spanned<Whole<LEAST, MOST>>>, default: u32) -> u32 {
    written.map_or(default, |number| u32::try_from(number.value.0).expect("bounded by the grammar"))
}

fn age(retry: Option<&ast::Retry>, stream: Span, mut bounded: impl FnMut(&Spanned<Duration>) -> u32) -> Spanned<u32> {
    match retry.and_then(|retry| retry.age.as_ref()) {
        Some(age) => Spanned { value: bounded(age), span: age.span },
        None => Spanned { value: SIX_HOURS, span: stream },
    }
}

/// Whether a text is an RFC 3339 time to the second, in the range that DocumentDB counts in: 1970 to 2105.
fn is_time(text: &str) -> bool {
    let Some((date, rest)) = text.split_once('T') else { return false };
    let Some((time, offset)) = rest.split_at_checked(8) else { return false };
    let is_offset = offset == "Z"
        || offset.strip_prefix(['+', '-']).is_some_and(|offset| offset.len() == 5 && is_clock(offset, &[23, 59]));
    is_date(date) && ("1970-01-02".."2106-01-01").contains(&date) && is_clock(time, &[23, 59, 59]) && is_offset
}

/// Two digits each, joined by colons, none above its bound.
fn is_clock(text: &str, bounds: &[u32]) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let fits = |(part, most): (&&str, &u32)| {
        part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()) && part.parse().is_ok_and(|n: u32| n <= *most)
    };
    parts.len() == bounds.len() && parts.iter().zip(bounds).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_whole_and_says_its_offset() {
        for time in ["2026-11-24T06:00:00Z", "2024-02-29T23:59:59+05:30", "1970-01-02T00:00:00-12:00"] {
            assert!(is_time(time), "{time}");
        }
        for text in [
            "2026-11-24",
            "2026-11-24T06:00Z",
            "2026-11-24T06:00:00",
            "2026-11-24t06:00:00z",
            "2026-11-24 06:00:00Z",
            "2026-11-24T06:00:00.5Z",
            "2026-11-24T06:00:60Z",
            "2026-11-24T24:00:00Z",
            "2026-02-29T06:00:00Z",
            "2026-11-24T06:00:00+0530",
            "2026-11-24T06:00:00+5:30",
            "2106-01-01T00:00:00Z",
            "1969-12-31T00:00:00Z",
            "2026-11-24T\u{e9}:00:00Z",
        ] {
            assert!(!is_time(text), "{text}");
        }
    }
}
