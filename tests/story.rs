//! The sample's whole story, in three accounts: built functions, generated rules and queues, real protocols. LocalStack
//! carries events from bus to bus to queue, moto keeps tables and streams; neither judges a permission.

mod mapping;
mod task;
mod world;

use crate::lambda::{Function, Process, request};
use crate::program::Outcome;
use libtest_mimic::{Failed, Trial};
use mapping::Delivery;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::time::{Duration, Instant};
use world::{World, until, word};

/// How long the whole chain may take on a busy machine.
const SOON: Duration = Duration::from_secs(60);
/// How often each process is ended, in the middle of what it does or between.
const KILLS: u32 = 100;

/// Cases that need the sample's functions built.
pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("story::a_subscription_lives_and_ends_however_often_it_is_told", told_twice),
        Trial::test("story::a_cancellation_that_comes_first_leaves_its_mark", cancelled_first),
        Trial::test("story::processes_killed_at_random_lose_nothing_and_repeat_nothing", killed),
    ]
}

/// Everything is delivered twice: changes to relays, messages to functions.
fn told_twice() -> Outcome {
    let mut world = World::start("told-twice")?;
    world.run_tasks()?;
    world.run(|_| true, Delivery::Twice)?;
    let mut routes = Routes::of(&world)?;
    let id = routes.subscribe("k1")?;
    // The same request again is the same subscription.
    equal(&routes.subscribe("k1")?, &id)?;
    let allocation = until("stock is allocated", SOON, || item(&world, "stock", &id))?;
    equal(word(&allocation["status"], "S"), "allocated")?;
    equal(word(&allocation["stock"], "N"), "12")?;
    until("the payment is set up", SOON, || Ok((statuses(&world, &id)?.2 == "active").then_some(())))?;
    until("the cancellation is taken", SOON, || Ok(routes.cancel(&id)?.then_some(())))?;
    until("the subscription ends", SOON, || Ok((statuses(&world, &id)?.0 == "cancelled").then_some(())))?;
    until("the razors go back", SOON, || Ok((statuses(&world, &id)?.1 == "deallocated").then_some(())))?;
    for function in ["stock--allocate-stock", "stock--deallocate-stock", "subscriptions--cancel-subscription"] {
        until("a repeat is known again", SOON, || Ok(world.log(function)?.contains("done before").then_some(())))?;
    }
    equal(&world.history("stock", "StockTable")?[&id], "INSERT MODIFY")?;
    equal(&world.history("subscriptions", "SubscriptionsTable")?[&id], "INSERT MODIFY")?;
    nothing_dead(&world)
}

/// Stock hears of the payment's end before it hears of the subscription.
fn cancelled_first() -> Outcome {
    let mut world = World::start("cancelled-first")?;
    world.run_tasks()?;
    world.run(|function| function != "AllocateStockFunction", Delivery::Once)?;
    let mut routes = Routes::of(&world)?;
    let id = routes.subscribe("k1")?;
    until("the cancellation is taken", SOON, || Ok(routes.cancel(&id)?.then_some(())))?;
    let mark = until("the cancellation leaves its mark", SOON, || item(&world, "stock", &id))?;
    equal(word(&mark["status"], "S"), "cancelled")?;
    world.run(|function| function == "AllocateStockFunction", Delivery::Once)?;
    until("the subscription's event is handled", SOON, || {
        Ok(world.log("stock--allocate-stock")?.contains("\"handled\"").then_some(()))
    })?;
    equal(&world.history("stock", "StockTable")?[&id], "INSERT")?;
    until("the subscription ends", SOON, || Ok((statuses(&world, &id)?.0 == "cancelled").then_some(())))?;
    nothing_dead(&world)
}

