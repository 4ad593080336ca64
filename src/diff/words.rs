//! How what the author wrote stands in a sentence of ours.
//!
//! Invariant: a sentence is one line, and what the author wrote stands in it between backticks, without a backtick, a line
//! break or a character that is not shown. So a sentence is safe on a terminal, and in Markdown it is what it looks like.

use serde_json::Value as Json;

use crate::visible::is_hidden;

/// The most characters that a sentence quotes of one value; the whole of it is in the JSON.
const LONGEST: usize = 160;

/// A text of the author's in backticks.
pub fn quoted(text: &str) -> String {
    quoted_to(LONGEST, text)
}

/// The reason that somebody else gives, in backticks: long enough for AWS to name who may not do what to what.
pub fn reason(text: &str) -> String {
    quoted_to(LONGEST * 4, text)
}

fn quoted_to(longest: usize, text: &str) -> String {
    let mut shown = String::from("`");
    for (count, character) in text.chars().enumerate() {
        if count == longest {
            shown.push('…');
            break;
        }
        match character {
            '`' => shown.push_str("\\u{60}"),
            hidden if is_hidden(hidden) => shown.extend(hidden.escape_unicode()),
            control if control.is_control() => shown.extend(control.escape_default()),
            plain => shown.push(plain),
        }
    }
    if text.is_empty() {
        shown.push_str("\"\"");
    }
    shown.push('`');
    shown
}

/// Several, `a`, `b` and `c`.
pub fn listed<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut quoted: Vec<String> = texts.into_iter().map(self::quoted).collect();
    match quoted.pop() {
        None => String::new(),
        Some(last) if quoted.is_empty() => last,
        Some(last) => format!("{} and {last}", quoted.join(", ")),
    }
}

/// A value of a template or a schema in backticks.
pub fn value(value: &Json) -> String {
    quoted(&written(value))
}

/// A value before and after, in backticks: of what is too long, from shortly before where they part.
pub fn values(before: &Json, after: &Json) -> [String; 2] {
    let written = [before, after].map(written);
    let [one, other] = &written;
    let alike = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let fits = written.iter().all(|text| text.chars().count() <= LONGEST);
    let skipped = if fits { 0 } else { alike.saturating_sub(LONGEST / 4) };
    written.map(|text| match skipped {
        0 => quoted(&text),
        _ => quoted(&std::iter::once('…').chain(text.chars().skip(skipped)).collect::<String>()),
    })
}

fn written(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// `1 queue`, `2 queues`.
pub fn counted(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

/// A number of seconds as the file would say it, `24h`.
pub fn duration(seconds: u32) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "m")];
    let unit = units.into_iter().find(|(length, _)| seconds >= *length && seconds.is_multiple_of(*length));
    unit.map_or(format!("{seconds}s"), |(length, letter)| format!("{}{letter}", seconds / length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_quoted_stays_in_its_line_and_its_backticks() {
        assert_eq!(quoted("a`b\n\u{1b}[31m\u{202e}c"), "`a\\u{60}b\\n\\u{1b}[31m\\u{202e}c`");
        assert_eq!(quoted(&"x".repeat(500)).chars().count(), LONGEST + 3);
        assert_eq!(quoted(""), "`\"\"`");
    }

    #[test]
    fn what_is_cut_differs_in_what_is_left() {
        let list = |last: &str| json!([{ "Action": "x".repeat(200) }, { "Action": last }]);
        let [before, after] = values(&list("get"), &list("put"));
        assert!(before.starts_with("`…xxx") && before.ends_with("\"get\"}]`"), "{before}");
        assert!(after.ends_with("\"put\"}]`"), "{after}");
        assert_eq!(values(&json!("a"), &json!(["a"])), ["`a`", "`[\"a\"]`"]);
        let longer = json!([{ "Action": "x".repeat(200) }]);
        assert_ne!(values(&longer, &list("put"))[0], values(&longer, &list("put"))[1]);
    }

    #[test]
    fn durations_are_said_as_in_the_file() {
        let cases = [(30, "30s"), (90, "90s"), (900, "15m"), (86_400, "1d"), (90_000, "25h"), (0, "0s")];
        for (seconds, said) in cases {
            assert_eq!(duration(seconds), said);
        }
    }
}
