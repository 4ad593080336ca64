//! A cluster that changes its password, goes away, falls silent, fails over or has forgotten.

use super::kills::told;
use super::world::{ONE, OTHER, THIRD, World, until};
use crate::documentdb::{Fault, Moment};
use crate::program::Outcome;
use serde_json::json;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const INTERRUPTED: &str = "reading is interrupted and begins again";
const LOST: &str = "the position is no longer in the stream's log: changes are lost, and reading stops";

/// The password changes while connections stand and fall: the secret is read again, and reading goes on.
pub fn rotation() -> Outcome {
    let world = World::new("rotation")?;
    let relay = world.reading()?;
    world.insert(ONE)?;
    world.until_waiting(&relay, 1)?;
    world.cluster.rotate("the second password");
    world.insert(OTHER)?;
    world.until_waiting(&relay, 2)?;
    assert_eq!(relay.times(INTERRUPTED), 0, "who is connected stays so");
    world.cluster.cut();
    world.insert(THIRD)?;
    until(&relay, "is refused", || Ok(relay.times(INTERRUPTED) > 0))?;
    assert!(relay.said().contains("AuthenticationFailed") || relay.said().contains("credentials are not taken"));
    world.tell_secret()?;
    world.until_waiting(&relay, 3)?;
    assert_eq!(told(&world)?, [ONE, OTHER, THIRD]);
    assert!(!relay.said().contains("second password"));
    Ok(())
}

/// While no server is there it tries again, less and less often; then it goes on where it was.
pub fn away() -> Outcome {
    let world = World::new("away")?;
    let relay = world.reading()?;
    world.cluster.set_fault(Some(Fault::Away));
    world.cluster.cut();
    world.insert(ONE)?;
    until(&relay, "has tried three times", || Ok(relay.times(INTERRUPTED) >= 3))?;
    let times: Vec<f64> = relay
        .lines()
        .iter()
        .filter(|line| line["message"] == INTERRUPTED)
        .filter_map(|line| line["timestamp"].as_str()?.split(':').next_back()?.trim_end_matches('Z').parse().ok())
        .collect();
    let pause = |index: usize| (times[index + 1] - times[index]).rem_euclid(60.0);
    assert!(pause(1) > pause(0) + 1.0, "pauses of {} and {} s", pause(0), pause(1));
    world.cluster.set_fault(None);
    world.until_waiting(&relay, 1)?;
    assert_eq!(told(&world)?, [ONE]);
    Ok(())
}

/// A server that says nothing more, on connections that stand, is left for new ones.
pub fn silence() -> Outcome {
    let world = World::new("silence")?;
    let relay = world.reading()?;
    world.cluster.set_fault(Some(Fault::Silent));
    world.insert(ONE)?;
    until(&relay, "gives up waiting", || Ok(relay.times(INTERRUPTED) > 0))?;
    world.cluster.set_fault(None);
    world.until_waiting(&relay, 1)?;
    assert_eq!(told(&world)?, [ONE]);
    Ok(())
}

/// One connection is dead while others live: the question on it is asked again on another.
pub fn dead_connection() -> Outcome {
    let world = World::new("dead-connection")?;
    let relay = world.reading()?;
    world.cluster.cut_at("getMore", 1, Moment::Never);
    until(&relay, "asks for more", || Ok(world.cluster.seen("getMore") > 0))?;
    std::thread::sleep(Duration::from_secs(2));
    world.insert(ONE)?;
    world.until_waiting(&relay, 1)?;
    assert_eq!(relay.times(INTERRUPTED), 1);
    assert_eq!(told(&world)?, [ONE]);
    Ok(())
}

/// However often reading is interrupted, no connection is left behind.
pub fn connections() -> Outcome {
    let world = World::new("connections")?;
    let relay = world.reading()?;
    let at_first = world.cluster.connections();
    for times in 1..=3 {
        world.cluster.cut_at("aggregate", 1, Moment::Before);
        world.cluster.cut_at("aggregate", 2, Moment::Before);
        world.cluster.cut_at("getMore", 1, Moment::Before);
        until(&relay, "is interrupted", || Ok(relay.times(INTERRUPTED) >= times))?;
        until(&relay, "reads again", || Ok(relay.times("reading") > times))?;
    }
    until(&relay, "leaves its old connections", || Ok(world.cluster.connections() <= at_first))
}

