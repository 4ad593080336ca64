//! Patterns that the author wrote, each with the place of every part.

use crate::diagnostic::Diagnostics;
use crate::finding::invalid_pattern;
use crate::node::{Node, Step};
use crate::pattern::{self, Pattern};
use crate::source::Span;

/// A pattern of the author's.
#[derive(Clone, Debug)]
pub struct Filter {
    /// What it lets through.
    pub value: Pattern,
    /// Where it stands.
    pub span: Span,
    written: Node,
}

/// Where a pattern stands changes nothing about what it lets through.
impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Filter {
    /// The place at the end of a way into it.
    pub fn place(&self, path: &[pattern::Step]) -> Span {
        place(&self.written, path)
    }
}

/// The pattern under `key`, each mistake reported at its place inside.
pub fn lower(key: &str, node: &Node, diagnostics: &mut Diagnostics) -> Option<Filter> {
    match pattern::parse(&node.to_json()) {
        Ok(value) => Some(Filter { value, span: node.span, written: node.clone() }),
        Err(mistakes) => {
            for mistake in mistakes {
                let place = place(node, &mistake.path);
                diagnostics.push(invalid_pattern::mistake(key, &mistake.fact, mistake.help, place));
            }
            None
        }
    }
}

fn place(node: &Node, path: &[pattern::Step]) -> Span {
    let steps = path.iter().map(|step| match step {
        pattern::Step::Key(key) => Step::Key(key),
        pattern::Step::Index(index) => Step::Index(*index),
    });
    node.at(steps).span
}
