//! The sentences that text and Markdown have in common.

use super::told;
use crate::diff::danger::Danger;
use crate::diff::radius::Affected;
use crate::diff::resource::{Fate, Impact, Property, ResourceChange, Sureness};
use crate::diff::system;
use crate::diff::unread::Unread;
use crate::diff::words::{counted, listed, quoted, reason, value, values};
use std::collections::BTreeMap;

use crate::diff::{Difference, access, contract, delivery};

/// What is counted in a headline.
pub fn counts(difference: &Difference) -> String {
    let resources = || difference.stacks.iter().flat_map(|stack| &stack.resources);
    let count = |impact: Impact| resources().filter(|change| change.impact == impact).count();
    let code: usize = difference.stacks.iter().map(|stack| stack.code_only.len()).sum();
    let parts = [
        (count(Impact::Create), "new"),
        (count(Impact::Update), "changed"),
        (count(Impact::Note), "noted otherwise"),
        (count(Impact::Replace), "replaced"),
        (count(Impact::Destroy), "deleted"),
        (count(Impact::Release), "kept outside of its stack"),
        (code, "with new code only"),
    ];
    let said: Vec<String> =
        parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    let resources =
        if said.is_empty() { "no resource changes".to_owned() } else { format!("resources: {}", said.join(", ")) };
    match difference.unread.len() {
        0 => resources,
        count => format!("{} unknown; {resources}", counted(count, "stack")),
    }
}

/// What the system is compared with, after its environment's name.
pub fn compared(difference: &Difference) -> &'static str {
    if difference.live { " as it runs" } else { "" }
}

/// What was not compared, where that is so.
pub fn left_out(difference: &Difference) -> Option<&'static str> {
    match (difference.declarations_compared, difference.live) {
        (true, _) => None,
        (false, true) => Some(
            "Accounts hold templates alone: resources and access were compared, declarations, contracts and promises not.",
        ),
        (false, false) => Some("Only templates were at hand: what they declare, promise and tell was not compared."),
    }
}

/// A stack that could not be read.
pub fn unread(unread: &Unread) -> String {
    let Unread { account, region, name, .. } = unread;
    format!("{} in {} {}: {}", quoted(name), quoted(account), quoted(region), reason(&unread.reason))
}

/// `, of team-stock`.
pub fn owned(owner: Option<&String>) -> String {
    owner.map(|owner| format!(" ({})", quoted(owner))).unwrap_or_default()
}

/// A declaration that changed.
pub fn declaration(change: &system::Change) -> String {
    format!("{}{}", change.words, owned(change.owner.as_ref()))
}

/// The mark of a declaration or a resource: `+ ~ ± -`.
pub fn mark(how: system::How) -> &'static str {
    match how {
        system::How::Added => "+",
        system::How::Removed => "-",
        system::How::Moved | system::How::Renamed => "±",
        system::How::Changed => "~",
    }
}

/// A resource and what becomes of it.
pub fn resource(change: &ResourceChange) -> (&'static str, String) {
    let (id, kind) = (quoted(&change.id), quoted(&change.kind));
    let unsure = change.sureness == Sureness::Unknown;
    let because = match change.because.as_slice() {
        [] => String::new(),
        because => format!(", for its {}", listed(because.iter().map(String::as_str))),
    };
    let follows = match change.follows.is_empty() {
        true => String::new(),
        false if unsure => format!(", if {} is replaced", listed(change.follows.iter().map(String::as_str))),
        false => format!(", because {} is replaced", listed(change.follows.iter().map(String::as_str))),
    };
    match change.impact {
        Impact::Create => ("+", format!("{id} {kind}")),
        Impact::Note => ("~", format!("{id} {kind}: the resource itself stays as it is")),
        Impact::Update if unsure => ("~", format!("{id} {kind} may change{follows}")),
        Impact::Update => ("~", format!("{id} {kind}{follows}")),
        Impact::Release => ("-", format!("{id} {kind} leaves the stack and is kept")),
        Impact::Replace if unsure => {
            ("±", format!("{id} {kind} may be replaced{because} (sureness: unknown){follows}"))
        }
        Impact::Replace => {
            let sureness = if change.sureness == Sureness::ChangeSet { "change-set" } else { "template" };
            ("±", format!("{id} {kind} is replaced{because} (sureness: {sureness}){follows}"))
        }
        Impact::Destroy => ("-", format!("{id} {kind} is deleted")),
    }
}

