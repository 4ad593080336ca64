//! # unsupported-target
//!
//! A rule names a target to which Busline brings no events.
//!
//! ## Why it matters
//!
//! A rule that delivers to something outside the file gets a role of its own, which may do one thing to that one ARN.
//! What asks for more than that, or for a parameter that the rule does not give, would fail at the first event, or
//! would need a role that may do more than deliver. What is supported, and what the role may do:
//!
//! | ARN | right | in another account |
//! |---|---|---|
//! | SQS queue, standard | `sqs:SendMessage` | yes |
//! | SNS topic, standard | `sns:Publish` | yes |
//! | Lambda function, version or alias | `lambda:InvokeFunction` | yes |
//! | Kinesis stream | `kinesis:PutRecord` | yes |
//! | event bus | `events:PutEvents` | yes |
//! | Firehose stream | `firehose:PutRecord`, `firehose:PutRecordBatch` | no |
//! | Step Functions state machine | `states:StartExecution` | no |
//! | API destination | `events:InvokeApiDestination` | no |
//!
//! In another account the resource's own policy must let the role in: `<system>--<environment>--<domain>--rule--<rule>`
//! in the domain's account. Where a queue, topic or stream is encrypted with a key of its owner's, the key's policy must
//! let the role use it (`kms:GenerateDataKey`, `kms:Decrypt`); then it must be in the domain's account.
//!
//! ## Instead of
//!
//! ```yaml
//! rules:
//!   audit: { pattern: { source: [app.stock] }, target: { arn: "arn:aws:sqs:eu-west-1:111111111111:audit.fifo" } }
//! ```
//!
//! write
//!
//! ```yaml
//! rules:
//!   audit: { pattern: { source: [app.stock] }, target: { arn: "arn:aws:sqs:eu-west-1:111111111111:audit" } }
//! ```

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// The ARN of something that is no target, or none that one narrow right opens.
pub fn kind(arn: &str, span: Span) -> Diagnostic {
    let help = "it may be a standard SQS queue or SNS topic, a Lambda function, a Kinesis or Firehose stream, \
                a state machine, an API destination or an event bus";
    Diagnostic::error("unsupported-target", format!("a rule cannot bring events to `{arn}`"), span, "not supported")
        .help(help)
}

/// A FIFO queue or topic.
pub fn fifo(arn: &str, span: Span) -> Diagnostic {
    let fact = format!("a rule cannot bring events to `{arn}`, which is FIFO");
    Diagnostic::error("unsupported-target", fact, span, "asks for a message group")
        .help("a rule's events have no order to keep: name a standard queue or topic")
}

/// Something in another account to which EventBridge delivers only within an account.
pub fn account(arn: &str, environment: &str, account: &str, span: Span) -> Diagnostic {
    let fact = format!(
        "a rule cannot bring events to `{arn}`, which is not in account {account} as the rule is in `{environment}`"
    );
    Diagnostic::error("unsupported-target", fact, span, "in another account").help(
        "across accounts EventBridge delivers to event buses, Lambda functions, SQS queues, SNS topics and Kinesis streams",
    )
}
