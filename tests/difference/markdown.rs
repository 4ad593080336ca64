//! What a comment holds whatever changes: it is short enough, no danger goes unmentioned, and nothing that an author wrote
//! is read as anything but text.

use super::{Compiled, between};
use crate::program::Outcome;
use busline::diff::danger::{Danger, Kind};
use busline::diff::render::{markdown, text};
use busline::diff::verdict::{Detail, Said, Verdict};
use busline::diff::{Difference, declared, system};
use libtest_mimic::Trial;
use std::fmt::Write;

pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("difference::a_comment_is_never_too_long", short_enough),
        Trial::test("difference::a_danger_is_never_cut", dangers_stay),
        Trial::test("difference::hostile_texts_stay_texts", hostile),
    ]
}

/// What GitHub takes, in characters.
const LONGEST: usize = 65_536;

/// A system of so many domains, each with a table, a stream and two handlers.
fn system(domains: usize) -> String {
    let mut text = String::from(
        "system: shop\nenvironments: { dev: { region: eu-west-1, removal: destroy, account: \"111111111111\" } }\ndomains:\n",
    );
    for domain in 0..domains {
        writeln!(
            text,
            "  domain-{domain}:\n    owner: team-{domain}\n    stores: {{ items: {{ dynamodb: {{ partition-key: {{ id: string }} }} }} }}\n    \
             events: {{ Told: {{ schema: {{ type: object, required: [id], properties: {{ id: {{ type: string }} }} }}, accept: [{{ what: unconsumed-event, why: tried }}] }} }}\n    \
             streams: {{ changes: {{ from: items, publish: {{ Told: {{ change: insert }} }} }} }}\n    \
             handlers: {{ sweep: {{ schedule: rate(1d), deletes: [items] }} }}"
        )
        .expect("a text takes every line");
    }
    text
}

fn short_enough() -> Outcome {
    let (many, none) = (Compiled::new(&system(150))?, Compiled::new(&system(1))?);
    for difference in [between(&many, &none), between(&none, &many)] {
        let comment = markdown::markdown(&difference);
        let length = comment.chars().count();
        if length > LONGEST {
            return Err(format!("{length} characters").into());
        }
        let tags = |tag: &str| comment.matches(tag).count();
        if tags("<details>") != tags("</details>")
            || !comment.contains("cut here")
            || !comment.contains("### Resources")
        {
            return Err(format!("it is not cut as it should be:\n{}", &comment[comment.len() - 2_000..]).into());
        }
        let section =
            comment.split("### Dangers").nth(1).and_then(|rest| rest.split("### ").next()).unwrap_or_default();
        let mentioned = |danger: &Danger| {
            let domain = danger.about.split('.').nth(1).unwrap_or_default();
            let lines = section.lines().filter(|line| line.starts_with(&format!("- {}: ", danger.kind.as_str())));
            lines.into_iter().any(|line| line.contains(&danger.words) || line.contains(domain))
        };
        if let Some(danger) = difference.dangers.iter().find(|danger| !mentioned(danger)) {
            return Err(format!("{danger:?} is not mentioned in\n{section}").into());
        }
    }
    Ok(())
}

/// Dangers alone may be more than a comment holds: each is counted then.
fn dangers_stay() -> Outcome {
    let one = Compiled::new(&system(1))?;
    let empty = between(&one, &one);
    for (count, domains) in [(10, 10), (400, 10), (20_000, 10), (20_000, 20_000)] {
        let danger = |number: usize| Danger {
            kind: Kind::ALL[number % Kind::ALL.len()],
            about: format!("domains.domain-{}.handlers.handler-{number}", number % domains),
            words: format!("something long about {number} {}", "and more ".repeat(20)),
            accepted: None,
        };
        let difference = Difference { dangers: (0..count).map(danger).collect(), ..empty.clone() };
        let comment = markdown::markdown(&difference);
        if comment.chars().count() > LONGEST {
            return Err(format!("{} characters for {count} dangers", comment.len()).into());
        }
        let section = comment.split("### Dangers").nth(1).ok_or("no dangers")?;
        let told: usize = section
            .lines()
            .filter_map(|line| line.strip_prefix("- "))
            .map(|line| {
                let number = line.split_once(": ").and_then(|(_, rest)| {
                    rest.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok())
                });
                number.unwrap_or(1)
            })
            .sum();
        if told != count {
            return Err(format!("{told} of {count} dangers are told").into());
        }
    }
    Ok(())
}

