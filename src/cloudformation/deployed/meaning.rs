//! What values mean whatever their spelling, so that a deployed template is compared with a new one and only what differs is
//! told.
//!
//! Invariant: two values that are called the same are the same to CloudFormation, whatever is deployed. What is not shown to
//! be stays as it is spelt.

mod text;

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::cloudformation::template::Template;
use crate::plan::naming;
use crate::registry::{self, Kind, Tagging};

/// What a stack's parameters are, the pseudo parameters among them.
pub type Known = BTreeMap<String, String>;

/// The pseudo parameters of a stack.
pub fn pseudo_parameters(account: &str, region: &str, stack: &str) -> Known {
    let arn = naming::arn("sts", region, account, "");
    let partition = arn.split(':').nth(1).unwrap_or_default();
    let known = [
        ("AWS::AccountId", account),
        ("AWS::Partition", partition),
        ("AWS::Region", region),
        ("AWS::StackName", stack),
        ("AWS::URLSuffix", naming::dns_suffix(region)),
    ];
    known.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

/// A deployed template, spelt as the new one is wherever both mean the same. `values` are those of the deployed stack's
/// parameters; what the new template has as a parameter too stays one.
pub fn aligned(mut deployed: Template, values: &Known, new: &Template, pseudo: &Known) -> Template {
    let mut was = pseudo.clone();
    // A value that is not told is stars.
    let told = values.iter().filter(|(name, value)| !new.parameters.contains_key(*name) && !value.starts_with("****"));
    was.extend(told.map(|(name, value)| (name.clone(), value.clone())));
    for (id, resource) in &mut deployed.resources {
        let Some(other) = new.resources.get(id).filter(|other| other.kind == resource.kind) else { continue };
        let place = Place { kind: registry::kind(&other.kind), path: Vec::new(), was: &was, is: pseudo };
        let properties = Json::Object(std::mem::take(&mut resource.properties));
        if let Json::Object(properties) = place.aligned(properties, &Json::Object(other.properties.clone())) {
            resource.properties = properties;
        }
        let sorted = |names: &[String]| {
            let mut names = names.to_vec();
            names.sort_unstable();
            names
        };
        if sorted(&resource.depends_on) == sorted(&other.depends_on) {
            resource.depends_on.clone_from(&other.depends_on);
        }
    }
    let place = Place { kind: None, path: Vec::new(), was: &was, is: pseudo };
    for (name, output) in &mut deployed.outputs {
        if let Some(other) = new.outputs.get(name) {
            output.value = place.aligned(output.value.take(), &other.value);
        }
    }
    deployed
}

/// Where in a resource a value stands, and what is known there on both sides.
#[derive(Clone)]
struct Place<'a> {
    kind: Option<&'static Kind>,
    /// The steps to it; `*` for an item of a list.
    path: Vec<String>,
    was: &'a Known,
    is: &'a Known,
}

