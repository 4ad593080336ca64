//! A reduced schema as Rust declarations: names and types decided, text left to whoever writes them.
//!
//! Invariant: declared names are unique within one event, fields within one struct, variants within one
//! enum, however hostile the names in the schema; the same schema gives the same names.

mod casing;

use super::identifier::{self, Scope, pascal, snake};
use super::{Choice, Format, Kind, Object, Shape};
use casing::Casing;

/// A struct or an enum.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Declaration {
    /// The type's name, in PascalCase.
    pub name: String,
    /// What the schema says of it, a paragraph each; free text.
    pub description: Vec<String>,
    /// serde's `rename_all`, where it spares most of the renames.
    pub rename_all: Option<&'static str>,
    /// Its fields or variants.
    pub body: Body,
}

/// What is declared.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Body {
    /// An enum of unit variants.
    Enum(Vec<Variant>),
    /// A struct.
    Struct {
        /// Its fields, in the order of the schema.
        fields: Vec<Member>,
        /// Whether equality is total: no number with a fraction lies within.
        eq: bool,
    },
}

/// A field of a struct.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Member {
    /// The field's identifier, raw (`r#type`) where it must be.
    pub identifier: String,
    /// The property's name, where neither identifier nor `rename_all` gives it; free text.
    pub rename: Option<String>,
    /// What the schema says of it, a paragraph each; free text.
    pub description: Vec<String>,
    /// Whether the schema advises against it.
    pub deprecated: bool,
    /// Whether it holds personal data.
    pub personal: bool,
    /// Whether and how it may be missing.
    pub presence: Presence,
    /// Its type as Rust text, `Option` included.
    pub r#type: String,
}

/// Whether a field may be missing or null.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Presence {
    /// Always there, never null.
    Required,
    /// Always there, perhaps null.
    Nullable,
    /// Perhaps missing; null is read as missing.
    Optional,
}

/// A variant of an enum.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Variant {
    /// The variant's name, in PascalCase.
    pub name: String,
    /// The string it stands for, where neither name nor `rename_all` gives it; free text.
    pub rename: Option<String>,
}

/// The declarations that an event's schema needs: the event's own struct, called `event`, and after it
/// what it is made of, in the order of first use.
pub fn declare(event: &str, schema: &Object) -> Vec<Declaration> {
    let mut namer = Namer {
        event,
        scope: Scope::new(&["Option", "String", "Vec", event]),
        shared: Vec::new(),
        declared: Vec::new(),
    };
    namer.object(event.to_owned(), schema);
    namer.declared
}

/// Whether a word is a keyword of Rust, in use or reserved, that a raw identifier can name.
pub fn is_keyword(word: &str) -> bool {
    identifier::is_keyword(word)
}

struct Namer<'a> {
    event: &'a str,
    scope: Scope,
    /// Definitions that have a type already, by their key.
    shared: Vec<(String, String)>,
    declared: Vec<Declaration>,
}

