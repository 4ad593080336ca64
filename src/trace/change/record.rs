//! A change as its store's stream tells it: the record of a table, or what a cluster's change stream says.
//!
//! Invariant: an item is what the store gives back, which is not always what was put in: a number keeps its value and loses
//! how it was written, and a cluster's `_id` is the item's `id`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Number, Value as Json, json};

use super::{Change, Kind};
use crate::cloudformation::Stack;
use crate::trace::part::site;
use crate::trace::value::Reader;

/// Why there can be no such change, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable(pub String);

/// A table, as far as its stream's records tell of it.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its key's attributes.
    keys: Vec<String>,
    /// What the stream's records hold; `None` where it has no stream.
    view: Option<String>,
}

/// The tables of these stacks, by ARN.
pub fn tables(stacks: &[Stack]) -> BTreeMap<String, Table> {
    let mut tables = BTreeMap::new();
    for stack in stacks {
        let site = Arc::new(site(&stack.entry));
        let reader = Reader { site: &site, template: &stack.template };
        for (id, resource) in stack.template.resources.iter().filter(|(_, each)| each.kind == "AWS::DynamoDB::Table") {
            let keys = resource.properties.get("KeySchema").and_then(Json::as_array).into_iter().flatten();
            let name = |key: &Json| key.get("AttributeName").and_then(Json::as_str).map(str::to_owned);
            let view =
                resource.properties.get("StreamSpecification").and_then(|stream| stream["StreamViewType"].as_str());
            let table = Table { keys: keys.filter_map(name).collect(), view: view.map(str::to_owned) };
            tables.insert(reader.arn_of(id, resource), table);
        }
    }
    tables
}

/// A change as a relay reads it.
#[derive(Clone, Debug)]
pub struct Images {
    kind: Kind,
    keys: Json,
    old: Option<Json>,
    new: Option<Json>,
    view: String,
    /// What the event tells of: the item as it is, or as it last was.
    pub item: Json,
    /// What is known of it before.
    pub before: Before,
}

/// What is known of an item before a modification.
#[derive(Clone, Debug, PartialEq)]
pub enum Before {
    /// Nothing, and nothing need be.
    Nothing,
    /// How it was.
    Item(Json),
    /// Which fields have changed since, by their dotted paths.
    Fields(Vec<String>),
    /// It was another in every field.
    Everything,
}

/// What the runtime keeps in an item for itself.
const TRACE: &str = "_busline";

/// A change of a table's item; `None` where the table tells of none.
pub fn item(change: &Change, table: Option<&Table>) -> Result<Option<Images>, Unusable> {
    if change.kind == Kind::Replace {
        return Err(Unusable("a table tells a replaced item as `modify`".to_owned()));
    }
    let table = table.ok_or_else(|| Unusable("the stream is of no table of the templates".to_owned()))?;
    let view = table.view.clone().ok_or_else(|| Unusable("the table has no stream".to_owned()))?;
    let old = change.old.as_ref().map(stored);
    let new = change.new.as_ref().map(stored);
    let key = |item: &Json| {
        let attribute = |name: &String| match item.get(name) {
            Some(value @ (Json::String(_) | Json::Number(_))) => Ok((name.clone(), value.clone())),
            _ => Err(Unusable(format!("an item of the table has a `{name}`, a text or a number, in its key"))),
        };
        table.keys.iter().map(attribute).collect::<Result<Map<_, _>, _>>().map(Json::Object)
    };
    let (wanted, keys) = match (change.kind, &old, &new) {
        (Kind::Insert, None, Some(new)) => (new, key(new)?),
        (Kind::Modify, Some(old), Some(new)) => {
            if key(old)? != key(new)? {
                return Err(Unusable("an item of another key is another item: a `remove` and an `insert`".to_owned()));
            }
            (new, key(new)?)
        }
        (Kind::Remove | Kind::Expire, Some(old), None) => (old, key(old)?),
        _ => return Err(wrong_count(change.kind)),
    };
    if change.kind == Kind::Modify && old == new {
        return Ok(None);
    }
    let before = match (change.kind, &old) {
        (Kind::Modify, Some(old)) => Before::Item(untraced(old)),
        _ => Before::Nothing,
    };
    let item = untraced(wanted);
    Ok(Some(Images { kind: change.kind, keys, old, new, view, item, before }))
}

/// A change of a cluster's document; `None` where the change stream tells of none.
pub fn document(change: &Change) -> Result<Option<Images>, Unusable> {
    let old = change.old.as_ref().map(with_id);
    let new = change.new.as_ref().map(with_id);
    let key = |item: &Json| {
        let id = item.get("id").filter(|id| !id.is_null());
        id.cloned().map(|id| json!({ "id": id })).ok_or_else(|| Unusable("a document has an `id`".to_owned()))
    };
    let (item, before, keys) = match (change.kind, &old, &new) {
        (Kind::Insert, None, Some(new)) => (new.clone(), Before::Nothing, key(new)?),
        (Kind::Replace, _, Some(new)) => (new.clone(), Before::Everything, key(new)?),
        (Kind::Modify, Some(old), Some(new)) => {
            if key(old)? != key(new)? {
                return Err(Unusable("a document's `id` never changes".to_owned()));
            }
            let mut fields = Vec::new();
            different(old, new, "", &mut fields);
            if fields.is_empty() {
                return Ok(None);
            }
            fields.retain(|field| field != TRACE && !field.starts_with("_busline."));
            (new.clone(), Before::Fields(fields), key(new)?)
        }
        // There is no image from before: a removal tells the key.
        (Kind::Remove, Some(old), None) => (key(old)?, Before::Nothing, key(old)?),
        (Kind::Expire, _, _) => return Err(Unusable("DocumentDB does not tell what has expired".to_owned())),
        _ => return Err(wrong_count(change.kind)),
    };
    let item = untraced(&item);
    Ok(Some(Images { kind: change.kind, keys, old, new, view: String::new(), item, before }))
}

