//! A rule to another bus.

use super::{Declared, resource, role_arn, role_name};
use crate::model::Target;
use crate::plan::Context;
use crate::plan::grant::Statement;
use crate::plan::naming::logical;
use crate::plan::stack::Stack;

/// Adds the rule and its role, where it is one that forwards. Answers its logical ID.
pub fn plan(context: &Context<'_>, rule: &Declared<'_>, stack: &mut Stack) -> Option<String> {
    let (bus, put) = match &rule.declared.target {
        Target::Bus(_) => {
            let bus = context.bus_arn(context.system.consumer_of(rule.id)?);
            let put = Statement::allow("OneTarget", &["events:PutEvents"], vec![bus.as_str().into()]);
            (bus, put)
        }
        Target::Resource(target) if rule.declared.target.is_bus() => {
            (target.value.arn.to_string(), resource::deliver(&target.value))
        }
        Target::Resource(_) | Target::Queue(_) | Target::LogGroup { .. } | Target::Handler(_) => return None,
    };
    let name = role_name(context, rule.id);
    let role = rule.identity(context, context.rule_arn(rule.id.domain, &name), put, stack);
    let part = |part: &str| logical(&rule.declared.name.value, &format!("Routing{}", part.trim_start_matches("Rule")));
    let routing = rule.routing(name, &part, (bus, Some(role_arn(context, rule.id))), [role].into());
    Some(routing.add(context, rule.id.domain, stack))
}
