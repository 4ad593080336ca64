//! Packing, lanes and retries against a bus in memory.

use std::cell::RefCell;

use serde_json::value::RawValue;

use super::*;

fn entry(lane: &str, detail: &str) -> (String, Entry) {
    let detail = RawValue::from_string(format!("{detail:?}")).expect("a JSON text");
    let time = "2026-11-23T09:00:00Z".parse().expect("a timestamp");
    (lane.to_owned(), Entry { source: "s".into(), detail_type: "D".into(), time, detail })
}

/// Answers by a script and remembers the details that each call carried.
struct Scripted<F> {
    calls: RefCell<Vec<Vec<String>>>,
    answer: F,
}

impl<F: Fn(&str, usize) -> Answer> PutEvents for Scripted<F> {
    async fn put(&self, entries: &[&Entry]) -> Vec<Answer> {
        let details: Vec<String> = entries.iter().map(|entry| entry.detail.get().trim_matches('"').into()).collect();
        let mut calls = self.calls.borrow_mut();
        let seen = |detail: &String| calls.iter().flatten().filter(|other| *other == detail).count();
        let answers = details.iter().map(|detail| (self.answer)(detail, seen(detail))).collect();
        calls.push(details);
        answers
    }
}

async fn run(
    entries: &[(String, Entry)],
    impossible: Impossible,
    answer: impl Fn(&str, usize) -> Answer,
) -> (Vec<Fate>, Vec<Vec<String>>) {
    let bus = Scripted { calls: RefCell::default(), answer };
    let Published { fates, .. } = publish(&bus, entries, impossible, Instant::now() + Duration::from_secs(5)).await;
    (fates, bus.calls.into_inner())
}

#[test]
fn a_call_has_ten_entries_at_most() {
    let entries: Vec<_> = (0..23).map(|number| entry(&number.to_string(), "x")).collect();
    let chosen: Vec<usize> = (0..23).collect();
    let sizes: Vec<usize> = packing::pack(&entries, &chosen).iter().map(Vec::len).collect();
    assert_eq!(sizes, [10, 10, 3]);
}

#[test]
fn a_call_has_a_million_bytes_at_most() {
    // 14 for the time, 1 for the source, 1 for the detail-type, 2 for the quotes.
    let exact = "x".repeat(entry::BYTES / 2 - 18);
    let over = "x".repeat(entry::BYTES / 2 - 17);
    let entries = [entry("1", &exact), entry("2", &exact), entry("3", &exact), entry("4", &over)];
    assert_eq!(packing::pack(&entries, &[0, 1, 2, 3]), [vec![0, 1], vec![2], vec![3]]);
}

#[tokio::test(start_paused = true)]
async fn only_what_was_throttled_is_sent_again() {
    let entries = [entry("1", "a"), entry("2", "b"), entry("3", "c")];
    let answer = |detail: &str, before| if detail == "b" && before < 2 { Answer::Busy } else { Answer::Accepted };
    let (fates, calls) = run(&entries, Impossible::PassesOver, answer).await;
    assert_eq!(fates, [Fate::Published, Fate::Published, Fate::Published]);
    assert_eq!(calls, [vec!["a", "b", "c"], vec!["b"], vec!["b"]]);
}

#[tokio::test(start_paused = true)]
async fn what_is_sent_again_is_counted() {
    let entries = [entry("1", "a"), entry("2", "b")];
    let answer = |detail: &str, before| if detail == "b" && before < 2 { Answer::Busy } else { Answer::Accepted };
    let bus = Scripted { calls: RefCell::default(), answer };
    let published = publish(&bus, &entries, Impossible::PassesOver, Instant::now() + Duration::from_secs(5)).await;
    assert_eq!(published.retried, 2);
}

#[tokio::test(start_paused = true)]
async fn nothing_of_a_lane_overtakes_what_is_before_it() {
    let entries = [entry("k", "a"), entry("k", "b"), entry("other", "c")];
    let answer = |detail: &str, before| if detail == "a" && before < 1 { Answer::Busy } else { Answer::Accepted };
    let (_, calls) = run(&entries, Impossible::PassesOver, answer).await;
    assert_eq!(calls, [vec!["a", "c"], vec!["a"], vec!["b"]]);
}

#[tokio::test(start_paused = true)]
async fn when_the_time_is_over_the_rest_comes_later() {
    let entries = [entry("k", "a"), entry("k", "b"), entry("other", "c")];
    let answer = |detail: &str, _| if detail == "a" { Answer::Busy } else { Answer::Accepted };
    let (fates, _) = run(&entries, Impossible::PassesOver, answer).await;
    assert_eq!(fates, [Fate::Later, Fate::Later, Fate::Published]);
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_is_not_tried_again_in_place_and_holds_its_lane() {
    let entries = [entry("k", "a"), entry("k", "b")];
    let answer = |_: &str, _| Answer::Refused("AccessDenied".into());
    let (fates, calls) = run(&entries, Impossible::PassesOver, answer).await;
    assert_eq!(fates, [Fate::Later, Fate::Later]);
    assert_eq!(calls.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_can_never_be_accepted_passes_over_or_stops_its_lane() {
    let large = "x".repeat(entry::BYTES);
    let entries = [entry("k", &large), entry("k", "b")];
    let answer = |_: &str, _| Answer::Accepted;
    let (fates, _) = run(&entries, Impossible::PassesOver, answer).await;
    assert!(matches!(fates[..], [Fate::Impossible(_), Fate::Published]));
    let (fates, _) = run(&entries, Impossible::StopsItsLane, answer).await;
    assert!(matches!(fates[..], [Fate::Impossible(_), Fate::Later]));
}
