//! Whether a publication takes a change: at a modification only a transition, never a repeat on a later edit.

use serde_json::Value as Json;

use super::Images;
use super::record::Before;
use crate::trace::mismatch;
use crate::trace::publication::{Publication, When};

/// That a publication takes a change, or why it does not.
pub fn by(publication: &Publication, images: &Images) -> Result<(), String> {
    let kind = images.change();
    if publication.change != kind {
        let (asked, is) = (publication.change.to_lowercase(), kind.to_lowercase());
        return Err(format!("it tells of `{asked}`, and this is `{is}`"));
    }
    let matches = |when: &When| match when.pattern.matches(&images.item) {
        true => Ok(()),
        false => Err(format!("of the item {}", mismatch::told(&when.pattern, &images.item))),
    };
    match (&images.before, &publication.when) {
        (Before::Nothing | Before::Everything, when) => when.as_ref().map_or(Ok(()), matches),
        (Before::Item(old), None) if *old == images.item => Err("nothing but its trace is different".to_owned()),
        (Before::Item(_), None) => Ok(()),
        (Before::Item(old), Some(when)) => {
            matches(when)?;
            if when.pattern.matches(old) { Err("the item before matched already".to_owned()) } else { Ok(()) }
        }
        (Before::Fields(fields), _) if fields.is_empty() => Err("nothing but its trace is different".to_owned()),
        (Before::Fields(_), None) => Ok(()),
        (Before::Fields(fields), Some(when)) => {
            let named = paths(&when.fields);
            if !named.iter().any(|path| fields.iter().any(|field| touches(field, path))) {
                return Err(format!("none of {} is among what changed: {}", named.join(", "), fields.join(", ")));
            }
            matches(when)
        }
    }
}

/// Whether a change of one field is a change of the other: the same, or one inside the other.
fn touches(one: &str, other: &str) -> bool {
    let inside = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'));
    one == other || inside(one, other) || inside(other, one)
}

/// The dotted paths that a pattern names.
fn paths(pattern: &Json) -> Vec<String> {
    let Json::Object(fields) = pattern else { return Vec::new() };
    let below = |(name, value): (&String, &Json)| match value {
        Json::Array(choices) if name == "$or" => choices.iter().flat_map(paths).collect(),
        Json::Object(_) => paths(value).into_iter().map(|path| format!("{name}.{path}")).collect(),
        _ => vec![name.clone()],
    };
    fields.iter().flat_map(below).collect()
}
