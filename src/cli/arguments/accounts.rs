//! What can be typed of the commands that speak to accounts.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::Format;
use crate::push::Repository;
use crate::syntax::value;

/// Options of `bootstrap`.
#[derive(Args, Debug)]
pub struct Bootstrap {
    /// The environment; the first where it is left out
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// The role that is assumed in each account; in his own the caller acts himself
    #[arg(long, default_value = "OrganizationAccountAccessRole", value_name = "NAME")]
    pub role: String,
    /// Who may assume the roles that are made: the ARN of a role, a user or an account's root
    #[arg(long, required_unless_present = "print", value_name = "ARN")]
    pub trust: Vec<String>,
    /// Print the template and do nothing
    #[arg(long, conflicts_with = "trust")]
    pub print: bool,
    /// How to answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Options of `deploy`.
#[derive(Args, Debug)]
pub struct Deploy {
    /// The environment; the first where it is left out
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// Only the stacks of this domain
    #[arg(long, value_name = "NAME", conflicts_with_all = ["account", "drop_queue"])]
    pub domain: Option<String>,
    /// Another account in which stacks may be left of domains that have moved away
    #[arg(long, value_name = "ID", value_parser = account)]
    pub account: Vec<String>,
    /// Build nothing: take what `busline package` has left in this folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "ca_bundle")]
    pub artefacts: Option<PathBuf>,
    /// The certificates of DocumentDB's authorities, in PEM; `global-bundle.pem` beside the file where it is left out
    #[arg(long, value_name = "FILE")]
    pub ca_bundle: Option<PathBuf>,
    /// The repository that relays' images come from, e.g. one that ECR replicates to the accounts' own: they are looked for
    /// there, and by what `docker login` has left
    #[arg(long, value_name = "REGISTRY/NAME", conflicts_with = "skip_images", value_parser = Repository::parse)]
    pub registry: Option<Repository>,
    /// Look for no images, and run no relays: for stand-ins of AWS that have neither, so only with AWS_ENDPOINT_URL
    #[arg(long)]
    pub skip_images: bool,
    /// Say what would be done, and do nothing
    #[arg(long, conflicts_with_all = ["prepare", "execute"])]
    pub dry_run: bool,
    /// Make the change sets and stop
    #[arg(long, conflicts_with = "execute")]
    pub prepare: bool,
    /// Execute the change sets that were prepared, and no others
    #[arg(long)]
    pub execute: bool,
    /// Ask nothing
    #[arg(long, conflicts_with = "approve")]
    pub yes: bool,
    /// When to ask before anything changes
    #[arg(long, value_enum, default_value_t = Approve::Always, value_name = "WHEN")]
    pub approve: Approve,
    /// A queue that goes although it holds messages, by its name or logical ID
    #[arg(long, value_name = "NAME")]
    pub drop_queue: Vec<String>,
    /// For how long a queue has to be seen empty before it is removed
    #[arg(long, default_value = "3m", value_name = "TIME", value_parser = time)]
    pub empty_for: Duration,
    /// How many stacks are worked on side by side
    #[arg(long, default_value_t = 32, value_name = "COUNT", value_parser = side_by_side)]
    pub concurrency: usize,
    /// How to answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Options of `status`.
#[derive(Args, Debug)]
pub struct Status {
    /// The environment; the first where it is left out
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// Compare what stands with the templates too, which takes CloudFormation a while
    #[arg(long)]
    pub drift: bool,
    /// How many stacks are looked at side by side
    #[arg(long, default_value_t = 32, value_name = "COUNT", value_parser = side_by_side)]
    pub concurrency: usize,
    /// How to answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Options of `destroy`.
#[derive(Args, Debug)]
pub struct Destroy {
    /// The environment; the first where it is left out
    #[arg(long, value_name = "NAME")]
    pub env: Option<String>,
    /// The system's name, where nobody can be asked for it
    #[arg(long, value_name = "SYSTEM")]
    pub confirm: Option<String>,
    /// A store that goes, by its logical ID or its own name
    #[arg(long, value_name = "NAME")]
    pub drop_store: Vec<String>,
    /// A queue that goes although it holds messages, by its logical ID or its own name
    #[arg(long, value_name = "NAME")]
    pub drop_queue: Vec<String>,
    /// A failure bucket that is emptied first, by its logical ID or its own name
    #[arg(long, value_name = "NAME")]
    pub empty_bucket: Vec<String>,
    /// How many stacks are removed side by side
    #[arg(long, default_value_t = 32, value_name = "COUNT", value_parser = side_by_side)]
    pub concurrency: usize,
}

/// When to ask before anything changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Approve {
    /// Before every change.
    Always,
    /// Where a stack goes, or there is a danger that the file does not accept.
    Dangers,
    /// Never.
    Never,
}

/// An account's id.
pub fn account(text: &str) -> Result<String, String> {
    let is_account = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_account { Ok(text.to_owned()) } else { Err("an account's id is twelve digits".to_owned()) }
}

fn time(text: &str) -> Result<Duration, String> {
    let time = value::Duration::parse(text).map(|time| Duration::from_secs(time.0.into()));
    time.ok_or_else(|| "write it like `90s` or `5m`".to_owned())
}

pub(super) fn side_by_side(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|count| (1..=256).contains(count)).ok_or_else(|| "a number from 1 to 256".to_owned())
}
