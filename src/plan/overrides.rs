//! Overrides: which resources each is for, and whether their type takes it.
//!
//! Invariant: what comes out of here is a value that the type's schema admits, under a logical ID that the stack has.

mod aim;
mod literal;
mod protected;

use std::collections::BTreeSet;

use aim::Aim;
use serde_json::{Map, Value as Json};

use super::Context;
use super::stack::{Stack, Wave};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::finding::{invalid_override, protected_property, unknown_resource_property};
use crate::model::Override;
use crate::node::{Node, Value};
use crate::registry::{self, Fault, Kind, Mistake};
use crate::source::Spanned;
use crate::system::DomainId;

/// Gives every stack what its domain lays over its resources. Answers whether all of it can be.
pub fn plan(context: &Context<'_>, stacks: &mut [Stack], diagnostics: &mut Diagnostics) -> bool {
    let mut mistakes = Vec::new();
    for (id, domain) in context.system.domains() {
        let overrides = &context.system.domain_in(context.environment, id).overrides;
        for stack in stacks.iter_mut().filter(|stack| stack.domain == domain.name.value.as_str()) {
            let written = match stack.wave {
                Wave::Bus => &overrides.bus,
                Wave::Service => &overrides.service,
            };
            written.iter().for_each(|each| lay_over(context, stack, (id, each), &mut mistakes));
        }
    }
    let sound = mistakes.is_empty();
    mistakes.into_iter().for_each(|mistake| diagnostics.push(mistake));
    sound
}

fn lay_over(context: &Context<'_>, stack: &mut Stack, each: (DomainId, &Override), mistakes: &mut Vec<Diagnostic>) {
    let (domain, Override { declaration, types }) = each;
    if types.is_empty() {
        mistakes.push(invalid_override::empty(declaration));
    }
    for (kind, properties) in types {
        match aim::at(context, stack, &Aim { domain, declaration, kind }) {
            Ok(ids) => {
                let properties = checked(kind, properties, mistakes);
                stack.overrides.extend(ids.into_iter().map(|id| (id, properties.clone())));
            }
            Err(mistake) => mistakes.push(mistake),
        }
    }
}

/// The properties as a template takes them, with a finding for each that it would not.
fn checked(kind: &Spanned<String>, properties: &Node, mistakes: &mut Vec<Diagnostic>) -> Map<String, Json> {
    let known = registry::kind(&kind.value).expect("the type of a planned resource");
    let Value::Map(entries) = &properties.value else { unreachable!("the grammar admits a map alone") };
    if entries.is_empty() {
        mistakes.push(invalid_override::empty(kind));
    }
    let mut refused = BTreeSet::new();
    for (path, span, reason) in protected::among(&known.name, properties) {
        mistakes.push(protected_property::of_type(&known.name, &path.replace('/', "."), reason, span));
        refused.insert(path.split('/').next().unwrap_or(path));
    }
    for (key, node) in entries {
        let found = literal::mistakes(key, node);
        if !found.is_empty() && refused.insert(&key.value) {
            mistakes.extend(found);
        }
    }
    // What was refused already is no second mistake.
    let others = entries.iter().filter(|(key, _)| !refused.contains(key.value.as_str())).cloned().collect();
    let others = Node { value: Value::Map(others), span: properties.span };
    mistakes.extend(registry::mistakes(known, &others).into_iter().map(|mistake| told(known, mistake)));
    literal::members(entries)
}

fn told(kind: &Kind, Mistake { span, property, fault }: Mistake) -> Diagnostic {
    match fault {
        Fault::Unknown(known) => unknown_resource_property::of_type(&kind.name, &property, &known, span),
        Fault::ReadOnly => invalid_override::read_only(&kind.name, &property, span),
        Fault::Value(reason, help) => invalid_override::value(&kind.name, &property, &reason, span).help_if(help),
    }
}
