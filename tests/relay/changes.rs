//! Which changes become which events, and how they lie in the queue.

use super::world::{ONE, OTHER, THIRD, World, until};
use crate::program::Outcome;
use bson::doc;
use serde_json::{Value, json};

/// Insert, update and replacement tell; what no publication takes does not, and no event tells what is not in its schema.
pub fn events() -> Outcome {
    let world = World::new("events")?;
    let relay = world.reading()?;
    world.insert(ONE)?;
    world.insert(OTHER)?;
    world.cancel(ONE)?;
    world.cancel(ONE)?;
    world.update(ONE, doc! { "$set": { "quantity": 7 } })?;
    let replacement = doc! { "subscriptionId": OTHER, "status": "cancelled", "updatedAt": "2026-11-23T11:00:00Z" };
    world.update(OTHER, replacement)?;
    world.until_waiting(&relay, 4)?;
    let told = world.token()?;
    world.delete(ONE)?;
    until(&relay, "stores what comes last", || Ok(world.token()? != told))?;
    let messages = world.take()?;
    let kind = |message: &Value| (message["body"]["detailType"].clone(), message["body"]["detail"]["data"].clone());
    let wanted = [
        (
            json!("PaymentCreated"),
            ONE,
            json!({ "months": 12, "quantity": 6, "status": "active", "createdAt": "2026-11-23T09:00:00Z" }),
        ),
        (
            json!("PaymentCreated"),
            OTHER,
            json!({ "months": 12, "quantity": 6, "status": "active", "createdAt": "2026-11-23T09:00:00Z" }),
        ),
        (json!("PaymentCancelled"), ONE, json!({ "status": "cancelled", "updatedAt": "2026-11-23T10:00:00Z" })),
        (json!("PaymentCancelled"), OTHER, json!({ "status": "cancelled", "updatedAt": "2026-11-23T11:00:00Z" })),
    ];
    assert_eq!(messages.len(), wanted.len(), "{messages:#?}");
    for (name, id, mut data) in wanted {
        data["subscriptionId"] = id.into();
        let found = messages.iter().find(|message| kind(message) == (name.clone(), data.clone()));
        let found = found.ok_or_else(|| format!("no {name} of {data} in {messages:#?}"))?;
        let metadata = &found["body"]["detail"]["metadata"];
        assert_eq!(found["deduplication"], metadata["id"]);
        assert_eq!(found["body"]["source"], "app.payments");
        assert_eq!(metadata["domain"], "payments");
    }
    assert!(
        messages
            .iter()
            .any(|message| message["body"]["detail"]["metadata"]["correlationId"] == format!("chain of {ONE}"))
    );
    let group = |id: &str| {
        let of = |message: &&Value| message["body"]["detail"]["data"]["subscriptionId"] == id;
        messages.iter().filter(of).map(|message| message["group"].to_string()).collect::<Vec<_>>()
    };
    let (one, other) = (group(ONE), group(OTHER));
    assert!(one.iter().all(|group| *group == one[0]) && other.iter().all(|group| *group == other[0]));
    assert_ne!(one[0], other[0], "each document is a group of its own");
    Ok(())
}

/// An update whose document is deleted before it is looked up can tell no event, and lies whole in the poison queue.
pub fn vanished() -> Outcome {
    let world = World::new("vanished")?;
    let relay = world.reading()?;
    world.insert(ONE)?;
    world.until_waiting(&relay, 1)?;
    relay.kill()?;
    world.cancel(ONE)?;
    world.delete(ONE)?;
    world.insert(OTHER)?;
    world.outlast_lease()?;
    let relay = world.reading()?;
    world.until_waiting(&relay, 2)?;
    let aside = world.take_poison()?;
    assert_eq!(aside.len(), 1, "{aside:#?}");
    let reason = "the document was gone before it could be read";
    assert_eq!(aside[0]["body"]["reason"], reason);
    assert_eq!(aside[0]["attributes"]["reason"]["StringValue"], reason);
    assert_eq!(aside[0]["body"]["detailType"], "PaymentCancelled");
    let change = &aside[0]["body"]["change"];
    assert_eq!((&change["operationType"], &change["documentKey"]["_id"]), (&json!("update"), &json!(ONE)));
    assert_eq!(change["updateDescription"]["updatedFields"]["status"], "cancelled");
    Ok(())
}

/// What breaks the contract goes aside and holds up nothing; what no queue can hold goes to the bucket.
pub fn unsendable() -> Outcome {
    let world = World::new("unsendable")?;
    let relay = world.reading()?;
    world.insert_with(ONE, doc! { "months": "twelve" })?;
    world.insert_with(OTHER, doc! { "months": "twelve", "note": "x".repeat(2_000_000) })?;
    world.insert(THIRD)?;
    world.until_waiting(&relay, 1)?;
    let reason = "the item breaks the contract at `months`";
    let aside = world.take_poison()?;
    assert_eq!((aside.len(), &aside[0]["body"]["reason"]), (1, &json!(reason)));
    let failures = world.failures()?;
    assert_eq!(failures.len(), 1);
    let (key, whole) = &failures[0];
    assert!(key.starts_with("poison/payments/payment-changes/"), "{key}");
    assert_eq!((&whole["reason"], &whole["change"]["documentKey"]["_id"]), (&json!(reason), &json!(OTHER)));
    assert_eq!(whole["change"]["fullDocument"]["note"].as_str().map(str::len), Some(2_000_000));
    Ok(())
}
