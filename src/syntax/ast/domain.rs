//! Domains and their buses, as written.

use super::{Acceptance, Encryption, Event, Handler, Network, Overrides, Policy, Rule, Store, Stream};
use crate::name::{EventName, Name};
use crate::source::Spanned;
use crate::syntax::decode::{choice, record};
use crate::syntax::value::{Duration, Table, Text};

record! {
    /// A domain: one team's part of the system, with a bus of its own.
    pub struct Domain "a domain" {
        /// What it is for, in a sentence.
        description: Option<Text>,
        /// The team that owns it, as shown to reviewers.
        owner: Option<Text>,
        /// The source of its events (default system.domain).
        source: Option<Spanned<Text>>,
        /// Its region, where it differs from the environment's.
        region: Option<Spanned<Text>>,
        /// Tags beside the system's own.
        tags: Table<Text, Text>,
        /// Its bus.
        bus: Option<Bus>,
        /// Its network; needed by a DocumentDB store.
        network: Option<Network>,
        /// What it stores.
        stores: Table<Name, Store>,
        /// What it tells others: the contract.
        events: Table<EventName, Event>,
        /// Which committed changes become events: the transactional outbox.
        streams: Table<Name, Stream>,
        /// Its functions.
        handlers: Table<Name, Handler>,
        /// Rules on its bus that the file spells out, for what `consumes` does not cover.
        rules: Table<Name, Rule>,
        /// What accounts outside the file may do on its bus.
        policies: Table<Name, Policy>,
        /// Properties of resources, for what the file cannot say otherwise.
        overrides: Option<Overrides>,
        /// Findings about this domain that are meant.
        accept: Vec<Acceptance>,
    }
}

record! {
    /// A domain's bus.
    pub struct Bus "a bus" {
        /// Keeps the domain's own events for replay.
        archive: Option<Archive>,
        /// The bus's own log of what it did.
        log: Option<BusLog>,
        /// Whose key encrypts bus and archive (default aws-owned).
        encryption: Option<Encryption>,
    }
}

record! {
    /// Keeps the domain's own events for replay.
    pub struct Archive "an archive" {
        /// How long they are kept, in whole days.
        retention: Spanned<Duration>,
    }
}

record! {
    /// The bus's own log of what it did.
    pub struct BusLog "a bus log" {
        /// Which steps are logged.
        level: LogLevel,
        /// Whether the log holds the events' details; `none` keeps personal data out of it (the default).
        detail: Option<LogDetail>,
        /// How long the log is kept (default 30d).
        retention: Option<Spanned<Duration>>,
    }
}

choice! {
    /// Which steps a bus logs.
    pub enum LogLevel "a log level" {
        /// Failures.
        Error = "error",
        /// Failures and decisions.
        Info = "info",
        /// Everything.
        Trace = "trace",
    }
}

choice! {
    /// Whether a bus log holds the events' details.
    pub enum LogDetail "a log detail" {
        /// Only what is around the event.
        None = "none",
        /// The whole event.
        Full = "full",
    }
}
