//! AWS's services out of reach for a while.

use super::kills::told;
use super::world::{ONE, OTHER, THIRD, World, until};
use crate::program::Outcome;

/// While SQS takes nothing, the relay tries again and keeps its lease; nothing is passed over, and nothing is out of order.
pub fn of_the_queue() -> Outcome {
    let world = World::new("no-queue")?;
    let relay = world.reading()?;
    let before = world.token()?;
    world.queues.close();
    for id in [ONE, OTHER, THIRD] {
        world.insert(id)?;
    }
    until(&relay, "has tried five times", || Ok(relay.times("tried again") >= 5))?;
    assert_eq!(world.token()?, before, "no place is stored behind what is not sent");
    world.queues.open();
    world.until_waiting(&relay, 3)?;
    assert_eq!(told(&world)?, [ONE, OTHER, THIRD]);
    Ok(())
}

/// SQS or DynamoDB takes what is sent and never answers: nobody waits for ever.
pub fn without_an_answer() -> Outcome {
    let world = World::new("no-answer")?;
    let relay = world.reading()?;
    world.queues.swallow();
    world.insert(ONE)?;
    until(&relay, "gives up waiting for SQS", || Ok(relay.times("tried again") > 0))?;
    world.queues.open();
    world.until_waiting(&relay, 1)?;
    world.checkpoints.swallow();
    let interrupted = || relay.times("reading is interrupted and begins again");
    until(&relay, "gives up waiting for DynamoDB", || Ok(interrupted() > 0))?;
    world.checkpoints.open();
    world.insert(OTHER)?;
    world.until_waiting(&relay, 2)?;
    assert_eq!(told(&world)?, [ONE, OTHER]);
    Ok(())
}

/// While no place can be stored, nobody reads on without a lease; later all is there once.
pub fn of_the_checkpoints() -> Outcome {
    let world = World::new("no-checkpoints")?;
    let relay = world.reading()?;
    world.checkpoints.close();
    world.insert(ONE)?;
    until(&relay, "is interrupted", || Ok(relay.times("reading is interrupted and begins again") > 0))?;
    world.insert(OTHER)?;
    world.checkpoints.open();
    world.until_waiting(&relay, 2)?;
    assert_eq!(told(&world)?, [ONE, OTHER]);
    Ok(())
}
