//! Filters that the file does not hold: whoever is outside of it takes an event from a bus by rules of his own, which match on its
//! source. Its detail-type follows from its name and its version, and stays with them.

use std::collections::BTreeMap;

use super::filter::Stop;
use crate::diff::words::quoted;
use crate::model::Allow;
use crate::system::{Consumer, EventId, System};

/// Those outside who took an event before and still do, where another source keeps their rules from matching.
pub fn stops((before, old): (&System, EventId), (after, new): (&System, EventId)) -> Vec<Stop> {
    let [was, is] = [(before, old), (after, new)].map(|(system, event)| system.event(event).source.as_str());
    if was == is {
        return Vec::new();
    }
    let known = takers(before, old);
    let still = takers(after, new).into_iter().filter(|(path, _)| known.contains_key(path));
    let words =
        format!("its source was {}, is {}, and rules outside of this file match on it", quoted(was), quoted(is));
    still.map(|(path, owner)| Stop { path, owner, part: "source".to_owned(), words: words.clone() }).collect()
}

/// The declarations by which somebody outside takes an event, each with who owns its domain.
fn takers(system: &System, event: EventId) -> BTreeMap<String, Option<String>> {
    let externals = system.subscribers(event).filter_map(|subscription| match subscription.consumer {
        Consumer::External(external) => Some((format!("externals.{}", system.name(external)), None)),
        Consumer::Handler(_) => None,
    });
    let granted = system.granted_for(event).map(|grant| grant.policy);
    let policies = granted.filter(|policy| system.policy(*policy).allow == Allow::Subscribe).map(|id| {
        let path = format!("domains.{}.policies.{}", system.name(id.domain), system.policy(id).name.value);
        (path, system.domain(id.domain).owner.clone())
    });
    externals.chain(policies).collect()
}
