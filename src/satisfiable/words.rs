//! Why a test never matches, in words. The proof is made elsewhere; here it is put so that its author sees it.

use super::demand::Demand;
use super::{World, format};
use crate::diagnostic::suggestion;
use crate::pattern::{Excluded, Interval, Matcher};
use crate::schema::{Field, Kind, Object, Shape};

/// How many words a sentence lists before it only counts them.
const LISTED: usize = 6;

/// A fact in words.
pub(super) struct Words {
    pub(super) fact: String,
    /// What was perhaps meant.
    pub(super) help: Option<String>,
    /// Whether the fact is about the value that is asked for, and not about the way to it.
    pub(super) of_value: bool,
}

fn of_way(fact: String, help: Option<String>) -> Words {
    Words { fact, help, of_value: false }
}

fn of_value(fact: String, help: Option<String>) -> Words {
    Words { fact, help, of_value: true }
}

/// Why no value at the end of these keys matches.
pub(super) fn why(schema: &Object, world: World, names: &[&str], matchers: &[Matcher]) -> Words {
    let path = names.join(".");
    let mut fields = &schema.fields;
    let mut rest = Demand { pattern: 0, names: names.to_vec(), matchers: None };
    let mut reached: Option<Reached<'_>> = None;
    while !rest.names.is_empty() {
        let Some((field, below)) = fields.iter().find_map(|field| Some((field, rest.under(&field.name)?))) else {
            return unnamed(reached.as_ref(), rest.names[0], fields);
        };
        let mut here = Reached::by(field, world, reached.as_ref());
        rest = below;
        here.enter_elements(&mut rest);
        match here.kind {
            Kind::Object(object) => fields = &object.fields,
            _ if rest.names.is_empty() => {}
            kind => {
                let inside = rest.names.join(".");
                let fact = format!("`{}` is {} and has nothing inside, such as `{inside}`", here.name, of_kind(kind));
                return of_way(fact, None);
            }
        }
        reached = Some(here);
    }
    reached.expect("a test names a key at least").never(&path, matchers)
}

/// A place that a way through the schema has come to.
struct Reached<'a> {
    name: String,
    kind: &'a Kind,
    nullable: bool,
    /// Whether it lies in an array, or is one.
    many: bool,
}

impl<'a> Reached<'a> {
    fn by(field: &'a Field, world: World, before: Option<&Reached<'_>>) -> Self {
        Reached {
            name: before.map_or(field.name.clone(), |before| format!("{}.{}", before.name, field.name)),
            kind: &field.shape.kind,
            nullable: field.shape.nullable || (world == World::Open && !field.required),
            many: before.is_some_and(|before| before.many),
        }
    }

    /// On to what an array or a map holds: an array is no step for a pattern, and a key of a map is any.
    fn enter_elements(&mut self, rest: &mut Demand<'_>) {
        loop {
            let element: &Shape = match self.kind {
                Kind::Array(element) => element,
                Kind::Map(element) if !rest.names.is_empty() => {
                    let key = rest.names.remove(0);
                    self.name = format!("{}.{key}", self.name);
                    element
                }
                _ => return,
            };
            self.kind = &element.kind;
            self.nullable = element.nullable;
            self.many = true;
        }
    }

    fn never(&self, path: &str, matchers: &[Matcher]) -> Words {
        if matches!(self.kind, Kind::Object(_) | Kind::Map(_)) {
            let help = "test what is in it, such as `{ \"id\": [{ \"exists\": true }] }`";
            let fact = format!("`{path}` is an object, and a pattern sees only the values in it");
            return of_way(fact, Some(help.to_owned()));
        }
        if matchers.iter().all(|matcher| *matcher == Matcher::Exists(false)) {
            return of_value(format!("`{path}` is required, so never absent"), None);
        }
        let or_null = if self.nullable { " or null" } else { "" };
        let each = if self.many { "each " } else { "" };
        let of_text = matches!(self.kind, Kind::Text(_) | Kind::Choice(_));
        let asked = |matcher: &Matcher| match matcher {
            Matcher::Text(text) if !of_text => format!("the text `{text}`"),
            matcher => asked(matcher),
        };
        let never = listed(&matchers.iter().map(asked).collect::<Vec<_>>(), "nor");
        let fact = format!("{each}`{path}` is {}{or_null}, never {never}", of_kind(self.kind));
        of_value(fact, self.meant(matchers))
    }

