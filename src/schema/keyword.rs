//! JSON Schema's vocabulary: which keywords shape a type, which are annotations, and why the rest has no type.
//!
//! Invariant: every keyword of 2020-12, and those of older drafts that people still write, is in exactly one list.

use super::Format;

/// Keywords that say something to people and nothing about values.
pub(super) const ANNOTATIONS: &[&str] = &["$comment", "default", "deprecated", "description", "examples", "title"];

/// Our own annotation: the class of what stands in a place.
pub(super) const CLASS: &str = "x-busline-class";

/// Keywords that may stand at the document's root only.
pub(super) const ROOT: &[&str] = &["$defs", "$id", "$schema"];

/// Keywords that shape a type, each where it belongs.
const SHAPING: &[&str] = &[
    "$ref",
    "additionalProperties",
    "anyOf",
    "const",
    "enum",
    "format",
    "items",
    "oneOf",
    "properties",
    "required",
    "type",
];

/// Keywords with a meaning that Rust types cannot express, and what to do about each.
const UNSUPPORTED: &[(&str, &str)] = &[
    ("$anchor", ANCHOR),
    ("$dynamicAnchor", ANCHOR),
    ("$dynamicRef", ANCHOR),
    ("$recursiveAnchor", ANCHOR),
    ("$recursiveRef", ANCHOR),
    ("$vocabulary", "the vocabulary of 2020-12 is the only one"),
    ("allOf", "write the properties out in one object"),
    ("contains", LENGTH),
    ("contentEncoding", CONTENT),
    ("contentMediaType", CONTENT),
    ("contentSchema", CONTENT),
    ("definitions", "since 2019-09 it is called `$defs`"),
    ("dependencies", CONDITION),
    ("dependentRequired", CONDITION),
    ("dependentSchemas", CONDITION),
    ("else", CONDITION),
    ("exclusiveMaximum", RANGE),
    ("exclusiveMinimum", RANGE),
    ("if", CONDITION),
    ("maxContains", LENGTH),
    ("maxItems", LENGTH),
    ("maxLength", LENGTH),
    ("maxProperties", LENGTH),
    ("maximum", RANGE),
    ("minContains", LENGTH),
    ("minItems", LENGTH),
    ("minLength", LENGTH),
    ("minProperties", LENGTH),
    ("minimum", RANGE),
    ("multipleOf", RANGE),
    ("not", CONDITION),
    ("nullable", "write the type as `[\"string\", \"null\"]`"),
    ("pattern", "a string's form is checked where it is made, not where it is read; `format` documents it"),
    ("patternProperties", "write `additionalProperties` with one schema for all keys"),
    ("prefixItems", "write an object with a property for each place"),
    ("propertyNames", "the keys of a map are free"),
    ("readOnly", "an event is only ever read"),
    ("then", CONDITION),
    ("unevaluatedItems", "`items` describes every element"),
    ("unevaluatedProperties", "write `\"additionalProperties\": false`"),
    ("uniqueItems", "an array may repeat itself"),
    ("writeOnly", "an event is only ever read"),
];

const ANCHOR: &str = "refer to a definition as `#/$defs/Name`";
const CONDITION: &str = "make it another event, or an optional property";
const CONTENT: &str = "the string is passed on as it is";
const LENGTH: &str = "lengths are checked where a value is made, not where it is read";
const RANGE: &str = "ranges are checked where a value is made, not where it is read";

/// The formats of JSON Schema for which a string serves.
const TEXT_FORMATS: &[&str] = &[
    "duration",
    "email",
    "hostname",
    "idn-email",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uri",
    "uri-reference",
    "uri-template",
];

/// Why a keyword cannot be taken, for one that means something but has no type.
pub(super) fn why_unsupported(keyword: &str) -> Option<&'static str> {
    UNSUPPORTED.iter().find(|(name, _)| *name == keyword).map(|(_, why)| *why)
}

/// Whether a keyword is another tool's annotation: it begins with `x-`, and is neither ours nor a misspelling of ours.
pub(super) fn is_foreign(keyword: &str) -> bool {
    keyword.starts_with("x-") && !keyword.starts_with("x-busline") && strsim::damerau_levenshtein(keyword, CLASS) > 2
}

/// Whether a keyword shapes some type, though perhaps not the one at hand.
pub(super) fn shapes(keyword: &str) -> bool {
    SHAPING.contains(&keyword) || ROOT.contains(&keyword)
}

/// The supported keyword that was probably meant.
pub(super) fn nearest(keyword: &str) -> Option<&'static str> {
    closest(keyword, SHAPING.iter().chain(ANNOTATIONS).chain(ROOT).chain([&CLASS]))
}

/// The format of this name, if JSON Schema defines it.
pub(super) fn format(name: &str) -> Option<Format> {
    match name {
        "date" => Some(Format::Date),
        "date-time" => Some(Format::DateTime),
        "uuid" => Some(Format::Uuid),
        _ => TEXT_FORMATS.iter().find(|known| **known == name).map(|known| Format::Other(known)),
    }
}

/// The format that was probably meant.
pub(super) fn nearest_format(name: &str) -> Option<&'static str> {
    closest(name, ["date", "date-time", "uuid"].iter().chain(TEXT_FORMATS))
}

fn closest<'a>(word: &str, candidates: impl Iterator<Item = &'a &'static str>) -> Option<&'static str> {
    candidates
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), *candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len() / 3)
        .min()
        .map(|(_, candidate)| candidate)
}
