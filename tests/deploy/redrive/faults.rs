//! What goes wrong while letters go back: refusals, throttling, what vanishes, a signal, and a run that was ended between the
//! sending of a letter and its removal.

use crate::deploy::cloud::Cloud;
use crate::deploy::cloud::letters::{Letter, Task};
use crate::deploy::faults::shop;
use crate::deploy::project::{Project, ends, said};
use crate::program::{Outcome, Run};
use libtest_mimic::Failed;
use serde_json::json;
use std::time::{Duration, Instant};

pub const QUEUE: &str = "shop--dev--shipping--bus-PackParcelQueue";
pub const LETTERS: &str = "shop--dev--shipping--bus-PackParcelDeadLetters";
/// A filter that takes everything lets letters go one by one.
pub const ONE_BY_ONE: [&str; 4] = ["redrive", "--yes", "--until", "2100-01-01"];

/// The shop deployed, with some letters of the reader of a queue.
pub fn with_letters(name: &str, count: usize) -> Result<(Cloud, Project), Failed> {
    let (cloud, project) = shop(name)?;
    project.deployed(&[])?;
    let letters = (0..count).map(|number| Letter::new(&format!("m{number}"), &event(number)));
    cloud.world().letters.of(LETTERS).extend(letters);
    Ok((cloud, project))
}

pub fn event(number: usize) -> String {
    json!({ "source": "app.orders", "detail-type": "OrderPlaced", "account": "111111111111", "time": "2026-11-24T09:00:00Z",
        "detail": { "metadata": { "id": format!("e{number}") }, "data": { "id": "Private" } } })
    .to_string()
}

/// How many lie in the dead-letter queue and in the queue, and that nobody has any in hand.
pub fn lie(cloud: &Cloud, dead: usize, alive: usize) -> Outcome {
    let mut world = cloud.world();
    let (left, came) = (world.letters.count(LETTERS), world.letters.count(QUEUE));
    let hidden = world.letters.of(LETTERS).iter().filter(|letter| !letter.is_visible()).count();
    if (left, came, hidden) == (dead, alive, 0) {
        return Ok(());
    }
    Err(format!("{left} letters are left, {hidden} of them hidden, and {came} came back").into())
}

/// Access that is denied, at each step; and throttling, which only takes time.
pub fn refused() -> Outcome {
    let (cloud, project) = with_letters("redrive-refused", 3)?;
    let denied = ("AccessDeniedException".to_owned(), "User: arn is not authorized to perform this".to_owned());
    for operation in ["SendMessage", "ReceiveMessage", "StartMessageMoveTask", "AssumeRole"] {
        cloud.world().script.refusals.insert(operation.into(), denied.clone());
        let arguments = if operation == "StartMessageMoveTask" { &ONE_BY_ONE[..2] } else { &ONE_BY_ONE[..] };
        let run = project.run(arguments)?;
        ends(&run, 2, &["AccessDeniedException", "is not authorized to perform this"])?;
        if run.stdout.contains("Private") || run.stderr.contains("Private") {
            return Err(said(&run).into());
        }
        lie(&cloud, 3, 0)?;
        cloud.world().script.refusals.clear();
    }
    cloud.world().script.refusals.insert(
        "ReceiveMessage".into(),
        ("com.amazonaws.sqs#QueueDoesNotExist".into(), "The specified queue does not exist.".into()),
    );
    ends(&project.run(&ONE_BY_ONE)?, 0, &["none went"])?;
    cloud.world().script.refusals.clear();
    cloud.world().script.letters_throttled = 6;
    ends(&project.run(&ONE_BY_ONE)?, 0, &["3 went; about 0 remain"])?;
    if cloud.world().script.letters_throttled > 0 {
        return Err("nothing was throttled".into());
    }
    lie(&cloud, 0, 3)?;

    // A bus that does not take an event, and then does.
    let forwarding = {
        let mut world = cloud.world();
        let stack = world.living("shop--dev--orders--service").ok_or("no stack")?;
        let found = stack.resources.iter().find(|(id, _, _)| id.ends_with("ForwardingDeadLetters"));
        found.ok_or("no such queue")?.2.rsplit('/').next().unwrap_or_default().to_owned()
    };
    cloud.world().letters.of(&forwarding).push(Letter::new("m9", &event(9)));
    cloud.world().script.event_refused = "InternalFailure".into();
    ends(&project.run(&ONE_BY_ONE)?, 2, &["not this time (InternalFailure)", "1 could not be sent"])?;
    cloud.world().script.event_refused.clear();
    ends(&project.run(&ONE_BY_ONE)?, 0, &["1 went"])?;
    let events = cloud.world().letters.events.clone();
    match &events[..] {
        [(bus, detail)] if bus.ends_with(":event-bus/shop--dev--shipping") && detail.contains("e9") => Ok(()),
        _ => Err(format!("{events:?}").into()),
    }
}

