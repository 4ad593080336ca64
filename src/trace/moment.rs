//! A moment of a deployment: whatever stands then, does what is sent then come to whom its sender means it for, or into a
//! dead-letter queue?
//!
//! Invariant: a queue that no function polls yet, or any more, has caught what came to it: it waits there.

use std::collections::BTreeSet;

use super::declared::expected;
use super::deployed::Deployed;
use super::difference::{Difference, Kind};
use super::event::Event;
use super::follow::{Depth, arrive};
use super::hop::{Arrival, Destination};
use super::sample;
use super::subject::Subject;

/// What vanishes of an event that a domain's stack may publish, tried with several data. Nothing does where the domain's bus
/// does not stand: nobody can put anything there.
pub fn vanishing(deployed: &Deployed, subject: &Subject<'_>) -> Vec<Difference> {
    let place = subject.event(None);
    let Some(domain) = subject.publisher() else { return Vec::new() };
    // A domain that moves has two buses for a while.
    let stands = deployed.buses.values().find(|bus| {
        let site = &bus.origin.site;
        site.domain == domain && site.account == place.account && site.region == place.region
    });
    let Some(bus) = stands else { return Vec::new() };
    let mut differences = Vec::new();
    for data in sample::data(subject) {
        let event = subject.event(Some(data));
        let arrival = arrive(deployed, &event, bus, Depth { as_meant: true, ..Depth::default() });
        let mut reached = Reached::default();
        reached.on_bus(&arrival);
        let lost = reached.lost.iter().map(|(rule, why)| vanishes(subject, rule, why, &event));
        differences.extend(lost);
        let missed = expected(subject, &event).must.into_keys().filter(|path| !reached.has(path));
        differences.extend(missed.map(|path| vanishes(subject, &path, "no rule that stands brings it there", &event)));
    }
    differences.sort();
    differences.dedup_by(|one, other| (one.kind, &one.what, &one.because) == (other.kind, &other.what, &other.because));
    differences
}

fn vanishes(subject: &Subject<'_>, to: &str, why: &str, event: &Event) -> Difference {
    let because = format!("{why}, with {}", event.detail["data"]);
    Difference::new(Kind::Vanishing, format!("{} to {to}", subject.name()), because)
}

/// Where an event has come.
#[derive(Default)]
struct Reached {
    /// The declarations of whatever has it.
    paths: BTreeSet<String>,
    /// The domains for which a dead-letter queue has it.
    put_aside: BTreeSet<String>,
    /// Rules that could neither deliver it nor put it aside, with why.
    lost: Vec<(String, String)>,
}

impl Reached {
    fn on_bus(&mut self, arrival: &Arrival) {
        for rule in &arrival.rules {
            for delivery in &rule.deliveries {
                if !delivery.is_made() {
                    let refused =
                        delivery.checks.iter().filter(|check| !check.allowed).map(|check| check.action.clone());
                    let why: Vec<String> = delivery.faults.iter().cloned().chain(refused).collect();
                    if delivery.net.holds() {
                        self.put_aside.insert(rule.declared_by.clone());
                    } else {
                        self.lost.push((rule.declared_by.clone(), why.join("; ")));
                    }
                    continue;
                }
                match &delivery.to {
                    Destination::Bus(there) => self.on_bus(there),
                    Destination::Queue(queued) => drop(self.paths.insert(queued.declared_by.clone())),
                    Destination::LogGroup { declared_by } => drop(self.paths.insert(declared_by.clone())),
                    Destination::Outside { external: Some(external) } => {
                        self.paths.insert(format!("externals.{external}"));
                    }
                    Destination::Outside { external: None } => drop(self.paths.insert(rule.declared_by.clone())),
                    Destination::Nowhere => {}
                }
            }
        }
    }

    /// Whether a declaration, or the domain that it is of, has it.
    fn has(&self, path: &str) -> bool {
        let of_domain = |aside: &String| {
            path == aside || path.strip_prefix(aside.as_str()).is_some_and(|rest| rest.starts_with('.'))
        };
        self.paths.contains(path) || self.put_aside.iter().any(of_domain)
    }
}
