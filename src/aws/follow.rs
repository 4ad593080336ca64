//! An operation on a stack, followed until it is over.

use std::time::Duration;

use super::drive::Run;
use super::{Client, Error, stacks};
use crate::deployment::cause::Event;
use crate::deployment::progress::What;
use crate::deployment::{Held, state};

/// The longest pause between two looks.
const LONGEST: Duration = Duration::from_secs(5);

/// Pauses between looks, each longer than the one before.
#[derive(Clone, Copy, Debug)]
pub struct Pace(Duration);

impl Pace {
    /// Begins with a pause.
    pub fn new(first: Duration) -> Self {
        Self(first)
    }

    /// The next pause.
    pub fn next(&mut self) -> Duration {
        let pause = self.0;
        self.0 = (pause * 5 / 4).min(LONGEST);
        pause
    }
}

/// How an operation ended.
#[derive(Debug)]
pub struct Followed {
    /// The stack after it; `None` where it is gone.
    pub held: Option<Held>,
    /// What happened, in its order.
    pub events: Vec<Event>,
    /// Whether the run is to end, and the operation goes on without us.
    pub interrupted: bool,
}

/// Follows what has been begun after an event, until the stack's own events say that it is over.
pub async fn operation(run: &Run<'_>, client: &Client, stack: &Held, after: Option<String>) -> Result<Followed, Error> {
    let (mut pace, mut after, mut events) = (Pace::new(Duration::from_millis(300)), after, Vec::<Event>::new());
    loop {
        let news = stacks::events(client, &stack.id, after.as_deref()).await?;
        if let Some(last) = news.last() {
            after = Some(last.id.clone());
        }
        for event in news.iter().filter(|event| !event.is_of_stack()) {
            run.say(
                client,
                &stack.name,
                What::Resource { resource: event.logical_id.clone(), status: event.status.clone() },
            );
        }
        events.extend(news);
        let last = events.iter().rfind(|event| event.is_of_stack());
        let seems_over =
            last.is_some_and(|event| state::is_settled(&event.status) && event.status != "REVIEW_IN_PROGRESS");
        if seems_over {
            let held = stacks::read(client, &stack.id).await?;
            if held.as_ref().is_none_or(|held| state::is_settled(&held.status)) {
                return Ok(Followed { held, events, interrupted: false });
            }
        }
        if run.stop.is_set() {
            return Ok(Followed { held: Some(stack.clone()), events, interrupted: true });
        }
        run.stop.sleep(pace.next()).await;
    }
}

/// Waits until a stack, known by its ARN, is in no operation of anybody's. `None` where the run is to end first.
pub async fn settled(run: &Run<'_>, client: &Client, stack: &Held) -> Result<Option<()>, Error> {
    let mut pace = Pace::new(Duration::from_millis(300));
    loop {
        let held = stacks::read(client, &stack.id).await?;
        if held.is_none_or(|held| state::is_settled(&held.status)) {
            return Ok(Some(()));
        }
        if run.stop.is_set() {
            return Ok(None);
        }
        run.stop.sleep(pace.next()).await;
    }
}