/// Every process there is, at any moment: behind a route, at a stream, at a queue. Every second subscription is cancelled.
fn killed() -> Outcome {
    let mut world = World::start("killed")?;
    world.run_tasks()?;
    world.run(|_| true, Delivery::Once)?;
    let mut routes = Routes::of(&world)?;
    let mut victims = world.processes().to_vec();
    victims.extend([routes.subscriptions.process(), routes.payments.process()]);
    let killer = std::thread::spawn(move || kill_each(&victims));
    let (mut ids, mut to_cancel, end) = (Vec::new(), VecDeque::new(), Instant::now() + SOON * 10);
    while !killer.is_finished() && Instant::now() < end {
        // LocalStack, not the system, is what cannot keep up with more.
        std::thread::sleep(Duration::from_millis(250));
        let id = routes.subscribe(&format!("k{}", ids.len()))?;
        if ids.len() % 2 == 1 {
            to_cancel.push_back(id.clone());
        }
        ids.push(id);
        if let Some(id) = to_cancel.pop_front().filter(|id| !routes.cancel(id).unwrap_or(false)) {
            to_cancel.push_back(id);
        }
    }
    killer.join().map_err(|_| "the killer died")?;
    for id in to_cancel {
        until("the cancellation is taken", SOON * 3, || {
            world.redrive()?;
            Ok(routes.cancel(&id)?.then_some(()))
        })?;
    }
    let mut unended = Vec::new();
    until("every subscription has come to its end", SOON * 3, || {
        // A message whose function was killed five times is a dead letter, which a person sends back.
        world.redrive()?;
        unended.clear();
        for (index, id) in ids.iter().enumerate() {
            let (subscription, stock, payment) = statuses(&world, id)?;
            let found = (subscription.as_str(), stock.as_str(), payment.as_str());
            let ended = match index % 2 {
                0 => found == ("active", "allocated", "active"),
                _ => matches!(found, ("cancelled", "cancelled" | "deallocated", "cancelled")),
            };
            if !ended {
                unended.push(format!("{id}: {found:?}"));
            }
        }
        Ok(unended.is_empty().then_some(()))
    })
    .map_err(|error| format!("{}\n{}", error.message().unwrap_or_default(), unended.join("\n")))?;
    let twice = |(id, happened): (String, String)| match happened.as_str() {
        "INSERT" | "INSERT MODIFY" => None,
        other => Some(format!("{id}: {other}")),
    };
    let stock = world.history("stock", "StockTable")?.into_iter().filter_map(twice);
    let subscriptions = world.history("subscriptions", "SubscriptionsTable")?;
    if subscriptions.len() != ids.len() {
        return Err(format!("{} subscriptions of {}", subscriptions.len(), ids.len()).into());
    }
    let faults: Vec<String> = stock.chain(subscriptions.into_iter().filter_map(twice)).collect();
    if faults.is_empty() { nothing_dead(&world) } else { Err(faults.join("\n").into()) }
}

/// Ends processes at random moments, until each has been ended often enough.
fn kill_each(victims: &[Process]) {
    let (mut chance, mut kills) = (Chance(0x9e37_79b9_7f4a_7c15), vec![0; victims.len()]);
    while kills.iter().any(|kills| *kills < KILLS) {
        std::thread::sleep(Duration::from_millis(chance.below(60)));
        let victim = usize::try_from(chance.below(victims.len() as u64)).expect("an index");
        if kills[victim] < KILLS {
            kills[victim] += u32::from(victims[victim].kill());
        }
    }
}

/// The functions behind the routes.
struct Routes {
    subscriptions: Function,
    payments: Function,
}

impl Routes {
    fn of(world: &World) -> Result<Self, Failed> {
        Ok(Self {
            subscriptions: world.function("subscriptions", "CreateSubscriptionFunction")?,
            payments: world.function("payments", "CancelPaymentFunction")?,
        })
    }

    /// POSTs until there is an answer, as a caller does who has an `Idempotency-Key`.
    fn subscribe(&mut self, key: &str) -> Result<String, Failed> {
        let body = json!({
            "customerFirstName": "Ada", "customerSurname": "King", "accountName": "A King",
            "accountNumber": "12345678", "accountSortCode": "123456",
        });
        let mut asked = request("POST", &body.to_string().into(), &[]);
        asked["headers"]["idempotency-key"] = key.into();
        let route = &mut self.subscriptions;
        let answer = until("the route answers", SOON, || Ok(route.invoke(asked.clone()).ok()))?;
        let body: Value = serde_json::from_str(word(&answer, "body"))?;
        match (answer["statusCode"].as_u64(), body["id"].as_str()) {
            (Some(201), Some(id)) => Ok(id.to_owned()),
            _ => Err(format!("POST answered {answer}\n{}", route.log()).into()),
        }
    }

    /// PATCHes until there is an answer; whether there is such a payment yet, which bears the subscription's id.
    fn cancel(&mut self, id: &str) -> Result<bool, Failed> {
        let body = json!({ "status": "cancelled" }).to_string();
        let asked = request("PATCH", &body.into(), &[("id", id)]);
        let route = &mut self.payments;
        let answer = until("the route answers", SOON, || Ok(route.invoke(asked.clone()).ok()))?;
        match answer["statusCode"].as_u64() {
            Some(200) if word(&answer, "body").contains(r#""status":"cancelled""#) => Ok(true),
            Some(404) => Ok(false),
            _ => Err(format!("PATCH answered {answer}\n{}", route.log()).into()),
        }
    }
}

/// Where a subscription stands: in its own domain, in stock, in payments.
fn statuses(world: &World, id: &str) -> Result<(String, String, String), Failed> {
    let status = |item: Option<Value>| item.map_or(String::new(), |item| word(&item["status"], "S").to_owned());
    let payment = world.statuses("payments").remove(id).unwrap_or_default();
    Ok((status(item(world, "subscriptions", id)?), status(item(world, "stock", id)?), payment))
}

fn item(world: &World, domain: &str, id: &str) -> Result<Option<Value>, Failed> {
    let table = if domain == "stock" { "StockTable" } else { "SubscriptionsTable" };
    world.item(domain, table, id)
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