    fn meant(&self, matchers: &[Matcher]) -> Option<String> {
        let [matcher] = matchers else { return None };
        match (self.kind, matcher) {
            (Kind::Choice(choice), Matcher::Text(text)) => suggestion(text, choice.values.iter().map(String::as_str)),
            (Kind::Integer | Kind::Number, Matcher::Text(text)) if text.parse::<f64>().is_ok() => {
                Some(format!("write the number without quotes: `{text}`"))
            }
            (Kind::Boolean, Matcher::Text(text)) if text == "true" || text == "false" => {
                Some(format!("write it without quotes: `{text}`"))
            }
            (Kind::Text(_) | Kind::Choice(_), Matcher::Number(number)) => {
                Some(format!("write it in quotes: `\"{number}\"`"))
            }
            (Kind::Text(_) | Kind::Choice(_), Matcher::Boolean(value)) => {
                Some(format!("write it in quotes: `\"{value}\"`"))
            }
            _ => None,
        }
    }
}

/// Why what is asked of one place and of another cannot be so together.
pub(super) fn conflict(first: &[&str], second: &[&str]) -> Words {
    let [first, second] = [first, second].map(|names| names.join("."));
    of_way(format!("what is asked of `{second}` never holds beside what is asked of `{first}`"), None)
}

fn unnamed(reached: Option<&Reached<'_>>, name: &str, fields: &[Field]) -> Words {
    let owner = reached.map_or("the schema".to_owned(), |reached| format!("`{}`", reached.name));
    let known = fields.iter().map(|field| field.name.as_str());
    of_way(format!("{owner} has no property `{name}`"), suggestion(name, known))
}

fn of_kind(kind: &Kind) -> String {
    match kind {
        Kind::Array(_) => "a list".to_owned(),
        Kind::Boolean => "`true` or `false`".to_owned(),
        Kind::Choice(choice) if choice.values.len() > LISTED => format!("one of {} words", choice.values.len()),
        Kind::Choice(choice) => {
            listed(&choice.values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>(), "or")
        }
        Kind::Integer => "a whole number".to_owned(),
        Kind::Map(_) | Kind::Object(_) => "an object".to_owned(),
        Kind::Number => "a number".to_owned(),
        Kind::Text(None) => "a text".to_owned(),
        Kind::Text(Some(format)) => format::name(*format),
    }
}

/// What a matcher asks for.
fn asked(matcher: &Matcher) -> String {
    let in_any_case = |ignore_case: &bool| if *ignore_case { " in any case" } else { "" };
    match matcher {
        Matcher::Text(text) => format!("`{text}`"),
        Matcher::Address(address) => format!("`{address}`"),
        Matcher::Number(number) => format!("the number {number}"),
        Matcher::Boolean(value) => format!("{value}"),
        Matcher::Null => "null".to_owned(),
        Matcher::Prefix { text, ignore_case } => {
            format!("a text that starts with `{text}`{}", in_any_case(ignore_case))
        }
        Matcher::Suffix { text, ignore_case } => format!("a text that ends with `{text}`{}", in_any_case(ignore_case)),
        Matcher::EqualsIgnoreCase(text) => format!("`{text}` in any case"),
        Matcher::Wildcard(wildcard) => format!("a text like `{wildcard}`"),
        Matcher::Exists(true) => "there".to_owned(),
        Matcher::Exists(false) => "absent".to_owned(),
        Matcher::Cidr(block) => format!("an address of `{block}`"),
        Matcher::Numeric(interval) => format!("a number {}", between(interval)),
        Matcher::AnythingBut(excluded) => format!("anything but {}", listed(&of_excluded(excluded), "and")),
    }
}

fn of_excluded(excluded: &Excluded) -> Vec<String> {
    let each = |texts: &[String], what: &str| texts.iter().map(|text| format!("{what}`{text}`")).collect();
    match excluded {
        Excluded::Texts(texts) => each(texts, ""),
        Excluded::Numbers(numbers) => numbers.iter().map(f64::to_string).collect(),
        Excluded::Prefixes(texts) => each(texts, "what starts with "),
        Excluded::Suffixes(texts) => each(texts, "what ends with "),
        Excluded::IgnoringCase(texts) => texts.iter().map(|text| format!("`{text}` in any case")).collect(),
        Excluded::Wildcards(shapes) => shapes.iter().map(|shape| format!("what is like `{shape}`")).collect(),
    }
}

fn between(interval: &Interval) -> String {
    let lower =
        interval.lower.map(|bound| format!("{} {}", if bound.inclusive { "from" } else { "above" }, bound.value));
    let upper = interval.upper.map(|bound| format!("{} {}", if bound.inclusive { "to" } else { "below" }, bound.value));
    lower.into_iter().chain(upper).collect::<Vec<_>>().join(" ")
}

/// `a, b or c`, cut where there are many.
fn listed(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [some @ .., _, _] if some.len() + 2 > LISTED => {
            format!("{} {last} {} more", words[..LISTED].join(", "), words.len() - LISTED)
        }
        [before @ .., end] => format!("{} {last} {end}", before.join(", ")),
    }
}
