//! Texts of every kind of malice and mishap.

use super::{empty, ends, holds};
use crate::folder;
use crate::program::{Outcome, busline};
use libtest_mimic::Trial;
use std::fs;
use std::path::Path;

/// A system around one place for a text.
const SYSTEM: &str = r#"
system: shop
environments:
  dev: { region: eu-west-1, removal: destroy, account: "111111111111" }
domains:
  orders:
    description: DESCRIPTION
    stores: { orders: { dynamodb: { partition-key: { id: string } } } }
    events:
      OrderPlaced:
        description: DESCRIPTION
        schema:
          type: object
          description: DESCRIPTION
          required: [id, KEY]
          properties: { id: { type: string }, KEY: { type: string, description: DESCRIPTION }, CHOICE: { enum: [KEY, b] } }
    streams: { order-changes: { from: orders, publish: { OrderPlaced: { change: insert } } } }
    handlers:
      keep-order:
        consumes: { event: orders.OrderPlaced, where: { KEY: [KEY] } }
        environment: { TEXT: DESCRIPTION }
"#;

/// What may stand below it: the text as a value, as a key, and where a value is held to a pattern.
const OVERRIDES: &str = r#"
    overrides:
      bus:
        domains.orders: { AWS::SNS::Topic: { DisplayName: DESCRIPTION, ArchivePolicy: { KEY: [DESCRIPTION] } } }
      service:
        handlers.keep-order: { AWS::Lambda::Function: { Description: DESCRIPTION } }
        stores.orders: { AWS::DynamoDB::Table: { Tags: [{ Key: a, Value: DESCRIPTION }] } }
"#;

/// Texts that a file, a template, a Rust file, a manifest or a terminal might take for something else.
const TEXTS: &[&str] = &[
    "fn",
    "self",
    "Self",
    "r#type",
    "\"",
    "'",
    "\\",
    "*/ fn main() {} /*",
    "//! x",
    "{{domain}}",
    "{{{domain}}}",
    "{{#each x}}",
    "${AWS::Region}",
    "${Secret}",
    "!Ref X",
    "{ Ref: X }",
    "a\nb",
    "a\r\nb",
    "a\u{2028}b",
    "\u{202e}desrever",
    "\u{feff}",
    "\u{0}x",
    "\u{7}",
    "no",
    "12:30",
    "0755",
    "1e3",
    "~",
    "null",
    "- a",
    "# a",
    "a: b",
    "é\u{301}",
    "𝒳",
    "<script>",
    "`$(touch pwned)`",
    "%s%n",
    "../../etc/passwd",
];

/// One case a kind of text.
pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("hostile::files_that_are_no_system", files),
        Trial::test("hostile::a_bomb_of_aliases_ends_at_once", aliases),
        Trial::test("hostile::depth_ends_at_once", depth),
        Trial::test("hostile::a_huge_file_is_read_or_refused", huge),
        Trial::test("hostile::schemas_that_are_none", schemas),
        Trial::test("hostile::texts_stay_texts", texts),
    ]
}

/// What is written, and the words of the finding.
fn files() -> Outcome {
    let place = empty("files")?;
    let cases: &[(&[u8], &[&str])] = &[
        (b"", &["error[invalid-yaml]", "domains.yaml:1:1"]),
        (b" \n\n", &["error[invalid-yaml]"]),
        (b"# nothing\n", &["error["]),
        (b"system: shop\ndomains: {\n", &["error[invalid-yaml]"]),
        (b"system: shop\n\tdomains: {}\n", &["error[invalid-yaml]", "domains.yaml:2"]),
        (b"system: sh\xffop\n", &["error[invalid-yaml]", "UTF-8"]),
        (b"\xff\xfes\x00y\x00", &["error[invalid-yaml]", "UTF-8"]),
        (b"system: shop\nsystem: shop\n", &["error[duplicate-key]", "domains.yaml:2:1"]),
        (b"system: no\n", &["error[missing-key]"]),
        (b"system: 12:30\nenvironments: {}\ndomains: {}\n", &["error[invalid-name]", "domains.yaml:1:9"]),
        (b"system: 2026\nenvironments: {}\ndomains: {}\n", &["error[wrong-type]", "domains.yaml:1:9"]),
        (b"- system\n", &["error[wrong-type]"]),
        (b"42\n", &["error[wrong-type]"]),
        (b"--- a\n--- b\n", &["error[invalid-yaml]"]),
        (b"system: !Sub shop\n", &["error[invalid-yaml]"]),
        (b"system: *shop\n", &["error[invalid-yaml]"]),
        (b"? [a, b]\n: c\n", &["error["]),
        (b"\x00\x01\x02", &["error[invalid-yaml]"]),
    ];
    for (bytes, words) in cases {
        fs::write(place.join("domains.yaml"), bytes)?;
        let words: Vec<&str> = words.iter().copied().chain(["domains.yaml:"]).collect();
        ends(busline(&place).arg("generate"), 1, &words)
            .map_err(|failed| format!("{:?}: {failed:?}", String::from_utf8_lossy(bytes)))?;
    }
    holds(!place.join("out").exists() && !place.join("handlers").exists(), "something was written")
}

