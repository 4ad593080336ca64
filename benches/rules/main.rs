//! What one event costs against 1, 100 and 10,000 rules, with our matcher, which asks each rule, and with quamina's automaton,
//! which follows the event once for all of them: where nearly all rules are of other events, where all are of this one and
//! look into its data, and until the rules are read.

use busline::pattern::{self, Pattern};
use divan::Bencher;
use quamina::Quamina;
use serde_json::{Value, json};

/// The binary's own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RULES: &[usize] = &[1, 100, 10_000];

fn main() {
    divan::main();
}

/// Rules as they are generated, each of another event; the last is of this one.
#[divan::bench(args = RULES)]
fn of_many_events(bencher: Bencher<'_, '_>, rules: usize) {
    one_by_one(bencher, &of_events(rules));
}

#[divan::bench(args = RULES)]
fn of_many_events_as_automaton(bencher: Bencher<'_, '_>, rules: usize) {
    all_at_once(bencher, &of_events(rules));
}

/// Rules of one event, each with a filter of its own; this one passes the last.
#[divan::bench(args = RULES)]
fn of_one_event(bencher: Bencher<'_, '_>, rules: usize) {
    one_by_one(bencher, &of_data(rules));
}

#[divan::bench(args = RULES)]
fn of_one_event_as_automaton(bencher: Bencher<'_, '_>, rules: usize) {
    all_at_once(bencher, &of_data(rules));
}

/// From patterns as text to what can be asked for the first time.
#[divan::bench(args = RULES, max_time = 4)]
fn reading(bencher: Bencher<'_, '_>, rules: usize) {
    let (written, event) = (of_data(rules), event(rules));
    bencher.bench_local(|| matches(&read(&written), &event));
}

#[divan::bench(args = RULES, max_time = 4)]
fn reading_as_automaton(bencher: Bencher<'_, '_>, rules: usize) {
    let (written, event) = (of_data(rules), event(rules));
    bencher.bench_local(|| automaton(&written).count_matches(&event).expect("the event is JSON"));
}

fn one_by_one(bencher: Bencher<'_, '_>, written: &[String]) {
    let (patterns, event) = (read(written), event(written.len()));
    assert_eq!(matches(&patterns, &event), 1, "one rule takes the event");
    bencher.bench_local(|| matches(&patterns, &event));
}

fn all_at_once(bencher: Bencher<'_, '_>, written: &[String]) {
    let (automaton, event) = (automaton(written), event(written.len()));
    assert_eq!(automaton.count_matches(&event).expect("the event is JSON"), 1, "one rule takes the event");
    bencher.bench_local(|| automaton.count_matches(&event));
}

fn matches(patterns: &[Pattern], event: &[u8]) -> usize {
    let event: Value = serde_json::from_slice(event).expect("the event is JSON");
    patterns.iter().filter(|pattern| pattern.matches(&event)).count()
}

fn read(written: &[String]) -> Vec<Pattern> {
    let one = |text: &String| {
        let value = serde_json::from_str(text).expect("the pattern is JSON");
        pattern::parse(&value).expect("the pattern is EventBridge's")
    };
    written.iter().map(one).collect()
}

fn automaton(written: &[String]) -> Quamina<usize> {
    let mut automaton = Quamina::new();
    for (number, text) in written.iter().enumerate() {
        automaton.add_pattern(number, text).expect("quamina knows the pattern");
    }
    automaton
}

fn of_events(rules: usize) -> Vec<String> {
    let one = |number| {
        json!({
            "source": [source(number)],
            "detail-type": [format!("SubscriptionCreated.v{number}")],
            "account": ["111111111111"],
        })
    };
    (0..rules).map(|number| one(number).to_string()).collect()
}

fn of_data(rules: usize) -> Vec<String> {
    let one = |number| {
        let data = json!({
            "plan": [format!("plan-{number}"), format!("trial-{number}")],
            "price": [{ "numeric": [">", 0] }],
            "vat": { "country": [{ "anything-but": ["US", "CA"] }] },
        });
        json!({ "source": [source(rules - 1)], "detail": { "data": data } })
    };
    (0..rules).map(|number| one(number).to_string()).collect()
}

fn source(number: usize) -> String {
    format!("shop.domain-{}", number % 100)
}

/// The event that the last rule takes.
fn event(rules: usize) -> Vec<u8> {
    let last = rules - 1;
    let data = json!({
        "id": "5f1c1d0e-0000-4000-8000-000000000001", "plan": format!("plan-{last}"), "price": 1299, "currency": "EUR",
        "vat": { "number": "DE136695976", "country": "DE" },
        "items": [{ "sku": "razor", "quantity": 1 }, { "sku": "blades", "quantity": 8 }],
    });
    json!({
        "version": "0", "id": "00000000-0000-4000-8000-000000000000", "detail-type": format!("SubscriptionCreated.v{last}"),
        "source": source(last), "account": "111111111111", "time": "2026-01-02T03:04:05Z", "region": "eu-west-1",
        "resources": [], "detail": { "metadata": { "id": "00000000-0000-4000-8000-000000000001", "version": 1 }, "data": data },
    })
    .to_string()
    .into_bytes()
}
