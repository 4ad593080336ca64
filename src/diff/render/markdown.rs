//! A difference as a comment of a pull request.
//!
//! Invariants: it is no longer than such a comment may be, whatever changes, and no danger goes unmentioned; it begins with
//! a marker by which the comment is found again; and what the author wrote stands in code spans alone, so that nothing of it
//! is read as Markdown, as HTML or as the name of somebody.

mod budget;
mod mermaid;

use super::{lines, told};
use crate::diff::Difference;
use crate::diff::danger::Danger;
use crate::diff::resource::Impact;
use crate::diff::words::counted;
use budget::{Section, fitted};

/// The bytes that a comment may have: GitHub takes 65,536 characters, and none is shorter than a byte.
const LONGEST: usize = 65_535;

/// The whole of it.
pub fn markdown(difference: &Difference) -> String {
    let head = head(difference);
    let dangers = dangers(&difference.dangers, LONGEST / 2);
    let sections = vec![
        Section::list("Unknown", difference.unread.iter().map(|each| marked("?", &lines::unread(each)))),
        Section::list(
            "System",
            difference.declarations.iter().map(|change| marked(lines::mark(change.how), &lines::declaration(change))),
        ),
        Section::list("Contracts", difference.contracts.iter().flat_map(contract)),
        Section::list(
            "Delivery",
            difference.delivery.iter().map(|change| {
                let (mark, words) = lines::delivery(change);
                marked(mark, &words)
            }),
        ),
        access(difference),
        resources(difference),
        Section::list(
            "Affected",
            difference.radius.affected.iter().map(|each| format!("- {}\n", safe(&lines::affected(each)))),
        ),
        mermaid::section(&difference.radius),
    ];
    let room = LONGEST - head.len() - dangers.len();
    format!("{head}{dangers}{}", fitted(sections, room))
}

/// What a comment begins with that is about an environment of a system, or about what of it runs: by it the next run finds the
/// comment again.
pub fn marker(system: &str, environment: &str, live: bool) -> String {
    let live = if live { " live" } else { "" };
    format!("<!-- busline-diff {system} {environment}{live} -->")
}

fn head(difference: &Difference) -> String {
    let (system, environment) = (&difference.system, &difference.environment);
    let open = difference.open_dangers().count();
    let verdict = match (difference.is_empty(), open) {
        (true, _) => "nothing changes".to_owned(),
        (false, 0) => lines::counts(difference),
        (false, count) => format!("{}; {}", counted(count, "danger"), lines::counts(difference)),
    };
    let marker = marker(system, environment, difference.live);
    let mut head = format!("{marker}\n## `{system}` in `{environment}`{}: {verdict}\n", lines::compared(difference));
    head.extend(
        lines::left_out(difference).into_iter().chain(told::asked(difference)).map(|words| format!("\n{words}\n")),
    );
    head
}

/// How dangers are told.
type Way = fn(&[&Danger]) -> Vec<String>;

/// Every danger. Where they are too many they are told in fewer words, then counted by domain, then counted: never left out.
fn dangers(dangers: &[Danger], room: usize) -> String {
    if dangers.is_empty() {
        return String::new();
    }
    let (accepted, open): (Vec<&Danger>, Vec<&Danger>) = dangers.iter().partition(|danger| danger.accepted.is_some());
    let ways: [Way; 4] = [budget::in_full, budget::in_short, budget::by_domain, budget::by_kind];
    let told = |way: Way| {
        let mut text = String::new();
        for (title, some) in [("Dangers", &open), ("Dangers that are accepted", &accepted)] {
            if !some.is_empty() {
                text.push_str(&format!("\n### {title}\n\n"));
                way(some).iter().for_each(|words| text.push_str(&format!("- {}\n", safe(words))));
            }
        }
        text
    };
    let short = ways.into_iter().map(told).find(|text| text.len() <= room);
    short.unwrap_or_else(|| unreachable!("a line for each kind of danger has room"))
}

/// A line of a list, with a mark that Markdown would take for another list.
fn marked(mark: &str, words: &str) -> String {
    format!("- `{mark}` {}\n", safe(words))
}

