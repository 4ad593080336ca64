//! Streams, as written.

use super::Acceptance;
use crate::name::EventName;
use crate::source::Spanned;
use crate::syntax::decode::{choice, record};
use crate::syntax::value::{Table, Text, Verbatim};

record! {
    /// A stream of committed changes, some of which become events.
    pub struct Stream "a stream" {
        /// The store whose changes it reads.
        from: Spanned<Text>,
        /// The events that it publishes, each with the change that it tells of.
        publish: Table<EventName, Publication>,
        /// Findings about this stream that are meant.
        accept: Vec<Acceptance>,
    }
}

record! {
    /// When a change becomes an event.
    pub struct Publication "a publication" {
        /// The kind of change.
        change: Spanned<Change>,
        /// A pattern over the item. On `modify` the new item must match it and the old one must not.
        when: Option<Verbatim>,
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
