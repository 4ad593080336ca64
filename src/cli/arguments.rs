//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Compile one file about a system of event-driven domains into CloudFormation templates and Rust crates.
#[derive(Debug, Parser)]
#[command(name = "busline", version, arg_required_else_help = true)]
#[command(after_help = "Exit codes: 0 done, 1 findings, 2 a failure of the world, 64 wrong usage.")]
pub struct Arguments {
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Args, Debug)]
pub struct Common {
    /// The system's file; `out/` and `handlers/` lie beside it
    #[arg(long, global = true, default_value = "domains.yaml", value_name = "PATH")]
    pub file: PathBuf,
    /// When to colour
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,
    /// The day on which acceptances are judged, 2026-11-23; today where it is left out
    #[arg(long, global = true, hide = true, value_parser = day, value_name = "DATE")]
    pub today: Option<String>,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Report everything that is wrong with the file
    #[command(after_help = "Examples:
  busline check
  busline check --deny-warnings --format json")]
    Check(Check),
    /// Write `out/` (and a first draft of handlers that have none)
    #[command(after_help = "Examples:
  busline generate
  busline generate --check     # in CI: is the committed out/ what the file says?")]
    Generate(Generate),
    /// Draw the system
    #[command(after_help = "Example:
  busline graph --format mermaid > system.mmd")]
    Graph(Graph),
    /// Explain a finding
    #[command(after_help = "Examples:
  busline explain unknown-event
  busline explain --list")]
    Explain(Explain),
    /// Print the JSON Schema of the file, for editors
    #[command(after_help = "Example:
  busline schema > domains.schema.json")]
    Schema,
}

/// Text for people or JSON for machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// Options of `check`.
#[derive(Args, Debug)]
pub struct Check {
    /// How to answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// Only this environment; all of them where it is left out
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// Warnings count as errors
    #[arg(long)]
    pub deny_warnings: bool,
}

/// Options of `generate`.
#[derive(Args, Debug)]
pub struct Generate {
    /// Write nothing; say whether `out/` is what the file says
    #[arg(long)]
    pub check: bool,
    /// How to answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Options of `graph`.
#[derive(Args, Debug)]
pub struct Graph {
    /// How to draw
    #[arg(long, value_enum, default_value_t = Drawing::Mermaid)]
    pub format: Drawing,
    /// The environment whose accounts are shown; the first where it is left out
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
}

/// How to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Drawing {
    /// Mermaid's flowchart, which GitHub and GitLab show.
    Mermaid,
}

/// Options of `explain`.
#[derive(Args, Debug)]
pub struct Explain {
    /// The finding's code
    #[arg(required_unless_present = "list")]
    pub code: Option<String>,
    /// List every code
    #[arg(long, conflicts_with = "code")]
    pub list: bool,
    /// How to answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

fn day(text: &str) -> Result<String, String> {
    if crate::model::is_date(text) { Ok(text.to_owned()) } else { Err("a day is written 2026-11-23".to_owned()) }
}
