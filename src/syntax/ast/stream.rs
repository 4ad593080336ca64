//! Streams, as written.

use super::Acceptance;
use crate::name::EventName;
use crate::source::Spanned;
use crate::syntax::decode::{choice, record};
use crate::syntax::value::{Duration, Table, Text, Verbatim, Whole};

record! {
    /// A stream of committed changes, some of which become events.
    pub struct Stream "a stream" {
        /// The store whose changes it reads.
        from: Spanned<Text>,
        /// The events that it publishes, each with the change that it tells of.
        publish: Table<EventName, Publication>,
        /// How many changes are handed on at once, and how long is waited for more.
        batch: Option<Batch>,
        /// How often and for how long it is tried to publish a change.
        retry: Option<Retry>,
        /// Where reading begins again, once, after history was lost (DocumentDB only): an RFC 3339 time,
        /// `2026-11-24T06:00:00Z`.
        restart_at: Option<Spanned<Text>>,
        /// Findings about this stream that are meant.
        accept: Vec<Acceptance>,
    }
}

record! {
    /// When a change becomes an event.
    pub struct Publication "a publication" {
        /// The kind of change.
        change: Spanned<Change>,
        /// A pattern over the item as it is stored. On `modify` the new item must match it and the old one must not.
        when: Option<Verbatim>,
        /// Properties of the event that come from another place of the item, each with that place: names joined by
        /// dots, `{ customer: account.holder }`. Every other property comes from the item's own one of its name.
        map: Table<Text, Spanned<Text>>,
    }
}

record! {
    /// How many changes are handed on at once.
    pub struct Batch "a batch" {
        /// The most changes at once (DynamoDB: default 100, at most 10000; DocumentDB: default and at most 10).
        size: Option<Spanned<Whole<1, 10_000>>>,
        /// How long to wait for more changes (DynamoDB only: default 0s, at most 5m).
        window: Option<Spanned<Duration>>,
        /// How many batches of a shard at once; changes of one item stay in order (DynamoDB only: default 1).
        parallel: Option<Spanned<Whole<1, 10>>>,
    }
}

record! {
    /// When a change that cannot be published is put aside: after so many attempts or so long, whichever comes first.
    pub struct Retry "a retry" {
        /// How often it is tried again (DynamoDB: default 10; DocumentDB: as often as `age` allows, at most 999).
        attempts: Option<Spanned<Whole<0, 10_000>>>,
        /// How long it is tried (default 6h; DynamoDB: counted from the change, which the stream keeps for 24h;
        /// DocumentDB: counted from the first attempt, one every 3m, at most 50h).
        age: Option<Spanned<Duration>>,
    }
}

choice! {
    /// A kind of change.
    pub enum Change "a change" {
        /// An item is new.
        Insert = "insert",
        /// An item is changed.
        Modify = "modify",
        /// An item is deleted.
        Remove = "remove",
        /// An item is deleted because its time to live is over (DynamoDB only).
        Expire = "expire",
    }
}
