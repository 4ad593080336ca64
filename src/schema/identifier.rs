//! Rust identifiers from any text, each once.
//!
//! Invariant: what comes out is ASCII, is no keyword, and is claimed by one text only.

use std::collections::BTreeSet;

/// Names taken in one scope.
#[derive(Default)]
pub(super) struct Scope(BTreeSet<String>);

impl Scope {
    pub(super) fn new(reserved: &[&str]) -> Self {
        Scope(reserved.iter().map(|name| (*name).to_owned()).collect())
    }

    /// The first of the candidates that is free, else the first one with the lowest free number.
    pub(super) fn claim(&mut self, candidates: &[String], separator: &str) -> String {
        let first = candidates.first().expect("a name has at least one candidate");
        let numbered =
            (2..).map(|number| format!("{}{separator}{number}", first.trim_start_matches("r#").trim_end_matches('_')));
        let free = candidates.iter().cloned().chain(numbered).find(|name| !self.0.contains(name));
        let free = free.expect("there is always another number");
        self.0.insert(free.clone());
        free
    }
}

/// An identifier in a struct: `accountNumber` → `account_number`, `type` → `r#type`.
pub(super) fn snake(text: &str) -> String {
    let name = words(text).join("_");
    match name.as_str() {
        "" => "field".to_owned(),
        "crate" | "self" | "super" => format!("{name}_"),
        keyword if is_keyword(keyword) => format!("r#{keyword}"),
        digit if digit.starts_with(|first: char| first.is_ascii_digit()) => {
            format!("field_{digit}")
        }
        _ => name,
    }
}

/// A type or variant: `account number` → `AccountNumber`; `fallback` where there is nothing to go by.
pub(super) fn pascal(text: &str, fallback: &str) -> String {
    let name: String = words(text).iter().map(|word| capitalised(word)).collect();
    match name.as_str() {
        "" => fallback.to_owned(),
        "Self" => "Self_".to_owned(),
        digit if digit.starts_with(|first: char| first.is_ascii_digit()) => {
            format!("{fallback}{digit}")
        }
        _ => name,
    }
}

/// The words of a text in lower case, parted at case changes and at all that is neither letter nor digit.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for run in text.split(|letter: char| !letter.is_ascii_alphanumeric()) {
        let letters: Vec<char> = run.chars().collect();
        let mut start = 0;
        for at in 1..letters.len() {
            let rises = !letters[at - 1].is_ascii_uppercase() && letters[at].is_ascii_uppercase();
            let ends_capitals = letters[at - 1].is_ascii_uppercase()
                && letters[at].is_ascii_uppercase()
                && letters.get(at + 1).is_some_and(char::is_ascii_lowercase);
            if rises || ends_capitals {
                words.push(letters[start..at].iter().collect::<String>().to_ascii_lowercase());
                start = at;
            }
        }
        if start < letters.len() {
            words.push(letters[start..].iter().collect::<String>().to_ascii_lowercase());
        }
    }
    words
}

pub(super) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// Whether a word is a keyword, in use or reserved, that a raw identifier can name.
pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// Rust's keywords, reserved ones included, that a raw identifier can name.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];
