//! What is to be seen, from the system as it is in an environment.

mod arrows;

use super::picture::{Home, Kind, Node, Picture, Trigger};
use crate::model::{self, Domain, Environment, Grantee, ResourceKind, StoreKind, Target};
use crate::system::{DomainId, ExternalId, MemberId, Participant, System, placed};

/// The picture of a system in an environment.
pub fn gather(system: &System, environment: &Environment) -> Picture {
    Picture {
        system: system.model.system.to_string(),
        environment: environment.name.to_string(),
        homes: system.domains().map(|(id, _)| home(system, environment, id)).collect(),
        outside: outside(system, environment),
        arrows: arrows::gather(system, environment),
        compared: false,
    }
}

fn home(system: &System, environment: &Environment, id: DomainId) -> Home {
    let (domain, place) = (system.domain_in(environment, id), placed(environment, id));
    let mut nodes = vec![node(bus(system, id.into()), Kind::Bus, vec!["bus".to_owned()])];
    nodes.extend(domain.stores.iter().map(|store| {
        let kind = match store.kind {
            StoreKind::Dynamodb(_) => "DynamoDB",
            StoreKind::Documentdb(_) => "DocumentDB",
        };
        let key = member(domain, "stores", store.name.value.as_str());
        node(key, Kind::Store, vec![store.name.value.to_string(), kind.to_owned()])
    }));
    nodes.extend(domain.handlers.iter().map(|handler| {
        let trigger = match &handler.trigger {
            model::Trigger::Http(route) => {
                let text = format!("{} {}", route.method.as_str(), route.path.value);
                Some(Trigger { is_clock: false, text, mark: None })
            }
            model::Trigger::Schedule(schedule) => {
                Some(Trigger { is_clock: true, text: schedule.expression.clone(), mark: None })
            }
            model::Trigger::Consumes(_) | model::Trigger::Rule(_) => None,
        };
        let name = handler.name.value.to_string();
        Node { trigger, ..node(member(domain, "handlers", &name), Kind::Handler, vec![name]) }
    }));
    nodes.extend(domain.rules.iter().filter_map(|rule| {
        let what = match rule.target {
            Target::Queue(_) => "queue",
            Target::LogGroup { .. } => "log group",
            Target::Handler(_) | Target::Bus(_) | Target::Resource(_) => return None,
        };
        let name = rule.name.value.to_string();
        Some(node(sink(domain, &name), Kind::Sink, vec![name, what.to_owned()]))
    }));
    Home {
        key: format!("domains.{}", domain.name.value),
        name: domain.name.value.to_string(),
        place: format!("{} {}", place.account, place.region),
        owner: domain.owner.clone(),
        nodes,
        mark: None,
        words: Vec::new(),
    }
}

/// Externals, then whom policies grant something, then what rules bring events to.
fn outside(system: &System, environment: &Environment) -> Vec<Node> {
    let externals = system.externals().map(|(id, external)| {
        let place = &environment.externals[id.0];
        let lines = vec![external.name.value.to_string(), format!("{} {}", place.account, place.region)];
        node(bus(system, id.into()), Kind::External, lines)
    });
    let domains = || system.domains().map(|(id, _)| system.domain_in(environment, id));
    let grantees = domains().flat_map(|domain| {
        domain.policies.iter().map(move |policy| {
            let (Grantee::Account(whose) | Grantee::Organization(whose)) = &policy.grantee.value;
            let name = policy.name.value.to_string();
            node(grantee(domain, &name), Kind::Grantee, vec![name, whose.clone()])
        })
    });
    let targets = domains().flat_map(|domain| {
        domain.rules.iter().filter_map(move |rule| {
            let Target::Resource(resource) = &rule.target else { return None };
            let (arn, kind) = (&resource.value.arn, described(resource.value.kind));
            let lines = vec![format!("{kind} {}", arn.name()), format!("{} {}", arn.account, arn.region)];
            Some(node(target(domain, rule.name.value.as_str()), Kind::Target, lines))
        })
    });
    externals.chain(grantees).chain(targets).collect()
}

fn described(kind: ResourceKind) -> &'static str {
    match kind {
        ResourceKind::ApiDestination => "API destination",
        ResourceKind::Bus => "event bus",
        ResourceKind::DeliveryStream => "Firehose stream",
        ResourceKind::Function => "function",
        ResourceKind::Queue => "queue",
        ResourceKind::StateMachine => "state machine",
        ResourceKind::Stream => "Kinesis stream",
        ResourceKind::Topic => "topic",
    }
}

fn node(key: String, kind: Kind, lines: Vec<String>) -> Node {
    Node { key, kind, lines, trigger: None, mark: None, words: Vec::new() }
}

/// The key of a participant's bus; of an external nothing else is shown.
fn bus(system: &System, participant: Participant) -> String {
    match participant {
        Participant::Domain(id) => format!("domains.{}.bus", system.name(id)),
        Participant::External(id) => external(system, id),
    }
}

fn external(system: &System, id: ExternalId) -> String {
    format!("externals.{}", system.name(id))
}

fn member(domain: &Domain, kind: &str, name: &str) -> String {
    format!("domains.{}.{kind}.{name}", domain.name.value)
}

fn handler(system: &System, id: MemberId) -> String {
    member(system.domain(id.domain), "handlers", system.handler(id).name.value.as_str())
}

fn sink(domain: &Domain, rule: &str) -> String {
    member(domain, "rules", rule)
}

fn grantee(domain: &Domain, policy: &str) -> String {
    member(domain, "policies", policy)
}

/// Another key than a queue of the same rule would have: a rule may bring events elsewhere than before.
fn target(domain: &Domain, rule: &str) -> String {
    member(domain, "rules", rule) + ".target"
}
