//! From a schedule to the author's function: each scheduled time claimed, handled and marked done.
//! Invariant: however often a scheduled time is told, it is one tick with one id.

use jiff::Timestamp;
use serde::Deserialize;

use crate::cause::{Cause, Held};
use crate::consumer::delivery::{Accepted, Intake};
use crate::consumer::{self, Consumer};
use crate::{Error, Failure, Trace, id};

/// A handler that runs on a schedule.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    /// The domain.
    pub domain: &'static str,
    /// The handler's name.
    pub handler: &'static str,
}

/// A scheduled time that has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Derived from the schedule and the scheduled time; the same however often this time is told.
    pub id: String,
    /// The time for which the schedule asked. It may be long past: a tick waits in its queue like an event.
    pub scheduled_for: Timestamp,
    /// EventBridge Scheduler's own id of this attempt, to find it by in AWS's records; another attempt has another.
    pub execution_id: String,
    held: Held,
}

impl Tick {
    /// A scheduled time that nobody has claimed, for tests of the author's functions.
    pub fn new(id: impl Into<String>, scheduled_for: Timestamp) -> Self {
        Self { id: id.into(), scheduled_for, execution_id: String::new(), held: Held::default() }
    }

    /// The trace for what this tick causes: a chain begins here.
    pub fn trace(&self) -> Trace {
        Trace::start(&self.id)
    }

    /// This tick as the cause of the write with which it is done, as [`Event::done`](crate::Event::done) says.
    pub fn done(&self) -> Cause {
        Cause { trace: self.trace(), held: self.held.clone() }
    }
}

/// Handles scheduled times until the platform ends the process.
///
/// # Errors
/// A variable is not set, or the platform's runtime failed.
pub async fn run(schedule: Schedule, function: impl AsyncFn(Tick) -> Result<(), Failure>) -> Result<(), Error> {
    let Schedule { domain, handler } = schedule;
    consumer::serve(Consumer { domain, handler }, Ticks { schedule, function }).await
}

/// The author's function as what takes the queue's messages.
struct Ticks<F> {
    schedule: Schedule,
    function: F,
}

/// What the template has EventBridge Scheduler send.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    scheduled_time: Timestamp,
    execution_id: String,
}

impl<F: AsyncFn(Tick) -> Result<(), Failure>> Intake for Ticks<F> {
    fn accept(&self, body: &str) -> Result<Accepted<'_>, String> {
        let mut body = serde_json::Deserializer::from_str(body);
        let sent: Sent = serde_path_to_error::deserialize(&mut body)
            .map_err(|error| format!("the body is no scheduled time: wrong at `{}`", error.path()))?;
        let Schedule { domain, handler } = self.schedule;
        let tick = Tick {
            id: id::stable(&["schedule", domain, handler, &sent.scheduled_time.to_string()]),
            scheduled_for: sent.scheduled_time,
            execution_id: sent.execution_id,
            held: Held::default(),
        };
        let (id, correlation_id) = (tick.id.clone(), tick.trace().correlation_id);
        let work = Box::new(move |held| Box::pin((self.function)(Tick { held, ..tick })) as _);
        Ok(Accepted { id, correlation_id, place: None, work })
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    const SCHEDULE: Schedule = Schedule { domain: "stock", handler: "count-stock" };

    fn sent(time: &str, execution: &str) -> String {
        serde_json::json!({ "scheduledTime": time, "executionId": execution }).to_string()
    }

    #[tokio::test]
    async fn a_time_told_twice_is_one_tick_and_another_time_another() {
        let seen = RefCell::new(Vec::new());
        let function = async |tick: Tick| {
            seen.borrow_mut().push((tick.scheduled_for.to_string(), tick.execution_id));
            Ok(())
        };
        let ticks = Ticks { schedule: SCHEDULE, function };
        let accept = |time: &str, execution: &str| ticks.accept(&sent(time, execution)).expect("a scheduled time");
        let first = accept("2026-11-24T06:00:00Z", "e1");
        let again = accept("2026-11-24T06:00:00Z", "e2");
        let next = accept("2026-11-24T06:05:00Z", "e3");
        assert_eq!((&first.id, &first.correlation_id), (&again.id, &again.id));
        assert_ne!(first.id, next.id);
        (first.work)(Held::default()).await.expect("handled");
        assert_eq!(*seen.borrow(), [("2026-11-24T06:00:00Z".to_owned(), "e1".to_owned())]);
    }

    #[test]
    fn the_same_time_of_another_schedule_is_another_tick() {
        let ticks = |handler| Ticks { schedule: Schedule { handler, ..SCHEDULE }, function: async |_| Ok(()) };
        let id = |handler| ticks(handler).accept(&sent("2026-11-24T06:00:00Z", "e1")).map(|accepted| accepted.id);
        assert_ne!(id("count-stock"), id("order-stock"));
    }

    #[test]
    fn what_is_no_scheduled_time_is_refused_by_its_place_alone() {
        let ticks = Ticks { schedule: SCHEDULE, function: async |_| panic!("never called") };
        let reason = |body: &str| ticks.accept(body).map(drop).expect_err("refused");
        assert_eq!(reason("{}"), "the body is no scheduled time: wrong at `.`");
        assert_eq!(reason(&sent("noon", "e1")), "the body is no scheduled time: wrong at `scheduledTime`");
    }
}
