//! The `wildcard` matcher: `*` stands for any run of characters, `\*` and `\\` for themselves.
//! A wildcard holds its literal pieces; only the first and the last may be empty.

use std::fmt;

use super::mistake::{Fault, fault};

/// The shape of a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wildcard {
    pieces: Vec<String>,
}

impl Wildcard {
    /// What stands before, between and after the `*`s, unescaped: one more piece than there are `*`s.
    pub fn pieces(&self) -> &[String] {
        &self.pieces
    }

    /// Whether the whole text has this shape.
    pub fn matches(&self, text: &str) -> bool {
        let [first, middle @ .., last] = self.pieces.as_slice() else {
            return self.pieces.first().is_some_and(|only| only == text);
        };
        let rest = text.strip_prefix(first.as_str()).and_then(|rest| rest.strip_suffix(last.as_str()));
        // The earliest place for each piece leaves the most room for those after it.
        let placed = middle.iter().try_fold(rest, |rest, piece| {
            let rest = rest?;
            rest.find(piece.as_str()).map(|start| Some(&rest[start + piece.len()..]))
        });
        placed.flatten().is_some()
    }
}

impl fmt::Display for Wildcard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, piece) in self.pieces.iter().enumerate() {
            let star = if index == 0 { "" } else { "*" };
            write!(formatter, "{star}{}", piece.replace('\\', "\\\\").replace('*', "\\*"))?;
        }
        Ok(())
    }
}

pub(super) fn wildcard(text: &str) -> Result<Wildcard, Fault> {
    let mut pieces = vec![];
    let mut piece = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '*' if characters.peek() == Some(&'*') => {
                return Err(fault(
                    "`wildcard` holds `**`, which EventBridge refuses",
                    "write one `*`: it stands for any run of characters, even an empty one",
                ));
            }
            '*' => pieces.push(std::mem::take(&mut piece)),
            '\\' => match characters.next() {
                Some(escaped @ ('*' | '\\')) => piece.push(escaped),
                other => return Err(bad_escape(other)),
            },
            plain => piece.push(plain),
        }
    }
    pieces.push(piece);
    Ok(Wildcard { pieces })
}

fn bad_escape(escaped: Option<char>) -> Fault {
    let fact = match escaped {
        Some(character) => format!("`wildcard` holds `\\{character}`, which escapes nothing"),
        None => "`wildcard` ends in a backslash that escapes nothing".to_owned(),
    };
    fault(fact, "write `\\\\` for a backslash and `\\*` for an asterisk; nothing else is escaped")
}
