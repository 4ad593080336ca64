//! What is measured: the sample, and systems of any number of domains.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use busline::source::{Source, Sources};

/// How many domains the systems have; none stands for the sample.
pub const SYSTEMS: &[usize] = &[0, 3, 10, 100, 1_000];

/// The texts of the sample, or of a system of so many domains.
pub fn sources(domains: usize) -> Sources {
    match domains {
        0 => sample(),
        _ => Sources::new(Source { path: "domains.yaml".into(), text: system(domains) }),
    }
}

fn sample() -> Sources {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| {
        let text = fs::read_to_string(root.join(path)).expect("the sample's files are there");
        Source { path: path.into(), text }
    };
    let mut sources = Sources::new(read("domains.yaml"));
    for entry in fs::read_dir(root.join("schemas")).expect("the sample has schemas") {
        let name = entry.expect("a readable folder").file_name();
        sources.add(read(&format!("schemas/{}", name.to_string_lossy())));
    }
    sources
}

/// Each domain has an account, a bus with archive and log, a table, a stream, five events and five handlers. The handlers
/// consume filtered events of the five domains before theirs, and answer routes where there are none: nothing goes round.
fn system(domains: usize) -> String {
    const EACH: usize = 5;
    let mut text = String::from(
        "system: bench\nenvironments:\n  dev:\n    region: eu-west-1\n    removal: destroy\n    accounts:\n",
    );
    for domain in 0..domains {
        line(&mut text, 6, &format!("domain-{domain}: \"{:012}\"", 100_000_000_000_usize + domain));
    }
    line(&mut text, 0, "domains:");
    for domain in 0..domains {
        line(&mut text, 2, &format!("domain-{domain}:"));
        line(&mut text, 4, "bus: { archive: { retention: 20d }, log: { level: info } }");
        line(&mut text, 4, "stores: { items: { dynamodb: { partition-key: { id: string } } } }");
        line(&mut text, 4, "events:");
        for event in 0..EACH {
            line(&mut text, 6, &format!("Event{event}: {{ schema: {SCHEMA} }}"));
        }
        line(&mut text, 4, "streams:");
        line(&mut text, 6, "changes:");
        line(&mut text, 8, "from: items");
        line(&mut text, 8, "publish:");
        for event in 0..EACH {
            let change = ["insert", "modify"][event % 2];
            line(
                &mut text,
                10,
                &format!("Event{event}: {{ change: {change}, when: {{ status: [{}] }} }}", status(event)),
            );
        }
        line(&mut text, 4, "handlers:");
        for handler in 0..EACH {
            let trigger = match domain.checked_sub(handler + 1) {
                Some(producer) => {
                    let filter = format!("{{ status: [{}] }}", status(handler));
                    format!("consumes: {{ event: domain-{producer}.Event{handler}, where: {filter} }}")
                }
                None => format!("http: {{ method: POST, path: /items/{handler}, auth: none }}"),
            };
            line(&mut text, 6, &format!("handle-{handler}: {{ {trigger}, writes: [items] }}"));
        }
    }
    text
}

const SCHEMA: &str = "{ type: object, required: [id, status], properties: { id: { type: string }, \
                      status: { enum: [a, b, c] }, amount: { type: integer }, at: { type: string, format: date-time } } }";

fn status(number: usize) -> &'static str {
    ["a", "b", "c"][number % 3]
}

fn line(text: &mut String, depth: usize, line: &str) {
    writeln!(text, "{:depth$}{line}", "").expect("a text takes every line");
}
