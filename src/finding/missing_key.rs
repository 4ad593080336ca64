//! # missing-key
//!
//! A declaration lacks a key that has no default.
//!
//! ## Why it matters
//!
//! What has no safe default must be said: the store a stream reads, the schema of an event, the region of an
//! environment.
//!
//! ## Instead of
//!
//! ```yaml
//! events:
//!   StockAllocated: { description: Razors are set aside }
//! ```
//!
//! write
//!
//! ```yaml
//! events:
//!   StockAllocated: { description: Razors are set aside, schema: schemas/stock-allocated.json }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// `what`, which begins at `span`, has no `key`.
pub fn in_record(key: &str, what: &str, span: Span) -> Diagnostic {
    Diagnostic::error("missing-key", format!("{what} needs the key `{key}`"), span, format!("no `{key}` here"))
}

/// A document has none of the parts that make it a system.
pub fn store_kind(store: &str, span: Span) -> Diagnostic {
    let fact = format!("store `{store}` does not say what it is");
    Diagnostic::error("missing-key", fact, span, "neither `dynamodb` nor `documentdb`")
        .help("write one of them, for example `dynamodb: { partition-key: { id: string } }`")
}

/// A policy does not say whom it is for.
pub fn grantee(policy: &str, span: Span) -> Diagnostic {
    let fact = format!("policy `{policy}` does not say whom it is for");
    Diagnostic::error("missing-key", fact, span, "neither `account` nor `organization`")
        .help("write one of them, for example `account: \"999999999999\"`")
}

/// An external consumes, and has no bus in an environment.
pub fn bus(external: &str, environment: &str, span: Span) -> Diagnostic {
    let fact = format!("external `{external}` consumes, and has no bus in environment `{environment}`");
    Diagnostic::error("missing-key", fact, span, "needs the name of its bus").help("write `bus: …` beside `consumes`")
}

/// A DocumentDB store stands in a domain without a network.
pub fn network(store: &str, span: Span) -> Diagnostic {
    let fact = format!("store `{store}` is a DocumentDB cluster, and its domain has no network to put it in");
    Diagnostic::error("missing-key", fact, span, "needs a network")
        .help("give the domain `network: { cidr: 10.0.0.0/16 }`")
}

/// A network says neither what is its own nor where it is.
pub fn network_kind(span: Span) -> Diagnostic {
    Diagnostic::error("missing-key", "a network needs the key `cidr` or `vpc`", span, "neither of them here")
        .help("write `cidr: 10.0.0.0/16` for a network of the domain's own, or `vpc` and `subnets` for one that exists")
}
