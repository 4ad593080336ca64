//! What is told in how many words, so that the whole has room.

use std::collections::BTreeMap;

use crate::diff::danger::{Danger, Kind};
use crate::diff::render::lines;
use crate::diff::words::{counted, quoted};

/// A part with a title that may be cut after any of its lines.
pub struct Section {
    /// The title and whatever stands before its first line.
    pub head: String,
    /// Its lines, each with its end.
    pub lines: Vec<String>,
    /// What is to be written after a line so that what is open there is closed, by the number of the first such line.
    closing: Vec<(usize, &'static str)>,
}

/// What a cut section ends with has room in this.
const RESERVE: usize = 200;
const DETAILS: &str = "\n</details>\n";

impl Section {
    /// A title and lines; nothing at all where there are no lines.
    pub fn list<L: Into<String>>(title: &str, lines: impl IntoIterator<Item = L>) -> Section {
        let lines = lines.into_iter().map(Into::into).collect();
        Section { head: format!("\n### {title}\n\n"), lines, closing: Vec::new() }
    }

    /// Begins a part that is closed until somebody opens it.
    pub fn open_part(&mut self, summary: &str) {
        self.close_part();
        self.closing.push((self.lines.len(), DETAILS));
        self.lines.push(format!("<details><summary>{summary}</summary>\n"));
    }

    /// Ends the part that is open, if one is.
    pub fn close_part(&mut self) {
        if self.closing.last().is_some_and(|(_, end)| *end == DETAILS) {
            self.lines.push(DETAILS.to_owned());
            self.closing.push((self.lines.len() - 1, ""));
        }
    }

    /// The section in so much room, cut where it is longer.
    fn within(&self, room: usize) -> String {
        if self.lines.is_empty() || self.head.len() + RESERVE > room {
            return String::new();
        }
        let whole = self.head.len() + self.lines.iter().map(String::len).sum::<usize>();
        let mut text = self.head.clone();
        if whole <= room {
            text.extend(self.lines.iter().map(String::as_str));
            return text;
        }
        let mut shown = 0;
        for line in &self.lines {
            if text.len() + line.len() + RESERVE > room {
                break;
            }
            text.push_str(line);
            shown += 1;
        }
        let open = self.closing.iter().rfind(|(from, _)| *from < shown).map_or("", |(_, end)| end);
        text.push_str(open);
        let left = counted(self.lines.len() - shown, "line");
        text.push_str(&format!(
            "\n*{left} cut here: a comment has no room for more. `--format text` and `json` have all.*\n"
        ));
        text
    }
}

/// The sections in their order, in so much room altogether: each takes what it needs, save what a few lines of each later one
/// need.
pub fn fitted(sections: Vec<Section>, room: usize) -> String {
    let mut text = String::new();
    for (index, section) in sections.iter().enumerate() {
        let later: usize = sections[index + 1..].iter().filter(|later| !later.lines.is_empty()).count();
        let left = room.saturating_sub(text.len());
        text.push_str(&section.within(left.saturating_sub(later * SHARE)));
    }
    text
}

/// What each later section is left.
const SHARE: usize = 2_000;

/// Each danger in full.
pub fn in_full(dangers: &[&Danger]) -> Vec<String> {
    dangers.iter().map(|danger| lines::danger(danger)).collect()
}

/// Each danger by its kind and what it is about.
pub fn in_short(dangers: &[&Danger]) -> Vec<String> {
    dangers.iter().map(|danger| format!("{}: {}", danger.kind.as_str(), quoted(&danger.about))).collect()
}

/// How many of each kind there are in each domain.
pub fn by_domain(dangers: &[&Danger]) -> Vec<String> {
    let mut counts: BTreeMap<(Kind, &str), usize> = BTreeMap::new();
    for danger in dangers {
        *counts.entry((danger.kind, danger.about.split('.').nth(1).unwrap_or_default())).or_default() += 1;
    }
    let each = counts.into_iter();
    each.map(|((kind, domain), count)| format!("{}: {count} of {}", kind.as_str(), quoted(domain))).collect()
}

/// How many of each kind there are.
pub fn by_kind(dangers: &[&Danger]) -> Vec<String> {
    let count = |kind: Kind| dangers.iter().filter(|danger| danger.kind == kind).count();
    let each = Kind::ALL.into_iter().map(|kind| (kind, count(kind))).filter(|(_, count)| *count > 0);
    each.map(|(kind, count)| format!("{}: {count}; `--format text` and `json` tell each", kind.as_str())).collect()
}
