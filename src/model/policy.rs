//! Grants to accounts outside the file.

use super::limits;
use crate::diagnostic::Diagnostics;
use crate::finding::{invalid_value, missing_key, wrong_type};
use crate::name::Name;
use crate::source::Spanned;
use crate::syntax::ast;
pub use crate::syntax::ast::Allow;

/// A grant on a domain's bus.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Its name, and where it is declared.
    pub name: Spanned<Name>,
    /// What is granted.
    pub allow: Allow,
    /// Whom it is granted to.
    pub grantee: Spanned<Grantee>,
    /// For which events, as named.
    pub events: Vec<Spanned<String>>,
}

/// Whom something is granted to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grantee {
    /// One account.
    Account(String),
    /// Every account of an organization.
    Organization(String),
}

/// A policy; `None`, with a finding, where it does not say to whom, or says it twice.
pub fn lower(name: &Spanned<Name>, policy: &ast::Policy, diagnostics: &mut Diagnostics) -> Option<Policy> {
    let grantee = match (&policy.account, &policy.organization) {
        (Some(account), None) => account.clone().map(|account| Grantee::Account(account.0)),
        (None, Some(organization)) => {
            let id = limits::organization(organization, diagnostics);
            Spanned { value: Grantee::Organization(id), span: organization.span }
        }
        (Some(_), Some(organization)) => {
            diagnostics.push(wrong_type::two_grantees(name.value.as_str(), organization.span));
            return None;
        }
        (None, None) => {
            diagnostics.push(missing_key::grantee(name.value.as_str(), name.span));
            return None;
        }
    };
    if policy.events.value.is_empty() {
        let fact = format!("policy `{}` grants nothing", name.value);
        diagnostics.push(invalid_value::because(fact, policy.events.span, "name the events that it is for"));
    }
    let events = policy.events.value.iter().map(|event| event.clone().map(|text| text.0)).collect();
    Some(Policy { name: name.clone(), allow: policy.allow, grantee, events })
}
