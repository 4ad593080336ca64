//! Validated names and their cases.
//!
//! Invariant: a name holds only ASCII letters, digits and single hyphens, so it is safe in every file that is generated,
//! and `--` joins names without ambiguity. Its cases are injective: two names never share one.

use std::fmt;

use sha2::{Digest, Sha256};

/// The name of a domain, store, stream, handler, environment or system: kebab-case, at most 40 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// The longest name, in characters.
    pub const LONGEST: usize = 40;

    /// Reads a name; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.chars().count() > Self::LONGEST {
            return Err(format!("is longer than {} characters", Self::LONGEST));
        }
        let mut words = text.split('-');
        let starts_with_letter = text.starts_with(|c: char| c.is_ascii_lowercase());
        let word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        if starts_with_letter && words.all(word) {
            Ok(Name(text.to_owned()))
        } else {
            Err("is not kebab-case".to_owned())
        }
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of what is made for this one, `stock-changes-relay`; it may be longer than an author's.
    pub fn suffixed(&self, suffix: &str) -> Name {
        Name(format!("{}-{suffix}", self.0))
    }

    /// `allocate_stock`.
    pub fn snake(&self) -> String {
        self.0.replace('-', "_")
    }

    /// `ALLOCATE_STOCK`.
    pub fn upper_snake(&self) -> String {
        self.snake().to_ascii_uppercase()
    }

    /// `AllocateStock`. Where a word other than the first starts with a digit, no capital shows where it begins, and a
    /// hash of the name tells `a-1` from `a1`.
    pub fn pascal(&self) -> String {
        let mut pascal = String::new();
        for word in self.0.split('-') {
            let (first, rest) = word.split_at(1);
            pascal.push_str(&first.to_ascii_uppercase());
            pascal.push_str(rest);
        }
        if self.0.split('-').skip(1).any(|word| word.starts_with(|c: char| c.is_ascii_digit())) {
            let digest = Sha256::digest(self.0.as_bytes());
            pascal.push('X');
            pascal.extend(digest.iter().take(3).map(|byte| format!("{byte:02x}")));
        }
        pascal
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of an event: PascalCase, at most 60 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventName(String);

impl EventName {
    /// The longest name, in characters.
    pub const LONGEST: usize = 60;

    /// Reads a name; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.chars().count() > Self::LONGEST {
            return Err(format!("is longer than {} characters", Self::LONGEST));
        }
        let starts_with_capital = text.starts_with(|c: char| c.is_ascii_uppercase());
        if starts_with_capital && text.chars().all(|c| c.is_ascii_alphanumeric()) {
            Ok(EventName(text.to_owned()))
        } else {
            Err("is not PascalCase".to_owned())
        }
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `subscription_created`: an underscore before each capital, so that no two names meet.
    pub fn snake(&self) -> String {
        let mut snake = String::new();
        for c in self.0.chars() {
            if c.is_ascii_uppercase() && !snake.is_empty() {
                snake.push('_');
            }
            snake.push(c.to_ascii_lowercase());
        }
        snake
    }
}

impl fmt::Display for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
