//! Where in the system's file a declaration stands, by its path: `domains.stock.handlers.allocate-stock`.

use crate::diagnostic::Diagnostics;
use crate::node::{self, Value};
use crate::source::{SourceId, Sources};

/// Where a declaration stands, `domains.yaml:31:7`; its nearest parent where the file writes it otherwise, as by a merge key.
pub fn of(sources: &Sources, declared_by: &str) -> Option<String> {
    let system = sources.system();
    let root = node::read(&system.text, SourceId::default(), &mut Diagnostics::new())?;
    let (mut node, mut place) = (&root, None);
    for part in declared_by.split('.') {
        let Value::Map(entries) = &node.value else { break };
        let Some((key, value)) = entries.iter().find(|(key, _)| key.value == part) else { break };
        (node, place) = (value, Some(key.span.start));
    }
    let (line, column) = sources.position(SourceId::default(), place?);
    Some(format!("{}:{line}:{column}", system.path))
}
