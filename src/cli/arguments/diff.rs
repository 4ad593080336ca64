//! What can be typed of `diff`.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::accounts::account;
use crate::diff::danger;

/// Options of `diff`.
#[derive(Args, Debug)]
pub struct Diff {
    /// The system's file as it was, its schemas beside it
    #[arg(value_name = "OLD", required_unless_present_any = ["base", "out", "live", "change_set", "account"])]
    pub old: Option<PathBuf>,
    /// Compare with the file as it was at this git revision
    #[arg(long, value_name = "REF", conflicts_with = "old", allow_hyphen_values = true)]
    pub base: Option<String>,
    /// Compare with the committed `out/`: templates alone
    #[arg(long, conflicts_with_all = ["old", "base"])]
    pub out: bool,
    /// Compare with what each account runs, read with the environment's diff role: resources and access
    #[arg(long, conflicts_with_all = ["old", "base", "out"])]
    pub live: bool,
    /// With `--live`, ask CloudFormation itself about each stack that differs, by a change set that is removed again, made with the
    /// environment's deploy role
    #[arg(long, requires = "live")]
    pub change_set: bool,
    /// With `--live`, another account in which stacks may be left of domains that have moved away
    #[arg(long, value_name = "ID", value_parser = account, requires = "live")]
    pub account: Vec<String>,
    /// The environment; the first where it is left out
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// How to answer
    #[arg(long, value_enum, default_value_t = Rendering::Text)]
    pub format: Rendering,
    /// Exit with 3 where there is such a danger that the file does not accept
    #[arg(long, value_enum, value_delimiter = ',', value_name = "DANGER")]
    pub fail_on: Vec<danger::Kind>,
    /// Exit with 1 where anything differs
    #[arg(long)]
    pub exit_code: bool,
}

impl ValueEnum for danger::Kind {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            danger::Kind::Destroy => "What holds data is deleted",
            danger::Kind::Replace => "What holds data is replaced",
            danger::Kind::Unknown => {
                "Whether what holds data is replaced only CloudFormation knows, or a stack cannot be read or asked about"
            }
            danger::Kind::Broaden => "Somebody may do more than before",
            danger::Kind::Break => "A contract is broken",
            danger::Kind::Weaken => "Less is promised of delivery",
        };
        Some(PossibleValue::new(self.as_str()).help(help))
    }
}

/// How `diff` answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Rendering {
    /// For people.
    Text,
    /// For a comment of a pull request.
    Markdown,
    /// For machines.
    Json,
}
