//! The item that a publication tells of, as a schema. An attribute that feeds a property of the event has that property's
//! schema, or the item would break the contract and nothing be published; every other attribute is free.

use crate::model::{Attribute, StoreKind};
use crate::pattern::{Matcher, Pattern};
use crate::satisfiable::{Answer, World, satisfiable};
use crate::schema::{Field, Format, Kind, Object};
use crate::syntax::ast::AttributeType;
use crate::system::{Publication, System};

/// The item, to be taken in the open world.
pub fn schema(system: &System, published: &Publication) -> Object {
    let publication = &system.stream(published.stream).publications[published.index];
    let mut item = Object { definition: None, description: vec![], fields: vec![] };
    for field in &system.event(published.event).schema.fields {
        let mapped = publication.map.iter().find(|(property, _)| property.value == field.name);
        let name = mapped.map_or(&field.name, |(_, path)| &path.value);
        // Of a place deeper inside nothing is said here: what else lies around it is free anyway.
        let is_deep = mapped.is_some() && name.contains('.');
        if !is_deep && item.fields.iter().all(|known| known.name != *name) {
            item.fields.push(Field { name: name.clone(), ..field.clone() });
        }
    }
    for key in keys(system, published) {
        match item.fields.iter_mut().find(|field| field.name == key.name) {
            Some(field) => (field.required, field.shape.nullable) = (true, false),
            // A number of more digits than JSON's numbers hold is a text in the item, so nothing is said of numbers.
            None if key.kind == AttributeType::Number => {}
            None => item.fields.push(Field {
                name: key.name.clone(),
                required: true,
                deprecated: false,
                shape: Kind::Text(None).into(),
            }),
        }
    }
    item
}

/// Whether a pattern tests attributes of the table's key alone. They never change, so what matches now matched before.
pub fn tests_the_key_alone(system: &System, published: &Publication, pattern: &Pattern) -> bool {
    let keys: Vec<&Attribute> = keys(system, published).collect();
    let is_key = |names: &[&str]| matches!(names, [name] if keys.iter().any(|key| key.name == *name));
    pattern.branches().iter().flat_map(|branch| &branch.tests).all(|test| is_key(&test.names))
}

/// Whether what is published can match a filter over the event's data, as far as its `when` tells. What is left open is
/// answered with yes.
pub fn may_meet(system: &System, published: &Publication, filter: &Pattern) -> bool {
    let publication = &system.stream(published.stream).publications[published.index];
    let Some(when) = publication.when.as_ref().filter(|_| publication.map.is_empty()) else { return true };
    let event = system.event(published.event);
    if !reads_the_item(filter, &event.schema) {
        return true;
    }
    let item = schema(system, published);
    let both = satisfiable(&[filter, &when.value], &item, World::Open);
    // A `when` that nothing matches is a mistake of its own.
    both != Answer::Impossible || satisfiable(&[&when.value], &item, World::Open) == Answer::Impossible
}

/// Whether a filter finds in the data of an event what it would find in its item: it asks for no absence, which the
/// projection may bring about, and of no text that the contract's type may write in another form than the item.
fn reads_the_item(filter: &Pattern, schema: &Object) -> bool {
    let branches = filter.branches();
    let mut tests = branches.iter().flat_map(|branch| &branch.tests);
    tests.all(|test| {
        let path = test.path();
        let on_its_way = |field: &&Field| path == field.name || path.starts_with(&format!("{}.", field.name));
        !test.matchers.contains(&Matcher::Exists(false))
            && schema.fields.iter().filter(on_its_way).all(|field| !has_forms(&field.shape.kind))
    })
}

fn has_forms(kind: &Kind) -> bool {
    match kind {
        Kind::Text(Some(Format::Uuid | Format::Date | Format::DateTime)) => true,
        Kind::Array(element) | Kind::Map(element) => has_forms(&element.kind),
        Kind::Object(object) => object.fields.iter().any(|field| has_forms(&field.shape.kind)),
        Kind::Boolean | Kind::Choice(_) | Kind::Integer | Kind::Number | Kind::Text(_) => false,
    }
}

/// The attributes of the table's key; none where the store is a collection.
fn keys<'a>(system: &'a System, published: &Publication) -> impl Iterator<Item = &'a Attribute> {
    let kind = system.store_of(published.stream).map(|store| &system.store(store).kind);
    let key = kind.and_then(|kind| match kind {
        StoreKind::Dynamodb(table) => Some(&table.key),
        StoreKind::Documentdb(_) => None,
    });
    key.into_iter().flat_map(|key| std::iter::once(&key.partition).chain(&key.sort))
}

#[cfg(test)]
mod tests;
