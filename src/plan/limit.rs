//! AWS's limits, measured on what was planned: an error beyond them, a warning from four fifths on.

use super::stack::Stack;
use super::{Context, hop};
use crate::diagnostic::Diagnostics;
use crate::finding::{policy_too_large, too_many_resources};
use crate::plan::grant::{Principal, Statement};
use crate::plan::resource::Value;
use crate::system::DomainId;

/// Measures every stack and every bus policy. Answers whether all are within AWS's limits.
pub fn measure(context: &Context<'_>, stacks: &[Stack], diagnostics: &mut Diagnostics) -> bool {
    let mut within = true;
    for (id, domain) in context.system.domains() {
        let name = domain.name.value.as_str();
        for stack in stacks.iter().filter(|stack| stack.domain == name) {
            let count = stack.resources.len();
            if is_near(count, too_many_resources::LIMIT) {
                diagnostics.push(too_many_resources::in_stack(name, &stack.name, count, domain.name.span));
            }
            within &= count <= too_many_resources::LIMIT;
        }
        let size = bus_policy_size(context, id);
        if is_near(size, policy_too_large::LIMIT) {
            let producers = context.system.producers_of(id).len();
            diagnostics.push(policy_too_large::of_bus(name, size, producers, domain.name.span));
        }
        within &= size <= policy_too_large::LIMIT;
    }
    within
}

/// From four fifths of a limit on.
fn is_near(size: usize, limit: usize) -> bool {
    size * 5 >= limit * 4
}

/// The characters of a bus's policy as EventBridge keeps it.
fn bus_policy_size(context: &Context<'_>, id: DomainId) -> usize {
    const DOCUMENT: usize = r#"{"Version":"2012-10-17","Statement":[]}"#.len();
    let statements = hop::bus_statements(context, id);
    statements.iter().map(|statement| statement_size(statement) + 1).sum::<usize>() + DOCUMENT
}

/// The characters of a statement in minified JSON, lists written as lists.
fn statement_size(statement: &Statement) -> usize {
    const FRAME: usize = r#"{"Sid":"busline-00000000","Effect":"Allow","Principal":{"Service":""},"Action":[],"Resource":[],"Condition":{}}"#.len();
    let text = |value: &Value| match value {
        Value::Literal(text) | Value::Ref(text) | Value::Sub(text) => text.len() + 3,
        Value::Attribute(id, attribute) => id.len() + attribute.len() + 3,
    };
    let principal = match &statement.principal {
        Some(Principal::Account(account)) => account.len() + "arn:aws-us-gov:iam:::root".len(),
        Some(Principal::Service(service)) => service.len(),
        Some(Principal::Anyone) | None => 1,
    };
    let conditions: usize = statement
        .conditions
        .iter()
        .map(|c| c.operator.len() + c.key.len() + r#""":{"":[]},"#.len() + c.values.iter().map(text).sum::<usize>())
        .sum();
    let actions: usize = statement.actions.iter().map(|action| action.len() + 3).sum();
    FRAME + principal + actions + statement.resources.iter().map(text).sum::<usize>() + conditions
}
