//! Environments: where the system runs, and what differs there.

use super::domain::Domain;
use super::external::ExternalPlace;
use crate::diagnostic::Diagnostics;
use crate::finding::{not_overridable, unknown_domain};
use crate::name::Name;
use crate::node::{Node, Value};
use crate::source::Spanned;
use crate::syntax::decode::{Decode, choice, record};
use crate::syntax::value::{AccountId, Table, Text, Verbatim};

record! {
    /// A place where the system runs.
    pub struct Environment "an environment" {
        /// The region of every domain that names no other.
        region: Spanned<Text>,
        /// The role that deploys, assumed in each account (default busline-deploy).
        deploy_role: Option<Spanned<Text>>,
        /// The role that reads for comparisons (default: the deploy role's name with -read).
        diff_role: Option<Spanned<Text>>,
        /// What becomes of stores, buses and logs that leave the file (default retain).
        removal: Option<Removal>,
        /// The managed policy that bounds every role: its name, or /path/name, in each account.
        permissions_boundary: Option<Spanned<Text>>,
        /// The organization that every grant between accounts is narrowed to.
        organization: Option<Spanned<Text>>,
        /// Who hears of alarms.
        alarms: Option<Alarms>,
        /// The account of every domain that `accounts` does not name.
        account: Option<Spanned<AccountId>>,
        /// The account of each domain.
        accounts: Table<Name, Spanned<AccountId>>,
        /// What differs here, in the shape of the declarations themselves: a region, sizes, variables.
        domains: Option<Verbatim>,
        /// Where the externals are that are elsewhere than their declarations say.
        externals: Table<Name, ExternalPlace>,
    }
}

record! {
    /// Who hears of alarms.
    pub struct Alarms "alarms" {
        /// E-mail addresses; each must confirm once.
        email: Vec<Spanned<Text>>,
    }
}

choice! {
    /// What becomes of stores, buses and logs that leave the file.
    pub enum Removal "a removal policy" {
        /// They are deleted.
        Destroy = "destroy",
        /// They are kept.
        Retain = "retain",
    }
}

/// What an environment may change of a domain. Everything else is the same wherever the system runs: the contract, the
/// wiring, and the crates that are built once for all.
const OVERRIDABLE: &[&str] = &[
    "region",
    "tags",
    "network",
    "bus.archive.retention",
    "bus.log",
    "bus.encryption",
    "stores.*.dynamodb.encryption",
    "stores.*.dynamodb.point-in-time-recovery",
    "stores.*.documentdb.engine-version",
    "stores.*.documentdb.instance-class",
    "stores.*.documentdb.instances",
    "stores.*.documentdb.backup-retention",
    "stores.*.documentdb.change-stream-retention",
    "stores.*.documentdb.rotation",
    "streams.*.batch",
    "streams.*.retry",
    "streams.*.restart-at",
    "policies.*.account",
    "policies.*.organization",
    "handlers.*.memory",
    "handlers.*.timeout",
    "handlers.*.architecture",
    "handlers.*.concurrency",
    "handlers.*.log-retention",
    "handlers.*.environment",
    "handlers.*.http.auth.jwt",
    "handlers.*.secrets.*",
    "handlers.*.queue",
    "handlers.*.dead-letters",
    "rules.*.retry",
    "rules.*.target.arn",
    "rules.*.target.bus",
    "rules.*.target.log-group",
    "rules.*.target.queue",
    "overrides",
];

/// Of these, what the domain itself must declare: an environment says where else it is found, and adds none.
const DECLARED: &[&str] = &["handlers.*.http.auth.jwt", "handlers.*.secrets.*"];

/// The domains that an environment changes, each with the change laid over it.
pub fn overridden(
    environment: &Spanned<Name>,
    domains: &Node,
    over: &Node,
    diagnostics: &mut Diagnostics,
) -> Table<Name, Domain> {
    let mut merged = Vec::new();
    if let Value::Map(changes) = &over.value {
        for (key, change) in changes {
            match domains.get(&key.value) {
                Some(domain) => {
                    refuse_others(&environment.value, &mut Vec::new(), (domain, change), diagnostics);
                    merged.push((key.clone(), laid_over(domain, change)));
                }
                None => {
                    let known = names(domains);
                    diagnostics.push(unknown_domain::overridden(key, known));
                }
            }
        }
    }
    let node = Node { value: Value::Map(merged), span: over.span };
    Table::decode(&node, diagnostics).unwrap_or_else(|| Table::absent().expect("an empty table"))
}

/// A domain with a change laid over it, key by key. A network of the domain's own and one that exists share no key: where
/// the change says which of the two it is, nothing of the network below stays.
fn laid_over(domain: &Node, change: &Node) -> Node {
    let named = |network: &Node| network.get("cidr").is_some() || network.get("vpc").is_some();
    match (&domain.value, change.get("network").is_some_and(named)) {
        (Value::Map(entries), true) => {
            let entries = entries.iter().filter(|(key, _)| key.value != "network").cloned().collect();
            Node { value: Value::Map(entries), span: domain.span }.merged(change)
        }
        _ => domain.merged(change),
    }
}

/// Reports every key of a change that may not differ between environments, or that the domain does not declare.
fn refuse_others<'a>(
    environment: &Name,
    path: &mut Vec<&'a str>,
    (domain, change): (&Node, &'a Node),
    diagnostics: &mut Diagnostics,
) {
    let Value::Map(entries) = &change.value else { return };
    for (key, node) in entries {
        path.push(&key.value);
        let holds = |pattern: &&&str| starts_with(path, pattern);
        let leads = |pattern: &&&str| leads_to(path, pattern);
        if OVERRIDABLE.iter().find(holds).is_none() {
            if OVERRIDABLE.iter().any(|p| leads(&p)) && matches!(node.value, Value::Map(_)) {
                refuse_others(environment, path, (domain, node), diagnostics);
            } else {
                diagnostics.push(not_overridable::key(environment.as_str(), &path.join("."), key.span));
            }
        } else if DECLARED.iter().any(|pattern| starts_with(path, pattern))
            && path.iter().try_fold(domain, |node, key| node.get(key)).is_none()
        {
            diagnostics.push(not_overridable::undeclared(environment.as_str(), &path.join("."), key.span));
        }
        path.pop();
    }
}

/// Whether `path` is `pattern` or lies below it.
fn starts_with(path: &[&str], pattern: &str) -> bool {
    let words: Vec<&str> = pattern.split('.').collect();
    path.len() >= words.len() && words.iter().zip(path).all(|(word, key)| *word == "*" || word == key)
}

/// Whether `pattern` lies below `path`.
fn leads_to(path: &[&str], pattern: &str) -> bool {
    let words: Vec<&str> = pattern.split('.').collect();
    path.len() < words.len() && words.iter().zip(path).all(|(word, key)| *word == "*" || word == key)
}

/// The keys of a map.
fn names(node: &Node) -> Vec<&str> {
    match &node.value {
        Value::Map(entries) => entries.iter().map(|(key, _)| key.value.as_str()).collect(),
        _ => Vec::new(),
    }
}
