//! Keys of an account's own.

use crate::plan::grant::Statement;

/// A symmetric key, renewed every year.
#[derive(Clone, Debug)]
pub struct Key {
    /// What it encrypts.
    pub description: String,
    /// Who may administer and use it.
    pub statements: Vec<Statement>,
}
