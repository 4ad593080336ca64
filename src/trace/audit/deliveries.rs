//! What becomes of each event of the file, tried with several data, against who is to get it.

use std::collections::BTreeMap;

use crate::model::{Allow, Grantee};
use crate::system::Participant;
use crate::trace::declared::{Expected, expected};
use crate::trace::deployed::Deployed;
use crate::trace::difference::{Difference, Kind};
use crate::trace::event::Event;
use crate::trace::follow::{Depth, arrive};
use crate::trace::hop::{Arrival, Check, Delivery, Destination, Sender};
use crate::trace::subject::Subject;
use crate::trace::{sample, send};

/// What is otherwise than the file says.
pub fn differences(deployed: &Deployed, subject: &Subject<'_>) -> Vec<Difference> {
    let mut differences = Vec::new();
    let buses = subject.buses(deployed);
    for (index, data) in sample::data(subject).into_iter().enumerate() {
        let event = subject.event(Some(data));
        let mut got = BTreeMap::new();
        let mut stops = Vec::new();
        for bus in &buses {
            if index == 0 {
                differences.extend(senders(subject, &send::all(deployed, subject, (&event, bus))));
            }
            who(&arrive(deployed, &event, bus, Depth { as_meant: true, ..Depth::default() }), &mut got, &mut stops);
        }
        differences.extend(of_others(deployed, subject, &event));
        differences.extend(compared(subject, &event, (&expected(subject, &event), &got), &stops));
    }
    differences
}

/// An external's event from the accounts that a policy lets speak for it: each gets where the policy is.
fn of_others(deployed: &Deployed, subject: &Subject<'_>, event: &Event) -> Vec<Difference> {
    let mut differences = Vec::new();
    for grant in subject.system.granted_for(subject.id) {
        let (system, domain) = (subject.system, grant.policy.domain);
        let policy = &system.domain_in(subject.environment, domain).policies[grant.policy.index];
        let (Allow::Publish, Grantee::Account(account)) = (policy.allow, &policy.grantee.value) else { continue };
        let Some(bus) = deployed.bus_of(system.name(domain).as_str()) else { continue };
        let event = Event { account: account.clone(), ..event.clone() };
        let (mut got, mut stops) = (BTreeMap::new(), Vec::new());
        who(&arrive(deployed, &event, bus, Depth { as_meant: true, ..Depth::default() }), &mut got, &mut stops);
        let mut expected = expected(subject, &event);
        let here = format!("domains.{}.", system.name(domain));
        expected.must.retain(|path, _| path.starts_with(&here));
        differences.extend(compared(subject, &event, (&expected, &got), &stops));
    }
    differences
}

/// Who gets an event, with how many times, and where it is stopped.
pub fn who(arrival: &Arrival, got: &mut BTreeMap<String, usize>, stops: &mut Vec<String>) {
    for (rule, delivery) in arrival.rules.iter().flat_map(|rule| rule.deliveries.iter().map(move |each| (rule, each))) {
        if !delivery.is_made() {
            stops.push(format!("{} does not get from rule {}: {}", delivery.target, rule.name, stopped(delivery)));
            continue;
        }
        match &delivery.to {
            Destination::Bus(there) => who(there, got, stops),
            Destination::Queue(queued) if queued.is_for_others() => add(got, &queued.declared_by),
            Destination::Queue(queued) if queued.handlers.is_empty() => {
                stops.push(format!("nothing polls the queue of {}", queued.declared_by));
            }
            Destination::Queue(queued) => {
                for handling in &queued.handlers {
                    if handling.is_made() {
                        add(got, &handling.declared_by);
                    } else {
                        let why = refusals(&handling.checks, &handling.faults);
                        stops.push(format!("{} cannot poll its queue: {why}", handling.declared_by));
                    }
                }
            }
            Destination::LogGroup { declared_by } => add(got, declared_by),
            Destination::Outside { external: Some(external) } => add(got, &format!("externals.{external}")),
            Destination::Outside { external: None } => add(got, &rule.declared_by),
            Destination::Nowhere => {}
        }
    }
}

fn add(got: &mut BTreeMap<String, usize>, path: &str) {
    *got.entry(path.to_owned()).or_default() += 1;
}

fn compared(
    subject: &Subject<'_>,
    event: &Event,
    (expected, got): (&Expected, &BTreeMap<String, usize>),
    stops: &[String],
) -> Vec<Difference> {
    let name = subject.name();
    let data = &event.detail["data"];
    let mut differences = Vec::new();
    for (path, ways) in &expected.must {
        match got.get(path) {
            None => {
                let why = if stops.is_empty() { "no rule brings it there".to_owned() } else { stops.join("; ") };
                let what = format!("{name} to {path}");
                differences.push(Difference::new(Kind::Missing, what, format!("{why}, with {data}")));
            }
            Some(times) if times > ways && !expected.may.contains(path) => {
                let why = format!("{times} ways lead there, and the file says {ways}");
                differences.push(Difference::new(Kind::Repeated, format!("{name} to {path}"), why));
            }
            Some(times) if times < ways => {
                let why = format!("{times} ways lead there, and the file says {ways}: {}", stops.join("; "));
                differences.push(Difference::new(Kind::Missing, format!("{name} to {path}"), why));
            }
            Some(_) => {}
        }
    }
    let undeclared = got.keys().filter(|path| !expected.must.contains_key(*path) && !expected.may.contains(*path));
    differences.extend(undeclared.map(|path| {
        Difference::new(
            Kind::Undeclared,
            format!("{name} to {path}"),
            format!("nothing in the file asks for it, with {data}"),
        )
    }));
    differences
}

/// A stream that publishes an event may put it on the bus, and so may whoever speaks for an external.
fn senders(subject: &Subject<'_>, senders: &[Sender]) -> Vec<Difference> {
    let missing =
        |path: &str, why: String| Difference::new(Kind::Missing, format!("{} from {path}", subject.name()), why);
    if let Participant::External(_) = subject.id.producer {
        let refused = senders.iter().filter(|sender| !sender.may());
        return refused.map(|sender| missing(&sender.declared_by, refusals(&sender.checks, &sender.faults))).collect();
    }
    let mut differences = Vec::new();
    for path in subject.published() {
        let of_stream: Vec<&Sender> = senders.iter().filter(|sender| sender.declared_by == path).collect();
        if !of_stream.iter().any(|sender| sender.may()) {
            let why: Vec<String> = of_stream.iter().map(|sender| refusals(&sender.checks, &sender.faults)).collect();
            let why = if why.is_empty() { "no function of it knows the bus".to_owned() } else { why.join("; ") };
            differences.push(missing(&path, why));
        }
    }
    differences
}

fn stopped(delivery: &Delivery) -> String {
    refusals(&delivery.checks, &delivery.faults)
}

/// Why something is not done.
pub fn refusals(checks: &[Check], faults: &[String]) -> String {
    let refused = checks.iter().filter(|check| !check.allowed);
    let refused = refused.map(|check| format!("{} {}: {}", check.action, check.when, check.because.join(", ")));
    faults.iter().cloned().chain(refused).collect::<Vec<_>>().join("; ")
}
