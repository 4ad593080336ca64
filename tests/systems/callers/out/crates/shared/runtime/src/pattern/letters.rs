//! Letters: comparison regardless of case, and which known word a misspelt one is near.

/// Whether the characters of `text` continue with those of `start`, whatever their case.
/// Given both in reverse, it compares ends.
pub(super) fn starts_ignoring_case(
    mut text: impl Iterator<Item = char>,
    mut start: impl Iterator<Item = char>,
) -> bool {
    start.all(|wanted| text.next().is_some_and(|found| same_letter(wanted, found)))
}

pub(super) fn equal_ignoring_case(text: &str, wanted: &str) -> bool {
    text.chars().count() == wanted.chars().count() && starts_ignoring_case(text.chars(), wanted.chars())
}

/// Whether two letters count as the same where case is ignored.
/// EventBridge compares character by character, so a letter whose other case is longer has none.
pub fn same_letter(wanted: char, found: char) -> bool {
    wanted == found || only(wanted.to_lowercase()) == Some(found) || only(wanted.to_uppercase()) == Some(found)
}

fn only(mut letters: impl Iterator<Item = char>) -> Option<char> {
    let first = letters.next();
    if letters.next().is_none() { first } else { None }
}

/// The known word that the author most likely meant, if one is near enough.
pub(super) fn nearest<'w>(word: &str, known: &[&'w str]) -> Option<&'w str> {
    let word = word.to_lowercase().replace('_', "-");
    let near = known.iter().map(|&other| (distance(&word, other), other)).min()?;
    (near.0 <= (near.1.len() / 3).max(1)).then_some(near.1)
}

/// How many letters must be put in, left out or replaced.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, letter) in left.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], above + 1);
        for (column, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}
