//! Policy documents, read from JSON.
//!
//! Invariant: whatever IAM takes for the same is equal here. An intrinsic that nobody resolved stands as a text, in the
//! words of `Fn::Sub`: `${Queue.Arn}`. No policy variable is mistaken for one: theirs hold a colon.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::{Condition, Principal};

/// A policy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// What it says, in its order, which decides nothing.
    pub statements: Vec<Statement>,
}

/// One statement. Whatever it leaves out (a trust names no resource) is `None` and matches everything.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Statement {
    /// Its name.
    pub sid: Option<String>,
    /// Whether it allows or denies.
    pub effect: Effect,
    /// Whom it speaks of; `None` in a role's own policy.
    pub principals: Option<Scope<Principal>>,
    /// Actions, `sqs:SendMessage`, in which `*` and `?` are wild and case counts for nothing.
    pub actions: Scope<String>,
    /// ARNs, in which `*` and `?` are wild.
    pub resources: Option<Scope<String>>,
    /// All of these must hold.
    pub conditions: BTreeSet<Condition>,
}

/// Whether a statement allows or denies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It allows, where nothing denies.
    Allow,
    /// It denies, whatever allows.
    Deny,
}

/// What an element of a statement covers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope<T> {
    /// Each of these: `Action`.
    Of(BTreeSet<T>),
    /// Everything else: `NotAction`.
    AllBut(BTreeSet<T>),
}

impl<T> Scope<T> {
    /// Whether something is covered, where `is` says whether it is one of the named.
    pub fn covers(&self, is: impl Fn(&T) -> bool) -> bool {
        match self {
            Scope::Of(named) => named.iter().any(is),
            Scope::AllBut(named) => !named.iter().any(is),
        }
    }
}

/// Why a policy cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{element}: {fault}")]
pub struct Mistake {
    /// The element: `Condition.StringEquals`.
    pub element: String,
    /// What is wrong with it.
    pub fault: String,
}

impl Document {
    /// Reads a policy: an object with `Statement`, which holds one statement or a list.
    ///
    /// # Errors
    /// An element is missing, of another type or unknown.
    pub fn parse(json: &Json) -> Result<Document, Mistake> {
        let Some(statements) = json.get("Statement") else {
            return Err(mistake("Statement", "is missing"));
        };
        let statements = items(statements).iter().map(Statement::parse).collect::<Result<_, _>>()?;
        Ok(Document { statements })
    }
}

impl Statement {
    /// Reads one statement.
    ///
    /// # Errors
    /// As of [`Document::parse`].
    pub fn parse(json: &Json) -> Result<Statement, Mistake> {
        const KNOWN: [&str; 9] = [
            "Sid",
            "Effect",
            "Principal",
            "NotPrincipal",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition",
        ];
        let Json::Object(members) = json else { return Err(mistake("Statement", "is no object")) };
        if let Some(unknown) = members.keys().find(|key| !KNOWN.contains(&key.as_str())) {
            return Err(mistake(unknown, "is no element of a statement"));
        }
        let effect = match members.get("Effect").and_then(Json::as_str) {
            Some("Allow") => Effect::Allow,
            Some("Deny") => Effect::Deny,
            _ => return Err(mistake("Effect", "is neither Allow nor Deny")),
        };
        let conditions = match members.get("Condition") {
            None => BTreeSet::new(),
            Some(Json::Object(operators)) => Condition::parse_all(operators)?,
            Some(_) => return Err(mistake("Condition", "is no object")),
        };
        Ok(Statement {
            sid: members.get("Sid").map(|sid| text("Sid", sid)).transpose()?,
            effect,
            principals: scope(members, "Principal", Principal::parse_all)?,
            actions: scope(members, "Action", texts)?.ok_or_else(|| mistake("Action", "is missing"))?,
            resources: scope(members, "Resource", texts)?,
            conditions,
        })
    }
}

/// An element or its negation.
fn scope<T>(
    members: &Map<String, Json>,
    element: &str,
    read: impl Fn(&str, &Json) -> Result<BTreeSet<T>, Mistake>,
) -> Result<Option<Scope<T>>, Mistake> {
    let negated = format!("Not{element}");
    match (members.get(element), members.get(&negated)) {
        (Some(named), None) => Ok(Some(Scope::Of(read(element, named)?))),
        (None, Some(named)) => Ok(Some(Scope::AllBut(read(&negated, named)?))),
        (None, None) => Ok(None),
        (Some(_), Some(_)) => Err(mistake(element, "stands beside its negation")),
    }
}

/// A text or a list of texts.
pub(super) fn texts(element: &str, json: &Json) -> Result<BTreeSet<String>, Mistake> {
    items(json).iter().map(|item| text(element, item)).collect()
}

/// A plain value as text: booleans and numbers are compared as they are written.
fn text(element: &str, json: &Json) -> Result<String, Mistake> {
    match json {
        Json::String(text) => Ok(text.clone()),
        Json::Bool(_) | Json::Number(_) => Ok(json.to_string()),
        Json::Object(members) => intrinsic(members).ok_or_else(|| mistake(element, "holds an object")),
        Json::Null | Json::Array(_) => Err(mistake(element, "holds what is no text")),
    }
}

/// An intrinsic that nobody resolved, in the words of `Fn::Sub`.
fn intrinsic(members: &Map<String, Json>) -> Option<String> {
    let (function, argument) = members.iter().next().filter(|_| members.len() == 1)?;
    match (function.as_str(), argument) {
        ("Ref", Json::String(id)) => Some(format!("${{{id}}}")),
        ("Fn::GetAtt", Json::Array(path)) => {
            let path: Vec<&str> = path.iter().map(Json::as_str).collect::<Option<_>>()?;
            Some(format!("${{{}}}", path.join(".")))
        }
        ("Fn::Sub", Json::String(text)) => Some(text.clone()),
        _ => None,
    }
}

pub(super) fn items(json: &Json) -> &[Json] {
    match json {
        Json::Array(items) => items,
        single => std::slice::from_ref(single),
    }
}

pub(super) fn mistake(element: impl Into<String>, fault: impl Into<String>) -> Mistake {
    Mistake { element: element.into(), fault: fault.into() }
}
