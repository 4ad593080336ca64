//! Stores, as written.

use super::{Acceptance, Encryption};
use crate::name::Name;
use crate::source::Spanned;
use crate::syntax::decode::{choice, record};
use crate::syntax::value::{Duration, Table, Text, Whole};

record! {
    /// What a domain stores: exactly one of the kinds.
    pub struct Store "a store" {
        /// A DynamoDB table.
        dynamodb: Option<Dynamodb>,
        /// A DocumentDB collection in a cluster of its own.
        documentdb: Option<Documentdb>,
        /// Findings about this store that are meant.
        accept: Vec<Acceptance>,
    }
}

record! {
    /// A DynamoDB table.
    pub struct Dynamodb "a DynamoDB table" {
        /// The attribute by which items are spread, with its type: `{ id: string }`.
        partition_key: Spanned<Table<Text, AttributeType>>,
        /// The attribute by which items of one partition are ordered.
        sort_key: Option<Spanned<Table<Text, AttributeType>>>,
        /// Other ways to find items.
        indexes: Table<Name, Index>,
        /// The attribute that holds the time, in seconds, after which an item is deleted.
        ttl: Option<Spanned<Text>>,
        /// Whose key encrypts it (default aws-owned).
        encryption: Option<Encryption>,
        /// Whether it can be restored to any second of the last 35 days (default true).
        point_in_time_recovery: Option<bool>,
    }
}

record! {
    /// A global secondary index.
    pub struct Index "an index" {
        /// The attribute by which items are spread.
        partition_key: Spanned<Table<Text, AttributeType>>,
        /// The attribute by which items of one partition are ordered.
        sort_key: Option<Spanned<Table<Text, AttributeType>>>,
    }
}

choice! {
    /// The type of a key attribute.
    pub enum AttributeType "an attribute type" {
        /// A text.
        String = "string",
        /// A number.
        Number = "number",
        /// Bytes.
        Binary = "binary",
    }
}

record! {
    /// A DocumentDB collection in a cluster of its own.
    pub struct Documentdb "a DocumentDB store" {
        /// The database (default: the domain's name).
        database: Option<Spanned<Text>>,
        /// The collection (default: the store's name).
        collection: Option<Spanned<Text>>,
        /// The engine's version (default 5.0.0).
        engine_version: Option<Spanned<Text>>,
        /// The instances' size (default db.t4g.medium).
        instance_class: Option<Spanned<Text>>,
        /// How many instances, spread over the zones (default 2).
        instances: Option<Whole<1, 16>>,
        /// How long automatic backups are kept, in whole days (default 7d, from 1d to 35d).
        backup_retention: Option<Spanned<Duration>>,
        /// How long changes can be read from the change stream (default and at most 7d, at least 1h).
        change_stream_retention: Option<Spanned<Duration>>,
        /// How often the password of the cluster's user is changed, in whole days (never, where nothing is written).
        rotation: Option<Spanned<Duration>>,
    }
}
