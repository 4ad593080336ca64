//! What can be typed.

mod accounts;
mod diff;
mod redrive;
mod trace;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use accounts::{Approve, Bootstrap, Deploy, Destroy, Status};
pub use diff::{Diff, Rendering};
pub use redrive::{Moment, Redrive};
pub use trace::{Trace, TraceFormat};

use crate::name::Name;

/// Compile one file about a system of event-driven domains into CloudFormation templates and Rust crates.
#[derive(Debug, Parser)]
#[command(name = "busline", version, arg_required_else_help = true)]
#[command(
    after_help = "Exit codes: 0 done, 1 findings, 2 a failure of the world, 3 stopped by a policy, 64 wrong usage, 70 a mistake of Busline's own."
)]
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
    /// Start a small project that generates, builds and tests at once
    #[command(after_help = "Examples:
  busline init shop
  busline init . --system shop")]
    Init(Init),
    /// Report everything that is wrong with the file
    #[command(after_help = "Examples:
  busline check
  busline check --deny-warnings --format json
  busline check --format sarif > busline.sarif     # for code scanning in a pull request")]
    Check(Check),
    /// Write `out/` (and a first draft of handlers that have none)
    #[command(after_help = "Examples:
  busline generate
  busline generate --check     # in CI: is the committed out/ what the file says?
  busline generate --watch     # while you write: again after each change, until Ctrl-C")]
    Generate(Generate),
    /// Say what a change means: system, contracts, access, resources, who is affected
    #[command(after_help = "Examples:
  busline diff --base origin/main
  busline diff --base origin/main --format markdown --fail-on destroy,replace,broaden,break
  busline diff before.yaml --env prod
  busline diff --out     # what `generate` is about to change
  busline diff --live --env prod --fail-on destroy,replace,broaden,unknown
  busline diff --live --change-set     # and what CloudFormation itself says of it

Only `--live` needs credentials: the caller's, and in each account the read-only role that `bootstrap` makes. `--change-set` \
needs the role that deploys: nothing is executed with it, and what is made to ask is removed again.")]
    Diff(Diff),
    /// Build the functions' zips and the relays' images, on this machine, into a folder
    #[command(after_help = "Examples:
  busline package
  busline package --env prod --domain stock --format json
  busline package --ca-bundle certificates/global-bundle.pem
  busline package --push 127.0.0.1:5000/busline     # the relays' images, to a registry too

A relay or function that speaks to DocumentDB needs the certificates of RDS and DocumentDB:
  curl -O https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem")]
    Package(Package),
    /// Make each account ready: artefact bucket, image repository, roles
    #[command(after_help = "Examples:
  busline bootstrap --trust arn:aws:iam::999999999999:role/ci
  busline bootstrap --env prod --role AWSControlTowerExecution --trust arn:aws:iam::999999999999:root
  busline bootstrap --print > bootstrap.yaml     # for StackSets, or to read first")]
    Bootstrap(Bootstrap),
    /// Bring the environment's accounts to what the file says
    #[command(after_help = "Examples:
  busline deploy
  busline deploy --env prod --dry-run
  busline deploy --env prod --yes --format json
  busline deploy --prepare && busline deploy --execute --yes
  busline deploy --artefacts target/busline/dev     # what `busline package` has left there")]
    Deploy(Deploy),
    /// Tell how every stack of the environment is, and what its dead-letter queues and failure buckets hold
    #[command(after_help = "Examples:
  busline status
  busline status --env prod --drift --format json

Exit codes: 0 all is well, 1 something is unwell, 2 something could not be looked at.")]
    Status(Status),
    /// Remove every stack of the environment: what sends, then what receives
    #[command(after_help = "Examples:
  busline destroy --env dev
  busline destroy --env dev --confirm razors --drop-store StockTable")]
    Destroy(Destroy),
    /// Bring dead letters back to the one target that missed each: list, filter, dry run, pace
    #[command(after_help = "Examples:
  busline redrive --list
  busline redrive --list --domain stock --event subscriptions.SubscriptionCreated --format json
  busline redrive AllocateStockDeadLetters --dry-run
  busline redrive --error NO_PERMISSIONS --since 2h --rate 10 --yes
  busline redrive --poison --env prod     # changes that could not become events, once a deployment has mended why