/// A property before and after.
pub fn property(property: &Property) -> String {
    let path = quoted(&property.path);
    match (&property.before, &property.after) {
        (None, None) => path,
        (None, Some(after)) => format!("{path}: + {}", value(after)),
        (Some(before), None) => format!("{path}: - {}", value(before)),
        (Some(before), Some(after)) => {
            let [before, after] = values(before, after);
            format!("{path}: {before} → {after}")
        }
    }
}

/// A stack in its account, and what becomes of it.
pub fn stack(stack: &crate::diff::resource::Change) -> String {
    let fate = match stack.fate {
        Fate::New => "new",
        Fate::Gone => "deleted",
        Fate::Updated => "updated",
    };
    format!("{} ({fate})", quoted(&stack.name))
}

/// A danger, and whether it is accepted.
pub fn danger(danger: &Danger) -> String {
    let accepted = danger.accepted.as_ref().map(|accepted| {
        let until = accepted.until.as_ref().map(|day| format!(" until {day}")).unwrap_or_default();
        format!(" (accepted{until} on {}: {})", quoted(&accepted.on), quoted(&accepted.why))
    });
    format!("{}: {}{}", danger.kind.as_str(), danger.words, accepted.unwrap_or_default())
}

/// What a contract's change is, and each place of it.
pub fn contract(change: &contract::Change) -> (String, Vec<String>) {
    let event = quoted(&change.event);
    let head = match (change.is_gone, change.breaks_consumers, change.breaks_producers) {
        (true, ..) => format!("{event} is told no more"),
        (_, true, true) => format!("{event} breaks who reads it and what is written for it"),
        (_, true, false) => format!("{event} breaks who reads it"),
        (_, false, true) => format!("{event} breaks what is written for it"),
        (_, false, false) if change.filters.is_empty() => format!("{event} changes compatibly"),
        (_, false, false) => format!("{event} changes for those who filter it"),
    };
    let mut lines = Vec::new();
    for each in &change.changes {
        let place = if each.field.is_empty() { "the whole".to_owned() } else { quoted(&each.field) };
        let breaks = match (each.breaks_consumers, each.breaks_producers) {
            (true, true) => " (breaks consumers and producers)",
            (true, false) => " (breaks consumers)",
            (false, true) => " (breaks producers)",
            (false, false) => "",
        };
        lines.push(format!("{place} {}{breaks}", each.words));
    }
    for consumer in &change.consumers {
        let who = match &consumer.handler {
            Some(handler) => format!("{}, handler {}", quoted(&consumer.who), quoted(handler)),
            None => quoted(&consumer.who),
        };
        let rule = consumer.rule.as_ref().map(|rule| format!(", rule {}", quoted(rule))).unwrap_or_default();
        let list =
            |fields: &[String]| listed(fields.iter().map(|field| if field.is_empty() { "the whole" } else { field }));
        let by = if consumer.fields.is_empty() { String::new() } else { format!(", by {}", list(&consumer.fields)) };
        let filtered = if consumer.filtered.is_empty() {
            String::new()
        } else {
            format!("; its filter reads {}", list(&consumer.filtered))
        };
        lines.push(format!("hurts {who}{rule}{}{by}{filtered}", owned(consumer.owner.as_ref())));
    }
    for producer in &change.producers {
        lines.push(format!("hurts the stream {}: items from before may not fit", quoted(producer)));
    }
    for stop in &change.filters {
        let part = if stop.part.is_empty() { String::new() } else { format!(" at {}", quoted(&stop.part)) };
        lines.push(format!(
            "{}{} stops matching{part}: {}",
            quoted(&stop.path),
            owned(stop.owner.as_ref()),
            stop.words
        ));
    }
    (head, lines)
}

