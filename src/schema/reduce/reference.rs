//! `$ref`: a definition of the same document, written out where it is referred to.
//!
//! Invariant: what comes out is finite and small; a definition that contains itself never comes out.

use super::{Choice, Invalid, Kind, Object, SIZE, Shape, Unsupported, Walk};
use serde_json::{Map, Value};

impl Walk {
    pub(super) fn reference(&mut self, members: &Map<String, Value>) -> Option<Shape> {
        self.only(members, &["$ref"], "a reference");
        let Some(target) = members["$ref"].as_str() else {
            self.within("$ref", |walk| walk.wrong_type("$ref", "a string"));
            return None;
        };
        let Some(name) = target.strip_prefix("#/$defs/").filter(|name| !name.contains(['/', '%'])) else {
            let message = format!("the reference `{target}` is not supported");
            let help = "refer to a definition of the same file as `#/$defs/Name`, where the name needs no percent sign";
            self.within("$ref", |walk| walk.mistake_with(Unsupported, message, help));
            return None;
        };
        let name = name.replace("~1", "/").replace("~0", "~");
        if let Some(first) = self.open.iter().position(|open| *open == name) {
            let cycle: Vec<&str> = self.open[first..].iter().chain([&name]).map(String::as_str).collect();
            let message = format!("definition `{name}` contains itself: {}", cycle.join(" -> "));
            let help = "an event's data is finite; give the inner one a definition of its own that ends";
            self.within("$ref", |walk| walk.mistake_with(Unsupported, message, help));
            return None;
        }
        if !self.definitions.contains_key(&name) {
            let message = format!("`$defs` has no definition `{name}`");
            self.within("$ref", |walk| walk.mistake(Invalid, message));
            return None;
        }
        let shape = self.definition(&name)?;
        self.size += size(&shape);
        if self.size > SIZE {
            self.too_large();
            return None;
        }
        Some(shape)
    }

    /// The shape of a definition that exists, walked at its own place in the document.
    pub(super) fn definition(&mut self, name: &str) -> Option<Shape> {
        if let Some(known) = self.known.get(name) {
            return known.clone();
        }
        let schema = self.definitions[name].clone();
        let here = std::mem::replace(&mut self.path, vec!["$defs".into(), name.into()]);
        self.open.push(name.to_owned());
        let mut shape = self.shape(&schema);
        self.open.pop();
        self.path = here;
        if let Some(Shape {
            kind: Kind::Object(Object { definition, .. }) | Kind::Choice(Choice { definition, .. }),
            ..
        }) = &mut shape
        {
            definition.get_or_insert_with(|| name.to_owned());
        }
        self.known.insert(name.to_owned(), shape.clone());
        shape
    }
}

/// How many values a shape describes.
fn size(shape: &Shape) -> usize {
    1 + match &shape.kind {
        Kind::Array(element) | Kind::Map(element) => size(element),
        Kind::Object(object) => object.fields.iter().map(|field| size(&field.shape)).sum(),
        _ => 0,
    }
}
