//! Busline compiles one file about a system of domains into templates and crates.
pub mod artifact;
pub mod check;
pub mod cli;
pub mod cloudformation;
pub mod compile;
pub mod crates;
pub mod diagnostic;
pub mod disk;
pub mod drawing;
pub mod finding;
pub mod model;
pub mod name;
pub mod node;
pub mod pattern;
pub mod plan;
pub mod schema;
pub mod source;
pub mod syntax;
pub mod system;

#[cfg(test)]
#[path = "pattern/tests.rs"]
mod pattern_tests;