fn wrong_count(kind: Kind) -> Unusable {
    Unusable(match kind {
        Kind::Insert => "`insert` takes one file: the new item".to_owned(),
        Kind::Modify => "`modify` takes two files: the old item and the new one".to_owned(),
        Kind::Replace => "`replace` takes one file, the new document, or the old one before it".to_owned(),
        Kind::Remove => "`remove` takes one file: the old item".to_owned(),
        Kind::Expire => "`expire` takes one file: the old item".to_owned(),
    })
}

impl Images {
    /// The kind of change as a publication names it.
    pub fn change(&self) -> &'static str {
        match self.kind {
            Kind::Insert => "Insert",
            Kind::Modify | Kind::Replace => "Modify",
            Kind::Remove => "Remove",
            Kind::Expire => "Expire",
        }
    }

    /// The record of a table's stream, as a mapping's filters see it.
    pub fn record(&self, source: &str, region: &str) -> Json {
        let name = match self.kind {
            Kind::Insert => "INSERT",
            Kind::Modify | Kind::Replace => "MODIFY",
            Kind::Remove | Kind::Expire => "REMOVE",
        };
        let mut images = json!({
            "ApproximateCreationDateTime": 1_767_323_045,
            "Keys": typed(&self.keys)["M"],
            "SequenceNumber": "1",
            "StreamViewType": self.view,
        });
        for (key, image) in [("NewImage", &self.new), ("OldImage", &self.old)] {
            if let Some(image) = image {
                images[key] = typed(image)["M"].clone();
            }
        }
        let mut record = json!({
            "eventID": "00000000000000000000000000000001",
            "eventName": name,
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": region,
            "dynamodb": images,
            "eventSourceARN": source,
        });
        if self.kind == Kind::Expire {
            record["userIdentity"] = json!({ "type": "Service", "principalId": "dynamodb.amazonaws.com" });
        }
        record
    }
}

/// A value with its type, as a record tells it.
fn typed(value: &Json) -> Json {
    match value {
        Json::Null => json!({ "NULL": true }),
        Json::Bool(bool) => json!({ "BOOL": bool }),
        Json::Number(number) => json!({ "N": number.to_string() }),
        Json::String(text) => json!({ "S": text }),
        Json::Array(items) => json!({ "L": items.iter().map(typed).collect::<Vec<_>>() }),
        Json::Object(members) => {
            let members = members.iter().map(|(name, value)| (name.clone(), typed(value)));
            json!({ "M": members.collect::<Map<_, _>>() })
        }
    }
}

/// An item as a table gives it back, and the runtime reads it: a number without what its spelling adds, and as a text where
/// JSON's numbers would lose a digit.
fn stored(value: &Json) -> Json {
    match value {
        Json::Number(number) => number_of(number),
        Json::Array(items) => items.iter().map(stored).collect(),
        Json::Object(members) => members.iter().map(|(name, value)| (name.clone(), stored(value))).collect(),
        plain => plain.clone(),
    }
}

fn number_of(number: &Number) -> Json {
    const FLOAT_DIGITS: usize = 15;
    let Some(float) = number.as_f64().filter(|_| number.is_f64()) else { return Json::Number(number.clone()) };
    if float.fract() == 0.0 && float.abs() < 9e15 {
        return Json::from(float as i64);
    }
    let digits = number.to_string();
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    if count <= FLOAT_DIGITS { Json::Number(number.clone()) } else { Json::String(digits) }
}

/// A document as an item: its key is called `id`.
fn with_id(document: &Json) -> Json {
    let Json::Object(members) = document else { return document.clone() };
    let named = |name: &String| if name == "_id" { "id".to_owned() } else { name.clone() };
    members.iter().map(|(name, value)| (named(name), whole(value))).collect()
}

/// A cluster tells a number without a fraction as a whole one.
fn whole(value: &Json) -> Json {
    match value {
        Json::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(float) if float.fract() == 0.0 && float.abs() < 9e15 => Json::from(float as i64),
            _ => value.clone(),
        },
        Json::Array(items) => items.iter().map(whole).collect(),
        Json::Object(members) => members.iter().map(|(name, value)| (name.clone(), whole(value))).collect(),
        plain => plain.clone(),
    }
}

fn untraced(item: &Json) -> Json {
    let mut item = item.clone();
    if let Some(members) = item.as_object_mut() {
        members.shift_remove(TRACE);
    }
    item
}

/// The dotted paths of what is different: within objects that both have, else the whole field.
fn different(old: &Json, new: &Json, path: &str, fields: &mut Vec<String>) {
    match (old, new) {
        (Json::Object(before), Json::Object(after)) => {
            let gone = before.keys().filter(|name| !after.contains_key(*name));
            for name in after.keys().chain(gone) {
                let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                match (before.get(name), after.get(name)) {
                    (Some(one), Some(other)) => different(one, other, &below, fields),
                    _ => fields.push(below),
                }
            }
        }
        _ if old != new => fields.push(path.to_owned()),
        _ => {}
    }
}
