//! Where faults strike an event, for people: a tree for each fault.

use super::text::tree;
use crate::trace::alarm::Alarm;
use crate::trace::arn;
use crate::trace::fault::Fault;
use crate::trace::strike::{After, Strike};
use crate::visible::visible;

/// A tree for each fault, a branch for each place.
pub fn faults((name, environment): (&str, &str), struck: &[(Fault, Vec<Strike>)]) -> String {
    let mut lines = Vec::new();
    for (fault, strikes) in struck {
        lines.push(format!("{name} in {environment}, {}: {}", fault.as_str(), fault.told()));
        let branches: Vec<Vec<String>> = strikes.iter().map(branch).collect();
        let nowhere = || vec![vec!["it strikes nowhere on the way".to_owned()]];
        lines.extend(tree(if branches.is_empty() { nowhere() } else { branches }));
    }
    let lost = struck.iter().flat_map(|(_, strikes)| strikes).filter(|strike| !strike.is_caught).count();
    let places = struck.iter().map(|(_, strikes)| strikes.len()).sum::<usize>();
    lines.push(match (places, lost) {
        (0, _) => "nothing is lost".to_owned(),
        (_, 0) => format!("caught at each of {}", counted(places)),
        (_, lost) => format!("LOST at {lost} of {}", counted(places)),
    });
    visible(&(lines.join("\n") + "\n"))
}

fn counted(places: usize) -> String {
    if places == 1 { "1 place".to_owned() } else { format!("{places} places") }
}

fn branch(strike: &Strike) -> Vec<String> {
    let Strike { declared_by, at, target, account, region, .. } = strike;
    let mut lines = vec![
        format!("{at} of {declared_by} ({account} {region})"),
        format!("   for {}", elsewhere(target, (account, region))),
        format!("   {}: {}", after(strike.after), caught(strike)),
    ];
    lines.extend(admitted(strike));
    lines.push(format!("   {}", alarmed(&strike.alarms)));
    lines
}

/// How long it is tried.
pub fn after(after: After) -> String {
    match after {
        After::AtOnce => "at once".to_owned(),
        After::Retries { attempts, seconds } => {
            let attempts = attempts.map_or("any number of".to_owned(), |times| times.to_string());
            let seconds = seconds.map_or("as long as the stream keeps it".to_owned(), time);
            format!("after {attempts} more attempts or {seconds}")
        }
        After::Receptions { times, seconds } => format!("after {times} receptions, {}", time(seconds)),
        After::Waits => "until it is mended".to_owned(),
        After::ReadAgain => "read again until it is mended".to_owned(),
    }
}

/// What becomes of it.
pub fn caught(strike: &Strike) -> String {
    let Some(net) = &strike.net.queue else { return "LOST, nothing catches it".to_owned() };
    let place = described(net);
    if !strike.is_caught {
        let refused = strike.net.checks.iter().filter(|check| !check.allowed).flat_map(|check| &check.because);
        let why: Vec<&str> = strike.net.faults.iter().chain(refused).map(String::as_str).collect();
        return format!("LOST, {place} does not take it: {}", why.join("; "));
    }
    let verb = match strike.after {
        After::Waits => "in",
        After::ReadAgain => "by what is noted in",
        _ => "into",
    };
    let kept = strike.kept.map_or(String::new(), |seconds| format!(", kept for {}", time(seconds)));
    format!("{verb} {place}{kept}")
}

/// A time in the largest unit that says it whole.
fn time(seconds: u64) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "min")];
    let whole = units.into_iter().find(|(unit, _)| seconds >= *unit && seconds.is_multiple_of(*unit));
    whole.map_or_else(|| format!("{seconds} s"), |(unit, name)| format!("{} {name}", seconds / unit))
}

/// By whose leave it is put there.
fn admitted(strike: &Strike) -> Option<String> {
    let net = &strike.net;
    if let (After::Receptions { .. }, true) = (strike.after, strike.is_caught) {
        return Some("   moved by SQS itself, which needs no leave".to_owned());
    }
    let mut grounds: Vec<&str> = Vec::new();
    for ground in net.checks.iter().filter(|check| check.allowed).flat_map(|check| &check.because) {
        if !grounds.contains(&ground.as_str()) {
            grounds.push(ground);
        }
    }
    (!grounds.is_empty()).then(|| format!("   admitted by {}", grounds.join(", ")))
}

fn alarmed(alarms: &[Alarm]) -> String {
    if alarms.is_empty() {
        return "nobody is alarmed".to_owned();
    }
    let told = |alarm: &Alarm| {
        let topics: Vec<String> = alarm.topics.iter().map(|topic| heard(&topic.arn, &topic.subscribers)).collect();
        let topics = if topics.is_empty() { "no topic".to_owned() } else { topics.join(", ") };
        (alarm.metric.rsplit(' ').next().unwrap_or_default().to_owned(), topics)
    };
    let mut by_topic: Vec<(String, Vec<String>)> = Vec::new();
    for (metric, topics) in alarms.iter().map(told) {
        match by_topic.iter_mut().find(|(known, _)| *known == topics) {
            Some((_, metrics)) => metrics.push(metric),
            None => by_topic.push((topics, vec![metric])),
        }
    }
    let parts = by_topic.iter().map(|(topics, metrics)| format!("{topics} by {}", metrics.join(", ")));
    format!("alarms {}", parts.collect::<Vec<_>>().join("; "))
}

fn heard(arn: &str, subscribers: &[String]) -> String {
    let name = arn::name(arn);
    if subscribers.is_empty() { name.to_owned() } else { format!("{name} ({})", subscribers.join(", ")) }
}

/// What an ARN is of, with its name.
pub fn described(arn: &str) -> String {
    let kind = match arn::service(arn) {
        "events" if arn.contains(":event-bus/") => "bus",
        "sqs" => "queue",
        "s3" => "bucket",
        "logs" => "log group",
        "dynamodb" if arn.contains("/stream/") => return format!("the stream of table {}", stream_of(arn)),
        "dynamodb" => "table",
        _ => return arn.to_owned(),
    };
    let name = arn.trim_end_matches(":*");
    format!("{kind} {}", arn::name(name))
}

/// The same, with its place where that is another.
fn elsewhere(target: &str, here: (&str, &str)) -> String {
    let there = (arn::account(target), arn::region(target));
    // A bucket's ARN tells no place.
    if there == here || there.0.is_empty() {
        return described(target);
    }
    format!("{} ({} {})", described(target), there.0, there.1)
}

fn stream_of(arn: &str) -> &str {
    arn.split('/').nth(1).unwrap_or_default()
}
