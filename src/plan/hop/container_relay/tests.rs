//! A stack around a DocumentDB store, as it is decided: what it holds, in which order it comes, and who may do what.

use std::collections::{BTreeMap, BTreeSet};

use super::super::service_stack;
use crate::diagnostic::Diagnostics;
use crate::plan::Context;
use crate::plan::resource::{Body, Value};
use crate::plan::stack::Stack;
use crate::source::{Source, Sources};
use crate::system::DomainId;
use crate::{check, model, syntax, system};

const SHOP: &str = r#"
system: shop
environments:
  dev: { region: eu-west-1, removal: destroy, account: "111111111111" }
  prod:
    region: cn-north-1
    removal: retain
    permissions-boundary: edge
    account: "222222222222"
    domains: { billing: { stores: { invoices: { documentdb: { instances: 3 } } } } }
domains:
  orders:
    stores: { orders: { dynamodb: { partition-key: { id: string } } } }
    events: { OrderPlaced: { schema: { type: object, properties: { id: { type: string } }, required: [id] } } }
    streams: { order-changes: { from: orders, publish: { OrderPlaced: { change: insert } } } }
    handlers: { keep-paid: { consumes: billing.InvoicePaid, writes: [orders], accept: [{ what: event-loop, why: no order is made }] } }
  billing:
    network: { cidr: 10.0.0.0/16 }
    stores:
      invoices: { documentdb: {} }
      drafts: { dynamodb: { partition-key: { id: string } } }
    events: { InvoicePaid: { schema: { type: object, properties: { id: { type: string } }, required: [id] } } }
    streams: { invoice-changes: { from: invoices, publish: { InvoicePaid: { change: insert } } } }
    handlers:
      keep-invoice: { consumes: orders.OrderPlaced, writes: [invoices, drafts] }
      show-invoice: { http: { method: GET, path: "/invoices/{id}", auth: none }, reads: [invoices] }
"#;

/// The service stack of `billing`, in the system as it is or with a line left out.
pub fn billing(environment: usize, without: &str) -> Stack {
    let kept = SHOP.lines().filter(|line| without.is_empty() || !line.contains(without));
    of_text(environment, kept.fold(String::new(), |text, line| text + line + "\n"))
}

/// The same in another network, which the first environment alone has.
pub fn billing_in(network: &str) -> Stack {
    let here = format!("dev: {{ domains: {{ billing: {{ network: {network} }} }},");
    of_text(0, SHOP.replace("dev: {", &here))
}

fn of_text(environment: usize, text: String) -> Stack {
    let sources = Sources::new(Source { path: "domains.yaml".into(), text });
    let mut diagnostics = Diagnostics::default();
    let ast = syntax::parse(&sources, &mut diagnostics).expect("the grammar holds");
    let model = model::lower(&ast, &sources, &mut diagnostics);
    let system = system::resolve(model, &mut diagnostics);
    let sound = check::check(system, None, &mut diagnostics).expect("the system is sound");
    let system = sound.system();
    let context = Context { system, environment: &system.model.environments[environment] };
    service_stack(&context, DomainId(1))
}

/// What waits for what, beyond what it refers to.
fn waits(stack: &Stack, id: &str) -> BTreeSet<String> {
    stack.resources[id].depends_on.iter().cloned().collect()
}

fn those(stack: &Stack, is: impl Fn(&Body) -> bool) -> BTreeSet<String> {
    stack.resources.iter().filter(|(_, resource)| is(&resource.body)).map(|(id, _)| id.clone()).collect()
}

#[test]
fn the_service_waits_for_all_that_its_first_task_needs() {
    let stack = billing(0, "");
    let after = waits(&stack, "InvoiceChangesRelayService");
    for (what, ids) in [
        ("instances", those(&stack, |body| matches!(body, Body::DatabaseInstance(_)))),
        ("the attached secret", those(&stack, |body| matches!(body, Body::SecretAttachment(_)))),
        ("endpoints", those(&stack, |body| matches!(body, Body::Endpoint(_)))),
        ("routes", those(&stack, |body| matches!(body, Body::RouteTableAssociation(_)))),
        ("forwarding rules", those(&stack, |body| matches!(body, Body::Rule(_)))),
    ] {
        assert!(!ids.is_empty(), "{what}");
        assert!(ids.is_subset(&after), "{what}: {ids:?} before {after:?}");
    }
    let rules = [
        "NetworkClustersFromRelays",
        "NetworkEndpointsFromRelays",
        "NetworkRelaysToClusters",
        "NetworkRelaysToEndpoints",
        "NetworkRelaysToGateways",
    ];
    assert!(rules.iter().all(|rule| after.contains(*rule)), "{after:?}");
    assert!(!after.iter().any(|id| id.contains("Functions")), "{after:?}");
}

#[test]
fn whoever_writes_the_collection_waits_for_the_service_and_whoever_reads_does_not() {
    let stack = billing(0, "");
    assert!(waits(&stack, "KeepInvoiceMapping").contains("InvoiceChangesRelayService"));
    assert!(!waits(&stack, "ShowInvoiceRoute").contains("InvoiceChangesRelayService"));
}

