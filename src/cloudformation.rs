//! The templates of an environment: a plan written in CloudFormation's words.
//!
//! Invariant: a template is a value before it is a text. The YAML that people review and the JSON that is deployed are two
//! spellings of it, and the same plan gives the same bytes.

pub mod manifest;
mod policy;
mod resource;
mod stack;
pub mod template;
mod text;
mod value;

#[cfg(test)]
mod tests;

pub use manifest::Manifest;
pub use template::Template;

use crate::artifact::Artifact;
use crate::plan::Plan;

/// What an environment's accounts are to hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Templates {
    /// The system's name.
    pub system: String,
    /// The environment's name.
    pub environment: String,
    /// The name of the role that deploys, in each account.
    pub deploy_role: String,
    /// The name of the role that reads, in each account.
    pub diff_role: String,
    /// First every bus stack, then every service stack.
    pub stacks: Vec<Stack>,
}

/// A stack: where it stands and what it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Stack {
    /// What the manifest says of it.
    pub entry: manifest::Entry,
    /// What it holds.
    pub template: Template,
}

/// Writes a plan as templates.
pub fn emit(plan: &Plan) -> Templates {
    Templates {
        system: plan.system.clone(),
        environment: plan.environment.clone(),
        deploy_role: plan.deploy_role.clone(),
        diff_role: plan.diff_role.clone(),
        stacks: plan.stacks.iter().map(emit_stack).collect(),
    }
}

fn emit_stack(stack: &crate::plan::stack::Stack) -> Stack {
    let template = stack::template(stack);
    Stack { entry: manifest::entry(stack, &template), template }
}

impl Templates {
    /// What deployment needs to know of every stack.
    pub fn manifest(&self) -> Manifest {
        Manifest {
            version: manifest::VERSION,
            system: self.system.clone(),
            environment: self.environment.clone(),
            deploy_role: self.deploy_role.clone(),
            diff_role: self.diff_role.clone(),
            stacks: self.stacks.iter().map(|stack| stack.entry.clone()).collect(),
        }
    }

    /// The files, by their path under `out/`: `dev/manifest.json`, `dev/stock/bus.yaml`.
    pub fn artifact(&self) -> Artifact {
        let mut files = Artifact::default();
        files.add(format!("{}/manifest.json", self.environment), self.manifest().text());
        for stack in &self.stacks {
            files.add(format!("{}/{}", self.environment, stack.entry.template), stack.template.yaml());
        }
        files
    }
}
