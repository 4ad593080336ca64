//! What an override is for: all resources of its type in its stack that its declaration asked for.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::finding::unknown_resource;
use crate::plan::resource::Resource;
use crate::plan::stack::{Stack, Wave};
use crate::plan::{Context, hop};
use crate::source::Spanned;
use crate::system::DomainId;

/// What an override says that it is for.
pub struct Aim<'a> {
    /// The domain in which it stands.
    pub domain: DomainId,
    /// The declaration as written.
    pub declaration: &'a Spanned<String>,
    /// The resource type as written.
    pub kind: &'a Spanned<String>,
}

/// The logical IDs that an override is for, at least one.
pub fn at(context: &Context<'_>, stack: &Stack, aim: &Aim<'_>) -> Result<Vec<String>, Diagnostic> {
    if let Some(rest) = aim.declaration.value.strip_prefix(&inside(&stack.domain)) {
        return Err(unknown_resource::repeated_domain(aim.declaration, rest));
    }
    let meant = |each: &&Resource| {
        within(&each.declared_by, &stack.domain) == aim.declaration.value && each.body.kind() == aim.kind.value
    };
    let ids: Vec<String> = stack.resources.values().filter(meant).map(|resource| resource.id.clone()).collect();
    if ids.is_empty() { Err(missed(context, stack, aim)) } else { Ok(ids) }
}

/// What every path within a domain begins with.
fn inside(domain: &str) -> String {
    format!("domains.{domain}.")
}

/// A path of `DeclaredBy` as it is written in a domain: from behind the domain on, or from the top where it leads elsewhere.
fn within<'a>(declared_by: &'a str, domain: &str) -> &'a str {
    declared_by.strip_prefix(&inside(domain)).unwrap_or(declared_by)
}

/// By wave, by declaration as it would be written, by type: the environments that have such resources.
type Resources<'a> = BTreeMap<Wave, BTreeMap<String, BTreeMap<&'static str, BTreeSet<&'a str>>>>;

/// Why an override meets nothing. What the other environments have is looked at too: who made no mistake of spelling
/// may have written it for all where only some have it.
fn missed(context: &Context<'_>, stack: &Stack, Aim { domain, declaration, kind }: &Aim<'_>) -> Diagnostic {
    let all = resources(context, *domain);
    let other = if stack.wave == Wave::Bus { Wave::Service } else { Wave::Bus };
    let (this_stack, other_stack) = (stack.wave.as_str(), other.as_str());
    let nothing = BTreeMap::new();
    let (here, there) = (all.get(&stack.wave).unwrap_or(&nothing), all.get(&other).unwrap_or(&nothing));
    let Some(types) = here.get(&declaration.value) else {
        if there.contains_key(&declaration.value) {
            return unknown_resource::elsewhere(declaration, this_stack, other_stack);
        }
        let known: Vec<&str> = here.keys().map(String::as_str).collect();
        return unknown_resource::declaration(declaration, this_stack, &known);
    };
    let Some(environments) = types.get(kind.value.as_str()) else {
        if there.get(&declaration.value).is_some_and(|types| types.contains_key(kind.value.as_str())) {
            return unknown_resource::elsewhere(kind, this_stack, other_stack);
        }
        let known: Vec<&str> = types.keys().copied().collect();
        return unknown_resource::kind(kind, &declaration.value, this_stack, &known);
    };
    let others: Vec<&str> = environments.iter().copied().collect();
    unknown_resource::only_in(kind, context.environment.name.as_str(), &others, &stack.domain)
}

fn resources<'a>(context: &Context<'a>, id: DomainId) -> Resources<'a> {
    let domain = context.system.domain(id).name.value.as_str();
    let mut all = Resources::new();
    for environment in &context.system.model.environments {
        let there = Context { environment, ..*context };
        for stack in [hop::bus_stack(&there, id), hop::service_stack(&there, id)] {
            for resource in stack.resources.values() {
                let path = within(&resource.declared_by, domain);
                let types = all.entry(stack.wave).or_default().entry(path.to_owned()).or_default();
                types.entry(resource.body.kind()).or_default().insert(environment.name.as_str());
            }
        }
    }
    all
}
