//! The packages of the sample, as its plan decides them.

use crate::pattern;
use crate::plan::package::Access;
use crate::plan::package::{
    AuthorFunction, Authored, Binary, ConsumedEvent, ConsumerFunction, Contract, Contracts, Duty, HttpFunction, Module,
    Packages, Publication, Relay, Role, StoreKind, StoreUse,
};
use crate::plan::package::{Change, Method};
use crate::schema;

/// Three domains: two with tables, one with a collection.
pub(super) fn packages() -> Packages {
    let subscriptions = ["SubscriptionCreated", "SubscriptionCancelled"];
    let (stock, payments) = (["StockAllocated", "StockDeallocated"], ["PaymentCreated", "PaymentCancelled"]);
    let created = |function| consumed("subscriptions", "SubscriptionCreated", function);
    let cancelled = |function| consumed("payments", "PaymentCancelled", function);
    let create_subscription = function("subscriptions", "create_subscription", "handle", StoreKind::Table);
    let cancel_subscription =
        cancelled(function("subscriptions", "cancel_subscription", "on_payment_cancelled", StoreKind::Table));
    let allocate = created(function("stock", "allocate_stock", "on_subscription_created", StoreKind::Table));
    let deallocate = cancelled(function("stock", "deallocate_stock", "on_payment_cancelled", StoreKind::Table));
    let create_payment =
        created(function("payments", "create_payment", "on_subscription_created", StoreKind::Collection));
    let cancel_payment = function("payments", "cancel_payment", "handle", StoreKind::Collection);
    let tables = |domain, stream, events, when| Role::DynamodbRelay(relay(domain, stream, events, when));
    let payment_changes = relay("payments", "payment-changes", payments, [None, Some("cancelled")]);
    Packages {
        contracts: vec![
            contracts("subscriptions", subscriptions),
            contracts("stock", stock),
            contracts("payments", payments),
        ],
        binaries: vec![
            binary("subscriptions", "create-subscription", http(&create_subscription, Method::Post, "/subscriptions")),
            binary("subscriptions", "cancel-subscription", consumer("cancel-subscription", &cancel_subscription)),
            binary(
                "subscriptions",
                "subscription-changes-relay",
                tables("subscriptions", "subscription-changes", subscriptions, [None, Some("cancelled")]),
            ),
            binary("stock", "allocate-stock", consumer("allocate-stock", &allocate)),
            binary("stock", "deallocate-stock", consumer("deallocate-stock", &deallocate)),
            binary(
                "stock",
                "stock-changes-relay",
                tables("stock", "stock-changes", stock, [Some("allocated"), Some("deallocated")]),
            ),
            binary("payments", "create-payment", consumer("create-payment", &create_payment)),
            binary("payments", "cancel-payment", http(&cancel_payment, Method::Patch, "/payments/{id}")),
            binary("payments", "payment-changes-relay", Role::DocumentdbRelay(payment_changes.clone())),
            binary("payments", "payment-changes-publisher", Role::Publisher(payment_changes)),
        ],
        authored: vec![
            authored(
                "subscriptions",
                vec![
                    answering("create-subscription", create_subscription),
                    consuming("cancel-subscription", cancel_subscription),
                ],
                &["payments"],
            ),
            authored(
                "stock",
                vec![consuming("allocate-stock", allocate), consuming("deallocate-stock", deallocate)],
                &["payments", "subscriptions"],
            ),
            authored(
                "payments",
                vec![consuming("create-payment", create_payment), answering("cancel-payment", cancel_payment)],
                &["subscriptions"],
            ),
        ],
    }
}

pub(super) fn contracts(domain: &str, events: [&str; 2]) -> Contracts {
    Contracts {
        kind: "domain",
        domain: domain.to_owned(),
        package: format!("contracts--{domain}"),
        library: format!("contracts_{domain}"),
        events: events.iter().map(|event| contract(domain, event)).collect(),
    }
}

fn contract(domain: &str, event: &str) -> Contract {
    let document = match event {
        "PaymentCancelled" => include_str!("../../../schemas/payment-cancelled.json"),
        "PaymentCreated" => include_str!("../../../schemas/payment-created.json"),
        "StockAllocated" => include_str!("../../../schemas/stock-allocated.json"),
        "StockDeallocated" => include_str!("../../../schemas/stock-deallocated.json"),
        "SubscriptionCancelled" => include_str!("../../../schemas/subscription-cancelled.json"),
        _ => include_str!("../../../schemas/subscription-created.json"),
    };
    let document = serde_json::from_str(document).expect("the sample's schemas are JSON");
    Contract {
        name: event.to_owned(),
        module: snake(event),
        source: format!("app.{domain}"),
        detail_type: event.to_owned(),
        version: 1,
        description: None,
        schema: schema::reduce(&document).expect("the sample's schemas are within the subset"),
    }
}

