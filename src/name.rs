//! Validated names and their cases.
//!
//! Invariant: a name holds only ASCII letters, digits and single hyphens, so it is safe in every file that is generated,
//! and `--` joins names without ambiguity. Its cases are injective: two names never share one. Of an event this holds for
//! its cases; as written it may end in `@` and a version.

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

/// The name of a secret of a handler: `STRIPE_KEY`, words of capitals and digits, at most 40 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretName(String);

impl SecretName {
    /// The longest name, in characters.
    pub const LONGEST: usize = 40;

    /// Reads a name; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.chars().count() > Self::LONGEST {
            return Err(format!("is longer than {} characters", Self::LONGEST));
        }
        let word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        if text.starts_with(|c: char| c.is_ascii_uppercase()) && text.split('_').all(word) {
            Ok(SecretName(text.to_owned()))
        } else {
            Err("is not UPPER_SNAKE_CASE".to_owned())
        }
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `stripe_key`.
    pub fn snake(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl fmt::Display for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of an event in one version: `PaymentCancelled`, or `PaymentCancelled@2` for a version after the first.
/// PascalCase, at most 60 characters before the version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventName {
    written: String,
    version: u32,
}

impl EventName {
    /// The longest name, in characters, without its version.
    pub const LONGEST: usize = 60;

    /// Reads a name; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, version) = match text.split_once('@') {
            Some((name, written)) => (name, version(written)?),
            None => (text, 1),
        };
        if name.chars().count() > Self::LONGEST {
            return Err(format!("is longer than {} characters", Self::LONGEST));
        }
        let starts_with_capital = name.starts_with(|c: char| c.is_ascii_uppercase());
        if starts_with_capital && name.chars().all(|c| c.is_ascii_alphanumeric()) {
            Ok(EventName { written: text.to_owned(), version })
        } else {
            Err("is not PascalCase".to_owned())
        }
    }

    /// As written: `PaymentCancelled@2`.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// The version, from 1.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The name that all versions share.
    pub fn unversioned(&self) -> &str {
        self.written.split('@').next().unwrap_or_default()
    }

    /// The detail-type: `PaymentCancelled.v2`; the first version has no suffix.
    pub fn detail_type(&self) -> String {
        match self.version {
            1 => self.written.clone(),
            version => format!("{}.v{version}", self.unversioned()),
        }
    }

    /// `PaymentCancelledV2`: the name of its type. An event may be called so itself, which `duplicate-name` refuses.
    pub fn pascal(&self) -> String {
        match self.version {
            1 => self.written.clone(),
            version => format!("{}V{version}", self.unversioned()),
        }
    }

    /// `payment_cancelled_v2`: an underscore before each capital, so that no two types meet.
    pub fn snake(&self) -> String {
        let mut snake = String::new();
        for c in self.pascal().chars() {
            if c.is_ascii_uppercase() && !snake.is_empty() {
                snake.push('_');
            }
            snake.push(c.to_ascii_lowercase());
        }
        snake
    }
}

/// The number of a version after the first, two digits at most: a detail-type names it, and nobody reads a longer one.
fn version(written: &str) -> Result<u32, String> {
    match written.parse::<u32>() {
        Ok(1) if written == "1" => Err("spells out its first version: leave `@1` off".to_owned()),
        Ok(version) if (2..=99).contains(&version) && !written.starts_with(['0', '+']) => Ok(version),
        _ => Err("has a version that is no whole number from 2 to 99".to_owned()),
    }
}

impl fmt::Display for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_shows_in_every_form_of_a_name() {
        let second = EventName::parse("PaymentCancelled@2").expect("a name");
        assert_eq!((second.as_str(), second.version()), ("PaymentCancelled@2", 2));
        assert_eq!((second.unversioned(), second.detail_type().as_str()), ("PaymentCancelled", "PaymentCancelled.v2"));
        assert_eq!((second.pascal().as_str(), second.snake().as_str()), ("PaymentCancelledV2", "payment_cancelled_v2"));
        let first = EventName::parse("PaymentCancelled").expect("a name");
        assert_eq!((first.version(), first.detail_type().as_str()), (1, "PaymentCancelled"));
        assert_eq!(first.pascal(), "PaymentCancelled");
    }

    #[test]
    fn a_version_is_a_plain_number_after_the_first() {
        for version in ["2", "10", "99"] {
            assert!(EventName::parse(&format!("Paid@{version}")).is_ok(), "{version}");
        }
        for version in ["", "0", "1", "01", "02", "+2", "100", "-2", "two", "2.0", "2@3"] {
            assert!(EventName::parse(&format!("Paid@{version}")).is_err(), "{version}");
        }
        assert!(EventName::parse("@2").is_err());
        assert!(EventName::parse(&format!("{}@99", "P".repeat(EventName::LONGEST))).is_ok());
    }
}
