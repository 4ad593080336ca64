//! Grants to accounts outside the file, as written.

use super::Acceptance;
use crate::source::Spanned;
use crate::syntax::decode::{choice, record};
use crate::syntax::value::{AccountId, Text};

record! {
    /// A grant on a domain's bus to one account outside the file, or to an organization.
    pub struct Policy "a policy" {
        /// What is granted.
        allow: Allow,
        /// The account that it is granted to.
        account: Option<Spanned<AccountId>>,
        /// The organization that it is granted to, every account of it.
        organization: Option<Spanned<Text>>,
        /// For which events: `external.Event` to publish, events of this domain to subscribe.
        events: Spanned<Vec<Spanned<Text>>>,
        /// Findings about this policy that are meant.
        accept: Vec<Acceptance>,
    }
}

choice! {
    /// What a policy grants.
    pub enum Allow "a grant" {
        /// To put events of externals on this domain's bus.
        Publish = "publish",
        /// To make rules on this domain's bus for events of the domain.
        Subscribe = "subscribe",
    }
}
