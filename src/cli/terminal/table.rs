//! Rows that are written anew where they stand: one for each thing that goes on.
//!
//! Invariant: what is drawn takes as many lines of the terminal as it has, so that the next drawing begins where this one did.

use crate::visible::is_hidden;

/// Rows on a terminal.
#[derive(Debug, Default)]
pub struct Table {
    /// Name, what is said of it, and when that was said last.
    rows: Vec<(String, String, usize)>,
    /// How often something was said.
    said: usize,
    /// How many lines stand there.
    drawn: usize,
}

/// The width of a terminal that does not tell.
const WIDTH: usize = 80;
/// The height of one.
const HEIGHT: usize = 24;

impl Table {
    /// Sets what a row says, and answers what draws all on a terminal of so many columns and lines. Where not all fit, those that
    /// were silent for longest are only counted.
    pub fn set(&mut self, name: &str, says: &str, size: Option<(usize, usize)>) -> String {
        self.said += 1;
        match self.rows.iter_mut().find(|(row, ..)| row == name) {
            Some((_, said, when)) => (*said, *when) = (says.to_owned(), self.said),
            None => self.rows.push((name.to_owned(), says.to_owned(), self.said)),
        }
        let (width, height) = size.unwrap_or((WIDTH, HEIGHT));
        let lines = self.lines(width, height);
        let up = if self.drawn > 0 { format!("\x1b[{}A", self.drawn) } else { String::new() };
        // What was longer than this is wiped away, and stands below no more.
        let text = lines.iter().map(|line| format!("\r\x1b[2K{line}\n")).collect::<String>();
        self.drawn = lines.len();
        format!("{up}{text}\x1b[J")
    }

    fn lines(&self, width: usize, height: usize) -> Vec<String> {
        // One line is the cursor's, and one counts those that do not fit.
        let most = height.saturating_sub(1).max(1);
        let left_out = if self.rows.len() > most { self.rows.len() - (most - 1).max(1) } else { 0 };
        let mut times: Vec<usize> = self.rows.iter().map(|(_, _, when)| *when).collect();
        times.sort_unstable();
        let since = times.get(left_out).copied().unwrap_or(0);
        let shown = || self.rows.iter().filter(|(_, _, when)| *when >= since);
        let widest = shown().map(|(name, ..)| name.chars().count()).max().unwrap_or(0);
        let rows = shown().map(|(name, says, _)| format!("{name:widest$}  {says}"));
        let rest = (left_out > 0 && most > 1).then(|| format!("and {left_out} more"));
        rest.into_iter().chain(rows).map(|line| fitting(&line, width)).collect()
    }
}

/// A line that is longer than the terminal would be two. Most terminals go on at the next line when the last column is filled.
fn fitting(line: &str, width: usize) -> String {
    line.chars().map(|c| if c.is_control() || is_hidden(c) { ' ' } else { c }).take(width.saturating_sub(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stands on a terminal after some drawings, as the few sequences say that are used.
    fn screen(drawings: &[String]) -> Vec<String> {
        let (mut lines, mut at) = (vec![String::new()], 0_usize);
        for drawing in drawings {
            let mut rest = drawing.as_str();
            while let Some(first) = rest.chars().next() {
                if let Some((count, behind)) = rest.strip_prefix("\x1b[").and_then(|code| code.split_once('A'))
                    && let Ok(count) = count.parse::<usize>()
                {
                    (at, rest) = (at.checked_sub(count).expect("above the first line"), behind);
                    continue;
                }
                for (sequence, wipes) in [("\r", false), ("\x1b[2K", true)] {
                    if let Some(behind) = rest.strip_prefix(sequence) {
                        rest = behind;
                        if wipes {
                            lines[at].clear();
                        }
                    }
                }
                if let Some(behind) = rest.strip_prefix("\x1b[J") {
                    lines.truncate(at + 1);
                    lines[at].clear();
                    rest = behind;
                    continue;
                }
                if rest.starts_with(first) {
                    rest = &rest[first.len_utf8()..];
                    if first == '\n' {
                        at += 1;
                        lines.resize(lines.len().max(at + 1), String::new());
                    } else {
                        lines[at].push(first);
                    }
                }
            }
        }
        lines.retain(|line| !line.is_empty());
        lines
    }

    #[test]
    fn a_row_is_written_anew_where_it_stands() {
        let mut table = Table::default();
        let drawings =
            [("a", "is made"), ("longer", "waits"), ("a", "stands")].map(|(name, says)| table.set(name, says, None));
        assert_eq!(screen(&drawings[..1]), ["a  is made"]);
        assert_eq!(screen(&drawings), ["a       stands", "longer  waits"]);
    }

    #[test]
    fn no_row_takes_two_lines() {
        let mut table = Table::default();
        let drawn = table.set("a", "fails\nfor a\x1b[31m reason that is long", Some((20, 24)));
        assert_eq!(screen(&[drawn]), ["a  fails for a [31m"]);
    }

    #[test]
    fn what_does_not_fit_is_counted_and_the_newest_is_shown() {
        let mut table = Table::default();
        let size = Some((80, 4));
        let mut drawings: Vec<String> = ["a", "b", "c"].iter().map(|name| table.set(name, "begins", size)).collect();
        assert_eq!(screen(&drawings), ["a  begins", "b  begins", "c  begins"]);
        drawings.push(table.set("d", "begins", size));
        assert_eq!(screen(&drawings), ["and 2 more", "c  begins", "d  begins"]);
        drawings.push(table.set("a", "ends", size));
        assert_eq!(screen(&drawings), ["and 2 more", "a  ends", "d  begins"]);
        drawings.push(table.set("a", "ends", Some((80, 1))));
        assert_eq!(screen(&drawings), ["a  ends"]);
    }
}
