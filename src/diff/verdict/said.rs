//! What CloudFormation says of a resource, in its own words, and what these mean in ours.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use crate::diff::resource::{Impact, Property, Sureness, differences};

/// What CloudFormation says of a resource, in its own words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Said {
    /// Its logical ID.
    #[serde(skip)]
    pub id: String,
    /// `AWS::SQS::Queue`.
    #[serde(skip)]
    pub kind: String,
    /// `Add`, `Modify`, `Remove`, `Import`, `Dynamic` or `SyncWithActual`.
    pub action: String,
    /// Of what is modified, whether another takes its place: `True`, `False` or `Conditional`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub replacement: String,
    /// What becomes of the one that is there: `Delete`, `Retain`, `Snapshot`, `ReplaceAndDelete` and so on.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub policy_action: String,
    /// What of it changes: `Properties`, `Metadata`, `Tags` and so on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scope: Vec<String>,
    /// Whether what the templates say can be true as well.
    pub agrees: bool,
    /// Each property that changes, by path.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<Detail>,
}

/// What CloudFormation says of a property.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Detail {
    /// Its path, `RedrivePolicy/maxReceiveCount`; of what is no property, `Metadata`, `Tags` and so on.
    pub path: String,
    /// What was there, with everything filled in; left out where nothing was or where it is not told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What will be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Whether another value makes it another resource: `Never`, `Conditionally` or `Always`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub requires_recreation: String,
    /// `Static` where the value is known, `Dynamic` where it is known only when CloudFormation gets there.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub evaluation: String,
    /// What it comes from: the resource, its attribute or the parameter that is referred to.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub caused_by: String,
}

/// What is only noted about a resource.
const NOTES: &[&str] = &["CreationPolicy", "DeletionPolicy", "Metadata", "UpdatePolicy", "UpdateReplacePolicy"];

/// The path of something that changes, by CloudFormation's attribute, name and path: `/Properties/RedrivePolicy/maxReceiveCount`
/// of `Properties`, where it tells a path, and the property's name where it does not.
pub fn path(attribute: &str, name: &str, path: &str) -> String {
    let within = path.strip_prefix("/Properties/").unwrap_or_default();
    match (attribute, within) {
        ("Properties", "") if !name.is_empty() => name.to_owned(),
        ("Properties", path) if !path.is_empty() => path.to_owned(),
        (attribute, _) => attribute.to_owned(),
    }
}

impl Said {
    /// The same with one detail a path: CloudFormation tells of a value that comes from elsewhere twice.
    pub fn with(mut self, mut properties: Vec<Detail>) -> Self {
        // What is known comes before what is not, and what has a value before what has none.
        let rank = |detail: &Detail| {
            (
                detail.before.is_none() && detail.after.is_none(),
                detail.evaluation != "Static",
                detail.caused_by.is_empty(),
            )
        };
        properties.sort_by(|one, other| (&one.path, rank(one)).cmp(&(&other.path, rank(other))));
        for detail in properties {
            match self.properties.last_mut().filter(|last| last.path == detail.path) {
                Some(kept) => {
                    kept.requires_recreation = graver(&kept.requires_recreation, &detail.requires_recreation);
                    if kept.caused_by.is_empty() {
                        kept.caused_by = detail.caused_by;
                    }
                }
                None => self.properties.push(detail),
            }
        }
        self
    }

    /// The same with the values that its whole has, before and after, where no detail tells them. Who is cut off in the middle tells
    /// none.
    pub fn with_values(mut self, before: &str, after: &str) -> Self {
        let whole =
            |text: &str| serde_json::from_str(text).ok().and_then(|whole: Json| whole.get("Properties").cloned());
        let Some((before, after)) = whole(before).zip(whole(after)) else { return self };
        let text = |value: Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        for Property { path, before, after } in differences(&before, &after) {
            let (before, after) = (before.map(text), after.map(text));
            match self.properties.iter_mut().find(|detail| overlap(&detail.path, &path)) {
                Some(detail) if detail.path == path && detail.before.is_none() && detail.after.is_none() => {
                    (detail.before, detail.after) = (before, after);
                }
                Some(detail) if detail.before.is_some() || detail.after.is_some() => {}
                _ => self.properties.push(Detail { path, before, after, ..Detail::default() }),
            }
        }
        self.properties.sort_by(|one, other| one.path.cmp(&other.path));
        self
    }