impl Place<'_> {
    fn within(&self, step: &str) -> Self {
        let mut inner = self.clone();
        inner.path.push(step.to_owned());
        inner
    }

    /// Whether the items of the list here stand in no order.
    fn has_no_order(&self) -> bool {
        let first = self.path.first().map_or("", String::as_str);
        // What EventBridge finds of several it finds in any order.
        let is_pattern = first == "EventPattern" && self.path.len() > 1;
        let is_tags =
            self.path.len() == 1 && first == "Tags" && self.kind.is_some_and(|kind| kind.tagging == Tagging::List);
        let is_known = |known: &String| known.split('/').eq(self.path.iter().map(String::as_str));
        is_pattern || is_tags || self.kind.is_some_and(|kind| kind.unordered.iter().any(is_known))
    }

    /// The old value, spelt as the new one wherever both mean the same.
    fn aligned(&self, old: Json, new: &Json) -> Json {
        if self.meaning(&old, self.was) == self.meaning(new, self.is) {
            return new.clone();
        }
        match (old, new) {
            (Json::Object(old), Json::Object(new)) if !is_intrinsic(&old) && !is_intrinsic(new) => {
                let each = old.into_iter().map(|(key, old)| {
                    let aligned = match new.get(&key) {
                        Some(new) => self.within(&key).aligned(old, new),
                        None => old,
                    };
                    (key, aligned)
                });
                each.collect()
            }
            (Json::Array(old), Json::Array(new)) => self.aligned_list(old, new).into(),
            (old, _) => old,
        }
    }

    /// Where the items have no order, each that is there on both sides takes the new one's place.
    fn aligned_list(&self, old: Vec<Json>, new: &[Json]) -> Vec<Json> {
        let inner = self.within("*");
        let sort = self.has_no_order() || old.iter().chain(new).all(is_statement);
        let old = if sort { inner.in_the_order_of(old, new) } else { old };
        let mut news = new.iter();
        old.into_iter()
            .map(|old| match news.next() {
                Some(new) => inner.aligned(old, new),
                None => old,
            })
            .collect()
    }

    fn in_the_order_of(&self, old: Vec<Json>, new: &[Json]) -> Vec<Json> {
        let mut left: Vec<(Json, Json)> = old.into_iter().map(|old| (self.meaning(&old, self.was), old)).collect();
        let mut placed: Vec<Option<Json>> = Vec::new();
        for new in new {
            let meaning = self.meaning(new, self.is);
            let found = left.iter().position(|(old, _)| *old == meaning);
            placed.push(found.map(|at| left.remove(at).1));
        }
        let mut left = left.into_iter().map(|(_, old)| old);
        let mut all: Vec<Json> = Vec::new();
        for place in placed {
            all.extend(place.or_else(|| left.next()));
        }
        all.extend(left);
        all
    }

    /// One value for all spellings of the same.
    fn meaning(&self, value: &Json, known: &Known) -> Json {
        match value {
            Json::Object(members) if is_intrinsic(members) => {
                text::meaning(value, known, &|argument| self.free().meaning(argument, known))
            }
            Json::Object(members) if is_statement(value) => self.statement(members, known),
            Json::Object(members) => {
                let kept = members.iter().filter(|(_, member)| **member != json!({ "Ref": "AWS::NoValue" }));
                let each = kept.map(|(key, member)| {
                    let meant = match key.as_str() {
                        "Statement" => self.set(member, known),
                        _ => self.within(key).meaning(member, known),
                    };
                    (key.clone(), meant)
                });
                sorted(each.collect())
            }
            Json::Array(items) => {
                let inner = self.within("*");
                let mut items: Vec<Json> = items.iter().map(|item| inner.meaning(item, known)).collect();
                if self.has_no_order() {
                    items.sort_by_cached_key(Json::to_string);
                }
                Json::Array(items)
            }
            // A document may be given as its text.
            Json::String(text) if text.starts_with('{') => {
                let document = serde_json::from_str(text).ok().filter(Json::is_object);
                document.map_or_else(|| value.clone(), |document| self.meaning(&document, known))
            }
            other => other.clone(),
        }
    }

    /// The same where no order is known to be free.
    fn free(&self) -> Self {
        Self { kind: None, path: Vec::new(), ..self.clone() }
    }

    /// A statement of a policy, which takes one or several of everything, in any order.
    fn statement(&self, members: &Map<String, Json>, known: &Known) -> Json {
        let each = members.iter().map(|(key, member)| {
            let meant = match (key.as_str(), member) {
                ("Action" | "NotAction" | "Resource" | "NotResource", _) => self.set(member, known),
                ("Principal" | "NotPrincipal", Json::Object(by_kind)) if !is_intrinsic(by_kind) => {
                    sorted(by_kind.iter().map(|(kind, who)| (kind.clone(), self.set(who, known))).collect())
                }
                ("Condition", Json::Object(operators)) => {
                    let of_operator = |keys: &Json| match keys {
                        Json::Object(keys) => {
                            sorted(keys.iter().map(|(key, values)| (key.clone(), self.set(values, known))).collect())
                        }
                        other => other.clone(),
                    };
                    sorted(operators.iter().map(|(operator, keys)| (operator.clone(), of_operator(keys))).collect())
                }
                _ => self.free().meaning(member, known),
            };
            (key.clone(), meant)
        });
        sorted(each.collect())
    }

    /// One or several, in any order.
    fn set(&self, value: &Json, known: &Known) -> Json {
        let free = self.free();
        let mut items: Vec<Json> = match value {
            Json::Array(items) => items.iter().map(|item| free.meaning(item, known)).collect(),
            one => vec![free.meaning(one, known)],
        };
        items.sort_by_cached_key(Json::to_string);
        items.dedup();
        Json::Array(items)
    }
}

/// Whether a map is a function of CloudFormation's.
fn is_intrinsic(members: &Map<String, Json>) -> bool {
    let mut keys = members.keys();
    matches!((keys.next(), keys.next()), (Some(key), None) if key == "Ref" || key.starts_with("Fn::"))
}

fn is_statement(value: &Json) -> bool {
    value.get("Effect").is_some() && (value.get("Action").is_some() || value.get("NotAction").is_some())
}

/// A map whose members stand in one order, so that its text is one.
fn sorted(mut members: Map<String, Json>) -> Json {
    members.sort_keys();
    Json::Object(members)
}
