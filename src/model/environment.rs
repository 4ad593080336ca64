//! Environments: placements, roles, and the domains as each environment changes them.

use super::{Domain, Lowering, PlacedExternal, domain, external, limits};
use crate::diagnostic::Diagnostics;
use crate::finding::{missing_account, unknown_domain};
use crate::name::Name;
use crate::source::{Span, Spanned};
use crate::syntax::ast;
use crate::syntax::value::Text;

/// A place where the system runs.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Its name.
    pub name: Name,
    /// Where it is declared.
    pub span: Span,
    /// The role that deploys.
    pub deploy_role: String,
    /// The role that reads.
    pub diff_role: String,
    /// What becomes of what holds data.
    pub removal: ast::Removal,
    /// The managed policy, or its path, that bounds every role.
    pub permissions_boundary: Option<String>,
    /// The organization that grants between accounts are narrowed to.
    pub organization: Option<String>,
    /// Who hears of alarms.
    pub alarm_emails: Vec<String>,
    /// The domains as they are here, in the order of [`Model::domains`].
    pub domains: Vec<Placed>,
    /// Where the externals are, in the order of [`Model::externals`](super::Model::externals).
    pub externals: Vec<PlacedExternal>,
}

/// A domain in an environment.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Its account.
    pub account: String,
    /// Its region.
    pub region: String,
    /// The domain as this environment changes it; `None` where it is as declared.
    pub changed: Option<Box<Domain>>,
}

/// The environments, in the order of the file.
pub fn lower(
    lowering: &mut Lowering<'_>,
    ast: &ast::Ast,
    base: &[Domain],
    diagnostics: &mut Diagnostics,
) -> Vec<Environment> {
    let mut environments = Vec::new();
    for ((name, environment), overridden) in ast.file.environments.value.entries.iter().zip(&ast.overridden) {
        let region = limits::region(&environment.region, diagnostics);
        let deploy_role = role(environment.deploy_role.as_ref(), diagnostics).unwrap_or("busline-deploy".to_owned());
        let diff_role = role(environment.diff_role.as_ref(), diagnostics).unwrap_or(format!("{deploy_role}-read"));
        let mut domains = Vec::new();
        for (domain_name, declared) in &ast.file.domains.value.entries {
            let changed = overridden.entries.iter().find(|(name, _)| name.value == domain_name.value);
            let changed =
                changed.map(|(_, changed)| Box::new(domain::lower(lowering, domain_name, changed, diagnostics)));
            // What a mistake of the environment's leaves out would be missed at its place: as declared, it is there.
            let as_declared = base.iter().find(|domain| domain.name.value == domain_name.value);
            let changed =
                changed.filter(|changed| as_declared.is_some_and(|domain| domain.has_the_members_of(changed)));
            let own = changed.as_ref().map_or_else(
                || declared.region.as_ref().map(|region| region.value.0.clone()),
                |changed| changed.region.clone(),
            );
            domains.push(Placed {
                account: account(name, environment, domain_name, diagnostics),
                region: own.unwrap_or_else(|| region.clone()),
                changed,
            });
        }
        refuse_unknown(lowering, environment, diagnostics);
        let externals = external::placed(lowering, (name, environment), &region, diagnostics);
        let email = |address| limits::email(address, diagnostics);
        let alarm_emails = environment.alarms.iter().flat_map(|alarms| &alarms.email).map(email).collect();
        let boundary = environment.permissions_boundary.as_ref();
        environments.push(Environment {
            name: name.value.clone(),
            span: name.span,
            deploy_role,
            diff_role,
            removal: environment.removal.unwrap_or(ast::Removal::Retain),
            permissions_boundary: boundary.map(|name| limits::iam_name("a managed policy", name, diagnostics)),
            organization: environment.organization.as_ref().map(|id| limits::organization(id, diagnostics)),
            alarm_emails,
            domains,
            externals,
        });
    }
    environments
}

fn role(name: Option<&Spanned<Text>>, diagnostics: &mut Diagnostics) -> Option<String> {
    name.map(|name| limits::iam_name("a role", name, diagnostics))
}

/// The account of a domain; empty, with a finding, where none is named.
fn account(
    name: &Spanned<Name>,
    environment: &ast::Environment,
    domain: &Spanned<Name>,
    diagnostics: &mut Diagnostics,
) -> String {
    let named = environment.accounts.entries.iter().find(|(key, _)| key.value == domain.value).map(|(_, id)| id);
    match named.or(environment.account.as_ref()) {
        Some(id) => id.value.0.clone(),
        None => {
            if !environment.accounts.broken.iter().any(|broken| broken == domain.value.as_str()) {
                let (domain_name, environment) = (domain.value.as_str(), name.value.as_str());
                diagnostics.push(missing_account::of_domain(domain_name, environment, name.span, domain.span));
            }
            String::new()
        }
    }
}

/// Reports accounts of domains that are not declared.
fn refuse_unknown(lowering: &Lowering<'_>, environment: &ast::Environment, diagnostics: &mut Diagnostics) {
    let known: Vec<&str> = lowering.file.domains.value.entries.iter().map(|(name, _)| name.value.as_str()).collect();
    for (name, _) in &environment.accounts.entries {
        let broken = lowering.file.domains.value.broken.iter().any(|broken| broken == name.value.as_str());
        if !known.contains(&name.value.as_str()) && !broken {
            diagnostics.push(unknown_domain::with_account(name.value.as_str(), name.span, known.iter().copied()));
        }
    }
}
