//! What becomes of a stack's resources, by logical ID, and what of it is dangerous.

use crate::cloudformation::Template;
use crate::registry;

/// What becomes of a stack's resources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Those that come.
    pub added: Vec<String>,
    /// Those that are written otherwise.
    pub changed: Vec<String>,
    /// Those that go.
    pub removed: Vec<String>,
    /// Of those that go, or that another takes the place of, the ones that hold something.
    pub dangers: Vec<String>,
}

/// Compares what stands with what is wanted; where nothing stands, everything comes.
pub fn changes(deployed: Option<&Template>, wanted: &Template) -> Changes {
    let mut changes = Changes::default();
    for (id, resource) in &wanted.resources {
        match deployed.and_then(|deployed| deployed.resources.get(id)) {
            None => changes.added.push(id.clone()),
            Some(before) if before != resource => {
                let kind = registry::kind(&resource.kind).filter(|kind| kind.stateful);
                let is_other = |property: &String| before.properties.get(property) != resource.properties.get(property);
                let create_only = kind.into_iter().flat_map(|kind| &kind.create_only);
                if before.kind != resource.kind || create_only.into_iter().any(is_other) {
                    changes.dangers.push(format!("{id} ({}) is replaced", before.kind));
                }
                changes.changed.push(id.clone());
            }
            Some(_) => {}
        }
    }
    for (id, resource) in deployed.into_iter().flat_map(|deployed| &deployed.resources) {
        if !wanted.resources.contains_key(id) {
            changes.removed.push(id.clone());
            if registry::kind(&resource.kind).is_none_or(|kind| kind.stateful) {
                changes.dangers.push(format!("{id} ({}) is removed", resource.kind));
            }
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn template(resources: &[(&str, &str, Value)]) -> Template {
        let resource = |(id, kind, properties): &(&str, &str, Value)| {
            let note = json!({ "Busline": { "DeclaredBy": "domains.stock" } });
            ((*id).to_owned(), json!({ "Type": kind, "Metadata": note, "Properties": properties }))
        };
        let resources: serde_json::Map<_, _> = resources.iter().map(resource).collect();
        let whole = json!({ "AWSTemplateFormatVersion": "2010-09-09", "Description": "", "Resources": resources });
        serde_json::from_value(whole).expect("a template")
    }

    #[test]
    fn what_holds_something_is_dangerous_where_it_goes() {
        let old = template(&[
            ("Queue", "AWS::SQS::Queue", json!({ "QueueName": "a" })),
            ("Table", "AWS::DynamoDB::Table", json!({})),
            ("Rule", "AWS::Events::Rule", json!({})),
        ]);
        let new = template(&[
            ("Queue", "AWS::SQS::Queue", json!({ "QueueName": "b" })),
            ("Topic", "AWS::SNS::Topic", json!({})),
        ]);
        let found = changes(Some(&old), &new);
        assert_eq!(
            (found.added.as_slice(), found.changed.as_slice()),
            (&["Topic".to_owned()][..], &["Queue".to_owned()][..])
        );
        assert_eq!(found.removed, ["Rule", "Table"]);
        assert_eq!(found.dangers, ["Queue (AWS::SQS::Queue) is replaced", "Table (AWS::DynamoDB::Table) is removed"]);
        assert_eq!(changes(None, &new).added, ["Queue", "Topic"]);
        assert_eq!(changes(Some(&new), &new), Changes::default());
    }
}