Exit codes: 0 all that was asked for went, 1 some stay or came back, 2 some could not be sent or the run was ended.")]
    Redrive(Redrive),
    /// Draw the system
    #[command(after_help = "Examples:
  busline graph --format mermaid > system.mmd
  busline graph --format svg --env prod > system.svg
  busline graph --format dot | dot -Tpdf > system.pdf
  busline graph --format svg --changed origin/main > change.svg      # what a branch touches
  busline graph --format svg --domain stock,payments --dead-letters > part.svg")]
    Graph(Graph),
    /// Follow an event through the generated templates: who gets it, by whose leave, who does not and why
    #[command(after_help = "Examples:
  busline trace subscriptions.SubscriptionCreated
  busline trace payments.PaymentCancelled --env prod --data event.json
  busline trace stock.StockAllocated --format json
  busline trace stock.StockAllocated --format mermaid > way.mmd
  busline trace stock.StockAllocated --fault handler-fails    # which queue catches it, and who is alarmed
  busline trace stock.StockAllocated --fault all
  busline trace --change stock.stock insert item.json         # which events it becomes, and who gets them
  busline trace --change stock.stock modify old.json new.json
  busline trace --all          # deliveries declared and not made, or made and not declared")]
    Trace(Trace),
    /// Explain a finding
    #[command(after_help = "Examples:
  busline explain unknown-event
  busline explain --list")]
    Explain(Explain),
    /// Print the JSON Schema of the file, for editors
    #[command(after_help = "Examples:
  busline schema > domains.schema.json
  busline schema difference     # of what `diff --format json` answers")]
    Schema(Schema),
    /// Print completions for a shell
    #[command(after_help = "Examples:
  busline completions bash > /etc/bash_completion.d/busline
  busline completions zsh > ~/.zfunc/_busline
  busline completions fish > ~/.config/fish/completions/busline.fish")]
    Completions(Completions),
}

/// Options of `init`.
#[derive(Args, Debug)]
pub struct Init {
    /// The folder to start in; it is made where there is none
    #[arg(default_value = ".", value_name = "DIR")]
    pub folder: PathBuf,
    /// The system's name; the folder's where it is left out
    #[arg(long, value_name = "NAME", value_parser = system)]
    pub system: Option<Name>,
}

/// Options of `schema`.
#[derive(Args, Debug)]
pub struct Schema {
    /// Of what
    #[arg(value_enum, default_value_t = Described::File, value_name = "WHAT")]
    pub of: Described,
}

/// What a JSON Schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Described {
    /// The system's file.
    File,
    /// What `diff --format json` answers.
    Difference,
}

/// Options of `completions`.
#[derive(Args, Debug)]
pub struct Completions {
    /// The shell
    pub shell: clap_complete::Shell,
}

/// How `check` answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Report {
    /// For people.
    Text,
    /// For machines.
    Json,
    /// For code scanning: SARIF 2.1.0.
    Sarif,
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
    #[arg(long, value_enum, default_value_t = Report::Text)]
    pub format: Report,
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
    /// Generate again after each change of the file or its schemas, until Ctrl-C
    #[arg(long, conflicts_with_all = ["check", "format"])]
    pub watch: bool,
    /// How to answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Options of `package`.
#[derive(Args, Debug)]
pub struct Package {
    /// The environment; the first where it is left out
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// Only what this domain needs
    #[arg(long, value_name = "NAME")]
    pub domain: Option<String>,
    /// The folder to write; `target/busline/<environment>` beside the file where it is left out
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
    /// The certificates of DocumentDB's authorities, in PEM; `global-bundle.pem` beside the file where it is left out
    #[arg(long, value_name = "FILE")]
    pub ca_bundle: Option<PathBuf>,
    /// Push the relays' images to this repository too, with the credentials of `docker login`
    #[arg(long, value_name = "REGISTRY/REPOSITORY")]
    pub push: Option<String>,
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
    /// Mark what is added, removed and changed since a git revision, or since the file was this other one
    #[arg(long, value_name = "REVISION|FILE")]
    pub changed: Option<String>,
    /// Show where what cannot be delivered waits: dead-letter queues, poison queues and failure buckets
    #[arg(long)]
    pub dead_letters: bool,
    /// Only these domains whole, and whoever tells them or is told by them
    #[arg(long = "domain", value_delimiter = ',', value_name = "NAME")]
    pub domains: Vec<String>,
    /// The environment whose accounts are shown; the first where it is left out
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
}

/// How to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Drawing {
    /// Mermaid's flowchart, which GitHub and GitLab show.
    Mermaid,
    /// DOT, for Graphviz.
    Dot,
    /// SVG, which every browser shows.
    Svg,
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

fn system(text: &str) -> Result<Name, String> {
    Name::parse(text).map_err(|why| format!("it {why}: write it like `razor-shop`"))
}

fn day(text: &str) -> Result<String, String> {
    if crate::model::is_date(text) { Ok(text.to_owned()) } else { Err("a day is written 2026-11-23".to_owned()) }
}
