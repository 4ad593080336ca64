//! What policies together say to a request.
//!
//! Invariant: a denial anywhere decides; without an allowance nothing is allowed.

use std::fmt;

use super::principal::Reach;
use super::text;
use super::{Caller, Condition, Document, Effect, Request, Statement};

/// The policies that AWS asks about a request.
#[derive(Clone, Copy, Debug, Default)]
pub struct Policies<'p> {
    /// The caller's own; a service has none.
    pub identity: &'p [Document],
    /// The bounds of the caller's own, where it has such: both must allow.
    pub boundary: Option<&'p Document>,
    /// The resource's: a bus's, queue's, bucket's, key's or function's, or a role's trust.
    pub resource: &'p [Document],
    /// What the resource's policy counts for within its account.
    pub standing: Standing,
}

/// What the policy of a resource counts for, where caller and resource are of one account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// The caller's policies or the resource's, one is enough: buses, queues, buckets, topics, functions.
    #[default]
    Either,
    /// The resource's policy must allow, or hand the right on to the account: keys, and the trusts of roles.
    Required,
}

/// What comes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision<'p> {
    /// It is allowed, by these together.
    Allowed(Vec<Ground<'p>>),
    /// A statement denies it.
    Denied(Ground<'p>),
    /// Nothing denies it and nothing allows it. One of these would mend it within an account, unless the policy of the
    /// resource is required; between accounts it takes all.
    Wanting(Vec<Miss<'p>>),
}

/// A statement that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ground<'p> {
    /// Whose it is.
    pub side: Side,
    /// The statement.
    pub statement: &'p Statement,
}

/// Policies that do not allow a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Miss<'p> {
    /// Whose they are.
    pub side: Side,
    /// The allowance that comes nearest, and where it fails.
    pub nearest: Option<(&'p Statement, Fault<'p>)>,
}

/// Whose a policy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The caller's.
    Identity,
    /// The caller's permissions boundary.
    Boundary,
    /// The resource's.
    Resource,
}

/// Why a statement does not speak of a request: the first element that fails, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault<'p> {
    /// It is of another action.
    Action,
    /// It is of another resource.
    Resource,
    /// It is of somebody else.
    Principal,
    /// This condition does not hold.
    Condition(&'p Condition),
}

impl Decision<'_> {
    /// Whether the request gets through.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Decision::Allowed(_))
    }
}

/// Decides about a request.
pub fn decide<'p>(request: &Request, policies: &Policies<'p>) -> Decision<'p> {
    let own: &'p [Document] = if request.caller.account().is_some() { policies.identity } else { &[] };
    let asked = [
        (Side::Identity, own),
        (Side::Boundary, policies.boundary.map_or(&[][..], std::slice::from_ref)),
        (Side::Resource, policies.resource),
    ];
    for (side, documents) in asked {
        if let Some(statement) = statements(documents, Effect::Deny).find(|each| each.covers(request).is_ok()) {
            return Decision::Denied(Ground { side, statement });
        }
    }
    let by_resource = allowance(Side::Resource, policies.resource, request);
    let directly = matches!(by_resource, Ok((_, Reach::Directly)));
    let Some(account) = request.caller.account() else {
        return all([by_resource]);
    };
    let bounded = policies.boundary.map(|document| allowance(Side::Boundary, std::slice::from_ref(document), request));
    let by_identity = allowance(Side::Identity, own, request);
    let needed = match policies.standing {
        _ if account == request.owner && directly => vec![by_resource],
        Standing::Either if account == request.owner && by_identity.is_ok() => vec![by_identity],
        Standing::Either | Standing::Required => vec![by_identity, by_resource],
    };
    all(needed.into_iter().chain(bounded))
}

/// An allowance that holds, with how it names the caller; or what comes nearest.
type Allowance<'p> = Result<(Ground<'p>, Reach), Miss<'p>>;

fn allowance<'p>(side: Side, documents: &'p [Document], request: &Request) -> Allowance<'p> {
    let mut nearest: Option<(&'p Statement, Fault<'p>)> = None;
    let mut found: Option<(Ground<'p>, Reach)> = None;
    for statement in statements(documents, Effect::Allow) {
        match statement.speaks_of(request) {
            Ok(reach) if found.is_none_or(|(_, before)| before < reach) => {
                found = Some((Ground { side, statement }, reach));
            }
            Ok(_) => {}
            Err(fault) if nearest.is_none_or(|(_, before)| before < fault) => nearest = Some((statement, fault)),
            Err(_) => {}
        }
    }
    found.ok_or(Miss { side, nearest })
}

fn all<'p>(needed: impl IntoIterator<Item = Allowance<'p>>) -> Decision<'p> {
    let (mut grounds, mut misses) = (Vec::new(), Vec::new());
    for allowance in needed {
        match allowance {
            Ok((ground, _)) => grounds.push(ground),
            Err(miss) => misses.push(miss),
        }
    }
    if misses.is_empty() { Decision::Allowed(grounds) } else { Decision::Wanting(misses) }
}

fn statements(documents: &[Document], effect: Effect) -> impl Iterator<Item = &Statement> {
    documents.iter().flat_map(|document| &document.statements).filter(move |statement| statement.effect == effect)
}

impl Statement {
    /// Whether the statement speaks of a request.
    ///
    /// # Errors
    /// The first element that does not.
    pub fn covers(&self, request: &Request) -> Result<(), Fault<'_>> {
        self.speaks_of(request).map(|_| ())
    }

    /// The same, with how far the caller is named.
    fn speaks_of(&self, request: &Request) -> Result<Reach, Fault<'_>> {
        if !self.actions.covers(|named| text::names_action(named, &request.action)) {
            return Err(Fault::Action);
        }
        let is_resource = |named: &String| text::names_resource(named, &request.resource, &request.context);
        if self.resources.as_ref().is_some_and(|resources| !resources.covers(is_resource)) {
            return Err(Fault::Resource);
        }
        let reach = self.reach(&request.caller).ok_or(Fault::Principal)?;
        match self.conditions.iter().find(|condition| !condition.holds(&request.context)) {
            Some(condition) => Err(Fault::Condition(condition)),
            None => Ok(reach),
        }
    }

    fn reach(&self, caller: &Caller) -> Option<Reach> {
        match &self.principals {
            None => Some(Reach::Directly),
            Some(super::Scope::Of(named)) => named.iter().filter_map(|principal| principal.reach(caller)).max(),
            Some(others) => others.covers(|principal| principal.reach(caller).is_some()).then_some(Reach::Directly),
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Side::Identity => "the role's policy",
            Side::Boundary => "the permissions boundary",
            Side::Resource => "the resource's policy",
        })
    }
}

impl fmt::Display for Fault<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Action => formatter.write_str("it is of another action"),
            Fault::Resource => formatter.write_str("it is of another resource"),
            Fault::Principal => formatter.write_str("it is of somebody else"),
            Fault::Condition(condition) => write!(formatter, "{condition} does not hold"),
        }
    }
}