#[test]
fn publisher_and_mapping_wait_for_the_forwarding_rules_and_stand_outside_the_network() {
    let stack = billing(0, "");
    let rules = those(&stack, |body| matches!(body, Body::Rule(_)));
    for id in ["InvoiceChangesPublisherFunction", "InvoiceChangesPublisherMapping"] {
        assert!(rules.is_subset(&waits(&stack, id)), "{id}");
    }
    let Body::Function(function) = &stack.resources["InvoiceChangesPublisherFunction"].body else {
        panic!("a function")
    };
    assert_eq!(function.network, None);
    assert_eq!(function.environment.keys().collect::<Vec<_>>(), ["BUSLINE_BUS", "BUSLINE_ENVIRONMENT"]);
}

#[test]
fn no_alarm_of_the_stream_sounds_before_the_first_task_reads() {
    let stack = billing(0, "");
    for part in ["LagAlarm", "HeartbeatAlarm", "ChangeQueueAgeAlarm"] {
        let id = format!("InvoiceChangesRelay{part}");
        assert!(waits(&stack, &id).contains("InvoiceChangesRelayService"), "{id}");
    }
}

#[test]
fn the_task_is_told_all_that_the_runtime_asks_for() {
    let stack = billing(0, "");
    let Body::ContainerTask(task) = &stack.resources["InvoiceChangesRelayTask"].body else { panic!("a task") };
    let reference = |id: &str| Value::Ref(id.to_owned());
    let expected = BTreeMap::from([
        ("AWS_REGION".to_owned(), "eu-west-1".into()),
        ("BUSLINE_CA_FILE".to_owned(), "/global-bundle.pem".into()),
        ("BUSLINE_CHANGE_QUEUE".to_owned(), reference("InvoiceChangesRelayChangeQueue")),
        ("BUSLINE_CHECKPOINT_TABLE".to_owned(), reference("InvoiceChangesRelayCheckpoints")),
        ("BUSLINE_COLLECTION_INVOICES".to_owned(), "invoices".into()),
        ("BUSLINE_DATABASE_INVOICES".to_owned(), "billing".into()),
        ("BUSLINE_ENVIRONMENT".to_owned(), "shop--dev".into()),
        ("BUSLINE_FAILURE_BUCKET".to_owned(), reference("FailureBucket")),
        ("BUSLINE_POISON_QUEUE".to_owned(), reference("InvoiceChangesRelayPoisonQueue")),
        ("BUSLINE_CREDENTIALS_INVOICES".to_owned(), reference("InvoicesDatabaseSecret")),
    ]);
    assert_eq!(task.environment, expected);
    let image = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/busline@${InvoiceChangesRelayImage}";
    assert_eq!(task.image, Value::Sub(image.to_owned()));
    assert_eq!(stack.images["InvoiceChangesRelayImage"].package, "billing--invoice-changes-relay");
}

#[test]
fn a_role_of_the_relay_may_do_nothing_on_everything_but_enter_the_registry() {
    let stack = billing(1, "");
    for id in ["InvoiceChangesRelayRoleOfExecution", "InvoiceChangesRelayRoleOfTask"] {
        let Body::Role(role) = &stack.resources[id].body else { panic!("a role") };
        assert_eq!(role.boundary.as_deref(), Some("arn:aws-cn:iam::222222222222:policy/edge"));
        assert_eq!((role.trust.service, role.trust.account.as_str()), ("ecs-tasks.amazonaws.com", "222222222222"));
        for statement in &role.statements {
            let everything = statement.resources.contains(&"*".into());
            assert_eq!(everything, statement.actions == ["ecr:GetAuthorizationToken"], "{statement:?}");
        }
    }
}

#[test]
fn an_environment_says_how_many_instances_and_what_is_kept() {
    for (environment, instances, protected) in [(0, 2, false), (1, 3, true)] {
        let stack = billing(environment, "");
        assert_eq!(those(&stack, |body| matches!(body, Body::DatabaseInstance(_))).len(), instances);
        let Body::DatabaseCluster(cluster) = &stack.resources["InvoicesDatabaseCluster"].body else {
            panic!("a cluster")
        };
        assert_eq!(cluster.protected, protected);
    }
}

#[test]
fn everything_that_is_referred_to_is_there() {
    for without in ["", "InvoicePaid", "keep-invoice", "show-invoice"] {
        let stack = billing(0, without);
        let text = format!("{:?}", stack.resources);
        let mut referred: BTreeSet<&str> = BTreeSet::new();
        for (mark, end) in [("Ref(\"", "\""), ("Attribute(\"", "\""), ("${", "}")] {
            let names = text.split(mark).skip(1).map(|rest| rest.split(end).next().unwrap_or_default());
            referred.extend(names.map(|name| name.split('.').next().unwrap_or_default()));
        }
        referred.extend(stack.resources.values().flat_map(|resource| &resource.depends_on).map(String::as_str));
        let pseudo = |id: &&str| id.starts_with("AWS::");
        let known = |id: &&str| stack.resources.contains_key(*id) || stack.images.contains_key(*id);
        let lost: Vec<&str> = referred.into_iter().filter(|id| !known(id) && !pseudo(id)).collect();
        assert_eq!(lost, [""; 0], "without {without:?}");
    }
}
