//! JSON Schema 2020-12, reduced to what Rust types can say; knows nothing of events.
//!
//! Invariant: every keyword of a document either shapes the [`Object`] that comes out, is an annotation,
//! or is a mistake. Nothing is accepted and ignored, and no reference is left. Keywords that begin with `x-` and are not
//! ours are annotations: by custom they speak to other tools.

mod identifier;
mod keyword;
mod personal;
mod projection;
mod reduce;
pub mod rust;
#[cfg(test)]
mod tests;

use serde_json::Value;

pub use projection::{Unfit, dotted, project};

/// Reduces a schema document whose root describes an object. All mistakes come at once, in the order
/// in which the document is walked.
pub fn reduce(document: &Value) -> Result<Object, Vec<Mistake>> {
    reduce::document(document)
}

/// An object with the properties that are named, in the order in which they were written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Object {
    /// The key under `$defs` that it was written at, if it was written there.
    pub definition: Option<String>,
    /// What the schema says of it in words: its title and description, a paragraph each.
    pub description: Vec<String>,
    /// Its properties, as written.
    pub fields: Vec<Field>,
}

/// One property of an object.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Field {
    /// The property's name, any text at all.
    pub name: String,
    /// Whether the object is invalid without it.
    pub required: bool,
    /// Whether the schema advises against using it.
    pub deprecated: bool,
    /// What may stand there.
    pub shape: Shape,
}

/// What may stand in a place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Shape {
    /// What the schema says of this place in words, a paragraph each.
    pub description: Vec<String>,
    /// Whether `null` may stand there too.
    pub nullable: bool,
    /// Whether what stands there is personal data.
    pub personal: bool,
    /// What stands there when it is not `null`.
    pub kind: Kind,
}

impl From<Kind> for Shape {
    /// A place where such a value stands, and of which nothing else is said.
    fn from(kind: Kind) -> Self {
        Shape { description: Vec::new(), nullable: false, personal: false, kind }
    }
}

/// The kinds of value that have a Rust type.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Kind {
    /// Values of one shape, in order.
    Array(Box<Shape>),
    /// `true` or `false`.
    Boolean,
    /// One of a few strings.
    Choice(Choice),
    /// A whole number of 64 bits with a sign.
    Integer,
    /// Values of one shape under keys that are not known beforehand.
    Map(Box<Shape>),
    /// A number of 64 bits with a fraction.
    Number,
    /// An object with named properties.
    Object(Object),
    /// A string, free or of a format.
    Text(Option<Format>),
}

/// A string that is one of a few, from `enum` or `const`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Choice {
    /// The key under `$defs` that it was written at, if it was written there.
    pub definition: Option<String>,
    /// What the schema says of it in words: its title and description, a paragraph each.
    pub description: Vec<String>,
    /// The strings, as written, each once, at least one.
    pub values: Vec<String>,
}

/// What `format` says of a string.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// An RFC 3339 full date.
    Date,
    /// An RFC 3339 date and time with its offset.
    DateTime,
    /// An RFC 4122 UUID.
    Uuid,
    /// Another format of JSON Schema, by its name, for which a string serves.
    Other(&'static str),
}

/// Something in the document that cannot become a type.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mistake {
    /// The way from the document's root to the place.
    pub path: Vec<Step>,
    /// Whose rule it breaks.
    pub kind: MistakeKind,
    /// The fact, in lower case, with names in backticks.
    pub message: String,
    /// What to write instead, where that is known.
    pub help: Option<String>,
}

/// Whose rule a mistake breaks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MistakeKind {
    /// JSON Schema's own: the document is no schema, or no value could ever satisfy it.
    Invalid,
    /// Ours: the schema means something that Rust types cannot express.
    Unsupported,
}

/// One step of a path into a document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step {
    /// Into an object, to the member of this name.
    Key(String),
    /// Into an array, to the element at this place, counted from 0.
    Index(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Step::Key(key.to_owned())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Step::Index(index)
    }
}
