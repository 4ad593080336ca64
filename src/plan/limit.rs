//! AWS's limits, measured on what was planned: an error beyond them, a warning from four fifths on.

mod retention;

use std::collections::BTreeMap;

use super::stack::Stack;
use super::{Context, hop};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::finding::{
    pattern_too_large, policy_too_large, too_many_parameters, too_many_resources, too_many_rules, too_many_wildcards,
};
use crate::pattern;
use crate::plan::grant::{Principal, Statement};
use crate::plan::resource::{Body, Resource, Rule, Value};
use crate::system::DomainId;

/// Measures every stack, every bus and every rule. Answers whether all are within AWS's limits.
pub fn measure(context: &Context<'_>, stacks: &[Stack], diagnostics: &mut Diagnostics) -> bool {
    let mut measure = Measure { within: true, diagnostics };
    let mut by_domain: BTreeMap<&str, Vec<&Stack>> = BTreeMap::new();
    for stack in stacks {
        by_domain.entry(&stack.domain).or_default().push(stack);
    }
    for (id, domain) in context.system.domains() {
        let (name, span) = (domain.name.value.as_str(), domain.name.span);
        let Some(own) = by_domain.remove(name) else { continue };
        for stack in &own {
            let count = stack.resources.len();
            let finding = || too_many_resources::in_stack(name, &stack.name, count, span);
            measure.against(count, too_many_resources::LIMIT, finding);
            let count = stack.parameters();
            let finding = || too_many_parameters::in_stack(name, &stack.name, count, span);
            measure.against(count, too_many_parameters::LIMIT, finding);
        }
        let size = bus_policy_size(context, id);
        let finding = || policy_too_large::of_bus(name, size, hop::bus_statements(context, id).len(), span);
        measure.against(size, policy_too_large::LIMIT, finding);
        rules(context, id, &own, &mut measure);
        retention::measure(context, id, &own, &mut measure);
    }
    measure.within
}

/// The rules of a domain's bus, which may stand in both of its stacks.
fn rules(context: &Context<'_>, id: DomainId, stacks: &[&Stack], measure: &mut Measure<'_>) {
    let domain = context.system.domain(id);
    let (name, span) = (domain.name.value.as_str(), domain.name.span);
    let resources = stacks.iter().flat_map(|stack| stack.resources.values());
    let rules: Vec<(&Resource, &Rule)> = resources
        .filter_map(|resource| match &resource.body {
            Body::Rule(rule) => Some((resource, rule)),
            _ => None,
        })
        .collect();
    let region = context.region(id);
    let count = rules.len();
    measure.against(count, too_many_rules::limit(region), || too_many_rules::on_bus(name, region, count, span));
    let mut wildcards = 0;
    for (resource, rule) in rules {
        let size = rule.pattern.to_string().chars().count();
        let path = resource.declared_by.as_str();
        let finding = || pattern_too_large::of_rule(&rule.name, size, path, context.system.place_of(path));
        measure.against(size, pattern_too_large::LIMIT, finding);
        wildcards += usize::from(pattern::parse(&rule.pattern).is_ok_and(|pattern| pattern.has_wildcard()));
    }
    measure.against(wildcards, too_many_wildcards::LIMIT, || too_many_wildcards::on_bus(name, wildcards, span));
}

/// What was measured so far.
struct Measure<'a> {
    /// Whether all of it is within AWS's limits.
    within: bool,
    diagnostics: &'a mut Diagnostics,
}

impl Measure<'_> {
    /// Compares a measure with its limit, and reports it from four fifths on.
    fn against(&mut self, measured: usize, limit: usize, finding: impl FnOnce() -> Diagnostic) {
        if measured * 5 >= limit * 4 {
            self.diagnostics.push(finding());
        }
        self.within &= measured <= limit;
    }

    /// Reports a finding whose severity is decided.
    fn judged(&mut self, severity: Severity, finding: Diagnostic) {
        self.diagnostics.push(finding);
        self.within &= severity != Severity::Error;
    }
}

/// The characters of a bus's policy as EventBridge keeps it.
fn bus_policy_size(context: &Context<'_>, id: DomainId) -> usize {
    const DOCUMENT: usize = r#"{"Version":"2012-10-17","Statement":[]}"#.len();
    let statements = hop::bus_statements(context, id);
    statements.iter().map(|statement| statement_size(statement) + 1).sum::<usize>() + DOCUMENT
}

/// The characters of a statement in minified JSON, lists written as lists.
fn statement_size(statement: &Statement) -> usize {
    const FRAME: usize = r#"{"Sid":"Busline00000000","Effect":"Allow","Principal":{"Service":""},"Action":[],"Resource":[],"Condition":{}}"#.len();
    let text = |value: &Value| match value {
        Value::Literal(text) | Value::Ref(text) | Value::Sub(text) => text.len() + 3,
        Value::Attribute(id, attribute) => id.len() + attribute.len() + 3,
    };
    let principal = match &statement.principal {
        Some(Principal::Account(account)) => account.len() + "arn:aws-us-gov:iam:::root".len(),
        Some(Principal::Service(service)) => service.len(),
        Some(Principal::Services(services)) => services.iter().map(|service| service.len() + 3).sum(),
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