/// A letter is sent and cannot be removed: the next run removes it and does not send it again.
pub fn in_between() -> Outcome {
    let (cloud, project) = with_letters("redrive-in-between", 2)?;
    let denied = ("AccessDenied".to_owned(), "no removal".to_owned());
    cloud.world().script.refusals.insert("DeleteMessage".into(), denied);
    ends(&project.run(&ONE_BY_ONE)?, 2, &["no removal (AccessDenied)", "1 went"])?;
    lie(&cloud, 2, 1)?;
    cloud.world().script.refusals.clear();
    ends(&project.run(&ONE_BY_ONE)?, 0, &["1 went, 1 had gone in a run before"])?;
    lie(&cloud, 0, 2)?;
    let ids: Vec<String> = cloud.world().letters.of(QUEUE).iter().map(|letter| letter.body.clone()).collect();
    if ids[0] == ids[1] { Err("one letter came twice".into()) } else { Ok(()) }
}

/// In a FIFO queue nothing goes before what stays of its group.
pub fn in_order() -> Outcome {
    let (cloud, project) = shop("redrive-in-order")?;
    project.edit(|text| {
        text.replace(
            "consumes: orders.OrderPlaced",
            "consumes: { event: orders.OrderPlaced, delivery: fifo, order-by: id }",
        )
    })?;
    project.deployed(&[])?;
    let letters = "shop--dev--shipping--bus-PackParcelDeadLettersFifo.fifo";
    for (number, group, error) in [(0, "a", "no event"), (1, "a", ""), (2, "b", "")] {
        let mut letter = Letter::new(&format!("m{number}"), &event(number));
        letter.group = Some(group.into());
        letter.beside = if error.is_empty() { Vec::new() } else { vec![("reason".into(), error.into())] };
        cloud.world().letters.of(letters).push(letter);
    }
    ends(&project.run(&["redrive", "--yes", "--error", "MAX_RECEIVES"])?, 0, &["1 went; about 2 remain"])?;
    let mut world = cloud.world();
    let came = world.letters.of("shop--dev--shipping--bus-PackParcelQueueFifo.fifo").clone();
    match &came[..] {
        [one] if one.group.as_deref() == Some("b") && one.deduplication.as_deref() == Some("redrive-m2") => Ok(()),
        _ => Err(format!("{} came", came.len()).into()),
    }
}

/// All letters of a queue are moved by SQS, at the pace that was asked for; a task that runs already is followed.
pub fn moved() -> Outcome {
    let (cloud, project) = with_letters("redrive-moved", 5)?;
    cloud.world().script.moved_at_once = 2;
    ends(&project.run(&["redrive", "--yes", "--rate", "7"])?, 0, &["SQS has moved 4 of 5", "5 went; about 0 remain"])?;
    lie(&cloud, 0, 5)?;
    let rates: Vec<Option<i64>> = cloud.world().letters.tasks.iter().map(|task| task.rate).collect();
    if rates != [Some(7)] || cloud.world().count("ReceiveMessage") > 0 {
        return Err(format!("{rates:?}").into());
    }
    {
        let mut world = cloud.world();
        world.letters.of(LETTERS).extend([Letter::new("m6", &event(6)), Letter::new("m7", &event(7))]);
        let (from, to, status) = (LETTERS.to_owned(), QUEUE.to_owned(), "RUNNING".to_owned());
        let task = Task { from, to, status, rate: None, step: 1, moved: 0, of: 2, reason: String::new() };
        world.letters.tasks.insert(0, task);
    }
    ends(&project.run(&["redrive", "--yes", "PackParcelDeadLetters"])?, 0, &["2 went"])?;
    if cloud.world().count("StartMessageMoveTask") != 1 {
        return Err("a second task was begun".into());
    }
    cloud.world().letters.of(LETTERS).push(Letter::new("m8", &event(8)));
    cloud.world().script.move_fails = "AccessDenied".into();
    cloud.world().script.moved_at_once = 0;
    ends(&project.run(&["redrive", "--yes"])?, 2, &["could not all be moved: AccessDenied", "1 could not be sent"])
}

