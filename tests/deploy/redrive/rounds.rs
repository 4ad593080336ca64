//! Letters that come back because their reader fails again, and letters of schedules and of buses.

use super::faults::{LETTERS, ONE_BY_ONE, QUEUE, event, lie, with_letters};
use crate::deploy::cloud::letters::Letter;
use crate::deploy::faults::shop;
use crate::deploy::project::ends;
use crate::program::Outcome;
use serde_json::json;

/// A letter that fails again comes back at once, as old as AWS's clock says, and is not taken up a second time: neither one by one
/// nor where SQS moves them all.
pub fn round() -> Outcome {
    let (cloud, project) = with_letters("redrive-round", 3)?;
    cloud.world().script.fails.insert(QUEUE.into(), LETTERS.into());
    for runs in 1..3 {
        let words =
            ["3 went, 3 failed again and came back; about 3 remain", "e2  MAX_RECEIVES: failed again and came back"];
        ends(&project.run(&ONE_BY_ONE)?, 1, &words)?;
        lie(&cloud, 3, 0)?;
        if cloud.world().count("SendMessage") != runs * 3 {
            return Err(format!("{} letters were sent in {runs} runs", cloud.world().count("SendMessage")).into());
        }
    }
    cloud.world().script.moved_at_once = 10;
    let words =
        ["come back as fast as they go: mend first what they fail on", "failed again and came back; about 3 remain"];
    ends(&project.run(&["redrive", "--yes"])?, 2, &words)?;
    lie(&cloud, 3, 0)?;
    if cloud.world().count("CancelMessageMoveTask") != 1 {
        return Err("SQS goes on with it".into());
    }
    cloud.world().script.fails.clear();
    ends(&project.run(&["redrive", "--yes"])?, 0, &["3 went; about 0 remain"])?;
    lie(&cloud, 0, 3)
}

/// What a schedule could not deliver goes into the queue of its handler; what a bus could not decrypt, onto that bus, from the
/// account that the event is of.
pub fn schedules_and_buses() -> Outcome {
    let (cloud, project) = shop("redrive-schedules")?;
    project.edit(|text| {
        let tidy_up = "      tidy-up:\n        schedule: rate(1h)\n        writes: [parcels]\n      pack-parcel:\n";
        let encrypted = "What is sent to customers\n    bus: { encryption: customer-managed }\n";
        text.replace("      pack-parcel:\n", tidy_up).replace("What is sent to customers\n", encrypted)
    })?;
    project.deployed(&[])?;
    let queue_of = |end: &str| {
        let world = cloud.world();
        let mut resources = world.stacks.iter().flat_map(|stack| &stack.resources);
        let found = resources.find(|(id, kind, _)| kind == "AWS::SQS::Queue" && id == end);
        let url = found.map(|(_, _, url)| url.rsplit('/').next().unwrap_or_default().to_owned());
        url.ok_or_else(|| format!("no queue {end}"))
    };
    let (of_schedule, of_bus) = (queue_of("TidyUpScheduleDeadLetters")?, queue_of("BusDeadLetters")?);
    let time = json!({ "version": "0", "id": "t1", "detail": {} }).to_string();
    let queue = "shop--dev--shipping--tidy-up";
    let target = format!("arn:aws:sqs:eu-west-1:222222222222:{queue}");
    let letter = |id: &str, body: &str, target: &str, code: &str| {
        let mut letter = Letter::new(id, body);
        letter.beside =
            [("TARGET_ARN", target), ("ERROR_CODE", code)].map(|(name, text)| (name.into(), text.into())).to_vec();
        letter
    };
    let bus = "arn:aws:events:eu-west-1:222222222222:event-bus/shop--dev--shipping";
    let (denied, undecrypted) = ("AccessDeniedException", "KMS_FAILURE");
    cloud.world().letters.of(&of_schedule).push(letter("s1", &time, &target, denied));
    cloud.world().letters.of(&of_bus).push(letter("b1", &event(7), bus, undecrypted));
    let words = ["2 dead letters", "of the schedule", denied, "of the bus", "e7  KMS_FAILURE"];
    ends(&project.run(&["redrive", "--list"])?, 0, &words)?;
    ends(&project.run(&["redrive", "--yes"])?, 0, &["2 went; about 0 remain"])?;
    let mut world = cloud.world();
    let came: Vec<String> = world.letters.of(queue).iter().map(|letter| letter.body.clone()).collect();
    let put: Vec<String> =
        world.asked.iter().filter(|(_, asked, _)| asked == "PutEvents").map(|(account, ..)| account.clone()).collect();
    match &world.letters.events[..] {
        [(on, detail)] if on == bus && detail.contains("e7") && came == [time] && put == ["111111111111"] => Ok(()),
        events => Err(format!("{events:?} by {put:?}, and {came:?}").into()),
    }
}
