//! The sample's whole story, in three accounts: built functions, generated rules and queues, real protocols. LocalStack
//! carries events from bus to bus to queue, moto keeps tables and streams; neither judges a permission.

mod mapping;
mod world;

use crate::lambda::{Function, request};
use crate::program::Outcome;
use libtest_mimic::{Failed, Trial};
use mapping::Delivery;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use world::{World, until, word};

/// How long the whole chain may take on a busy machine.
const SOON: Duration = Duration::from_secs(60);
/// How often a process is ended in the middle of what it does.
const KILLS: u32 = 100;

/// Cases that need the sample's functions built.
pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("story::a_subscription_allocates_stock_however_often_it_is_told", allocated),
        Trial::test("story::a_cancellation_that_comes_first_leaves_its_mark", cancelled_first),
        Trial::test("story::processes_killed_at_random_lose_nothing_and_repeat_nothing", killed),
    ]
}

fn allocated() -> Outcome {
    let mut world = World::start("allocated")?;
    world.run(|_| true, Delivery::Twice)?;
    let mut route = world.function("subscriptions", "CreateSubscriptionFunction")?;
    let id = subscribe(&mut route, "k1")?;
    // The same request again is the same subscription.
    equal(&subscribe(&mut route, "k1")?, &id)?;
    let found = until("stock is allocated", SOON, || stock(&world, &id))?;
    equal(word(&found["status"], "S"), "allocated")?;
    equal(word(&found["stock"], "N"), "12")?;
    until("a repeat is known again", SOON, || {
        Ok(world.log("stock--allocate-stock")?.contains("done before").then_some(()))
    })?;
    equal(&world.history("stock", "StockTable")?[&id], "INSERT")?;
    nothing_dead(&world)
}

fn cancelled_first() -> Outcome {
    let mut world = World::start("cancelled-first")?;
    let mut route = world.function("subscriptions", "CreateSubscriptionFunction")?;
    let id = subscribe(&mut route, "k1")?;
    world.run(|function| function == "DeallocateStockFunction", Delivery::Once)?;
    world.put("payments", "PaymentCancelled", &cancellation(&id))?;
    let mark = until("the cancellation leaves its mark", SOON, || stock(&world, &id))?;
    equal(word(&mark["status"], "S"), "cancelled")?;
    world.run(|function| function != "DeallocateStockFunction", Delivery::Once)?;
    until("the subscription's event is handled", SOON, || {
        Ok(world.log("stock--allocate-stock")?.contains("\"handled\"").then_some(()))
    })?;
    equal(&world.history("stock", "StockTable")?[&id], "INSERT")?;
    until("the subscription ends", SOON, || {
        Ok((word(&world.items("subscriptions", "SubscriptionsTable")?[&id]["status"], "S") == "cancelled")
            .then_some(()))
    })?;
    nothing_dead(&world)
}

/// Each process that there is, at any moment: behind a route, at a stream, at a queue.
fn killed() -> Outcome {
    let mut world = World::start("killed")?;
    world.run(|_| true, Delivery::Once)?;
    let mut route = world.function("subscriptions", "CreateSubscriptionFunction")?;
    let mut victims: Vec<_> = world.processes().iter().map(|(_, process)| process.clone()).collect();
    victims.push(route.process());
    let killer = std::thread::spawn(move || {
        let (mut chance, mut kills) = (Chance(0x9e37_79b9_7f4a_7c15), 0);
        while kills < KILLS {
            std::thread::sleep(Duration::from_millis(chance.below(400)));
            let victim = usize::try_from(chance.below(victims.len() as u64)).expect("an index");
            kills += u32::from(victims[victim].kill());
        }
    });
    let (mut ids, end) = (Vec::new(), Instant::now() + Duration::from_secs(600));
    while !killer.is_finished() && Instant::now() < end {
        ids.push(subscribe(&mut route, &format!("k{}", ids.len()))?);
        if ids.len() % 2 == 0 {
            world.put("payments", "PaymentCancelled", &cancellation(&ids[ids.len() - 1]))?;
        }
    }
    killer.join().map_err(|_| "the killer died")?;
    until("every subscription has come to its end", SOON * 3, || {
        let subscriptions = world.items("subscriptions", "SubscriptionsTable")?;
        let stock = world.items("stock", "StockTable")?;
        let ended = ids.iter().enumerate().all(|(index, id)| {
            let status = |item: Option<&Value>| item.map_or("", |item| word(&item["status"], "S")).to_owned();
            let both = (status(subscriptions.get(id)), status(stock.get(id)));
            match index % 2 {
                0 => both == ("active".to_owned(), "allocated".to_owned()),
                _ => both.0 == "cancelled" && ["cancelled", "deallocated"].contains(&both.1.as_str()),
            }
        });
        Ok((ended && subscriptions.len() == ids.len()).then_some(()))
    })?;
    let twice = |(id, happened): (String, String)| match happened.as_str() {
        "INSERT" | "INSERT MODIFY" => None,
        other => Some(format!("{id}: {other}")),
    };
    let stock = world.history("stock", "StockTable")?.into_iter().filter_map(twice);
    let subscriptions = world.history("subscriptions", "SubscriptionsTable")?.into_iter().filter_map(twice);
    let faults: Vec<String> = stock.chain(subscriptions).collect();
    if faults.is_empty() { nothing_dead(&world) } else { Err(faults.join("\n").into()) }
}

/// POSTs until there is an answer, as a caller does who has an `Idempotency-Key`.
fn subscribe(route: &mut Function, key: &str) -> Result<String, Failed> {
    let body = json!({
        "customerFirstName": "Ada", "customerSurname": "King", "accountName": "A King",
        "accountNumber": "12345678", "accountSortCode": "123456",
    });
    let mut asked = request("POST", &body.to_string().into(), &[]);
    asked["headers"]["idempotency-key"] = key.into();
    let answer = until("the route answers", SOON, || Ok(route.invoke(asked.clone()).ok()))?;
    let body: Value = serde_json::from_str(word(&answer, "body"))?;
    match (answer["statusCode"].as_u64(), body["id"].as_str()) {
        (Some(201), Some(id)) => Ok(id.to_owned()),
        _ => Err(format!("POST answered {answer}\n{}", route.log()).into()),
    }
}

fn stock(world: &World, id: &str) -> Result<Option<Value>, Failed> {
    Ok(world.items("stock", "StockTable")?.remove(id))
}

/// What the payments domain tells of a payment that was cancelled.
fn cancellation(subscription: &str) -> Value {
    json!({
        "metadata": {
            "id": format!("cancelled-{subscription}"), "version": 1, "sequence": "00000000000000000001",
            "correlationId": "story", "domain": "payments", "occurredAt": "2026-11-24T10:00:00Z",
        },
        "data": { "subscriptionId": subscription, "status": "cancelled", "updatedAt": "2026-11-24T10:00:00Z" },
    })
}

fn nothing_dead(world: &World) -> Outcome {
    let found = world.dead_letters()?;
    if found.is_empty() { Ok(()) } else { Err(found.join("\n").into()) }
}

fn equal(found: &str, wanted: &str) -> Outcome {
    if found == wanted { Ok(()) } else { Err(format!("{found:?} where {wanted:?} was to be").into()) }
}

/// The same moments in every run, as far as a machine's own time allows: Marsaglia's xorshift.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}
