//! Texts with `*` and `?`: one spelling for each, and whether one matches whatever another matches.
//!
//! Invariant: what is claimed is proven; a text with a policy variable is only ever itself, or among everything.

/// The one spelling: of a run of wildcards those for one character come first, and of those for any run one is enough.
pub fn canonical(text: &str) -> String {
    if text.contains("${") {
        return text.to_owned();
    }
    let mut canonical = String::new();
    let (mut ones, mut run) = (0_usize, false);
    for character in text.chars() {
        match character {
            '?' => ones += 1,
            '*' => run = true,
            plain => {
                flush(&mut canonical, &mut ones, &mut run);
                canonical.push(plain);
            }
        }
    }
    flush(&mut canonical, &mut ones, &mut run);
    canonical
}

fn flush(text: &mut String, ones: &mut usize, run: &mut bool) {
    text.extend(std::iter::repeat_n('?', std::mem::take(ones)));
    if std::mem::take(run) {
        text.push('*');
    }
}

/// Whether one text matches whatever the other does.
pub fn holds(wide: &str, narrow: &str) -> bool {
    if wide == narrow || wide == "*" {
        return true;
    }
    if varies(wide) || varies(narrow) {
        return false;
    }
    let (wide, narrow): (Vec<char>, Vec<char>) = (wide.chars().collect(), narrow.chars().collect());
    // reached[j]: what has been read of `wide` matches the first j of `narrow`, of which a wildcard is a character of its
    // own that only a wildcard can match.
    let mut reached = vec![false; narrow.len() + 1];
    reached[0] = true;
    for piece in wide {
        let mut next = vec![false; narrow.len() + 1];
        for (index, before) in reached.iter().enumerate() {
            let fits = match piece {
                '*' => {
                    next[index] = next[index] || *before || (index > 0 && next[index - 1]);
                    false
                }
                '?' => narrow.get(index).is_some_and(|character| *character != '*'),
                plain => narrow.get(index) == Some(&plain),
            };
            if *before && fits {
                next[index + 1] = true;
            }
        }
        reached = next;
    }
    reached[narrow.len()]
}

/// The same of ARNs, whose six parts are matched each for itself where a text has six.
pub fn holds_arn(wide: &str, narrow: &str) -> bool {
    if wide == narrow || wide == "*" {
        return true;
    }
    let parts = |text: &str| text.splitn(6, ':').map(str::to_owned).collect::<Vec<_>>();
    let (wides, narrows) = (parts(wide), parts(narrow));
    match (wides.len(), narrows.len()) {
        (6, 6) => {
            !varies(wide) && !varies(narrow) && wides.iter().zip(&narrows).all(|(wide, narrow)| holds(wide, narrow))
        }
        // What has fewer parts is taken as one text.
        (6, _) => false,
        _ => holds(wide, narrow),
    }
}

/// Whether a text holds a policy variable, or the spelling of a character that is wild otherwise.
fn varies(text: &str) -> bool {
    text.match_indices("${").any(|(at, _)| {
        let name = text[at + 2..].split('}').next().unwrap_or_default();
        name.contains(':') || ["*", "?", "$"].contains(&name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_have_one_spelling() {
        assert_eq!(canonical("a**b*?*?c"), "a*b??*c");
        assert_eq!(canonical("s3:*"), "s3:*");
    }

    #[test]
    fn a_text_holds_what_it_matches() {
        let holding = [("*", "a"), ("a*", "a"), ("a*", "a?b*"), ("a?c", "abc"), ("*b*", "ab"), ("a*c*e", "abcde")];
        assert!(holding.iter().all(|(wide, narrow)| holds(wide, narrow)));
        let others = [("a", "*"), ("a?", "a*"), ("a?", "a"), ("a*", "b"), ("${aws:username}*", "${aws:username}a")];
        assert!(!others.iter().any(|(wide, narrow)| holds(wide, narrow)));
    }
}