impl Namer<'_> {
    fn object(&mut self, name: String, object: &Object) {
        let place = self.declared.len();
        self.declared.push(Declaration {
            name: name.clone(),
            description: object.description.clone(),
            rename_all: None,
            body: Body::Enum(Vec::new()),
        });
        let names: Vec<&str> = object.fields.iter().map(|field| field.name.as_str()).collect();
        let identifiers = identifiers(&names, snake, "_");
        let casing = Casing::of_fields(&identifiers, &names);
        let mut fields = Vec::new();
        for (field, identifier) in object.fields.iter().zip(identifiers) {
            let presence = match (field.required, field.shape.nullable) {
                (true, false) => Presence::Required,
                (true, true) => Presence::Nullable,
                (false, _) => Presence::Optional,
            };
            let inner = self.bare(&field.shape, &name, &field.name);
            fields.push(Member {
                rename: casing.rename(&identifier, &field.name),
                description: own_description(&field.shape).to_vec(),
                deprecated: field.deprecated,
                personal: field.shape.is_personal(),
                presence,
                r#type: if presence == Presence::Required { inner } else { self.generic("option", "Option", &inner) },
                identifier,
            });
        }
        self.declared[place].rename_all = casing.attribute();
        self.declared[place].body = Body::Struct { eq: object.fields.iter().all(|field| is_eq(&field.shape)), fields };
    }

    fn choice(&mut self, name: String, choice: &Choice) {
        let values: Vec<&str> = choice.values.iter().map(String::as_str).collect();
        let fallback = |value: &str| pascal(value, if value.is_empty() { "Empty" } else { "Value" });
        let names = identifiers(&values, fallback, "");
        let casing = Casing::of_variants(&names, &values);
        let variants = names.into_iter().zip(&values);
        let variants = variants.map(|(name, value)| Variant { rename: casing.rename(&name, value), name }).collect();
        self.declared.push(Declaration {
            name,
            description: choice.description.clone(),
            rename_all: casing.attribute(),
            body: Body::Enum(variants),
        });
    }

    /// The type of a place, null left aside; `parent` and `property` name what is declared for it.
    fn bare(&mut self, shape: &Shape, parent: &str, property: &str) -> String {
        match &shape.kind {
            Kind::Array(element) => {
                let element = self.whole(element, parent, &format!("{property} item"));
                self.generic("vec", "Vec", &element)
            }
            Kind::Boolean => "bool".to_owned(),
            Kind::Choice(choice) => {
                self.named(choice.definition.as_deref(), [parent, property], |namer, name| namer.choice(name, choice))
            }
            Kind::Integer => "i64".to_owned(),
            Kind::Map(value) => {
                let value = self.whole(value, parent, &format!("{property} value"));
                format!("std::collections::BTreeMap<{}, {value}>", self.standard("string", "String"))
            }
            Kind::Number => "f64".to_owned(),
            Kind::Object(object) => {
                self.named(object.definition.as_deref(), [parent, property], |namer, name| namer.object(name, object))
            }
            Kind::Text(Some(Format::Date)) => "jiff::civil::Date".to_owned(),
            Kind::Text(Some(Format::DateTime)) => "jiff::Timestamp".to_owned(),
            Kind::Text(Some(Format::Uuid)) => "uuid::Uuid".to_owned(),
            Kind::Text(None | Some(Format::Other(_))) => self.standard("string", "String"),
        }
    }

    fn whole(&mut self, shape: &Shape, parent: &str, property: &str) -> String {
        let bare = self.bare(shape, parent, property);
        if shape.nullable { self.generic("option", "Option", &bare) } else { bare }
    }

    /// The name of a declared type: that of its definition, else of the property, else of both together.
    fn named(&mut self, definition: Option<&str>, place: [&str; 2], declare: impl FnOnce(&mut Self, String)) -> String {
        if let Some((_, name)) = self.shared.iter().find(|(known, _)| Some(known.as_str()) == definition) {
            return name.clone();
        }
        let base = pascal(definition.unwrap_or(place[1]), "Value");
        let name = self.scope.claim(&[base.clone(), format!("{}{base}", place[0].trim_end_matches('_'))], "");
        if let Some(definition) = definition {
            self.shared.push((definition.to_owned(), name.clone()));
        }
        declare(self, name.clone());
        name
    }

    fn generic(&self, module: &str, name: &str, argument: &str) -> String {
        format!("{}<{argument}>", self.standard(module, name))
    }

    /// A type of the prelude, by its full path where the event itself has taken its name.
    fn standard(&self, module: &str, name: &str) -> String {
        if self.event == name { format!("std::{module}::{name}") } else { name.to_owned() }
    }
}

/// An identifier for each name; who is spelt as an identifier already keeps it.
fn identifiers(names: &[&str], convert: impl Fn(&str) -> String, separator: &str) -> Vec<String> {
    let mut scope = Scope::default();
    let mut identifiers: Vec<Option<String>> = names
        .iter()
        .map(|name| Some(convert(name)).filter(|identifier| identifier.trim_start_matches("r#") == *name))
        .collect();
    for identifier in identifiers.iter().flatten() {
        scope.claim(std::slice::from_ref(identifier), separator);
    }
    for (identifier, name) in identifiers.iter_mut().zip(names) {
        identifier.get_or_insert_with(|| scope.claim(&[convert(name)], separator));
    }
    identifiers.into_iter().flatten().collect()
}

/// What is said of a place and not already of the type that stands there.
fn own_description(shape: &Shape) -> &[String] {
    match &shape.kind {
        Kind::Object(Object { description, .. }) | Kind::Choice(Choice { description, .. })
            if *description == shape.description =>
        {
            &[]
        }
        _ => &shape.description,
    }
}

fn is_eq(shape: &Shape) -> bool {
    match &shape.kind {
        Kind::Array(inner) | Kind::Map(inner) => is_eq(inner),
        Kind::Number => false,
        Kind::Object(object) => object.fields.iter().all(|field| is_eq(&field.shape)),
        _ => true,
    }
}
