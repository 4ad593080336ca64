//! The driver: from text to trees of files, stage by stage.

use std::collections::BTreeSet;

use crate::artifact::Artifact;
use crate::check::{self, Sound};
use crate::diagnostic::Diagnostics;
use crate::name::Name;
use crate::plan::{self, Plan};
use crate::source::{Sources, Spanned};
use crate::syntax::ast::{Ast, SchemaText};
use crate::{cloudformation, crates, model, system};

/// The schema files that a system names, each at the first place that names it. The rim reads them before [`front`].
pub fn schema_files(ast: &Ast) -> Vec<Spanned<String>> {
    let mut files = Vec::new();
    let mut seen = BTreeSet::new();
    let domains = ast.file.domains.value.entries.iter().flat_map(|(_, domain)| &domain.events.entries);
    let externals = ast.file.externals.entries.iter().flat_map(|(_, external)| &external.publishes.entries);
    let schemas = domains.map(|(_, event)| &event.schema).chain(externals.map(|(_, event)| &event.schema));
    for schema in schemas {
        if let SchemaText::File(path) = &schema.value
            && seen.insert(path)
        {
            files.push(Spanned { value: path.clone(), span: schema.span });
        }
    }
    files
}

/// Front and middle: what was written, understood and checked. `None` where any finding is an error.
pub fn front(ast: &Ast, sources: &Sources, today: Option<&str>, diagnostics: &mut Diagnostics) -> Option<Sound> {
    let model = model::lower(ast, sources, diagnostics);
    let system = system::resolve(model, diagnostics);
    check::check(system, today, diagnostics)
}

/// The plan of every environment, in the order of the file. `None` where one is over AWS's limits.
pub fn plans(sound: &Sound, today: Option<&str>, diagnostics: &mut Diagnostics) -> Option<Vec<Plan>> {
    let names: Vec<&Name> = sound.system().model.environments.iter().map(|environment| &environment.name).collect();
    let plans: Vec<_> = names.into_iter().map(|name| plan::plan(sound, name, diagnostics)).collect();
    check::drop_accepted(sound.system(), today, diagnostics);
    plans.into_iter().collect()
}

/// Back: everything under `out/`. The crates are the same in every environment, so any plan has them. Each plan goes as its
/// files come.
pub fn generated(plans: Vec<Plan>) -> Artifact {
    generated_beside(plans, |_| ()).0
}

/// The same, and for each plan what `look` makes of its stacks while they are there.
pub fn generated_beside<T: Send>(
    plans: Vec<Plan>,
    look: impl Fn(&cloudformation::Stack) -> T + Sync,
) -> (Artifact, Vec<Vec<T>>) {
    let mut artifact = plans.first().map(|plan| crates::emit(&plan.packages)).unwrap_or_default();
    let mut seen = Vec::new();
    for plan in plans {
        let (files, of_plan) = cloudformation::files(plan, &look);
        artifact.merge(files);
        seen.push(of_plan);
    }
    (artifact, seen)
}

/// What the author's workspace still lacks, by its path beside the system's file. `stands` says of such a path whether
/// something is there.
pub fn scaffold(plans: &[Plan], stands: &dyn Fn(&str) -> bool) -> Artifact {
    plans.first().map(|plan| crates::scaffold(&plan.packages, stands)).unwrap_or_default()
}
