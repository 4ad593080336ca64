//! Networks as they are decided: each holds what its people need, and nothing else.

use crate::plan::hop::container_relay::tests::{billing, billing_in};
use crate::plan::resource::{Body, Direction, Endpoint, EndpointKind, Peer, Value};
use crate::plan::stack::Stack;

fn endpoints(stack: &Stack) -> Vec<(&str, &Endpoint)> {
    let endpoints = stack.resources.iter().filter_map(|(id, resource)| match &resource.body {
        Body::Endpoint(endpoint) => Some((id.as_str(), endpoint)),
        _ => None,
    });
    endpoints.collect()
}

fn ids(stack: &Stack) -> Vec<&str> {
    endpoints(stack).into_iter().map(|(id, _)| id.trim_start_matches("NetworkEndpoint")).collect()
}

#[test]
fn there_is_an_endpoint_for_what_somebody_needs_and_for_nothing_else() {
    let all = ["Dynamodb", "EcrApi", "EcrDkr", "Logs", "S3", "SecretsManager", "Sqs"];
    assert_eq!(ids(&billing(0, "")), all);
    assert_eq!(ids(&billing(0, "keep-invoice")), all);
    assert_eq!(ids(&billing(0, "InvoicePaid")), ["Dynamodb", "SecretsManager", "Sqs"]);
}

#[test]
fn gateways_are_reached_through_routes_and_the_rest_through_interfaces() {
    for (id, endpoint) in endpoints(&billing(0, "")) {
        let gateway = matches!(endpoint.kind, EndpointKind::Gateway(_));
        assert_eq!(gateway, id.ends_with("S3") || id.ends_with("Dynamodb"), "{id}");
    }
}

#[test]
fn an_endpoint_lets_through_its_own_account_and_for_layers_the_registry() {
    for (id, endpoint) in endpoints(&billing(0, "")) {
        for statement in &endpoint.statements {
            let of_account = statement.conditions.iter().any(|condition| condition.key == "aws:PrincipalAccount");
            assert_eq!(of_account, statement.sid != "PullLayers", "{id} {statement:?}");
            let everything = statement.resources.contains(&"*".into());
            assert_eq!(everything, statement.sid == "EnterRegistry", "{id} {statement:?}");
        }
    }
}

#[test]
fn what_functions_reach_is_what_they_are_declared_to_use() {
    let stack = billing(0, "");
    let resources = |service: &str, sid: &str| -> Vec<Value> {
        let Body::Endpoint(endpoint) = &stack.resources[&format!("NetworkEndpoint{service}")].body else {
            panic!("an endpoint")
        };
        endpoint.statements.iter().filter(|s| s.sid == sid).flat_map(|s| s.resources.clone()).collect()
    };
    let arn = |id: &str| Value::Attribute(id.to_owned(), "Arn");
    let dead_letters = "arn:aws:sqs:eu-west-1:111111111111:shop--dev--billing--keep-invoice--dead-letters";
    let queues = [dead_letters.into(), arn("InvoiceChangesRelayChangeQueue"), arn("InvoiceChangesRelayPoisonQueue")];
    assert_eq!(resources("Sqs", "SendMessages"), queues);
    assert_eq!(resources("SecretsManager", "ReadSecrets"), [Value::Ref("InvoicesDatabaseSecret".into())]);
    assert_eq!(resources("Dynamodb", "ClaimEvents"), [arn("IdempotencyClaims")]);
    assert_eq!(resources("Dynamodb", "KeepPlace"), [arn("InvoiceChangesRelayCheckpoints")]);
    assert_eq!(resources("Dynamodb", "UseTables")[0], arn("DraftsTable"));
}

#[test]
fn every_way_out_is_a_database_or_https() {
    for resource in billing(0, "").resources.values() {
        let Body::SecurityGroupRule(rule) = &resource.body else { continue };
        let out = rule.direction == Direction::Out;
        match &rule.peer {
            Peer::Anywhere => assert!(out && rule.port == 443, "{}", resource.id),
            Peer::Group(group) => {
                let database = [group, &rule.group].iter().any(|group| *group == "NetworkClustersGroup");
                assert_eq!(rule.port, if database { 27017 } else { 443 }, "{}", resource.id);
            }
        }
    }
}

#[test]
fn in_china_some_services_have_names_of_their_own() {
    let stack = billing(1, "");
    let services: Vec<&str> = endpoints(&stack).into_iter().map(|(_, endpoint)| endpoint.service.as_str()).collect();
    let expected = [
        "com.amazonaws.cn-north-1.dynamodb",
        "cn.com.amazonaws.cn-north-1.ecr.api",
        "cn.com.amazonaws.cn-north-1.ecr.dkr",
        "com.amazonaws.cn-north-1.logs",
        "com.amazonaws.cn-north-1.s3",
        "com.amazonaws.cn-north-1.secretsmanager",
        "cn.com.amazonaws.cn-north-1.sqs",
    ];
    assert_eq!(services, expected);
}

/// A place in a VPC that exists, with this of its way to AWS's services.
fn existing(endpoints: &str) -> Stack {
    billing_in(&format!("{{ vpc: vpc-0a1b2c3d, subnets: [subnet-0a1b2c3d, subnet-1a2b3c4d]{endpoints} }}"))
}

fn made(stack: &Stack, what: impl Fn(&Body) -> bool) -> bool {
    stack.resources.values().any(|resource| what(&resource.body))
}

#[test]
fn of_a_vpc_that_exists_nothing_is_made() {
    for endpoints in ["", ", endpoints: create", ", endpoints: create, route-tables: [rtb-0a1b2c3d]"] {
        let stack = existing(endpoints);
        let parts = |body: &Body| {
            matches!(body, Body::Network(_) | Body::Subnet(_) | Body::RouteTable(_) | Body::RouteTableAssociation(_))
        };
        assert!(!made(&stack, parts), "{endpoints}");
        for resource in stack.resources.values() {
            if let Body::SecurityGroup(group) = &resource.body {
                assert_eq!(group.network, "vpc-0a1b2c3d".into(), "{}", resource.id);
            }
        }
    }
    assert!(!made(&existing(""), |body| matches!(body, Body::Endpoint(_))));
}

#[test]
fn where_endpoints_are_made_routes_are_added_to_the_tables_that_are_named() {
    assert_eq!(ids(&existing(", endpoints: create")), ["EcrApi", "EcrDkr", "Logs", "SecretsManager", "Sqs"]);
    let stack = existing(", endpoints: create, route-tables: [rtb-0a1b2c3d]");
    assert_eq!(ids(&stack), ids(&billing(0, "")));
    let (_, tables) = endpoints(&stack).into_iter().find(|(id, _)| id.ends_with("Dynamodb")).expect("an endpoint");
    assert!(matches!(&tables.kind, EndpointKind::Gateway(tables) if *tables == ["rtb-0a1b2c3d".into()]));
}

#[test]
fn in_a_vpc_that_exists_its_routes_say_what_https_reaches() {
    let rules = |stack: &Stack| -> Vec<String> {
        let anywhere =
            |body: &Body| matches!(body, Body::SecurityGroupRule(rule) if matches!(rule.peer, Peer::Anywhere));
        stack.resources.values().filter(|each| anywhere(&each.body)).map(|each| each.id.clone()).collect()
    };
    assert_eq!(rules(&existing("")), ["NetworkFunctionsToServices", "NetworkRelaysToServices"]);
    assert_eq!(rules(&existing(", endpoints: create")), ["NetworkFunctionsToGateways", "NetworkRelaysToGateways"]);
}
