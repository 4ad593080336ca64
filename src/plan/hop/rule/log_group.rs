//! A rule into a log group.

use super::Declared;
use crate::plan::Context;
use crate::plan::grant::{Principal, Statement};
use crate::plan::naming::logical;
use crate::plan::resource::{Body, LogGroup, Value};
use crate::plan::stack::Stack;

/// Who writes a rule's events: EventBridge, by itself or through the deliveries of CloudWatch Logs.
const WRITERS: &[&str] = &["delivery.logs.amazonaws.com", "events.amazonaws.com"];

/// Adds the log group, with a policy of its own (an account has ten that are not a group's), and the rule.
pub fn plan(context: &Context<'_>, rule: &Declared<'_>, days: u32, stack: &mut Stack) {
    let domain = rule.id.domain;
    let name = format!("/aws/events/{}", context.name(domain, &["rule", rule.declared.name.value.as_str()], 500));
    let arn = context.arn(domain, "logs", &format!("log-group:{name}"));
    let account = context.account(domain);
    let streams = Value::from(format!("{arn}:*"));
    // EventBridge names the rule when it writes, and not when it makes a stream.
    let create = Statement::allow("Streams", &["logs:CreateLogStream"], vec![streams.clone()])
        .to(Principal::Services(WRITERS))
        .when("StringEqualsIfExists", "aws:SourceAccount", vec![account.into()]);
    let write = Statement::allow("OneRule", &["logs:PutLogEvents"], vec![streams])
        .to(Principal::Services(WRITERS))
        .when("ArnLike", "aws:SourceArn", vec![rule.versions_arn(context).into()]);
    let group = LogGroup { name: Some(name), days, writers: vec![create, write] };
    let group = stack.add(logical(&rule.declared.name.value, "LogGroupOfRule"), &rule.path, Body::LogGroup(group));
    rule.add(context, (arn, None), [group].into(), stack);
}
