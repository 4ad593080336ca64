//! Everything that the templates do, against everything that the file says.
//!
//! Invariant: the work grows with the number of rules, subscriptions and statements, and no faster: `generate` does it each
//! time.

mod deliveries;
mod guards;
mod probes;
mod relays;
mod rules;
mod strangers;
mod waves;

use rayon::prelude::*;

use super::deployed::Deployed;
use super::difference::{Difference, Kind};
use super::subject::Subject;
use crate::model::Environment;
use crate::system::{EventId, Participant, System};

/// Every difference, sorted. There is none where the compiler is right.
pub fn audit(deployed: &Deployed, system: &System, environment: &Environment) -> Vec<Difference> {
    let domains = system.domains().map(|(id, _)| Participant::from(id));
    let producers = domains.chain(system.externals().map(|(id, _)| Participant::from(id)));
    let events: Vec<EventId> = producers.flat_map(|one| system.events_of(one).map(|(id, _)| id)).collect();
    let of_event = |id: &EventId| {
        let subject = Subject { system, environment, id: *id };
        let mut found = deliveries::differences(deployed, &subject);
        found.extend(strangers::differences(deployed, &subject));
        found
    };
    let mut differences: Vec<Difference> = events.par_iter().flat_map_iter(of_event).collect();
    differences.extend(guards::differences(deployed));
    differences.extend(relays::of_containers(deployed));
    differences.extend(relays::of_collections(deployed, system, environment));
    differences.extend(waves::differences(deployed));
    differences.extend(rules::differences(deployed, system, environment));
    differences.extend(probes::differences(deployed, system, environment));
    differences.extend(deployed.hasty.iter().map(|(origin, late)| {
        let what = format!("{} in {}", origin.id, origin.site.stack);
        Difference::new(Kind::Hasty, what, format!("it does not wait for {late}"))
    }));
    differences.extend(
        deployed
            .faults
            .iter()
            .map(|(stack, id, fault)| Difference::new(Kind::Unreadable, format!("{id} in {stack}"), fault.clone())),
    );
    differences.sort();
    differences.dedup();
    differences
}
