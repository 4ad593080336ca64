//! # wrong-region
//!
//! Two things that must be in one region, or in one partition of AWS, are not.
//!
//! ## Why it matters
//!
//! A rule brings events to what is in its own region; only another event bus may be elsewhere. A handler reads its secrets
//! in its own region. And nothing goes from one
//! partition to another: China (`aws-cn`) and GovCloud (`aws-us-gov`) are worlds of their own. AWS says so when the rule
//! is made, or when the first event fails.
//!
//! ## Instead of
//!
//! ```yaml
//! environments:
//!   dev: { region: eu-west-1, account: "111111111111" }
//! domains:
//!   stock:
//!     rules:
//!       audit: { pattern: { source: [app.stock] }, target: { arn: "arn:aws:sqs:us-east-1:111111111111:audit" } }
//! ```
//!
//! write
//!
//! ```yaml
//! environments:
//!   dev: { region: eu-west-1, account: "111111111111" }
//! domains:
//!   stock:
//!     rules:
//!       audit: { pattern: { source: [app.stock] }, target: { arn: "arn:aws:sqs:eu-west-1:111111111111:audit" } }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The target of `rule` is in `elsewhere`, and the rule in `region` of `environment`.
pub fn of_target(rule: &str, elsewhere: &str, (environment, region): (&str, &str), span: Span) -> Diagnostic {
    let fact = format!("rule `{rule}` is in {region} in `{environment}`, and its target in {elsewhere}");
    Diagnostic::error("wrong-region", fact, span, "another region").help(format!(
        "only an event bus may be in another region: name a resource in {region}, or change the ARN under `{environment}`"
    ))
}

/// The secret `name` of `handler` is in `elsewhere`, and the handler in `region` of `environment`.
pub fn of_secret(
    (handler, name): (&str, &str),
    elsewhere: &str,
    (environment, region): (&str, &str),
    span: Span,
) -> Diagnostic {
    let fact = format!("handler `{handler}` is in {region} in `{environment}`, and its secret `{name}` in {elsewhere}");
    Diagnostic::error("wrong-region", fact, span, "another region")
        .help(format!("a secret is read in the handler's own region: keep a copy in {region}, and name that"))
}

/// Something is in another partition than what sends to it: `what` says both, in `environment`.
pub fn of_partition(what: &str, environment: &str, (here, there): (&str, &str), span: Span) -> Diagnostic {
    let fact = format!("{what} in `{environment}`, from partition `{here}` to `{there}`");
    Diagnostic::error("wrong-region", fact, span, "another partition")
        .help("nothing goes from one partition of AWS to another: place both in one, or make them two systems")
}
