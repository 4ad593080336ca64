//! The schema of a place that names its type: what each type's own keywords say.
//!
//! Invariant: a shape comes out only where a value exists that satisfies the schema.

use super::{Field, Invalid, Kind, Object, Shape, Unsupported, Walk};
use serde_json::{Map, Value};

const TYPES: &[&str] = &["array", "boolean", "integer", "null", "number", "object", "string"];

impl Walk {
    pub(super) fn typed(&mut self, members: &Map<String, Value>) -> Option<Shape> {
        let (name, nullable) = self.type_name(members)?;
        let described = |kind: Kind| Shape { nullable, ..kind.into() };
        match name {
            "array" => self.array(members).map(described),
            "object" => self.object(members).map(described),
            "string" => self.string(members, nullable),
            "boolean" => self.plain(members, "a boolean", Kind::Boolean).map(described),
            "integer" => self.plain(members, "an integer", Kind::Integer).map(described),
            _ => self.plain(members, "a number", Kind::Number).map(described),
        }
    }

    /// The one type that is not null, and whether null is allowed beside it.
    fn type_name<'a>(&mut self, members: &'a Map<String, Value>) -> Option<(&'a str, bool)> {
        let listed: Vec<&Value> = match members.get("type") {
            None if members.contains_key("enum") || members.contains_key("const") => {
                return Some(("string", true));
            }
            None => {
                self.only(members, &["additionalProperties", "format", "items", "properties", "required"], "a value");
                let message = "a schema without `type` allows any value".to_owned();
                let object =
                    ["properties", "required", "additionalProperties"].iter().any(|key| members.contains_key(*key));
                let help = if object { "write `\"type\": \"object\"`" } else { "write `type`" };
                self.mistake_with(Unsupported, message, help);
                return None;
            }
            Some(Value::Array(listed)) => listed.iter().collect(),
            Some(one) => vec![one],
        };
        self.within("type", |walk| walk.one_type(&listed))
    }

    fn one_type<'a>(&mut self, listed: &[&'a Value]) -> Option<(&'a str, bool)> {
        let mut names = Vec::new();
        for value in listed {
            match value.as_str() {
                Some(name) if !TYPES.contains(&name) => {
                    self.mistake(Invalid, format!("`{name}` is no type of JSON Schema"));
                    return None;
                }
                Some(name) if names.contains(&name) => {
                    self.mistake(Invalid, format!("the type `{name}` is listed twice"));
                    return None;
                }
                Some(name) => names.push(name),
                None => {
                    self.wrong_type("type", "the name of a type or an array of them");
                    return None;
                }
            }
        }
        let nullable = names.contains(&"null");
        names.retain(|name| *name != "null");
        match names[..] {
            [name] => Some((name, nullable)),
            [] if nullable => {
                self.mistake(Unsupported, "a place where only `null` may stand carries nothing".to_owned());
                None
            }
            [] => {
                self.wrong_type("type", "the name of a type or an array of them");
                None
            }
            _ => {
                let help = "one type may stand in a place, and `null` beside it";
                self.mistake_with(Unsupported, format!("a choice between {} is not supported", quoted(&names)), help);
                None
            }
        }
    }

    fn plain(&mut self, members: &Map<String, Value>, what: &str, kind: Kind) -> Option<Kind> {
        for keyword in ["enum", "const"] {
            if members.contains_key(keyword) {
                let message = format!("`{keyword}` is supported on strings only");
                self.within(keyword, |walk| walk.mistake(Unsupported, message));
            }
        }
        self.only(members, &["type", "enum", "const"], what);
        Some(kind)
    }

    fn array(&mut self, members: &Map<String, Value>) -> Option<Kind> {
        self.only(members, &["type", "items"], "an array");
        let Some(items) = members.get("items") else {
            let help = "write `items` with the schema of an element";
            self.mistake_with(Unsupported, "an array without `items` holds any values".to_owned(), help);
            return None;
        };
        self.within("items", |walk| walk.shape(items)).map(|shape| Kind::Array(Box::new(shape)))
    }

    fn object(&mut self, members: &Map<String, Value>) -> Option<Kind> {
        self.only(members, &["type", "properties", "required", "additionalProperties"], "an object");
        let empty = Map::new();
        let properties = match members.get("properties") {
            None => &empty,
            Some(Value::Object(properties)) => properties,
            Some(_) => {
                self.within("properties", |walk| walk.wrong_type("properties", "an object of schemas"));
                return None;
            }
        };
        let required = self.required(members, properties);
        let mut fields = Vec::new();
        for (name, schema) in properties {
            let shape = self.within("properties", |walk| walk.within(name.as_str(), |walk| walk.shape(schema)));
            let Some(shape) = shape else { continue };
            fields.push(Field {
                name: name.clone(),
                required: required.contains(&name.as_str()),
                deprecated: schema.get("deprecated") == Some(&Value::Bool(true)),
                shape,
            });
        }
        match members.get("additionalProperties") {
            None if !members.contains_key("properties") => {
                let help = "write `properties`, or `additionalProperties` with a schema for a map";
                self.mistake_with(Unsupported, "an object without `properties` holds any values".to_owned(), help);
                None
            }
            None | Some(Value::Bool(false)) => {
                Some(Kind::Object(Object { definition: None, description: Vec::new(), fields }))
            }
            Some(schema) if properties.is_empty() => {
                self.within("additionalProperties", |walk| walk.shape(schema)).map(|shape| Kind::Map(Box::new(shape)))
            }
            Some(_) => {
                let message = "properties without a name are not supported beside named ones".to_owned();
                let help = "leave `additionalProperties` out, or write `false`: what has no name is not published";
                self.within("additionalProperties", |walk| walk.mistake_with(Unsupported, message, help));
                None
            }
        }
    }

    fn required<'a>(&mut self, members: &'a Map<String, Value>, properties: &Map<String, Value>) -> Vec<&'a str> {
        let listed = match members.get("required") {
            None => return Vec::new(),
            Some(Value::Array(listed)) => listed,
            Some(_) => {
                self.within("required", |walk| walk.wrong_type("required", "an array of property names"));
                return Vec::new();
            }
        };
        let mut required = Vec::new();
        for (index, value) in listed.iter().enumerate() {
            let message = match value.as_str() {
                None => "`required` must be an array of property names".to_owned(),
                Some(name) if !properties.contains_key(name) => {
                    format!("`properties` has no `{name}`")
                }
                Some(name) if required.contains(&name) => format!("`{name}` is required twice"),
                Some(name) => {
                    required.push(name);
                    continue;
                }
            };
            self.within("required", |walk| walk.within(index, |walk| walk.mistake(Invalid, message)));
        }
        required
    }
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ")
}
