//! The templates of an environment: a plan written in CloudFormation's words.
//!
//! Invariant: a template is a value before it is a text. The YAML that people review and the JSON that is deployed are two
//! spellings of it, and the same plan gives the same bytes.

pub mod deployed;
pub mod manifest;
mod overrides;
mod policy;
mod resource;
mod stack;
pub mod template;
mod text;
mod value;

#[cfg(test)]
mod tests;

use rayon::prelude::*;

pub use manifest::Manifest;
pub use stack::{ARTIFACT_BUCKET, DIGEST, RELAY_TASKS};
pub use template::Template;

use crate::artifact::Artifact;
use crate::plan::Plan;

/// A stack: where it stands and what it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Stack {
    /// What the manifest says of it.
    pub entry: manifest::Entry,
    /// What it holds.
    pub template: Template,
}

/// Writes a plan as templates: first every bus stack, then every service stack.
pub fn emit(plan: &Plan) -> Vec<Stack> {
    plan.stacks.par_iter().map(emit_stack).collect()
}

/// Writes a plan as files, by their path under `out/`: `dev/manifest.json`, `dev/stock/bus.yaml`. No more than a template a
/// processor is held as a value, and a stack of the plan goes when it is written. Beside the files come what `look` makes of
/// each stack while it is there.
pub fn files<T: Send>(mut plan: Plan, look: impl Fn(&Stack) -> T + Sync) -> (Artifact, Vec<T>) {
    let written: Vec<(manifest::Entry, String, T)> = std::mem::take(&mut plan.stacks)
        .into_par_iter()
        .map(|stack| {
            let stack = emit_stack(&stack);
            let seen = look(&stack);
            (stack.entry, stack.template.yaml(), seen)
        })
        .collect();
    let mut files = Artifact::default();
    let (mut entries, mut seen) = (Vec::new(), Vec::new());
    for (entry, text, look) in written {
        files.add(format!("{}/{}", plan.environment, entry.template), text);
        entries.push(entry);
        seen.push(look);
    }
    files.add(format!("{}/manifest.json", plan.environment), manifest(&plan, entries).text());
    (files, seen)
}

/// What deployment needs to know of every stack.
fn manifest(plan: &Plan, stacks: Vec<manifest::Entry>) -> Manifest {
    Manifest {
        version: manifest::VERSION,
        system: plan.system.clone(),
        environment: plan.environment.clone(),
        deploy_role: plan.deploy_role.clone(),
        diff_role: plan.diff_role.clone(),
        stacks,
    }
}

fn emit_stack(stack: &crate::plan::stack::Stack) -> Stack {
    let template = stack::template(stack);
    Stack { entry: manifest::entry(stack, &template), template }
}