/// A policy that allows something else than before: a mark, what it is of, how it compares, and each row of it.
pub fn access(change: &access::Change) -> (&'static str, String, &'static str, Vec<String>) {
    let what = format!("{} {} of {}", change.kind.as_str(), quoted(&change.about), quoted(&change.stack));
    let (mark, verdict) = match change.verdict {
        access::Verdict::Equal => ("=", "equal"),
        access::Verdict::Narrowed => ("~", "narrowed"),
        access::Verdict::Broadened => ("!", "broadened"),
        access::Verdict::Incomparable => (if change.is_danger() { "!" } else { "~" }, "incomparable"),
    };
    let sign = |row: &access::Row| if row.broadens() { "+" } else { "-" };
    (mark, what, verdict, change.rows.iter().map(|row| format!("{} {}", sign(row), row.words())).collect())
}

/// The policies of what stays, each for itself.
pub fn staying(difference: &Difference) -> impl Iterator<Item = &access::Change> {
    difference.access.iter().filter(|change| change.fate == access::Fate::Stays)
}

/// The policies of what comes and goes with them, counted by stack.
pub fn coming_and_going(difference: &Difference) -> Vec<(&'static str, String)> {
    let mut counts: BTreeMap<(&str, &str, access::Fate), (usize, usize)> = BTreeMap::new();
    for change in difference.access.iter().filter(|change| change.fate != access::Fate::Stays) {
        let (policies, rows) = counts.entry((&change.account, &change.stack, change.fate)).or_default();
        *policies += 1;
        *rows += change.rows.len();
    }
    let each = |((_, stack, fate), (policies, rows)): ((&str, &str, access::Fate), (usize, usize))| {
        let (mark, what) = if fate == access::Fate::New { ("+", "new") } else { ("-", "gone") };
        let policies = if policies == 1 { "1 policy".to_owned() } else { format!("{policies} policies") };
        (mark, format!("{policies} of what is {what} in {}, {}", quoted(stack), counted(rows, "grant")))
    };
    counts.into_iter().map(each).collect()
}

/// A promise that changes.
pub fn delivery(change: &delivery::Change) -> (&'static str, String) {
    (if change.is_weaker { "!" } else { "~" }, format!("{}{}", change.words, owned(change.owner.as_ref())))
}

/// Who is affected, and how far from what changes.
pub fn affected(affected: &Affected) -> String {
    let (name, owner) = (quoted(&affected.name), owned(affected.owner.as_ref()));
    let by = listed(affected.by.iter().map(String::as_str));
    match affected.hops {
        0 => format!("{name}{owner} changes itself"),
        1 => format!("{name}{owner}, 1 delivery away, by {by}"),
        hops => format!("{name}{owner}, {hops} deliveries away, by {by}"),
    }
}

/// The resources of a stack, what happens most to first, without those that are folded.
pub fn by_impact(resources: &[ResourceChange]) -> Vec<&ResourceChange> {
    let is_shown = |change: &&ResourceChange| !waits_otherwise(change) && !told::is_only_referring(change);
    let mut shown: Vec<&ResourceChange> = resources.iter().filter(is_shown).collect();
    shown.sort_by_key(|change| std::cmp::Reverse(change.impact));
    shown
}

/// Whether nothing of a resource changes but what it waits for.
fn waits_otherwise(change: &ResourceChange) -> bool {
    change.impact == Impact::Note && change.properties.iter().all(|property| property.path == "DependsOn")
}

/// What of a stack is told by number: functions that get new code and nothing else, who waits for others than before, and who only
/// refers to something that changes.
pub fn folded(stack: &crate::diff::resource::Change) -> Vec<String> {
    let mut lines = Vec::new();
    if !stack.code_only.is_empty() {
        let names = listed(stack.code_only.iter().map(String::as_str));
        lines.push(format!("{} with new code only: {names}", counted(stack.code_only.len(), "function")));
    }
    let waiting = stack.resources.iter().filter(|change| waits_otherwise(change)).count();
    if waiting > 0 {
        lines.push(format!("{} only waiting for others than before", counted(waiting, "resource")));
    }
    lines.extend(told::referring(&stack.resources));
    lines
}
