//! Which change becomes which event, and what of the item the event tells.
//! Invariant: the event's data is what the contract's type makes of the item; the rest never leaves.

use serde_json::Value;

use crate::pattern::{self, Pattern};
use crate::{Contract, Error};

/// What happened to an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Insert,
    /// It was there and is different now.
    Modify,
    /// It was deleted.
    Remove,
    /// The store deleted it because its time was over (DynamoDB alone tells).
    Expire,
}

/// One event that a stream publishes.
#[derive(Clone, Debug)]
pub struct Publication {
    change: Change,
    when: Option<&'static str>,
    map: Vec<(&'static str, &'static str)>,
    contract: Declared,
}

/// A contract as values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Declared {
    pub(crate) source: &'static str,
    pub(crate) detail_type: &'static str,
    pub(crate) version: u32,
    pub(crate) domain: &'static str,
    project: fn(Value) -> Result<Value, String>,
}

impl Publication {
    /// Publishes an event of this contract at this change.
    pub fn of<T: Contract>(change: Change) -> Self {
        let contract = Declared {
            source: T::SOURCE,
            detail_type: T::DETAIL_TYPE,
            version: T::VERSION,
            domain: T::DOMAIN,
            project: project::<T>,
        };
        Self { change, when: None, map: Vec::new(), contract }
    }

    /// Only where the item matches this EventBridge pattern; at a modification only where it did not before.
    #[must_use]
    pub fn when(mut self, pattern: &'static str) -> Self {
        self.when = Some(pattern);
        self
    }

    /// Takes this property of the event from another place of the item, names joined by dots, and from nowhere else.
    #[must_use]
    pub fn map(mut self, property: &'static str, path: &'static str) -> Self {
        self.map.push((property, path));
        self
    }

    /// The same, ready to be asked.
    pub(crate) fn ready(self) -> Result<Ready, Error> {
        let Self { change, when, map, contract } = self;
        let unusable = |reason: String| Error::Publication { detail_type: contract.detail_type, reason };
        let parse = |text: &str| {
            let fields: Value = serde_json::from_str(text).map_err(|error| unusable(error.to_string()))?;
            let parsed = pattern::parse(&fields);
            let pattern =
                parsed.map_err(|mistakes| unusable(format!("its pattern has {} mistakes", mistakes.len())))?;
            Ok::<_, Error>(When { pattern, fields })
        };
        let when = when.map(parse).transpose()?;
        Ok(Ready { change, when, map, contract })
    }
}

/// A publication with its pattern parsed.
pub(crate) struct Ready {
    pub(crate) change: Change,
    pub(crate) when: Option<When>,
    map: Vec<(&'static str, &'static str)>,
    pub(crate) contract: Declared,
}

/// The pattern of a publication, and the fields that it names.
pub(crate) struct When {
    pub(crate) pattern: Pattern,
    #[cfg_attr(not(feature = "relay-documentdb"), allow(dead_code, reason = "only change streams tell fields"))]
    pub(crate) fields: Value,
}

impl Ready {
    /// Whether the item, as it is after a change or was before it, is one that this publication takes.
    pub(crate) fn matches(&self, item: &Value) -> bool {
        self.when.as_ref().is_none_or(|when| when.pattern.matches(item))
    }

    /// The event's data: the item through the contract, or where it breaks the contract.
    pub(crate) fn project(&self, item: &Value) -> Result<Value, String> {
        let mut data = item.clone();
        for (property, path) in &self.map {
            let Some(properties) = data.as_object_mut() else { break };
            match path.split('.').try_fold(item, |place, name| place.get(name)) {
                Some(value) => properties.insert((*property).to_owned(), value.clone()),
                // What the item happens to have under this name means something else.
                None => properties.remove(*property),
            };
        }
        (self.contract.project)(data)
    }
}

fn project<T: Contract>(item: Value) -> Result<Value, String> {
    // Following the path costs as much again as the reading, so it is asked for only where it is told.
    let data = T::deserialize(&item)
        .or_else(|_| serde_path_to_error::deserialize(&item))
        .map_err(|error| format!("the item breaks the contract at `{}`", error.path()))?;
    serde_json::to_value(data).map_err(|_| "the contract's type cannot be written as JSON".to_owned())
}
