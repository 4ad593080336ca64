//! Orders by a property that need not be in the event, or cannot name a message group.

use crate::diagnostic::Diagnostics;
use crate::finding::fifo_without_key;
use crate::schema::{Field, Kind, Object};
use crate::system::System;

/// Reports every order by what is no key.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    for (_, id, fifo) in system.ordered() {
        let event = system.event(id);
        let property = &fifo.order_by;
        if let Some(why) = fault(&event.schema, &property.value) {
            let fit = event.schema.fields.iter().filter(|field| of_field(field).is_none());
            let fit: Vec<&str> = fit.map(|field| field.name.as_str()).collect();
            let name = format!("{}.{}", system.name(id.producer), event.name.value);
            diagnostics.push(fifo_without_key::unfit(&name, &property.value, &why, property.span, &fit));
        }
    }
}

/// Why a property is no key, if it is none.
fn fault(schema: &Object, property: &str) -> Option<String> {
    match schema.fields.iter().find(|field| field.name == property) {
        Some(field) => of_field(field),
        None => Some("which its schema does not name at the top level".to_owned()),
    }
}

fn of_field(field: &Field) -> Option<String> {
    // EventBridge's paths have no quotes: what it could misread it is not given.
    let in_path = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if field.name.is_empty() || !field.name.chars().all(in_path) {
        return Some("whose name has more than letters, digits, `_` and `-`".to_owned());
    }
    if !field.required {
        return Some("which may be absent".to_owned());
    }
    if field.shape.nullable {
        return Some("which may be `null`".to_owned());
    }
    match &field.shape.kind {
        Kind::Text(_) => None,
        Kind::Choice(choice) => choice
            .values
            .iter()
            .find(|value| !names_a_group(value))
            .map(|value| format!("which may be {value:?}: no name of a message group")),
        _ => Some("which is no string".to_owned()),
    }
}

/// Whether SQS takes a text as the name of a message group.
fn names_a_group(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.chars().all(|c| c.is_ascii_graphic())
}