/// Texts that would be something else in Markdown, HTML or on a terminal, each with a word by which it is found again.
const HOSTILE: &[&str] = &[
    "HOSTILE` <img src=x onerror=alert(1)> `",
    "HOSTILE @everyone #1 [a](javascript:alert(1)) ![](https://example.com/x.png)",
    "HOSTILE | cut | the | table",
    "HOSTILE\n\n# A title\n- [x] done\n```\nand a fence",
    "HOSTILE <!-- busline-diff shop prod --> </details></summary>",
    "HOSTILE \u{202e}\u{1b}[31m\u{7}\u{200b}",
    "HOSTILE ``` ```` ````` \\` \\",
    "HOSTILE &lt;b&gt; <b>",
];

fn hostile() -> Outcome {
    let one = Compiled::new(&system(1))?;
    let empty = between(&one, &one);
    for written in HOSTILE {
        let file = |owner: &str, variable: &str| {
            let text = |text: &str| serde_json::Value::from(text).to_string();
            let readable = owner.replace(['\u{7}', '\u{1b}'], "");
            system(1)
                .replace("owner: team-0", &format!("owner: {}", text(&readable)))
                .replace(
                    "rate(1d), ",
                    &format!("rate(1d), environment: {{ NOTE: {} }}, ", text(&variable.replace('\u{7}', ""))),
                )
                .replace("properties: { id", &format!("properties: {{ {}: {{ type: string }}, id", text(&readable)))
                .replace("why: tried", &format!("why: tried }}, {{ what: break, why: {}", text(&readable)))
        };
        let before = Compiled::new(&file("HOSTILE before", "HOSTILE before"))?;
        let after = Compiled::new(&file(written, written))?;
        let mut difference = between(&before, &after);
        // What no file can say, an `out/` from somewhere else may.
        difference.stacks.extend(difference.stacks.clone().into_iter().map(|mut stack| {
            for field in [&mut stack.name, &mut stack.account, &mut stack.region] {
                *field = (*written).to_owned();
            }
            for resource in &mut stack.resources {
                for field in [&mut resource.id, &mut resource.kind, &mut resource.declared_by] {
                    *field = (*written).to_owned();
                }
                let text = || (*written).to_owned();
                let told = Detail { path: text(), before: Some(text()), caused_by: text(), ..Detail::default() };
                resource.change_set = Some(Said { properties: vec![told], ..Said::default() });
            }
            stack.change_set = Some(Verdict::Unknown { reason: (*written).to_owned() });
            stack
        }));
        if difference.declarations.is_empty() || difference.contracts.is_empty() || difference.dangers.is_empty() {
            return Err("what is hostile is not told at all".into());
        }
        let comment = markdown::markdown(&difference);
        outside_of_code(&comment).map_err(|why| format!("{written:?}: {why}\n{comment}"))?;
        let shown = text::text(&difference);
        if let Some(bad) = shown.chars().find(|c| (c.is_control() && *c != '\n') || "\u{202e}\u{200b}".contains(*c)) {
            return Err(format!("the text holds {bad:?}").into());
        }
        if shown.lines().any(|line| line.starts_with('#') || line.starts_with("- [x]")) {
            return Err(format!("a line of the text is the author's\n{shown}").into());
        }
    }
    // A sentence is one whatever its parts are.
    let change = system::Change {
        how: system::How::Changed,
        kind: declared::Kind::Domain,
        path: String::new(),
        before: None,
        domain: String::new(),
        owner: Some(HOSTILE[0].to_owned()),
        words: String::new(),
        facts: Vec::new(),
    };
    outside_of_code(&markdown::markdown(&Difference { declarations: vec![change], ..empty }))?;
    Ok(())
}

/// Finds whatever an author wrote that stands outside of a code span, and a marker that is not the first line.
fn outside_of_code(comment: &str) -> Result<(), String> {
    if comment.matches("<!--").count() != 1 {
        return Err("there is more than one marker".to_owned());
    }
    let drawing = comment.split("```mermaid\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    for line in comment.replace(drawing, "").lines().filter(|line| !line.starts_with("```")) {
        if line.contains("``") {
            return Err(format!("two backticks in a row: {line}"));
        }
        let parts: Vec<&str> = line.split('`').collect();
        if parts.len().is_multiple_of(2) {
            return Err(format!("a code span is not closed: {line}"));
        }
        let plain: String = parts.into_iter().step_by(2).collect();
        // In a summary there is no code span, but every letter that could be more than a letter is written as a number.
        let html = line.starts_with("<details><summary>");
        if plain.contains("HOSTILE") && !html {
            return Err(format!("outside of a code span: {line}"));
        }
        if html && line.matches('<').count() != 3 {
            return Err(format!("a tag of somebody else's: {line}"));
        }
    }
    Ok(())
}
