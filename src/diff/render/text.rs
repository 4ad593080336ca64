//! A difference for a terminal or a log: plain lines, two columns in for each level.

use std::fmt::Write;

use super::{lines, told};
use crate::diff::Difference;
use crate::diff::words::quoted;

/// The whole of it.
pub fn text(difference: &Difference) -> String {
    let (system, environment, compared) = (&difference.system, &difference.environment, lines::compared(difference));
    let mut text = format!("{system} {environment}{compared}: {}\n", headline(difference));
    text.extend(
        lines::left_out(difference).into_iter().chain(told::asked(difference)).map(|words| format!("{words}\n")),
    );
    section(&mut text, "Dangers", difference.dangers.iter().map(|danger| ("!", lines::danger(danger))));
    section(&mut text, "Unknown", difference.unread.iter().map(|each| ("?", lines::unread(each))));
    let declarations = difference.declarations.iter();
    section(&mut text, "System", declarations.map(|change| (lines::mark(change.how), lines::declaration(change))));
    contracts(&mut text, difference);
    section(&mut text, "Delivery", difference.delivery.iter().map(lines::delivery));
    access(&mut text, difference);
    resources(&mut text, difference);
    section(&mut text, "Affected", difference.radius.affected.iter().map(|each| ("*", lines::affected(each))));
    text
}

fn headline(difference: &Difference) -> String {
    if difference.is_empty() { "nothing changes".to_owned() } else { lines::counts(difference) }
}

/// A section of lines with a mark each; nothing where there are none.
fn section<'a>(text: &mut String, title: &str, lines: impl Iterator<Item = (&'a str, String)>) {
    let mut lines = lines.peekable();
    if lines.peek().is_none() {
        return;
    }
    line(text, 0, &format!("\n{title}"));
    for (mark, words) in lines {
        line(text, 1, &format!("{mark} {words}"));
    }
}

fn contracts(text: &mut String, difference: &Difference) {
    if !difference.contracts.is_empty() {
        line(text, 0, "\nContracts");
    }
    for change in &difference.contracts {
        let (head, lines) = lines::contract(change);
        let mark = if change.is_danger() { "!" } else { "~" };
        line(text, 1, &format!("{mark} {head}{}", lines::owned(change.owner.as_ref())));
        lines.iter().for_each(|words| line(text, 3, words));
    }
}

fn access(text: &mut String, difference: &Difference) {
    if !difference.access.is_empty() {
        line(text, 0, "\nAccess");
    }
    for (mark, what, verdict, rows) in lines::staying(difference).map(lines::access) {
        line(text, 1, &format!("{mark} {what}: {verdict}"));
        rows.iter().for_each(|words| line(text, 3, words));
    }
    for (mark, words) in lines::coming_and_going(difference) {
        line(text, 1, &format!("{mark} {words}"));
    }
}

fn resources(text: &mut String, difference: &Difference) {
    let mut account = None;
    for stack in &difference.stacks {
        let place = (stack.account.as_str(), stack.region.as_str());
        if account.replace(place) != Some(place) {
            line(text, 0, &format!("\nResources in {} {}", quoted(place.0), quoted(place.1)));
        }
        line(text, 1, &lines::stack(stack));
        for (mark, words) in told::stack(stack) {
            line(text, 2, &format!("{mark} {words}"));
        }
        for change in lines::by_impact(&stack.resources) {
            let (mark, words) = lines::resource(change);
            line(text, 2, &format!("{mark} {words}"));
            for property in &change.properties {
                line(text, 4, &lines::property(property));
            }
            told::resource(change).iter().for_each(|words| line(text, 4, words));
        }
        for property in &stack.around {
            line(text, 2, &format!("~ {}", lines::property(property)));
        }
        for words in lines::folded(stack) {
            line(text, 2, &format!("~ {words}"));
        }
    }
}

fn line(text: &mut String, depth: usize, words: &str) {
    writeln!(text, "{:width$}{words}", "", width = depth * 2).expect("a text takes every line");
}
