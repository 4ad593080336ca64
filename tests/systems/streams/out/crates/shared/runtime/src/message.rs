//! What SQS takes as a message's text: not every character that JSON may hold.
//! Invariant: what a document holds never keeps a message from being taken, for it would hold up all behind it.

/// JSON in which no character stands that SQS refuses; it says the same.
pub(crate) fn json(json: String) -> String {
    if json.chars().all(is_taken) {
        return json;
    }
    // Control characters are escaped in any JSON of ours, and the two that are left stand in texts only.
    json.replace('\u{fffe}', "\\ufffe").replace('\u{ffff}', "\\uffff")
}

/// A text in which what SQS refuses is replaced.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|character| if is_taken(character) { character } else { char::REPLACEMENT_CHARACTER }).collect()
}

/// The characters of XML 1.0, to which SQS holds.
fn is_taken(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn json_says_the_same_in_characters_that_are_taken() {
        let value = json!({ "a\u{ffff}": ["\u{0}\u{1f}\u{7f}\u{fffe}", "plain é \u{1f980}"] });
        let text = json(value.to_string());
        assert!(text.chars().all(is_taken), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), value);
    }

    #[test]
    fn a_text_loses_what_is_not_taken() {
        assert_eq!(plain("at `a\u{1}b\u{ffff}` é"), "at `a\u{fffd}b\u{fffd}` é");
    }
}
