//! What can be typed of `trace`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Options of `trace`.
#[derive(Args, Debug)]
pub struct Trace {
    /// The event: `domain.Event`, or an external's
    #[arg(value_name = "EVENT", required_unless_present_any = ["all", "change"])]
    pub event: Option<String>,
    /// Compare everything that the templates do with what the file says, in every environment unless one is named
    #[arg(long, conflicts_with_all = ["event", "data"])]
    pub all: bool,
    /// A change of a store instead: which events it becomes, by which stream, and who gets those. The store or stream, what
    /// happens (`insert`, `modify`, `replace`, `remove` or `expire`), and the item as JSON: the old one, then the new one,
    /// as far as there are such
    #[arg(long, num_args = 3..=4, value_names = ["DOMAIN.STORE", "CHANGE", "ITEM", "ITEM"], conflicts_with_all = ["event", "all", "data"])]
    pub change: Option<Vec<String>>,
    /// What it tells, as JSON; an example made from its schema where it is left out
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// What goes wrong: where it may, what catches the event there, after how long, and who is alarmed
    #[arg(long, value_enum, conflicts_with = "all")]
    pub fault: Option<TraceFault>,
    /// The environment; the first where it is left out
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// How to answer
    #[arg(long, value_enum, default_value_t = TraceFormat::Text)]
    pub format: TraceFormat,
}

/// How `trace` answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TraceFormat {
    /// A tree, for people.
    Text,
    /// For machines.
    Json,
    /// A sequence, which GitHub and GitLab draw.
    Mermaid,
}

/// What may go wrong with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TraceFault {
    /// A right is missing.
    NoPermission,
    /// What the event is for does not stand.
    TargetGone,
    /// What the event is for takes nothing for as long as delivery is tried.
    RetriesExhausted,
    /// A bus cannot use a key of its own.
    EncryptionFails,
    /// A handler fails on every reception.
    HandlerFails,
    /// A handler cannot decode what it receives.
    Undecodable,
    /// A relay or publisher fails on every attempt.
    RelayFails,
    /// A change can never become the event.
    Poison,
    /// Such a change is larger than a queue's message may be.
    Oversized,
    /// Each of them.
    All,
}