/// A sentence of ours in Markdown. What it quotes cannot end its code span; nothing in it may look like a marker either.
fn safe(words: &str) -> String {
    words.replace("<!--", "<!- -")
}

fn contract(change: &crate::diff::contract::Change) -> Vec<String> {
    let (head, lines) = lines::contract(change);
    let mark = if change.is_danger() { "!" } else { "~" };
    let head = marked(mark, &format!("{head}{}", lines::owned(change.owner.as_ref())));
    std::iter::once(head).chain(lines.iter().map(|words| format!("  - {}\n", safe(words)))).collect()
}

/// A table of what is granted otherwise by what stays, and by number what comes and goes.
fn access(difference: &Difference) -> Section {
    let cell = |words: &str| safe(words).replace('|', "\\|");
    let mut section = Section::list("Access", std::iter::empty::<String>());
    let tabled: Vec<_> = lines::staying(difference).map(lines::access).collect();
    if !tabled.is_empty() {
        section.head.push_str("| policy | statement |\n|---|---|\n");
    }
    for (mark, what, verdict, rows) in tabled {
        let policy = format!("`{mark}` {verdict}: {}", cell(&what));
        section.lines.push(format!("| {policy} | {} |\n", rows.first().map(|row| cell(row)).unwrap_or_default()));
        section.lines.extend(rows.iter().skip(1).map(|row| format!("|  | {} |\n", cell(row))));
    }
    let counted = lines::coming_and_going(difference);
    if !counted.is_empty() && !section.lines.is_empty() {
        section.lines.push("\n".to_owned());
    }
    section.lines.extend(counted.iter().map(|(mark, words)| marked(mark, words)));
    section
}

/// A collapsible part for each account.
fn resources(difference: &Difference) -> Section {
    let mut section = Section::list("Resources", std::iter::empty::<String>());
    let mut account = None;
    for stack in &difference.stacks {
        let place = (stack.account.as_str(), stack.region.as_str());
        if account.replace(place) != Some(place) {
            section.open_part(&summary(difference, place));
        }
        section.lines.push(format!("\n{}\n\n", safe(&lines::stack(stack))));
        section.lines.extend(told::stack(stack).iter().map(|(mark, words)| marked(mark, words)));
        for change in lines::by_impact(&stack.resources) {
            let (mark, words) = lines::resource(change);
            section.lines.push(marked(mark, &words));
            let properties = change.properties.iter();
            section.lines.extend(properties.map(|property| format!("  - {}\n", safe(&lines::property(property)))));
            section.lines.extend(told::resource(change).iter().map(|words| format!("  - {}\n", safe(words))));
        }
        section.lines.extend(stack.around.iter().map(|property| marked("~", &lines::property(property))));
        section.lines.extend(lines::folded(stack).iter().map(|words| marked("~", words)));
    }
    section.close_part();
    section
}

/// What is shown of an account that is closed.
fn summary(difference: &Difference, (account, region): (&str, &str)) -> String {
    let stacks =
        difference.stacks.iter().filter(|stack| (stack.account.as_str(), stack.region.as_str()) == (account, region));
    let resources: Vec<_> = stacks.flat_map(|stack| &stack.resources).collect();
    let counts = [
        ("+", [Impact::Create].as_slice()),
        ("~", &[Impact::Update, Impact::Note]),
        ("±", &[Impact::Replace]),
        ("-", &[Impact::Destroy, Impact::Release]),
    ];
    let said = counts
        .map(|(mark, impacts)| (mark, resources.iter().filter(|change| impacts.contains(&change.impact)).count()));
    let said: Vec<String> =
        said.iter().filter(|(_, count)| *count > 0).map(|(mark, count)| format!("{mark}{count}")).collect();
    format!("{} {}: {}", html(account), html(region), said.join(" "))
}

/// A text where HTML is read.
fn html(text: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-. ".contains(character);
    text.chars().map(|c| if plain(c) { c.to_string() } else { format!("&#{};", u32::from(c)) }).collect()
}
