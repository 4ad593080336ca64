//! Busline compiles one file about a system of domains into templates and crates.
pub mod artifact;
pub mod diagnostic;
pub mod finding;
pub mod name;
pub mod node;
pub mod pattern;
pub mod schema;
pub mod source;
pub mod syntax;

#[cfg(test)]
#[path = "pattern/tests.rs"]
mod pattern_tests;
