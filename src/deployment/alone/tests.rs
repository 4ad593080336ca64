//! Two domains in two accounts: orders sends to the bus of shipping, which admits the rule of orders.

use super::*;
use serde_json::json;

const RULE: &str = "arn:aws:events:eu-west-1:111111111111:rule/shop--dev--orders/to-shipping";
const BUS: &str = "arn:aws:events:eu-west-1:222222222222:event-bus/shop--dev--shipping";

fn template(resources: Json) -> Template {
    let whole = json!({ "AWSTemplateFormatVersion": "2010-09-09", "Description": "", "Resources": resources });
    serde_json::from_value(whole).expect("a template")
}

fn resource(kind: &str, properties: Json) -> Json {
    json!({ "Type": kind, "Metadata": { "Busline": { "DeclaredBy": "domains.x" } }, "Properties": properties })
}

fn stack(domain: &str, wave: u8, resources: Json) -> Wanted {
    let id = if domain == "orders" { "111111111111" } else { "222222222222" };
    let account = Account { id: id.into(), region: "eu-west-1".into() };
    let part = if wave == 1 { "bus" } else { "service" };
    Wanted {
        name: format!("shop--dev--{domain}--{part}"),
        domain: domain.into(),
        wave,
        account,
        template: template(resources),
        parameters: BTreeMap::new(),
        digest: String::new(),
    }
}

/// The service of orders, with its rule that forwards or without.
fn orders(sends: bool) -> Wanted {
    let rule = resource(
        "AWS::Events::Rule",
        json!({ "EventBusName": "shop--dev--orders", "Name": "to-shipping", "Targets": [{ "Arn": BUS }] }),
    );
    stack("orders", 2, if sends { json!({ "Rule": rule }) } else { json!({}) })
}

/// The bus of shipping, which admits events of a type from orders, or nobody.
fn shipping(admits: Option<&str>) -> Wanted {
    let mut resources = json!({ "Bus": resource("AWS::Events::EventBus", json!({ "Name": "shop--dev--shipping" })) });
    if let Some(detail_type) = admits {
        let statement = json!({ "Condition": { "ArnEqualsIfExists": { "aws:SourceArn": RULE } }, "Type": detail_type });
        resources["FromOrders"] = resource("AWS::Events::EventBusPolicy", json!({ "Statement": statement }));
    }
    stack("shipping", 1, resources)
}

fn deployed(stacks: &[Wanted]) -> Deployed {
    let standing = |stack: &Wanted| Standing { template: stack.template.clone(), is_whole: true };
    stacks.iter().map(|stack| ((stack.account.clone(), stack.name.clone()), standing(stack))).collect()
}

#[test]
fn who_sends_waits_for_the_bus_that_has_to_admit_it() {
    let all = [orders(true), shipping(Some("OrderPlaced"))];
    let refused =
        ["the bus of `shipping` does not admit yet what `orders` sends there: deploy `shipping` first, or everything"];
    assert_eq!(obstacles("orders", &all, &deployed(&[])), refused);
    assert_eq!(obstacles("orders", &all, &deployed(&[shipping(None)])), refused);
    assert_eq!(obstacles("orders", &all, &deployed(&[shipping(Some("OrderCancelled"))])), refused);
    assert!(obstacles("orders", &all, &deployed(&all[1..])).is_empty());
    let half_made = deployed(&all[1..]).into_iter().map(|(key, stack)| (key, Standing { is_whole: false, ..stack }));
    assert_eq!(obstacles("orders", &all, &half_made.collect()), refused);
    assert!(obstacles("shipping", &all, &deployed(&[])).is_empty(), "who receives waits for nobody");
}

#[test]
fn who_receives_takes_away_nothing_that_is_still_sent() {
    let all = [orders(false), shipping(None)];
    let stands = [orders(true), shipping(Some("OrderPlaced"))];
    let refused =
        ["`orders` still sends what the bus of `shipping` would admit no more: deploy `orders` first, or everything"];
    assert_eq!(obstacles("shipping", &all, &deployed(&stands)), refused);
    assert!(obstacles("orders", &all, &deployed(&stands)).is_empty());
    assert!(obstacles("shipping", &all, &deployed(&[orders(false), shipping(Some("OrderPlaced"))])).is_empty());
    assert!(obstacles("shipping", &all, &deployed(&stands[1..])).is_empty(), "nobody sends whose stack does not stand");
}

/// A bus that is sent to by a rule of another name, or of another account, is another's matter.
#[test]
fn only_the_rules_of_the_domain_count() {
    let mut elsewhere = orders(true);
    elsewhere.account.id = "333333333333".into();
    let all = [elsewhere, shipping(Some("OrderPlaced"))];
    let refused = obstacles("orders", &all, &deployed(&[shipping(None)]));
    assert!(refused.is_empty(), "no statement of the bus names a rule of that account: {refused:?}");
}
