//! How a relay begins, idles, is asked for its health, gives way and ends.

use super::kills::told;
use super::world::{ONE, OTHER, World, until};
use crate::documentdb::Fault;
use crate::program::Outcome;

/// It is healthy when it reads and its first position is stored, and not before.
pub fn health() -> Outcome {
    let world = World::new("health")?;
    let variables = world.variables()?;
    assert!(!world.is_healthy(&variables)?, "nothing runs");
    world.cluster.set_fault(Some(Fault::Away));
    let relay = world.start_with(&variables)?;
    until(&relay, "meets its cluster's absence", || Ok(relay.times("reading is interrupted and begins again") > 0))?;
    assert!(!world.is_healthy(&variables)?, "no cluster");
    assert_eq!(world.position()?, None);
    world.cluster.set_fault(None);
    until(&relay, "is healthy", || world.is_healthy(&variables))?;
    assert!(world.position()?.is_some());
    Ok(())
}

/// Where nothing of the stream is its own, its place moves on all the same, so that it is never lost by lying still.
pub fn idle_token() -> Outcome {
    let world = World::new("idle")?;
    let relay = world.reading()?;
    let first = world.token()?;
    assert!(first.is_some(), "a token is stored before anything is told");
    let command = bson::doc! { "modifyChangeStreams": 1, "database": "elsewhere", "collection": "", "enable": true };
    world.cluster.run("admin", command);
    world.cluster.run("elsewhere", bson::doc! { "insert": "other", "documents": [{ "_id": 1 }] });
    until(&relay, "stores a later token", || Ok(world.token()? != first))?;
    assert!(relay.sent().is_empty());
    Ok(())
}

/// SIGTERM: what has been sent is stored as read, the lease is given up, and the next one reads at once.
pub fn sigterm() -> Outcome {
    let world = World::new("sigterm")?;
    let relay = world.reading()?;
    let begun = world.token()?;
    world.insert(ONE)?;
    world.until_waiting(&relay, 1)?;
    assert_eq!(relay.terminate()?, 0);
    assert_ne!(world.token()?, begun);
    world.insert(OTHER)?;
    let relay = world.reading()?;
    world.until_waiting(&relay, 2)?;
    assert_eq!(relay.sent().len(), 1, "nothing is sent again");
    assert_eq!(relay.times("another reader has the stream; this one waits"), 0);
    assert_eq!(told(&world)?, [ONE, OTHER]);
    Ok(())
}

/// One that was suspended for longer than its lease sends nothing more when another has taken over.
pub fn suspension() -> Outcome {
    let world = World::new("suspension")?;
    let first = world.reading()?;
    world.cluster.set_fault(Some(Fault::Slow(std::time::Duration::from_millis(300))));
    first.suspend(true)?;
    world.insert(ONE)?;
    let second = world.start()?;
    until(&second, "takes over", || Ok(world.waiting()? == 1))?;
    first.suspend(false)?;
    until(&first, "sees it", || Ok(first.times("another reader has the stream; this one waits") > 0))?;
    world.insert(OTHER)?;
    world.until_waiting(&second, 2)?;
    assert!(first.sent().is_empty(), "{}", first.said());
    assert_eq!(told(&world)?, [ONE, OTHER]);
    Ok(())
}

/// Of two, one reads. When it is killed the other takes over, after the lease and without a hand.
pub fn lease() -> Outcome {
    let world = World::new("lease")?;
    let first = world.reading()?;
    let second = world.start()?;
    until(&second, "waits", || Ok(second.times("another reader has the stream; this one waits") > 0))?;
    world.insert(ONE)?;
    world.until_waiting(&first, 1)?;
    assert!(second.sent().is_empty());
    first.kill()?;
    world.insert(OTHER)?;
    until(&second, "takes over", || Ok(world.waiting()? == 2))?;
    assert_eq!(told(&world)?, [ONE, OTHER]);
    Ok(())
}
