//! The schema of a string: free, of a format, or one of a few.
//!
//! Invariant: a choice has at least one string and none twice.

use super::{Choice, Format, Invalid, Kind, Shape, Unsupported, Walk, keyword};
use serde_json::{Map, Value};

impl Walk {
    pub(super) fn string(&mut self, members: &Map<String, Value>, nullable: bool) -> Option<Shape> {
        self.only(members, &["type", "format", "enum", "const"], "a string");
        let choice = match (members.get("enum"), members.get("const")) {
            (None, None) => {
                let format = match members.get("format") {
                    Some(format) => Some(self.within("format", |walk| walk.format(format))?),
                    None => None,
                };
                return Some(Shape { nullable, ..Kind::Text(format).into() });
            }
            (Some(_), Some(_)) => {
                self.within("const", |walk| {
                    walk.mistake(Unsupported, "`const` beside `enum` is not supported".to_owned())
                });
                return None;
            }
            (Some(Value::Array(values)), None) => self.within("enum", |walk| walk.choice(values)),
            (Some(_), None) => {
                self.within("enum", |walk| walk.wrong_type("enum", "an array"));
                return None;
            }
            (None, Some(value)) => self.within("const", |walk| walk.choice(std::slice::from_ref(value))),
        };
        if members.contains_key("format") {
            self.within("format", |walk| {
                walk.mistake(Unsupported, "`format` beside fixed values is not supported".to_owned())
            });
        }
        let (values, with_null) = choice?;
        let kind = Kind::Choice(Choice { definition: None, description: Vec::new(), values });
        Some(Shape { nullable: nullable && with_null, ..kind.into() })
    }

    /// The strings among the values, and whether null is among them.
    fn choice(&mut self, listed: &[Value]) -> Option<(Vec<String>, bool)> {
        let mut values: Vec<String> = Vec::new();
        let mut null = false;
        for value in listed {
            match value {
                Value::Null if !null => null = true,
                Value::String(text) if !values.contains(text) => values.push(text.clone()),
                Value::Null | Value::String(_) => {
                    self.mistake(Invalid, format!("the value `{value}` is listed twice"));
                    return None;
                }
                _ => {
                    let help = "only strings can be told apart by name";
                    self.mistake_with(Unsupported, format!("the fixed value `{value}` is not supported"), help);
                    return None;
                }
            }
        }
        if values.is_empty() {
            self.mistake(Unsupported, "there is no string to choose from".to_owned());
            return None;
        }
        Some((values, null))
    }

    fn format(&mut self, value: &Value) -> Option<Format> {
        let Some(name) = value.as_str() else {
            self.wrong_type("format", "a string");
            return None;
        };
        let format = keyword::format(name);
        if format.is_none() {
            let help = keyword::nearest_format(name).map(|near| format!("did you mean `{near}`?"));
            self.report(Unsupported, format!("JSON Schema has no format `{name}`"), help);
        }
        format
    }
}