    /// What becomes of the resource, and how sure that is. What nobody knows yet may be anything.
    pub fn reading(&self) -> (Impact, Sureness) {
        let is_noted = !self.scope.is_empty() && self.scope.iter().all(|part| NOTES.contains(&part.as_str()));
        let is_open =
            !self.properties.is_empty() && self.properties.iter().all(|detail| detail.evaluation == "Dynamic");
        match (self.action.as_str(), self.replacement.as_str(), self.policy_action.as_str()) {
            ("Add" | "Import", ..) => (Impact::Create, Sureness::ChangeSet),
            ("Remove", _, "Retain" | "RetainExceptOnCreate") => (Impact::Release, Sureness::ChangeSet),
            ("Remove", ..) => (Impact::Destroy, Sureness::ChangeSet),
            ("Modify" | "SyncWithActual", "True", _) => (Impact::Replace, Sureness::ChangeSet),
            ("Modify" | "SyncWithActual", "False" | "", _) if is_noted => (Impact::Note, Sureness::ChangeSet),
            ("Modify" | "SyncWithActual", "False" | "", _) if is_open => (Impact::Update, Sureness::Unknown),
            ("Modify" | "SyncWithActual", "False" | "", _) => (Impact::Update, Sureness::ChangeSet),
            _ => (Impact::Replace, Sureness::Unknown),
        }
    }

    /// The properties that make it another resource, or may.
    pub(super) fn replaced_for(&self) -> impl Iterator<Item = &str> {
        let for_sure =
            self.replacement == "True" && self.properties.iter().any(|detail| detail.requires_recreation == "Always");
        let counts = move |detail: &&Detail| match detail.requires_recreation.as_str() {
            "Always" => true,
            "Conditionally" => !for_sure,
            _ => false,
        };
        self.properties.iter().filter(counts).map(|detail| detail.path.as_str())
    }

    /// The properties of which it says more than the templates: those that they do not list, or whose value they do not know.
    pub fn beyond<'a>(&'a self, listed: &'a [Property]) -> impl Iterator<Item = &'a Detail> {
        let is_new = |detail: &&Detail| {
            let same = listed.iter().find(|property| property.path == detail.path);
            let within = || listed.iter().any(|property| overlap(&detail.path, &property.path));
            match same {
                None => !within() && !NOTES.contains(&detail.path.as_str()),
                Some(property) => {
                    let is_open = |side: &Option<Json>| side.as_ref().is_some_and(refers);
                    (detail.before.is_some() && is_open(&property.before))
                        || (detail.after.is_some() && is_open(&property.after))
                }
            }
        };
        self.properties.iter().filter(is_new)
    }
}

/// Whether two paths are the same, or one holds the other.
pub(super) fn overlap(one: &str, other: &str) -> bool {
    one.split('/').zip(other.split('/')).all(|(one, other)| one == other)
}

/// Whether a value of a template is known only to CloudFormation.
fn refers(value: &Json) -> bool {
    match value {
        Json::Object(members) => {
            members.iter().any(|(name, value)| name == "Ref" || name.starts_with("Fn::") || refers(value))
        }
        Json::Array(items) => items.iter().any(refers),
        _ => false,
    }
}

fn graver(one: &str, other: &str) -> String {
    const RISING: &[&str] = &["", "Never", "Conditionally", "Always"];
    let rank = |word: &str| RISING.iter().position(|known| *known == word);
    if rank(one) >= rank(other) { one.to_owned() } else { other.to_owned() }
}
