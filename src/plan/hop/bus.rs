//! A domain's bus: who may put events on it, what it keeps, what it logs, and the schemas of what it carries.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::queue::{self, DeadLetters};
use super::{domain_path, forwarding, grant, key, rule};
use crate::model::{BusLog, Event};
use crate::plan::grant::{Principal, Statement};
use crate::plan::naming::{self, own};
use crate::plan::resource::{
    Archive, Body, Bus, BusEncryption, BusPolicy, EventSchema, LogDelivery, LogDestination, LogGroup, LogSource,
    SchemaRegistry, Value,
};
use crate::plan::stack::Stack;
use crate::plan::{Context, schema_document};
use crate::syntax::ast::{Encryption, LogLevel};
use crate::system::{DomainId, ExternalId, Participant};

/// Adds the bus and everything that hangs on it alone.
pub fn plan(context: &Context<'_>, id: DomainId, stack: &mut Stack) {
    let domain = context.system.domain_in(context.environment, id);
    let path = domain_path(context, id);
    let (encryption, after) = (domain.bus_encryption == Encryption::CustomerManaged)
        .then(|| encryption(context, id, &format!("{path}.bus.encryption"), stack))
        .unzip();
    let key = encryption.as_ref().map(|encryption: &BusEncryption| encryption.key.clone());
    let bus = Bus {
        name: context.bus(id),
        description: domain.description.clone(),
        log: domain.log.as_ref().map(|log| (log.level, log.detail)),
        encryption,
    };
    stack.add_after(own("Bus"), &path, after.into_iter().collect(), Body::Bus(bus));
    policies(context, id, stack);
    if let Some(days) = domain.archive_days {
        let pattern = json!({ "source": [domain.source], "account": [context.account(id)] });
        let archive = Archive { bus_arn: context.bus_arn(id), pattern, days, key };
        let after = [own("Bus")].into();
        stack.add_after(own("BusArchive"), &format!("{path}.bus.archive"), after, Body::Archive(archive));
    }
    if let Some(log) = &domain.log {
        logs(context, id, log, stack);
    }
    if !domain.events.is_empty() {
        schemas(context, id, &domain.events, stack);
    }
}

/// The bus's key, and the queue for events that it could not encrypt or decrypt: EventBridge tries such no second time.
/// The policy that lets them in stands before the bus.
fn encryption(context: &Context<'_>, id: DomainId, path: &str, stack: &mut Stack) -> (BusEncryption, String) {
    let key = key::of_bus(context, id, path, stack);
    let dead_letters = own("BusDeadLetters");
    let to_self = Value::Attribute(dead_letters.clone(), "Arn");
    let policy = DeadLetters {
        id: dead_letters.clone(),
        name: None,
        fifo: false,
        retention: DeadLetters::LONGEST,
        senders: vec![queue::from_bus(&context.bus_arn(id), context.account(id), to_self)],
        meaning: "the bus could not encrypt or decrypt an event with its key",
        declared_by: path,
    }
    .add(context, id, stack);
    (BusEncryption { key, dead_letters }, policy)
}

/// The statements of the bus's policy, one after the other: each changes the one document that EventBridge keeps. What denies
/// goes first; the others go by their names, so that the order of domains in the file makes none.
fn policies(context: &Context<'_>, id: DomainId, stack: &mut Stack) {
    let named = |(part, declared_by, mut statement): (String, String, Statement)| {
        let hash = naming::hash(&format!("{}{statement:?}", context.bus(id)));
        // EventBridge knows a statement by this id; the document that it shows calls the same id `Sid`, which in IAM's
        // grammar holds letters and digits alone.
        statement.sid = format!("Busline{hash}");
        let policy = BusPolicy { bus: context.bus(id), statement_id: statement.sid.clone(), statement };
        (own(&format!("{part}{hash}")), declared_by, policy)
    };
    let mut policies: Vec<_> = statements(context, id).into_iter().map(named).collect();
    policies[1..].sort_by(|left, right| left.0.cmp(&right.0));
    let mut before = own("Bus");
    for (logical, declared_by, policy) in policies {
        before = stack.add_after(logical, &declared_by, [before].into(), Body::BusPolicy(policy));
    }
}