/// The collection is dropped: what was told before is told, and then a person has to say how to go on.
pub fn dropped_collection() -> Outcome {
    let world = World::new("dropped")?;
    let relay = world.reading()?;
    world.queues.close();
    world.insert(ONE)?;
    until(&relay, "meets the queue's absence", || Ok(relay.times("tried again") > 0))?;
    world.insert(OTHER)?;
    world.cluster.run("payments", bson::doc! { "drop": "payments" });
    world.queues.open();
    until(&relay, "stops", || Ok(relay.times(LOST) > 0))?;
    assert_eq!(told(&world)?, [ONE, OTHER]);
    Ok(())
}

/// A token that this cluster never gave is no reason to begin anywhere else.
pub fn foreign_token() -> Outcome {
    let world = World::new("foreign-token")?;
    let relay = world.reading()?;
    assert_eq!(relay.terminate()?, 0);
    let foreign = bson::doc! { "After": { "_data": "82F54892F8B8B8D4C53CCAEF364BB84E" } };
    world.store_position(&foreign)?;
    world.insert(ONE)?;
    let relay = world.start()?;
    until(&relay, "stops", || Ok(relay.times(LOST) > 0))?;
    assert_eq!((world.waiting()?, world.position()?), (0, Some(foreign)));
    Ok(())
}

/// A server that answers late is waited for.
pub fn slowness() -> Outcome {
    let world = World::new("slowness")?;
    world.cluster.set_fault(Some(Fault::Slow(Duration::from_millis(400))));
    let relay = world.reading()?;
    world.insert(ONE)?;
    world.until_waiting(&relay, 1)?;
    assert_eq!(relay.times(INTERRUPTED), 0);
    assert_eq!(told(&world)?, [ONE]);
    Ok(())
}

/// Connections cut in the middle of an answer, cursors forgotten, and a primary that is none for a while.
pub fn failover() -> Outcome {
    let world = World::new("failover")?;
    let relay = world.reading()?;
    world.cluster.cut_at("getMore", 1, Moment::Done);
    world.insert(ONE)?;
    world.until_waiting(&relay, 1)?;
    world.cluster.forget_cursors();
    world.insert(OTHER)?;
    world.until_waiting(&relay, 2)?;
    world.cluster.set_primary(false);
    until(&relay, "meets no primary", || Ok(relay.times(INTERRUPTED) > 0))?;
    world.cluster.set_primary(true);
    world.insert(THIRD)?;
    world.until_waiting(&relay, 3)?;
    assert_eq!(told(&world)?, [ONE, OTHER, THIRD]);
    Ok(())
}

/// Its place is no longer in the log: it says so, is up, reads nothing, and goes on only where a person lets it.
pub fn lost_history() -> Outcome {
    let world = World::new("lost-history")?;
    let variables = world.variables()?;
    let relay = world.reading()?;
    world.insert(ONE)?;
    world.until_waiting(&relay, 1)?;
    relay.kill()?;
    let stored = world.position()?;
    world.insert(OTHER)?;
    world.cluster.truncate_log();
    world.outlast_lease()?;
    let mut relay = world.start_with(&variables)?;
    until(&relay, "says what is lost", || Ok(relay.times(LOST) > 0))?;
    assert!(world.is_healthy(&variables)?, "it waits for a person, and to start it again helps nothing");
    // What is written from the next second on lies behind the time that a person will name.
    let lost_at = now();
    while now() == lost_at {
        std::thread::sleep(Duration::from_millis(20));
    }
    let restart_at = now();
    world.insert(THIRD)?;
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!((relay.times("sent"), world.position()?), (0, stored), "nothing is skipped");
    assert!(relay.is_running()?);
    assert_eq!(relay.terminate()?, 0);
    let accepted = [("BUSLINE_RESTART_AT".to_owned(), timestamp(restart_at))];
    let relay = world.start_with(&[variables, accepted.to_vec()].concat())?;
    world.until_waiting(&relay, 2)?;
    assert_eq!(told(&world)?, [ONE, THIRD]);
    Ok(())
}

/// Lost while it reads, as by a relay that is too slow.
pub fn lost_under_way() -> Outcome {
    let world = World::new("lost-under-way")?;
    let relay = world.reading()?;
    world.queues.close();
    world.insert(ONE)?;
    until(&relay, "meets the queue's absence", || Ok(relay.times("tried again") > 0))?;
    world.insert(OTHER)?;
    world.cluster.truncate_log();
    world.queues.open();
    until(&relay, "says what is lost", || Ok(relay.times(LOST) > 0))?;
    assert_eq!(told(&world)?, [ONE]);
    assert_eq!(json!(relay.times("reading")), json!(1));
    Ok(())
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs()
}

fn timestamp(seconds: u64) -> String {
    let time = bson::DateTime::from_millis(i64::try_from(seconds).expect("a time of this age") * 1000);
    time.try_to_rfc3339_string().expect("a time of this age")
}
