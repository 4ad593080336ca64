//! Each rule that the file spells out, tried with an event that is made for it: it may be for events that no file declares.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::deliveries::who;
use super::strangers::{taken, with_strangers};
use crate::model::Environment;
use crate::satisfiable::World;
use crate::schema::{Field, Kind as Shape, Object};
use crate::system::{DomainId, System};
use crate::trace::declared::by_rules;
use crate::trace::deployed::Deployed;
use crate::trace::difference::{Difference, Kind};
use crate::trace::event::Event;
use crate::trace::follow::{Depth, arrive};
use crate::trace::resource::Bus;
use crate::trace::sample;

/// Rules of which an event does not get where it is to.
pub fn differences(deployed: &Deployed, system: &System, environment: &Environment) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (id, domain) in system.domains() {
        let Some(bus) = deployed.bus_of(domain.name.value.as_str()) else { continue };
        let site = &bus.origin.site;
        for rule in &system.domain_in(environment, id).rules {
            for (_, made) in sample::witnesses(&rule.pattern.value, &envelope(), World::Open) {
                let event = made_for(&made, (&site.account, &site.region));
                differences.extend(missing(deployed, (system, environment), (id, bus), &event));
                with_strangers(&event, |_, envelope| {
                    differences.extend(explicit(deployed, (system, environment), id, envelope));
                });
            }
        }
    }
    differences
}

/// Who does not get an event by the rules that take it.
fn missing(
    deployed: &Deployed,
    (system, environment): (&System, &Environment),
    (id, bus): (DomainId, &Bus),
    event: &Event,
) -> Vec<Difference> {
    let (mut got, mut stops) = (BTreeMap::new(), Vec::new());
    who(&arrive(deployed, event, bus, Depth { as_meant: true, ..Depth::default() }), &mut got, &mut stops);
    let wanted = by_rules(system, environment, id, &event.envelope()).into_iter();
    wanted
        .filter(|path| !got.contains_key(path))
        .map(|path| {
            let why = if stops.is_empty() { "no rule brings it there".to_owned() } else { stops.join("; ") };
            Difference::new(Kind::Missing, format!("{} from {} to {path}", event.detail_type, event.source), why)
        })
        .collect()
}

/// What the rules that are spelled out take of an event that they should not: what is derived takes events of the file's, of
/// which this may be one.
fn explicit(deployed: &Deployed, file: (&System, &Environment), id: DomainId, envelope: &Json) -> Vec<Difference> {
    taken(deployed, file, id, envelope, &|path| path.contains(".rules."))
}

/// An event of which only the envelope is known.
fn envelope() -> Object {
    let field = |name: &str| Field {
        name: name.to_owned(),
        required: true,
        deprecated: false,
        shape: Shape::Text(None).into(),
    };
    let fields = ["source", "detail-type", "account", "region"].map(field).to_vec();
    Object { definition: None, description: Vec::new(), fields }
}

fn made_for(made: &Json, (account, region): (&str, &str)) -> Event {
    let text = |name: &str, or: &str| made[name].as_str().filter(|text| !text.is_empty()).unwrap_or(or).to_owned();
    Event {
        source: text("source", "somebody"),
        detail_type: text("detail-type", "Something"),
        account: text("account", account),
        region: text("region", region),
        detail: made["detail"].clone(),
    }
}