fn aliases() -> Outcome {
    let place = empty("aliases")?;
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let below = format!("*a{}", level - 1);
        text.push_str(&format!("a{level}: &a{level} [{}]\n", vec![below; 10].join(", ")));
    }
    fs::write(place.join("domains.yaml"), text)?;
    ends(busline(&place).arg("check"), 1, &["error[invalid-yaml]"]).map(drop)
}

fn depth() -> Outcome {
    let place = empty("depth")?;
    let maps = (0..5_000).fold(String::new(), |text, level| text + &" ".repeat(level % 200) + "a:\n");
    for text in ["[".repeat(100_000), "{a: ".repeat(100_000), "- ".repeat(100_000), maps] {
        fs::write(place.join("domains.yaml"), text)?;
        ends(busline(&place).arg("check"), 1, &["error["])?;
    }
    Ok(())
}

/// Five thousand events of one domain; and as many mistakes, each of which is told.
fn huge() -> Outcome {
    let place = empty("huge")?;
    let events = |key: &str| {
        let event = |number| format!("      Event{number}: {{ {key}: {{ type: object, properties: {{}} }} }}\n");
        (0..5_000).map(event).collect::<String>()
    };
    let head =
        "system: shop\nenvironments:\n  dev: { region: eu-west-1, account: \"111111111111\" }\ndomains:\n  orders:\n";
    for (key, slug) in [("schema", "unpublished-event"), ("shema", "unknown-key")] {
        fs::write(place.join("domains.yaml"), format!("{head}    events:\n{}", events(key)))?;
        let run = ends(busline(&place).args(["check", "--format", "json"]), 1, &[])?;
        holds(run.stdout.matches(&format!("\"{slug}\"")).count() == 5_000, slug)?;
    }
    Ok(())
}

fn schemas() -> Outcome {
    let place = empty("schemas")?;
    let inline = SYSTEM.find("        schema:").ok_or("a schema")?..SYSTEM.find("    streams:").ok_or("a stream")?;
    let mut system = SYSTEM.replace("DESCRIPTION", "text").replace("KEY", "id");
    system.replace_range(inline_of(&system, inline)?, "        schema: schemas/order.json\n");
    fs::write(place.join("domains.yaml"), system)?;
    fs::create_dir_all(place.join("schemas"))?;
    let file = place.join("schemas/order.json");
    let recursive = r##"{ "type": "object", "properties": { "a": { "$ref": "#/$defs/A" } }, "$defs": { "A": { "$ref": "#/$defs/A" } } }"##;
    let tree = r##"{ "type": "object", "properties": { "a": { "$ref": "#/$defs/A" } },
                     "$defs": { "A": { "type": "object", "properties": { "a": { "$ref": "#/$defs/A" } } } } }"##;
    let deep = format!("{}{}", r#"{"type":"array","items":"#.repeat(10_000), "1");
    let cases: &[(&[u8], &str)] = &[
        (b"", "unreadable-schema"),
        (b"{", "unreadable-schema"),
        (b"\xff", "unreadable-schema"),
        (b"{} {}", "unreadable-schema"),
        (deep.as_bytes(), "unreadable-schema"),
        (b"[]", "invalid-schema"),
        (b"true", "invalid-schema"),
        (b"{ \"type\": \"object\", \"type\": \"object\" }", "duplicate-key"),
        (recursive.as_bytes(), "schema"),
        (tree.as_bytes(), "schema"),
    ];
    for (bytes, word) in cases {
        fs::write(&file, bytes)?;
        ends(busline(&place).arg("check"), 1, &["error[", word])
            .map_err(|failed| format!("{:.80}: {failed:?}", String::from_utf8_lossy(bytes)))?;
    }
    fs::remove_file(&file)?;
    ends(busline(&place).arg("check"), 1, &["error[unreadable-schema]", "no such file"])?;
    fs::create_dir(&file)?;
    ends(busline(&place).arg("check"), 1, &["error[unreadable-schema]", "folder"])?;
    Ok(())
}

