//! What a schema's type makes of a value: what it names, as it writes it, or where the value does not fit.
//!
//! Invariant: the answer is what reading the value into the generated type and writing it again gives, so that whoever asks
//! here learns what a relay would publish.

use serde_json::{Map, Value};

use super::{Format, Kind, Object, Shape, Step};

/// A place where a value does not fit.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unfit {
    /// The way there.
    pub path: Vec<Step>,
    /// What is wrong, in lower case: `a text is asked for, and a number is there`.
    pub fact: String,
}

/// A way in words: `lines[0].sku`.
pub fn dotted(path: &[Step]) -> String {
    let mut dotted = String::new();
    for step in path {
        match step {
            Step::Key(key) if dotted.is_empty() => dotted.push_str(key),
            Step::Key(key) => dotted.push_str(&format!(".{key}")),
            Step::Index(index) => dotted.push_str(&format!("[{index}]")),
        }
    }
    dotted
}

/// A value as the type writes it, with the places that no schema names; or all that does not fit.
pub fn project(object: &Object, value: &Value) -> Result<(Value, Vec<Vec<Step>>), Vec<Unfit>> {
    let mut reading = Reading::default();
    let projected = reading.object(object, value);
    if reading.unfit.is_empty() { Ok((projected, reading.unnamed)) } else { Err(reading.unfit) }
}

#[derive(Default)]
struct Reading {
    path: Vec<Step>,
    unfit: Vec<Unfit>,
    unnamed: Vec<Vec<Step>>,
}

impl Reading {
    fn refuse(&mut self, fact: String) -> Value {
        self.unfit.push(Unfit { path: self.path.clone(), fact });
        Value::Null
    }

    fn wrong(&mut self, wanted: &str, found: &Value) -> Value {
        self.refuse(format!("{wanted} is asked for, and {} is there", described(found)))
    }

    fn at(&mut self, step: impl Into<Step>, read: impl FnOnce(&mut Self) -> Value) -> Value {
        self.path.push(step.into());
        let value = read(self);
        self.path.pop();
        value
    }

    fn object(&mut self, object: &Object, value: &Value) -> Value {
        let Value::Object(members) = value else { return self.wrong("an object", value) };
        let mut projected = Map::new();
        for field in &object.fields {
            let name = field.name.as_str();
            match members.get(name) {
                None if field.required => {
                    self.refuse(format!("`{name}` is required, and is not there"));
                }
                // The type does not tell null from nothing where nothing is allowed.
                None | Some(Value::Null) if !field.required => {}
                None => {}
                Some(value) => {
                    let value = self.at(name, |reading| reading.shape(&field.shape, value));
                    projected.insert(name.to_owned(), value);
                }
            }
        }
        for name in members.keys().filter(|name| !object.fields.iter().any(|field| field.name == **name)) {
            let place = self.path.iter().cloned().chain([Step::from(name.as_str())]);
            self.unnamed.push(place.collect());
        }
        Value::Object(projected)
    }

    fn shape(&mut self, shape: &Shape, value: &Value) -> Value {
        if shape.nullable && value.is_null() {
            return Value::Null;
        }
        match (&shape.kind, value) {
            (Kind::Array(item), Value::Array(items)) => {
                let item = |(index, value)| self.at(index, |reading| reading.shape(item, value));
                items.iter().enumerate().map(item).collect()
            }
            (Kind::Array(_), other) => self.wrong("an array", other),
            (Kind::Boolean, Value::Bool(_)) => value.clone(),
            (Kind::Boolean, other) => self.wrong("a boolean", other),
            (Kind::Choice(choice), Value::String(text)) if choice.values.contains(text) => value.clone(),
            (Kind::Choice(choice), other) => {
                let values: Vec<String> = choice.values.iter().map(|value| format!("{value:?}")).collect();
                self.refuse(format!("one of {} is asked for, and {} is there", values.join(", "), shown(other)))
            }
            (Kind::Integer, Value::Number(number)) if number.is_i64() => value.clone(),
            (Kind::Integer, other) => self.wrong("a whole number of 64 bits", other),
            (Kind::Map(item), Value::Object(members)) => {
                let member = |(name, value): (&String, &Value)| {
                    (name.clone(), self.at(name.as_str(), |reading| reading.shape(item, value)))
                };
                Value::Object(members.iter().map(member).collect())
            }
            (Kind::Map(_), other) => self.wrong("an object", other),
            (Kind::Number, Value::Number(number)) => number.as_f64().map_or(Value::Null, Value::from),
            (Kind::Number, other) => self.wrong("a number", other),
            (Kind::Object(object), value) => self.object(object, value),
            (Kind::Text(format), Value::String(text)) => match written(*format, text) {
                Some(text) => Value::String(text),
                None => self.refuse(format!("{} is asked for, and {} is there", asked(*format), shown(value))),
            },
            (Kind::Text(format), other) => self.wrong(asked(*format), other),
        }
    }
}

/// A text as its type writes it: a moment in UTC, a UUID in small letters.
fn written(format: Option<Format>, text: &str) -> Option<String> {
    match format {
        Some(Format::Date) => Some(text.parse::<jiff::civil::Date>().ok()?.to_string()),
        Some(Format::DateTime) => Some(text.parse::<jiff::Timestamp>().ok()?.to_string()),
        Some(Format::Uuid) => Some(uuid::Uuid::parse_str(text).ok()?.hyphenated().to_string()),
        Some(Format::Other(_)) | None => Some(text.to_owned()),
    }
}

fn asked(format: Option<Format>) -> &'static str {
    match format {
        Some(Format::Date) => "a date as RFC 3339 writes it",
        Some(Format::DateTime) => "a date and time with its offset as RFC 3339 writes it",
        Some(Format::Uuid) => "a UUID",
        Some(Format::Other(_)) | None => "a text",
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) if text.chars().count() <= 60 => format!("{text:?}"),
        Value::String(_) => "another text".to_owned(),
        other => described(other).to_owned(),
    }
}

fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number with a fraction or an exponent",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
