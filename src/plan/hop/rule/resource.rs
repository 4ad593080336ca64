//! A rule to something that exists outside the file.

use super::{Declared, role_arn};
use crate::model::{ResourceKind, TargetResource};
use crate::plan::Context;
use crate::plan::grant::Statement;
use crate::plan::stack::Stack;

/// Adds the rule, and the role by which it delivers. The owner may have to let the role in, and so the role outlives a
/// change of the pattern: any version of the rule may assume it.
pub fn plan(context: &Context<'_>, rule: &Declared<'_>, target: &TargetResource, stack: &mut Stack) {
    let role = rule.identity(context, rule.versions_arn(context), deliver(target), stack);
    rule.add(context, (target.arn.to_string(), Some(role_arn(context, rule.id))), [role].into(), stack);
}

/// Lets a role deliver to one resource.
pub fn deliver(target: &TargetResource) -> Statement {
    let actions: &[&'static str] = match target.kind {
        ResourceKind::ApiDestination => &["events:InvokeApiDestination"],
        ResourceKind::Bus => &["events:PutEvents"],
        ResourceKind::DeliveryStream => &["firehose:PutRecord", "firehose:PutRecordBatch"],
        ResourceKind::Function => &["lambda:InvokeFunction"],
        ResourceKind::Queue => &["sqs:SendMessage"],
        ResourceKind::StateMachine => &["states:StartExecution"],
        ResourceKind::Stream => &["kinesis:PutRecord"],
        ResourceKind::Topic => &["sns:Publish"],
    };
    Statement::allow("OneTarget", actions, vec![target.arn.to_string().into()])
}
