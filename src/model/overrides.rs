//! Overrides: properties that are laid over what is written for a resource. Whether there is such a resource, and whether
//! its type takes them, is known only when the resources are planned.

use crate::node::Node;
use crate::source::Spanned;
use crate::syntax::ast::{self, Properties};
use crate::syntax::value::Text;

/// The overrides of a domain, for each of its stacks in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overrides {
    /// In what receives.
    pub bus: Vec<Override>,
    /// In what stores, works and sends.
    pub service: Vec<Override>,
}

/// What is laid over the resources that one declaration asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Override {
    /// The declaration as written: within the domain, `handlers.allocate-stock`, or from the top, `domains.stock`.
    pub declaration: Spanned<String>,
    /// By resource type, as written: the properties, a map.
    pub types: Vec<(Spanned<String>, Node)>,
}

/// The overrides of a domain, none where nothing is written.
pub fn lower(written: Option<&ast::Overrides>) -> Overrides {
    let Some(written) = written else { return Overrides::default() };
    Overrides { bus: of_stack(&written.bus), service: of_stack(&written.service) }
}

fn of_stack(written: &ast::StackOverrides) -> Vec<Override> {
    let text = |key: &Spanned<Text>| key.clone().map(|Text(text)| text);
    let declarations = written.entries.iter().map(|(declaration, types)| Override {
        declaration: text(declaration),
        types: types.entries.iter().map(|(kind, Properties(node))| (text(kind), node.clone())).collect(),
    });
    declarations.collect()
}
