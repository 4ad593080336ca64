//! What can be typed of `trace`.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use crate::trace::Fault;

/// Every fault that there is.
const EACH: &str = "all";

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
    #[arg(long, value_parser = faults(), value_name = "FAULT", conflicts_with = "all")]
    pub fault: Option<&'static [Fault]>,
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

/// Takes the name of a fault for it alone, and `all` for every one.
fn faults() -> impl TypedValueParser<Value = &'static [Fault]> {
    let one = Fault::ALL.map(|fault| PossibleValue::new(fault.as_str()).help(help(fault)));
    let named = PossibleValuesParser::new(one.into_iter().chain([PossibleValue::new(EACH).help("Each of them")]));
    named.map(|name| {
        let all: &[Fault] = &Fault::ALL;
        match all.iter().position(|fault| fault.as_str() == name) {
            Some(place) => &all[place..=place],
            None => all,
        }
    })
}

fn help(fault: Fault) -> &'static str {
    match fault {
        Fault::NoPermission => "A right is missing",
        Fault::TargetGone => "What the event is for does not stand",
        Fault::RetriesExhausted => "What the event is for takes nothing for as long as delivery is tried",
        Fault::EncryptionFails => "A bus cannot use a key of its own",
        Fault::HandlerFails => "A handler fails on every reception",
        Fault::Undecodable => "A handler cannot decode what it receives",
        Fault::RelayFails => "A relay or publisher fails on every attempt",
        Fault::Poison => "A change can never become the event",
        Fault::Oversized => "Such a change is larger than a queue's message may be",
    }
}
