//! What holds of every difference, and how it is asked for.

mod commands;
mod laws;
mod markdown;
mod policies;
mod questions;
mod workflow;

use busline::check::Sound;
use busline::cloudformation::{self, Stack};
use busline::diagnostic::Diagnostics;
use busline::diff::{self, Declared, Difference, Question, Side};
use busline::model::Environment;
use busline::source::{Source, Sources};
use busline::system::System;
use busline::{compile, plan, syntax};
use libtest_mimic::Trial;

/// One case a law, a promise of the command, or a danger of Markdown's.
pub fn cases() -> Vec<Trial> {
    let mut cases = laws::cases();
    cases.extend(commands::cases());
    cases.extend(markdown::cases());
    cases.extend(questions::cases());
    cases.extend(workflow::cases());
    cases.push(Trial::test("difference::every_statement_of_a_template_is_compared", policies::of_templates));
    cases
}

/// A system, and what is generated for its first environment.
pub struct Compiled {
    sound: Sound,
    pub stacks: Vec<Stack>,
}

impl Compiled {
    /// Compiles a file that has to be sound and names no schema files.
    pub fn new(text: &str) -> Result<Self, String> {
        let sources = Sources::new(Source { path: "domains.yaml".into(), text: text.into() });
        let mut diagnostics = Diagnostics::new();
        let ast = syntax::parse(&sources, &mut diagnostics);
        let sound = ast.and_then(|ast| compile::front(&ast, &sources, None, &mut diagnostics));
        let stacks = sound.as_ref().and_then(|sound| {
            let first = &sound.system().model.environments.first()?.name;
            plan::plan(sound, first, &mut diagnostics).map(|plan| cloudformation::emit(&plan))
        });
        let found =
            || diagnostics.sorted().iter().map(|found| format!("[{}] {}", found.code, found.fact)).collect::<Vec<_>>();
        match (sound, stacks) {
            (Some(sound), Some(stacks)) => Ok(Compiled { sound, stacks }),
            _ => Err(found().join("\n")),
        }
    }

    /// The same with what is generated for some of its domains alone.
    pub fn only(self, wanted: &dyn Fn(&str) -> bool) -> Option<Self> {
        let first = &self.sound.system().model.environments.first()?.name;
        let plan = plan::plan_of(&self.sound, first, wanted, &mut Diagnostics::new())?;
        Some(Compiled { stacks: cloudformation::emit(&plan), ..self })
    }

    /// The system in its first environment.
    pub fn placed(&self) -> (&System, &Environment) {
        (self.sound.system(), &self.sound.system().model.environments[0])
    }

    fn side(&self) -> Side<'_> {
        let system = self.sound.system();
        Side { declared: Declared::In(system, &system.model.environments[0]), stacks: &self.stacks }
    }
}

/// What differs between two systems.
pub fn between(before: &Compiled, after: &Compiled) -> Difference {
    let question = Question::of_files("shop", "dev");
    diff::diff(&question, before.side(), after.side())
}
