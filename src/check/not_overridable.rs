//! Environments that would wire domains otherwise: a bus outside the file may be another one there, a domain may not.

use crate::diagnostic::Diagnostics;
use crate::finding::not_overridable;
use crate::model::Target;
use crate::system::System;

/// Reports rules that forward to a domain in one environment and elsewhere in another.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    for environment in &system.model.environments {
        for (id, declared) in system.domains() {
            let here = system.domain_in(environment, id);
            for (rule, changed) in declared.rules.iter().zip(&here.rules) {
                if domain(&rule.target) != domain(&changed.target) {
                    let path = format!("rules.{}.target.bus", rule.name.value);
                    let span = changed.target.span().unwrap_or(rule.name.span);
                    diagnostics.push(not_overridable::key(environment.name.as_str(), &path, span));
                }
            }
        }
    }
}

/// The domain that a target names.
fn domain(target: &Target) -> Option<&str> {
    match target {
        Target::Bus(name) => Some(&name.value),
        Target::Queue(_) | Target::LogGroup { .. } | Target::Handler(_) | Target::Resource(_) => None,
    }
}
