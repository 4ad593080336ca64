//! Whose key encrypts what is kept, as written.

use crate::syntax::decode::choice;

choice! {
    /// Whose key encrypts what is kept.
    pub enum Encryption "a kind of encryption" {
        /// A key that AWS owns; it costs nothing, and nobody has to be let use it.
        AwsOwned = "aws-owned",
        /// A key of the domain's account, made for this one thing, with a policy of its own.
        CustomerManaged = "customer-managed",
    }
}
