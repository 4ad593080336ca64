//! The sentences that tell what CloudFormation itself says: only what is more than the templates say, or something else.

use crate::diff::Difference;
use crate::diff::resource::{Change, Impact, ResourceChange, Sureness};
use crate::diff::verdict::{Detail, Said, Verdict};
use crate::diff::words::{counted, listed, quoted, reason};

/// What it was asked, where it was.
pub fn asked(difference: &Difference) -> Option<&'static str> {
    difference.stacks.iter().any(|stack| stack.change_set.is_some()).then_some(
        "CloudFormation was asked about every stack that stands and differs, with functions' code and relays' images as they are \
         deployed.",
    )
}

/// What it says of a stack as a whole: marks and sentences.
pub fn stack(stack: &Change) -> Vec<(&'static str, String)> {
    let Some(verdict) = &stack.change_set else { return Vec::new() };
    let mut lines = Vec::new();
    match verdict {
        Verdict::Unknown { reason: why } => {
            lines.push(("?", format!("CloudFormation does not say what it would do: {}", reason(why))));
        }
        Verdict::Nothing { .. } => lines.push(("~", "CloudFormation finds nothing to change".to_owned())),
        Verdict::Changes { .. } => {}
    }
    if !verdict.unnamed().is_empty() {
        let names = listed(verdict.unnamed().iter().map(String::as_str));
        lines.push(("?", format!("CloudFormation says nothing of {names}, which the templates change")));
    }
    lines
}

/// What it says of a resource.
pub fn resource(change: &ResourceChange) -> Vec<String> {
    let Some(said) = &change.change_set else { return Vec::new() };
    let mut lines = Vec::new();
    if !said.agrees {
        lines.push(format!("CloudFormation says otherwise than the templates: it {}", becomes(said)));
    }
    if said.action == "Import" {
        lines.push("CloudFormation takes in the one that was kept".to_owned());
    }
    match said.policy_action.as_str() {
        "ReplaceAndRetain" => lines.push("CloudFormation keeps the one that is there, outside of the stack".to_owned()),
        "Snapshot" | "ReplaceAndSnapshot" => {
            lines.push("CloudFormation keeps a snapshot of the one that is there".to_owned());
        }
        _ => {}
    }
    lines.extend(said.beyond(&change.properties).map(detail));
    lines
}

/// Whether only CloudFormation says of a resource that it changes, in place, and if what it refers to gets another value.
pub fn is_only_referring(change: &ResourceChange) -> bool {
    let is_open = change.impact == Impact::Update && change.sureness == Sureness::Unknown;
    is_open && change.change_set.is_some() && change.properties.is_empty() && change.follows.is_empty()
}

/// Those of a stack.
pub fn referring(resources: &[ResourceChange]) -> Option<String> {
    let ids: Vec<&str> =
        resources.iter().filter(|change| is_only_referring(change)).map(|change| change.id.as_str()).collect();
    (!ids.is_empty()).then(|| {
        let count = counted(ids.len(), "resource");
        format!("{count} that may change in place with what they refer to, by CloudFormation: {}", listed(ids))
    })
}

/// What becomes of a resource, by CloudFormation.
fn becomes(said: &Said) -> &'static str {
    match said.reading() {
        (Impact::Note, _) => "stays as it is",
        (Impact::Create, _) => "is made",
        (Impact::Update, Sureness::Unknown) => "may change in place",
        (Impact::Update, _) => "changes in place",
        (Impact::Release, _) => "leaves the stack and is kept",
        (Impact::Replace, Sureness::Unknown) => "may be replaced",
        (Impact::Replace, _) => "is replaced",
        (Impact::Destroy, _) => "is deleted",
    }
}

fn detail(detail: &Detail) -> String {
    let path = quoted(&detail.path);
    let caused_by = match detail.caused_by.as_str() {
        "" => String::new(),
        cause => format!(", because of {}", quoted(cause)),
    };
    let known = match (&detail.before, &detail.after) {
        (Some(before), Some(after)) => format!("{path}: {} → {}", quoted(before), quoted(after)),
        (None, Some(after)) => format!("{path}: + {}", quoted(after)),
        (Some(before), None) => format!("{path}: - {}", quoted(before)),
        (None, None) if detail.evaluation == "Dynamic" => {
            return format!("{path} may change{caused_by}: CloudFormation knows when it gets there");
        }
        (None, None) => format!("{path} changes"),
    };
    format!("{known}{caused_by}, by CloudFormation")
}
