//! All letters of a queue, moved by SQS itself to the queue that they come from: it goes on also where nobody looks, and no
//! letter is ever in both.

use std::time::Duration;

use aws_sdk_sqs::types::ListMessageMoveTasksResultEntry as Task;

use super::Run;
use crate::aws::Client;
use crate::aws::fault::{self, Error};
use crate::aws::follow;
use crate::deployment::redrive::{Happened, Pile};
use crate::plan::naming;

/// The most messages a second that SQS takes a number for.
const FASTEST: i32 = 500;

/// Lets SQS move every letter of a queue to another, and follows that to its end. A signal ends it.
pub async fn whole(run: &mut Run<'_>, pile: &Pile, to: &str) -> Result<(), Error> {
    let client = &run.clients[&pile.account];
    let from = naming::arn("sqs", &pile.account.region, &pile.account.id, pile.name());
    // A run that was killed has left its task running, and SQS takes no second one.
    if !matches!(last(client, &from).await?, Some(task) if task.status() == Some("RUNNING")) {
        let asked = client.queues.start_message_move_task().source_arn(&from).destination_arn(to);
        let asked = asked.set_max_number_of_messages_per_second(run.pace.rate().map(|rate| rate.min(FASTEST)));
        let begun = asked.send().await;
        begun.map_err(|error| client.failed(format!("move the letters of {from}"), fault::cause(error)))?;
    }
    let mut pace = follow::Pace::new(Duration::from_millis(300));
    let (mut is_cancelled, mut goes_round) = (false, false);
    loop {
        let Some(task) = last(client, &from).await? else { return Ok(()) };
        let gone = u64::try_from(task.approximate_number_of_messages_moved()).unwrap_or(0);
        let of = task.approximate_number_of_messages_to_move().and_then(|of| u64::try_from(of).ok()).unwrap_or(gone);
        (run.tell)(pile, Happened::Moved { gone, of });
        match task.status() {
            Some("RUNNING" | "CANCELLING") => {}
            Some("COMPLETED" | "CANCELLED") => {
                run.tally.went += gone;
                if goes_round {
                    run.tally.came_back += gone;
                    let what =
                        format!("the letters of {from} come back as fast as they go: mend first what they fail on");
                    return Err(Error::Answer { account: client.account.clone(), what });
                }
                return Ok(());
            }
            _ => {
                run.tally.went += gone;
                run.tally.failed += of.saturating_sub(gone);
                let why = task.failure_reason().unwrap_or("SQS does not say why");
                let what = format!("the letters of {from} could not all be moved: {why}");
                return Err(Error::Answer { account: client.account.clone(), what });
            }
        }
        // Letters that come back as fast as they go, as what cannot be decoded does, would be moved for a day.
        goes_round |= gone > 2 * of.max(pile.count) + 10;
        if (run.stop.is_set() || goes_round) && !is_cancelled {
            is_cancelled = cancel(client, &task).await?;
        }
        if is_cancelled {
            tokio::time::sleep(pace.next()).await;
        } else {
            run.stop.sleep(pace.next()).await;
        }
    }
}

/// The last task that moves from a queue.
async fn last(client: &Client, from: &str) -> Result<Option<Task>, Error> {
    let asked = client.queues.list_message_move_tasks().source_arn(from).max_results(1).send().await;
    let answer = asked.map_err(|error| client.failed(format!("follow the letters of {from}"), fault::cause(error)))?;
    Ok(answer.results.unwrap_or_default().into_iter().next())
}

/// Ends a task, unless it has ended by itself. Answers that nothing more need be done.
async fn cancel(client: &Client, task: &Task) -> Result<bool, Error> {
    let Some(handle) = task.task_handle() else { return Ok(true) };
    match client.queues.cancel_message_move_task().task_handle(handle).send().await {
        Err(error) if !error.as_service_error().is_some_and(|error| error.is_resource_not_found_exception()) => {
            Err(client.failed("end the moving of letters", fault::cause(error)))
        }
        _ => Ok(true),
    }
}