/// The place of the inline schema in a text that was filled in.
fn inline_of(system: &str, like: std::ops::Range<usize>) -> Result<std::ops::Range<usize>, libtest_mimic::Failed> {
    let head = &SYSTEM[like.start..like.start + "        schema:".len()];
    let start = system.find(head).ok_or("a schema")?;
    Ok(start..system.find("    streams:").ok_or("a stream")?)
}

/// Each text in each place: an error with a place, or templates that are YAML and crates that are Rust.
fn texts() -> Outcome {
    let place = empty("texts")?;
    for (text, below) in TEXTS.iter().flat_map(|text| ["", OVERRIDES].map(|below| (text, below))) {
        let quoted = serde_json::to_string(text)?;
        let filled = [SYSTEM, below]
            .concat()
            .replace("DESCRIPTION", &quoted)
            .replace("KEY", &quoted)
            .replace("CHOICE", "choice");
        fs::write(place.join("domains.yaml"), filled)?;
        let run = crate::program::run(busline(&place).arg("generate"))?;
        let clean = |terminal: &str| !terminal.contains(['\u{202e}', '\u{7}', '\u{0}']);
        holds(!run.stderr.contains("panicked") && clean(&run.stderr), &format!("{text:?}: {}", run.stderr))?;
        match run.code {
            1 => holds(run.stderr.contains("domains.yaml:"), &format!("{text:?} has no place: {}", run.stderr))?,
            0 => {
                readable(&folder::read(&place.join("out"))).map_err(|why| format!("{text:?}: {why:?}"))?;
                if below.is_empty() {
                    told(&place, text)?;
                }
            }
            code => return Err(format!("{text:?}: exit code {code}\n{}", run.stderr).into()),
        }
        holds(!place.join("pwned").exists(), "something was run")?;
    }
    Ok(())
}

/// What is told of a system that holds a text: nothing in it hides or moves the cursor.
fn told(place: &Path, text: &str) -> Outcome {
    let data = serde_json::json!({ "id": "1", text: "another", "choice": "b", "unnamed\u{9b}": 1 });
    fs::write(place.join("data.json"), data.to_string())?;
    for asked in [
        "trace orders.OrderPlaced",
        "trace orders.OrderPlaced --data data.json",
        "trace orders.OrderPlaced --data data.json --format mermaid",
        "graph --format dot",
    ] {
        let run = crate::program::run(busline(place).args(asked.split(' ')))?;
        let unseen = |c: char| (c.is_control() && c != '\n') || "\u{202e}\u{feff}\u{2028}".contains(c);
        let terminal = run.stdout + &run.stderr;
        holds(run.code == 0 && !terminal.contains(unseen), &format!("{text:?}: {asked}: {terminal:?}"))?;
    }
    Ok(())
}

fn readable(tree: &folder::Tree) -> Outcome {
    for (path, bytes) in tree {
        let text = std::str::from_utf8(bytes)?;
        if path.ends_with(".yaml") {
            serde_yaml::from_str::<serde_json::Value>(text).map_err(|error| format!("{path}: {error}"))?;
        }
        if path.ends_with(".rs") {
            syn::parse_file(text).map_err(|error| format!("{path}: {error}"))?;
        }
    }
    Ok(())
}
