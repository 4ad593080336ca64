//! Roles.

use crate::plan::grant::{Statement, Trust};

/// A role with its one inline policy.
#[derive(Clone, Debug)]
pub struct Role {
    /// Its name, where another stack names it.
    pub name: Option<String>,
    /// What it is for.
    pub description: String,
    /// Who may assume it.
    pub trust: Trust,
    /// What it may do.
    pub statements: Vec<Statement>,
    /// The ARN of the managed policy that bounds it.
    pub boundary: Option<String>,
}
