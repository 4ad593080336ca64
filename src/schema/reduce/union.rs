//! `anyOf` and `oneOf`: the one union that has a type is "this, or null".

use super::{Invalid, Shape, Unsupported, Walk, keyword};
use serde_json::{Map, Value};

impl Walk {
    pub(super) fn union(&mut self, members: &Map<String, Value>) -> Option<Shape> {
        let keyword = if members.contains_key("anyOf") { "anyOf" } else { "oneOf" };
        self.only(members, &[keyword], "a union");
        let Some(branches) = members[keyword].as_array() else {
            self.within(keyword, |walk| walk.wrong_type(keyword, "an array of schemas"));
            return None;
        };
        let some: Vec<_> = branches.iter().enumerate().filter(|(_, branch)| !is_null(branch)).collect();
        match some[..] {
            [(index, branch)] if some.len() + 1 == branches.len() => {
                let shape = self.within(keyword, |walk| walk.within(index, |walk| walk.shape(branch)))?;
                if keyword == "oneOf" && shape.nullable {
                    let message = "`null` matches both schemas, so `oneOf` refuses it".to_owned();
                    self.within(keyword, |walk| walk.mistake(Invalid, message));
                    return None;
                }
                Some(Shape { nullable: true, ..shape })
            }
            _ => {
                let message = format!("`{keyword}` is supported for one schema or `null` only");
                let help =
                    "write one schema and `{ \"type\": \"null\" }`, or make each alternative an event of its own";
                self.within(keyword, |walk| walk.mistake_with(Unsupported, message, help));
                None
            }
        }
    }
}

/// Whether a schema allows `null` and nothing else, in the plain form.
fn is_null(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str) == Some("null")
        && schema.as_object().is_some_and(|members| {
            members.keys().all(|name| name == "type" || keyword::ANNOTATIONS.contains(&name.as_str()))
        })
}
