//! A relay that ends without warning, and one that takes its place.

use super::world::{ONE, OTHER, THIRD, World, until};
use crate::program::Outcome;
use serde_json::Value;
use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

/// Killed as soon as it is stored where the stream begins: what is written before the next relay comes is told by that one.
pub fn before_the_first_event() -> Outcome {
    let world = World::new("before-first")?;
    world.insert("before the enabling")?;
    let relay = world.start()?;
    until(&relay, "has stored the enabling", || Ok(world.position()?.is_some()))?;
    world.insert(ONE)?;
    relay.kill()?;
    world.insert(OTHER)?;
    world.outlast_lease()?;
    let relay = world.reading()?;
    world.insert(THIRD)?;
    world.until_waiting(&relay, 3)?;
    assert_eq!(told(&world)?, [ONE, OTHER, THIRD]);
    Ok(())
}

/// A change that is written while the stream is enabled and not yet read is not lost: reading begins at the enabling.
pub fn between_enabling_and_first_token() -> Outcome {
    let world = World::new("enabling")?;
    world.checkpoints.close();
    let relay = world.start()?;
    thread::sleep(Duration::from_millis(500));
    assert_eq!(world.cluster.seen("modifyChangeStreams"), 0, "nothing is enabled without a lease");
    world.cluster.cut_at("aggregate", 1, crate::documentdb::Moment::Before);
    world.checkpoints.open();
    until(&relay, "has tried to open its cursor", || Ok(world.cluster.seen("aggregate") > 0))?;
    world.insert(ONE)?;
    world.until_waiting(&relay, 1)?;
    assert_eq!(told(&world)?, [ONE]);
    Ok(())
}

/// Killed when SQS has taken a change and its place is not stored: it is sent again, and is the same message.
pub fn between_acknowledgement_and_token() -> Outcome {
    let world = World::new("acknowledged")?;
    let relay = world.reading()?;
    until(&relay, "stores a token", || Ok(world.token()?.is_some()))?;
    world.checkpoints.close();
    let stored = world.token()?;
    world.insert(ONE)?;
    until(&relay, "has sent it", || Ok(!relay.sent().is_empty()))?;
    let first = relay.sent();
    relay.kill()?;
    assert_eq!(world.token()?, stored);
    world.checkpoints.open();
    world.outlast_lease()?;
    let relay = world.reading()?;
    until(&relay, "has sent it again", || Ok(!relay.sent().is_empty()))?;
    assert_eq!(relay.sent(), first);
    let messages = world.take()?;
    assert_eq!(messages.len(), 1, "{messages:#?}");
    assert_eq!(messages[0]["deduplication"], first[0].as_str());
    Ok(())
}

/// One that takes over goes on behind the stored token and sends nothing of what lies before it.
pub fn goes_on_from_its_token() -> Outcome {
    let world = World::new("goes-on")?;
    let relay = world.reading()?;
    let begun = world.token()?;
    world.insert(ONE)?;
    world.until_waiting(&relay, 1)?;
    until(&relay, "stores a token", || Ok(world.token()? != begun))?;
    relay.kill()?;
    world.insert(OTHER)?;
    world.outlast_lease()?;
    let relay = world.reading()?;
    world.until_waiting(&relay, 2)?;
    assert_eq!(relay.sent().len(), 1);
    assert_eq!(told(&world)?, [ONE, OTHER]);
    Ok(())
}

/// A hundred times killed, as it starts or while it reads, as payments are set up and cancelled: each tells both, once, in this order.
pub fn hundred_times() -> Outcome {
    let world = World::new("hundred")?;
    // What is written before the stream is enabled is told by nobody.
    world.reading()?.kill()?;
    world.outlast_lease()?;
    let mut moments = 20_261_124_u64;
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for number in 0..PAYMENTS {
                world.insert(&payment(number))?;
                if number >= 10 {
                    world.cancel(&payment(number - 10))?;
                }
                thread::sleep(Duration::from_millis(500));
            }
            (PAYMENTS - 10..PAYMENTS).try_for_each(|number| world.cancel(&payment(number)))
        });
        for number in 0..100 {
            let relay = if number % 2 == 0 { world.start()? } else { world.reading()? };
            moments = moments.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            thread::sleep(Duration::from_millis((moments >> 33) % 1000));
            relay.kill()?;
            world.outlast_lease()?;
        }
        let relay = world.reading()?;
        writer.join().map_err(|_| "the writer ended")??;
        world.until_waiting(&relay, 2 * PAYMENTS)
    })?;
    let messages = world.take()?;
    assert_eq!(messages.len(), 2 * PAYMENTS);
    let ids: BTreeSet<&str> = messages.iter().filter_map(|message| message["deduplication"].as_str()).collect();
    assert_eq!(ids.len(), messages.len(), "no message twice");
    for number in 0..PAYMENTS {
        let of = |message: &&Value| message["body"]["detail"]["data"]["subscriptionId"] == payment(number);
        let kinds: Vec<&str> =
            messages.iter().filter(of).filter_map(|message| message["body"]["detailType"].as_str()).collect();
        assert_eq!(kinds, ["PaymentCreated", "PaymentCancelled"], "of payment {number}");
    }
    assert!(world.take_poison()?.is_empty());
    Ok(())
}

const PAYMENTS: usize = 200;

fn payment(number: usize) -> String {
    format!("5b0d2d0c-5c0e-4a5e-9a53-{number:012}")
}

/// The payments that events tell of, in their order.
pub fn told(world: &World) -> Result<Vec<String>, libtest_mimic::Failed> {
    let ids: Vec<String> = world
        .take()?
        .iter()
        .map(|message| message["body"]["detail"]["data"]["subscriptionId"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "told twice: {ids:?}");
    Ok(ids)
}
