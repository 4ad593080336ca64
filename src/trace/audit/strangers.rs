//! Events that are none of the file's: of another account, source or type. No rule that was derived takes such, and one that
//! the file spells out takes those alone that its pattern does.

use crate::model::{Allow, Grantee};
use crate::system::{DomainId, Participant};
use crate::trace::deployed::Deployed;
use crate::trace::difference::{Difference, Kind};
use crate::trace::event::Event;
use crate::trace::sample;
use crate::trace::subject::Subject;

/// An account that no file names.
pub const NOBODY: &str = "000000000000";

/// What is otherwise than the file says.
pub fn differences(deployed: &Deployed, subject: &Subject<'_>) -> Vec<Difference> {
    let mut differences = Vec::new();
    for data in sample::data(subject) {
        let event = subject.event(Some(data));
        for domain in sample::near(subject) {
            for stranger in strangers(subject, domain, &event) {
                differences.extend(taken(deployed, subject, domain, &stranger));
            }
        }
    }
    differences
}

/// The same event of another account, under another source, of another type.
fn strangers(subject: &Subject<'_>, domain: DomainId, event: &Event) -> Vec<Event> {
    let mut strangers = vec![
        Event { source: format!("{}.nobody", event.source), ..event.clone() },
        Event { detail_type: format!("{}Nobody", event.detail_type), ..event.clone() },
    ];
    if !from_anywhere(subject, domain) {
        strangers.push(Event { account: NOBODY.to_owned(), ..event.clone() });
    }
    strangers
}

/// Whether events of the external may come from any account of an organization.
fn from_anywhere(subject: &Subject<'_>, domain: DomainId) -> bool {
    let Participant::External(_) = subject.id.producer else { return false };
    let policies = &subject.system.domain_in(subject.environment, domain).policies;
    policies
        .iter()
        .any(|policy| policy.allow == Allow::Publish && matches!(policy.grantee.value, Grantee::Organization(_)))
}

fn taken(deployed: &Deployed, subject: &Subject<'_>, domain: DomainId, event: &Event) -> Vec<Difference> {
    let system = subject.system;
    let name = system.name(domain);
    let envelope = event.envelope();
    let Some(bus) = deployed.bus_of(name.as_str()) else { return Vec::new() };
    let rules = &system.domain_in(subject.environment, domain).rules;
    let spelled_out = |path: &str| {
        let rule = path.strip_prefix(&format!("domains.{name}.rules."))?;
        rules.iter().find(|declared| declared.name.value.as_str() == rule)
    };
    let matching =
        deployed.rules(&bus.arn).iter().filter(|rule| rule.switch.is_on(true) && rule.pattern.matches(&envelope));
    let undeclared = matching.filter(|rule| {
        spelled_out(&rule.origin.declared_by).is_none_or(|declared| !declared.pattern.value.matches(&envelope))
    });
    undeclared
        .map(|rule| {
            let what = format!("rule {} on the bus of {name}", rule.name);
            let event = format!("{} from {} of account {}", event.detail_type, event.source, event.account);
            Difference::new(Kind::Undeclared, what, format!("it takes {event}"))
        })
        .collect()
}
