//! The whole way of events, from committed changes to their effects, under any schedule of faults: what takes effect is what
//! was committed, each once.
//!
//! The relay, the desk and all between them are the real ones. Streams, bus, queue, tables and the platform are modelled, and
//! a schedule says what goes wrong at each of their steps: an error before or after the effect, an answer that never comes, the
//! end of the process, a partial answer, a repeat, another order.

mod event;
mod schedule;
mod world;

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use schedule::{Kind, Schedule, schedules};
use world::{Effect, World};

const CASES: u32 = 400;

/// Runs schedules, always the same ones; the first that breaks a law is as small as can be.
fn over_schedules(effects: &'static [Effect], law: impl Fn(&World) -> Result<(), String>) -> Result<(), String> {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let cases = (schedules(), proptest::sample::select(effects));
    let outcome = runner.run(&cases, |(schedule, effect)| {
        let world = run(schedule, effect).map_err(TestCaseError::fail)?;
        law(&world).map_err(|why| TestCaseError::fail(format!("{why}\n{world:?}")))
    });
    outcome.map_err(|broken| broken.to_string())
}

/// Time passes only where all wait for it.
fn run(schedule: Schedule, effect: Effect) -> Result<World, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    let world = World::new(schedule, effect);
    runtime.expect("a runtime").block_on(async {
        world.relay_all().await?;
        world.consume_all().await
    })?;
    Ok(world)
}

/// What is committed takes effect once, or lies aside whole with a reason; and nothing else takes effect.
fn each_once(world: &World) -> Result<(), String> {
    let mut taken = world.ledger.borrow().clone();
    taken.sort_unstable_by_key(|(_, number)| *number);
    let expected: Vec<(String, usize)> = world.numbers(|kind| kind == Kind::Plain).collect();
    if taken != expected {
        return Err(format!("took effect: {taken:?}, committed: {expected:?}"));
    }
    let poison = world.poison.borrow();
    for (_, number) in world.numbers(Kind::is_poison) {
        let whole = |(reason, change): &&(String, serde_json::Value)| {
            !reason.is_empty() && *change == world.schedule.changes[number].record(number)
        };
        if poison.iter().find(whole).is_none() {
            return Err(format!("{number} does not lie in the poison queue"));
        }
    }
    let dead = world.dead_letters.borrow();
    for (_, number) in world.numbers(|kind| kind == Kind::Alien) {
        if !dead.iter().any(|(body, reason)| !reason.is_empty() && event::told(body) == Some(number)) {
            return Err(format!("{number} does not lie in the dead-letter queue"));
        }
    }
    let poisons = |number: usize| world.schedule.changes[number].kind.is_poison();
    let aside = poison.iter().filter_map(|(_, change)| schedule::number(change));
    match aside.into_iter().find(|number| !poisons(*number)) {
        Some(number) => Err(format!("{number} lies in the poison queue")),
        None => Ok(()),
    }
}

/// Of one key nothing is published before what was committed before it, and from a FIFO queue nothing takes effect so.
fn in_order(world: &World) -> Result<(), String> {
    rises(&world.accepted.borrow())?;
    if world.schedule.fifo { rises(&world.ledger.borrow()) } else { Ok(()) }
}

/// Each key's numbers, repeats left out, rise.
fn rises(told: &[(String, usize)]) -> Result<(), String> {
    for (at, (key, number)) in told.iter().enumerate() {
        let before = &told[..at];
        let is_first = !before.iter().any(|(_, earlier)| earlier == number);
        if is_first && before.iter().any(|(other, earlier)| other == key && earlier > number) {
            return Err(format!("{number} of {key} came after what follows it: {told:?}"));
        }
    }
    Ok(())
}

#[test]
fn whatever_goes_wrong_each_committed_change_takes_effect_once_and_in_order() {
    let law = |world: &World| each_once(world).and_then(|()| in_order(world));
    over_schedules(&[Effect::Conditional, Effect::Joined], law).unwrap_or_else(|broken| panic!("{broken}"));
}

/// The laws are no laws of nature: a write that is neither conditional nor joined to the mark is repeated by some schedule.
#[test]
fn a_write_that_is_neither_conditional_nor_joined_is_repeated_by_some_schedule() {
    let broken = over_schedules(&[Effect::Plain], each_once).expect_err("some schedule repeats it");
    assert!(broken.contains("took effect"), "{broken}");
}

#[test]
fn without_faults_nothing_is_repeated_and_nothing_waits() {
    let changes = [Kind::Plain, Kind::Alien, Kind::Broken, Kind::Plain].map(|kind| schedule::Change { key: 1, kind });
    for fifo in [false, true] {
        let schedule = Schedule { changes: changes.to_vec(), batch: 3, fifo, faults: Vec::new() };
        let world = run(schedule, Effect::Plain).expect("an end");
        assert_eq!(each_once(&world).and_then(|()| in_order(&world)), Ok(()));
        assert_eq!((world.poison.borrow().len(), world.dead_letters.borrow().len()), (1, 1));
        assert_eq!(world.accepted.borrow().len(), 3);
    }
}
