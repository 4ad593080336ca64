//! What was written: `parse` turns the text of `domains.yaml` into an [`ast::Ast`].
//!
//! Every structural mistake of the file is reported, not only the first: a broken declaration is left out and the rest is
//! read on. Nothing is accepted and ignored: a key that the grammar does not know is an error.

pub mod ast;
pub mod decode;
pub mod value;

use crate::diagnostic::Diagnostics;
use crate::source::{SourceId, Sources};

/// Reads the system's file. `None` where nothing of it could be read.
pub fn parse(sources: &Sources, diagnostics: &mut Diagnostics) -> Option<ast::Ast> {
    let root = crate::node::read(&sources.system().text, SourceId::default(), diagnostics)?;
    ast::Ast::read(&root, diagnostics)
}

/// The JSON Schema of the file, for editors.
pub fn json_schema() -> serde_json::Value {
    let generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<ast::File>();
    schema.insert("title".to_owned(), "domains.yaml".into());
    schema.to_value()
}
