//! Objects: the properties that are named, those that are required, and the rest.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::{Walk, Way, member, scalar};

/// A schema that lets everything through.
const ANYTHING: &Json = &Json::Bool(true);

impl<'a> Walk<'a> {
    /// Compares what objects may hold.
    pub(super) fn objects(&mut self, field: &str, old: &'a Map<String, Json>, new: &'a Map<String, Json>) {
        if !scalar::types(old).contains("object") || !scalar::types(new).contains("object") {
            return;
        }
        let (before, after) = (Parts::of(old), Parts::of(new));
        let names: BTreeSet<&str> = before.names().chain(after.names()).collect();
        for name in names {
            let place = member(field, name);
            self.presence(&place, before.requires(name), after.requires(name), (&before, &after, name));
            match (before.named(name), after.named(name)) {
                (Some(old), Some(new)) => self.place(&place, old, new),
                // A map becomes an object that names some of its keys, or the other way round.
                (None, Some(new)) if before.rest_is_schema() => self.place(&place, before.rest, new),
                (Some(old), None) if after.rest_is_schema() => self.place(&place, old, after.rest),
                _ => {}
            }
        }
        self.rest(field, &before, &after);
    }

    /// Whether a property comes, goes, or has to be there.
    fn presence(&mut self, place: &str, was: bool, is: bool, (before, after, name): (&Parts<'_>, &Parts<'_>, &str)) {
        let (named, names) = (before.named(name).is_some(), after.named(name).is_some());
        let (way, words) = match (named, names, was, is) {
            (false, true, _, true) => (Way::Narrower, "is new and required"),
            (false, true, _, false) => (Way::Same, "is new"),
            (true, false, true, _) => (Way::Wider, "is gone, and was always there"),
            (true, false, false, _) => (Way::Wider, "is gone, and was there sometimes"),
            (_, _, false, true) => (Way::Narrower, "has to be there now"),
            (_, _, true, false) => (Way::Wider, "may be missing now"),
            _ => return,
        };
        self.say(place, way, words.to_owned());
    }

    /// The properties that are not named.
    fn rest(&mut self, field: &str, before: &Parts<'a>, after: &Parts<'a>) {
        let place = member(field, "*");
        match (before.rest, after.rest) {
            (old, new) if old == new => {}
            (Json::Bool(false), _) => self.say(&place, Way::Wider, "other properties may be there now".to_owned()),
            (_, Json::Bool(false)) => {
                self.say(&place, Way::Narrower, "other properties may not be there any more".to_owned());
            }
            (old, new) => self.place(&place, old, new),
        }
    }
}

/// What an object's schema says.
struct Parts<'a> {
    properties: Option<&'a Map<String, Json>>,
    required: BTreeSet<&'a str>,
    rest: &'a Json,
}

impl<'a> Parts<'a> {
    fn of(schema: &'a Map<String, Json>) -> Self {
        let required = schema.get("required").and_then(Json::as_array);
        let anything =
            Json::as_object(schema.get("additionalProperties").unwrap_or(ANYTHING)).is_some_and(Map::is_empty);
        Parts {
            properties: schema.get("properties").and_then(Json::as_object),
            required: required.into_iter().flatten().filter_map(Json::as_str).collect(),
            rest: if anything { ANYTHING } else { schema.get("additionalProperties").unwrap_or(ANYTHING) },
        }
    }

    fn names(&self) -> impl Iterator<Item = &'a str> {
        let named = self.properties.into_iter().flat_map(|properties| properties.keys().map(String::as_str));
        named.chain(self.required.iter().copied().collect::<Vec<_>>())
    }

    fn named(&self, name: &str) -> Option<&'a Json> {
        self.properties.and_then(|properties| properties.get(name))
    }

    fn requires(&self, name: &str) -> bool {
        self.required.contains(name)
    }

    fn rest_is_schema(&self) -> bool {
        self.rest.is_object()
    }
}