/// Each statement with the first part of its logical ID and the declaration that asked for it; the denial is the first.
///
/// A producer has a statement of its own: folded into one, a producer could speak as another.
pub fn statements(context: &Context<'_>, id: DomainId) -> Vec<(String, String, Statement)> {
    let mut statements =
        vec![("BusPolicyOwnSource".to_owned(), domain_path(context, id), against_spoofing(context, id))];
    for producer in context.system.producers_of(id) {
        let part = format!("BusPolicyFrom{}", context.system.name(producer).pascal());
        let allowances = match producer {
            Participant::Domain(domain) => vec![within_organization(context, from_domain(context, domain, id.into()))],
            Participant::External(external) => from_external(context, external, id),
        };
        statements.extend(allowances.into_iter().map(|statement| (part.clone(), domain_path(context, id), statement)));
    }
    for forwarding in context.system.forwarded_to(id) {
        let (producer, rule) = (forwarding.rule.domain, &context.system.rule(forwarding.rule).name.value);
        let part = format!("BusPolicyFor{}RuleOf{}", rule.pascal(), context.system.name(producer).pascal());
        let path = format!("{}.rules.{rule}", domain_path(context, producer));
        statements.push((part, path, within_organization(context, rule::admit(context, forwarding))));
    }
    statements.extend(grant::statements(context, id));
    statements
}

/// Nobody in the domain's own account puts events on its bus under another's name.
fn against_spoofing(context: &Context<'_>, id: DomainId) -> Statement {
    let account = context.account(id);
    let mut sources = BTreeSet::from([context.system.domain(id).source.as_str()]);
    sources.extend(grant::own_sources(context, id));
    let mut roles: BTreeSet<String> = BTreeSet::new();
    for neighbour in context.system.producers_of(id).into_iter().filter(|p| context.account(*p) == account) {
        match neighbour {
            // A domain that shares the account forwards under its own name, through a role that may do nothing else.
            Participant::Domain(producer) => drop(roles.insert(forwarding::role_arn(context, producer, id))),
            // Of an external that shares the account nothing is known but its sources.
            Participant::External(_) => sources.extend(context.system.told(neighbour, id).into_keys()),
        }
    }
    let rules = context.system.forwarded_to(id).map(|forwarding| forwarding.rule);
    let rules = rules.filter(|rule| context.account(rule.domain) == account);
    roles.extend(rules.map(|rule| rule::role_arn(context, rule)));
    if !roles.is_empty() {
        // Whoever brings back what such a rule could not forward puts it here as the rule would have.
        let redrive =
            format!("role/{}", naming::redrive_role(&context.environment.deploy_role).trim_start_matches('/'));
        roles.insert(naming::global_arn("iam", context.region(id), account, &redrive));
    }
    let denial = Statement::allow("OwnSourceOnly", &["events:PutEvents"], vec![context.bus_arn(id).into()])
        .denied()
        .to(Principal::Anyone)
        .when("StringEquals", "aws:PrincipalAccount", vec![account.into()])
        .when("ForAnyValue:StringNotEquals", "events:source", sources.into_iter().map(Value::from).collect());
    if roles.is_empty() {
        return denial;
    }
    denial.when("ArnNotEquals", "aws:PrincipalArn", roles.into_iter().map(Value::from).collect())
}

/// One domain puts its events on the bus of another participant that consumes them, and nothing else.
///
/// The sender is a role, and IAM gives `aws:SourceArn` only to calls that a service makes as itself. So the key may be
/// absent, and the condition holds then; the one rule is pinned at the sender, by the role's trust.
pub fn from_domain(context: &Context<'_>, producer: DomainId, consumer: Participant) -> Statement {
    let principal = Principal::Account(context.account(producer).to_owned());
    let rule = context.rule_arn(producer, &forwarding::name(context, producer, consumer));
    let source = context.system.domain(producer).source.as_str();
    let detail_types = context.system.told(producer, consumer).remove(source).unwrap_or_default();
    let allowance = put_events(context.bus_arn(consumer), principal, source, detail_types);
    allowance.when("ArnEqualsIfExists", "aws:SourceArn", vec![rule.into()])
}

/// The same for those only who are in the environment's organization.
fn within_organization(context: &Context<'_>, allowance: Statement) -> Statement {
    match &context.environment.organization {
        Some(organization) => allowance.when("StringEquals", "aws:PrincipalOrgID", vec![organization.as_str().into()]),
        None => allowance,
    }
}

