//! serde's `rename_all`: the rule that spares the most renames.
//!
//! Invariant: a rule here spells a name as serde's rule of the same name does, so what it spares is right.

use crate::schema::identifier::capitalised;

/// A rule from identifier to the name in JSON.
#[derive(Clone, Copy)]
pub(super) struct Casing {
    attribute: Option<&'static str>,
    spell: fn(&str) -> String,
}

impl Casing {
    /// The rule for a struct's fields.
    pub(super) fn of_fields(identifiers: &[String], names: &[&str]) -> Self {
        best(&[AS_IT_IS, CAMEL_FIELD], identifiers, names)
    }

    /// The rule for an enum's variants.
    pub(super) fn of_variants(identifiers: &[String], names: &[&str]) -> Self {
        best(&[AS_IT_IS, LOWER, SNAKE, KEBAB, CAMEL_VARIANT, SCREAMING_SNAKE, UPPER], identifiers, names)
    }

    pub(super) fn attribute(self) -> Option<&'static str> {
        self.attribute
    }

    /// The rename that the rule does not spare.
    pub(super) fn rename(self, identifier: &str, name: &str) -> Option<String> {
        ((self.spell)(identifier) != name).then(|| name.to_owned())
    }
}

const AS_IT_IS: Casing = Casing { attribute: None, spell: |name| name.trim_start_matches("r#").to_owned() };
const CAMEL_FIELD: Casing = Casing { attribute: Some("camelCase"), spell: camel_field };
const CAMEL_VARIANT: Casing = Casing { attribute: Some("camelCase"), spell: camel_variant };
const LOWER: Casing = Casing { attribute: Some("lowercase"), spell: |name| name.to_ascii_lowercase() };
const UPPER: Casing = Casing { attribute: Some("UPPERCASE"), spell: |name| name.to_ascii_uppercase() };
const SNAKE: Casing = Casing { attribute: Some("snake_case"), spell: snake_variant };
const KEBAB: Casing = Casing { attribute: Some("kebab-case"), spell: |name| snake_variant(name).replace('_', "-") };
const SCREAMING_SNAKE: Casing =
    Casing { attribute: Some("SCREAMING_SNAKE_CASE"), spell: |name| snake_variant(name).to_ascii_uppercase() };

/// The first of the rules that leaves the fewest names to spell out.
fn best(rules: &[Casing], identifiers: &[String], names: &[&str]) -> Casing {
    let left = |rule: &&Casing| {
        identifiers.iter().zip(names).filter(|(identifier, name)| rule.rename(identifier, name).is_some()).count()
    };
    *rules.iter().min_by_key(left).expect("there are rules")
}

fn camel_field(identifier: &str) -> String {
    let parts = identifier.trim_start_matches("r#").split('_');
    let pascal: String = parts.map(capitalised).collect();
    camel_variant(&pascal)
}

fn camel_variant(identifier: &str) -> String {
    let mut letters = identifier.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

/// serde parts a variant before each capital, so `HTTPError` is left to a rename by the comparison above.
fn snake_variant(identifier: &str) -> String {
    let mut name = String::new();
    for (at, letter) in identifier.char_indices() {
        if at > 0 && letter.is_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}