fn snake(event: &str) -> String {
    let split = |letter: char| {
        if letter.is_ascii_uppercase() { format!("_{}", letter.to_ascii_lowercase()) } else { letter.to_string() }
    };
    event.chars().map(split).collect::<String>().trim_start_matches('_').to_owned()
}

pub(super) fn function(domain: &str, module: &str, name: &str, kind: StoreKind) -> AuthorFunction {
    AuthorFunction {
        library: format!("handlers_{domain}"),
        package: format!("handlers--{domain}"),
        module: module.to_owned(),
        name: name.to_owned(),
        stores: vec![store(domain, kind)],
        secrets: Vec::new(),
    }
}

pub(super) fn store(name: &str, kind: StoreKind) -> StoreUse {
    StoreUse {
        name: name.to_owned(),
        parameter: name.replace('-', "_"),
        variable: name.to_ascii_uppercase(),
        kind,
        partition_key: if kind == StoreKind::Table { "id" } else { "_id" }.to_owned(),
        access: Access::Writes,
    }
}

pub(super) fn consumed(producer: &str, event: &str, function: AuthorFunction) -> ConsumedEvent {
    ConsumedEvent {
        library: format!("contracts_{producer}"),
        package: format!("contracts--{producer}"),
        producer: producer.to_owned(),
        event: format!("{producer}.{event}"),
        name: event.to_owned(),
        function,
    }
}

pub(super) fn consumer(handler: &str, event: &ConsumedEvent) -> Role {
    Role::Consumer(ConsumerFunction { handler: handler.to_owned(), events: vec![event.clone()], drop_stale: None })
}

fn http(function: &AuthorFunction, method: Method, path: &str) -> Role {
    Role::Http(HttpFunction { function: function.clone(), method, path: path.to_owned() })
}

fn relay(domain: &str, stream: &str, events: [&str; 2], when: [Option<&str>; 2]) -> Relay {
    let kind = if domain == "payments" { StoreKind::Collection } else { StoreKind::Table };
    let publications = events.iter().zip(when).zip([Change::Insert, Change::Modify]);
    Relay {
        stream: stream.to_owned(),
        store: store(domain, kind),
        sort_key: None,
        source: format!("app.{domain}"),
        library: format!("contracts_{domain}"),
        package: format!("contracts--{domain}"),
        publications: publications.map(|((event, status), change)| publication(event, change, status)).collect(),
    }
}

fn publication(event: &str, change: Change, status: Option<&str>) -> Publication {
    let when = status.map(|status| pattern::parse(&serde_json::json!({ "status": [status] })).expect("a pattern"));
    Publication { event: event.to_owned(), change, when, map: Vec::new() }
}

pub(super) fn binary(domain: &str, folder: &str, role: Role) -> Binary {
    let kind = if matches!(role, Role::Http(_) | Role::Consumer(_)) { "handlers" } else { "streams" };
    let declared = folder.trim_end_matches("-relay").trim_end_matches("-publisher");
    Binary {
        domain: domain.to_owned(),
        folder: folder.to_owned(),
        package: format!("{domain}--{folder}"),
        declared_by: format!("domains.{domain}.{kind}.{declared}"),
        role,
    }
}

fn authored(domain: &str, modules: Vec<Module>, contracts: &[&str]) -> Authored {
    Authored {
        domain: domain.to_owned(),
        package: format!("handlers--{domain}"),
        library: format!("handlers_{domain}"),
        modules,
        contracts: contracts.iter().map(|name| (format!("contracts--{name}"), format!("contracts_{name}"))).collect(),
    }
}

fn consuming(handler: &str, event: ConsumedEvent) -> Module {
    module(handler, Duty::Consumes(vec![event]))
}

fn answering(handler: &str, function: AuthorFunction) -> Module {
    module(handler, Duty::Answers("POST /somewhere".to_owned(), function))
}

fn module(handler: &str, duty: Duty) -> Module {
    Module { handler: handler.to_owned(), name: handler.replace('-', "_"), duty }
}
