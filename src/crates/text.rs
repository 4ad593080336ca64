//! The author's texts made safe for the place they are written to.
//!
//! Invariant: whatever a text holds, what comes out is one literal or one comment, and means the same text.

use crate::visible::is_hidden;

/// The widest line that rustfmt leaves alone, by the rustfmt.toml that is written beside the crates.
pub(super) const WIDTH: usize = 120;

/// A Rust string literal.
pub(super) fn literal(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|letter| {
            // The compiler refuses those that turn what follows around, in literals and comments alike.
            if is_hidden(letter) { letter.escape_unicode().to_string() } else { letter.escape_debug().to_string() }
        })
        .collect();
    // `escape_debug` escapes for a character literal too.
    format!("\"{}\"", escaped.replace("\\'", "'"))
}

/// A Rust string literal for a text that is itself full of quotes, raw where that reads better.
pub(super) fn raw(text: &str) -> String {
    if !text.contains(['"', '\\']) || text.contains(|letter: char| letter.is_control() || is_hidden(letter)) {
        return literal(text);
    }
    let hashes = (1..).map(|count| "#".repeat(count)).find(|hashes| !text.contains(&format!("\"{hashes}")));
    let hashes = hashes.expect("a text is finite");
    format!("r{hashes}\"{text}\"{hashes}")
}

/// A TOML basic string.
pub(super) fn toml(text: &str) -> String {
    let mut string = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => string.push_str("\\\""),
            '\\' => string.push_str("\\\\"),
            control if control.is_control() => string.push_str(&format!("\\u{:04X}", u32::from(control))),
            plain => string.push(plain),
        }
    }
    string.push('"');
    string
}

/// The lines of a doc comment, a paragraph each with an empty line between, without the slashes; none for no words.
pub(super) fn doc<'a>(paragraphs: impl IntoIterator<Item = &'a str>, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in paragraphs.into_iter().flat_map(split_paragraphs) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        wrap(&paragraph, WIDTH - indent - 4, &mut lines);
    }
    lines
}

/// The paragraphs of a text, each on one line: an author's line ends and indents mean nothing in a comment,
/// where they could begin a list or a block of code.
fn split_paragraphs(text: &str) -> Vec<String> {
    let visible: String = text.chars().filter(|letter| !is_hidden(*letter)).collect();
    let lines = visible.replace("\r\n", "\n").replace('\r', "\n");
    let words = |part: &str| {
        part.split(|letter: char| letter.is_whitespace() || letter.is_control())
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    };
    lines.split("\n\n").map(words).filter(|paragraph| !paragraph.is_empty()).collect()
}

/// Breaks a paragraph at spaces, but never so that a line begins like a list, a heading or a quotation.
fn wrap(paragraph: &str, width: usize, lines: &mut Vec<String>) {
    if begins_block(paragraph) {
        lines.push(paragraph.to_owned());
        return;
    }
    let mut line = String::new();
    for word in paragraph.split(' ') {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width && !begins_block(word) {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
}

/// Whether Markdown might take a line that begins so for more than words.
fn begins_block(text: &str) -> bool {
    let digits = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    text.starts_with(['-', '+', '*', '#', '>', '=', '|', '~', '`', '<', '[', '_'])
        || (digits.len() < text.len() && digits.starts_with(['.', ')']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_means_its_text() {
        for text in [
            "",
            "plain",
            "it's \"quoted\"\\",
            "a\nb\r\t\0",
            "\u{202E}\u{2066}",
            "Straße 你好",
            "{{x}}",
            "\"#",
            "e\u{301}",
        ] {
            for literal in [literal(text), raw(text)] {
                let parsed: syn::LitStr = syn::parse_str(&literal).expect("a literal");
                assert_eq!(parsed.value(), text, "{literal}");
                assert!(!literal.contains('\u{202E}'));
            }
        }
        assert_eq!(raw(r#"{"a":["b"]}"#), r##"r#"{"a":["b"]}"#"##);
        assert_eq!(raw("say \"#"), "r##\"say \"#\"##");
        assert_eq!(literal("it's"), "\"it's\"");
    }

    #[test]
    fn a_toml_string_means_its_text() {
        assert_eq!(toml("a \"b\" \\ \n\u{7f}"), "\"a \\\"b\\\" \\\\ \\u000A\\u007F\"");
    }

    #[test]
    fn a_comment_is_words_only() {
        assert_eq!(doc(["One\n  two.\r\n\r\nThree\u{202E}.", " \n "], 0), ["One two.", "", "Three."]);
        assert!(doc([""], 0).is_empty());
        let long = format!("{} - x", "w".repeat(115));
        assert_eq!(doc([long.as_str()], 0), [format!("{} -", "w".repeat(115)), "x".to_owned()]);
        let list = format!("- {}", "item ".repeat(40));
        assert_eq!(doc([list.as_str()], 0).len(), 1);
    }
}