/// An external puts its events on the bus, a statement a source: by one for all, it could put an event of one source under
/// another. How it sends is its own affair, and whether it is in our organization nobody said.
fn from_external(context: &Context<'_>, producer: ExternalId, consumer: DomainId) -> Vec<Statement> {
    let told = context.system.told(producer, consumer).into_iter();
    let principal = || Principal::Account(context.account(producer).to_owned());
    told.map(|(source, detail_types)| put_events(context.bus_arn(consumer), principal(), source, detail_types))
        .collect()
}

/// Someone puts events of one source and these detail-types on a bus.
///
/// `PutTargets` is checked before any event exists: the keys are absent then, and their conditions hold. An event always
/// has a source and a detail-type.
pub fn put_events(bus_arn: String, principal: Principal, source: &str, detail_types: BTreeSet<String>) -> Statement {
    Statement::allow("OneProducer", &["events:PutEvents"], vec![bus_arn.into()])
        .to(principal)
        .when("ForAllValues:StringEquals", "events:source", vec![source.into()])
        .when("StringEqualsIfExists", "events:detail-type", detail_types.into_iter().map(Value::from).collect())
}

/// The bus's own log: one source and one delivery for each kind of log up to the level, one destination, one group.
fn logs(context: &Context<'_>, id: DomainId, log: &BusLog, stack: &mut Stack) {
    let path = format!("{}.bus.log", domain_path(context, id));
    // AWS keeps one shared policy for all groups with this prefix, which would otherwise grow with each group.
    let name = Some(format!("/aws/vendedlogs/events/{}", context.bus(id)));
    let group = LogGroup { name, days: log.days, writers: Vec::new() };
    let group = stack.add(own("BusLogGroup"), &path, Body::LogGroup(group));
    let destination = LogDestination { name: context.name(id, &["log"], 60), log_group: group };
    let destination = stack.add(own("BusLogDestination"), &path, Body::LogDestination(destination));
    let kinds = [
        (LogLevel::Error, "ERROR_LOGS", "Errors"),
        (LogLevel::Info, "INFO_LOGS", "Infos"),
        (LogLevel::Trace, "TRACE_LOGS", "Traces"),
    ];
    let mut before = own("Bus");
    for (_, log_type, part) in kinds.into_iter().filter(|(level, ..)| *level <= log.level) {
        let name = context.name(id, &[&part.to_ascii_lowercase()], 60);
        let source = LogSource { name: name.clone(), bus_arn: context.bus_arn(id), log_type };
        let source =
            stack.add_after(own(&format!("BusLog{part}Source")), &path, [before].into(), Body::LogSource(source));
        let delivery = LogDelivery { source: name, destination: destination.clone() };
        let logical = own(&format!("BusLog{part}Delivery"));
        // CloudWatch Logs refuses deliveries of one resource that are made side by side.
        before = stack.add_after(logical, &path, [source].into(), Body::LogDelivery(delivery));
    }
}

/// A registry with the schema of each event, for who looks for it in the console.
fn schemas(context: &Context<'_>, id: DomainId, events: &[Event], stack: &mut Stack) {
    let path = domain_path(context, id);
    let name = context.name(id, &[], 64);
    let description = format!("Events of {}", context.system.domain(id).name.value);
    let registry = SchemaRegistry { name: name.clone(), description };
    let registry = stack.add(own("SchemaRegistry"), &path, Body::SchemaRegistry(registry));
    for event in events {
        let schema = EventSchema {
            registry: name.clone(),
            name: event.detail_type(),
            description: event.description.clone(),
            content: detail(event),
        };
        let logical = format!("{}EventSchema", event.name.value.pascal());
        let declared_by = format!("{path}.events.{}", event.name.value);
        stack.add_after(logical, &declared_by, [registry.clone()].into(), Body::EventSchema(schema));
    }
}

/// The schema of an event's whole detail.
fn detail(event: &Event) -> Json {
    let text = || json!({ "type": "string" });
    json!({
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": event.detail_type(),
        "type": "object",
        "required": ["metadata", "data"],
        "properties": {
            "metadata": {
                "type": "object",
                "required": ["id", "version", "sequence", "correlationId", "domain", "occurredAt"],
                "properties": {
                    "id": text(),
                    "version": { "type": "integer" },
                    "sequence": text(),
                    "correlationId": text(),
                    "causationId": text(),
                    "domain": text(),
                    "occurredAt": { "type": "string", "format": "date-time" },
                },
            },
            "data": schema_document::draft4(&event.schema),
        },
    })
}