/// SIGTERM, while letters go one by one and while SQS moves them: how many went and how many remain is told, and is so.
pub fn ended() -> Outcome {
    let (cloud, project) = with_letters("redrive-ended", 40)?;
    cloud.world().script.latency = Duration::from_millis(15);
    let run = terminated(&cloud, &project, &ONE_BY_ONE, "SendMessage", 4)?;
    let left = cloud.world().letters.count(LETTERS);
    let came = cloud.world().letters.count(QUEUE);
    ends(&run, 2, &[&format!("{came} went; about {left} remain; interrupted")])?;
    lie(&cloud, left, came)?;
    if left + came != 40 || left == 0 {
        return Err(format!("{left} are left and {came} came").into());
    }
    cloud.world().script.moved_at_once = 1;
    let run = terminated(&cloud, &project, &["redrive", "--yes"], "ListMessageMoveTasks", 3)?;
    ends(&run, 2, &["went; about", "interrupted"])?;
    let world = cloud.world();
    if world.count("CancelMessageMoveTask") == 1 && world.letters.count(LETTERS) > 0 {
        return Ok(());
    }
    Err(said(&run).into())
}

/// A relay that works for a while: a signal ends the waiting, the letter stays, and goes with the next run.
pub fn relay_at_work() -> Outcome {
    let (cloud, project, poison) = with_poison("redrive-relay")?;
    cloud.world().script.work = Duration::from_secs(20);
    let began = Instant::now();
    let run = terminated(&cloud, &project, &["redrive", "--yes", "--poison"], "POST", 1)?;
    ends(&run, 2, &["interrupted before", "which may go on", "1 could not be sent", "about 1 remain; interrupted"])?;
    if began.elapsed() > Duration::from_secs(15) || cloud.world().letters.count(&poison) != 1 {
        return Err(format!("after {:?}\n{}", began.elapsed(), said(&run)).into());
    }
    cloud.world().script.work = Duration::ZERO;
    ends(&project.run(&["redrive", "--yes", "--poison"])?, 0, &["1 went; about 0 remain"])
}

/// A relay that works for longer than other answers are waited for is waited for, and invoked once.
pub fn slow_relay() -> Outcome {
    let (cloud, project, _) = with_poison("redrive-slow-relay")?;
    cloud.world().script.work = Duration::from_secs(35);
    ends(&project.run(&["redrive", "--yes", "--poison"])?, 0, &["1 went; about 0 remain"])?;
    match cloud.world().count("POST") {
        1 => Ok(()),
        count => Err(format!("the relay was invoked {count} times").into()),
    }
}

/// The shop deployed, with a change that its relay has put aside, and the queue in which that lies.
fn with_poison(name: &str) -> Result<(Cloud, Project, String), Failed> {
    let (cloud, project) = shop(name)?;
    project.deployed(&[])?;
    let poison = {
        let world = cloud.world();
        let mut resources = world.stacks.iter().flat_map(|stack| &stack.resources);
        let found = resources.find(|(id, kind, _)| kind == "AWS::SQS::Queue" && id.ends_with("PoisonQueue"));
        found.ok_or("no poison queue")?.2.rsplit('/').next().unwrap_or_default().to_owned()
    };
    let body = json!({ "reason": "the item breaks the contract", "change": { "eventID": "c1" } }).to_string();
    cloud.world().letters.of(&poison).push(Letter::new("m1", &body));
    Ok((cloud, project, poison))
}

/// A run that is asked to end when an operation has been asked for so often.
fn terminated(
    cloud: &Cloud,
    project: &Project,
    arguments: &[&str],
    operation: &str,
    often: usize,
) -> Result<Run, Failed> {
    let running = project.begin(arguments)?;
    let end = Instant::now() + Duration::from_secs(30);
    while cloud.world().count(operation) < often {
        if Instant::now() > end {
            return Err(format!("nobody asked for {operation} so often").into());
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    running.signal("TERM")?;
    running.end()
}
