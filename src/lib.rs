//! Busline compiles one file about a system of domains into templates and crates.
pub mod pattern;
