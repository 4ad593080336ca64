//! One entry of a field's list to a matcher.

use serde_json::{Map, Value};

use super::address::{address, block};
use super::letters::nearest;
use super::mistake::{Context, Fault, fault};
use super::numeric::{comparable, interval, shortest};
use super::wildcard::wildcard;
use super::{Excluded, Matcher};

pub(super) const NAMES: [&str; 8] =
    ["anything-but", "cidr", "equals-ignore-case", "exists", "numeric", "prefix", "suffix", "wildcard"];
const EXCLUDING: [&str; 4] = ["equals-ignore-case", "prefix", "suffix", "wildcard"];

pub(super) fn matcher(context: &mut Context, value: &Value) -> Option<Matcher> {
    match value {
        Value::Null => Some(Matcher::Null),
        Value::Bool(value) => Some(Matcher::Boolean(*value)),
        Value::Number(number) => Some(Matcher::Number(shortest(number))),
        Value::String(text) => Some(address(text).map_or_else(|| Matcher::Text(text.clone()), Matcher::Address)),
        Value::Array(_) => {
            context.mistake(fault("a list of values holds another list", "write the values side by side in one list"))
        }
        Value::Object(object) => {
            let (name, value) = only_key(context, object)?;
            context.key(name, |context| named(context, name, value))
        }
    }
}

fn named(context: &mut Context, name: &str, value: &Value) -> Option<Matcher> {
    match name {
        "prefix" => affix(context, name, value).map(|(text, ignore_case)| Matcher::Prefix { text, ignore_case }),
        "suffix" => affix(context, name, value).map(|(text, ignore_case)| Matcher::Suffix { text, ignore_case }),
        "equals-ignore-case" => text(context, name, value).map(Matcher::EqualsIgnoreCase),
        "wildcard" => {
            let text = text(context, name, value)?;
            context.accept(wildcard(&text)).map(Matcher::Wildcard)
        }
        "cidr" => {
            let text = text(context, name, value)?;
            context.accept(block(&text)).map(Matcher::Cidr)
        }
        "exists" => match value {
            Value::Bool(exists) => Some(Matcher::Exists(*exists)),
            _ => context.mistake(fault(
                format!("`exists` holds `{value}`"),
                "write `{ \"exists\": true }` or `{ \"exists\": false }`",
            )),
        },
        "numeric" => interval(context, value).map(Matcher::Numeric),
        "anything-but" => excluded(context, value).map(Matcher::AnythingBut),
        _ => context.mistake(unknown(name, &NAMES)),
    }
}

/// `prefix` and `suffix` take a string, or an object that says to ignore its case.
fn affix(context: &mut Context, name: &str, value: &Value) -> Option<(String, bool)> {
    let Value::Object(object) = value else {
        return text(context, name, value).map(|text| (text, false));
    };
    let (inner, value) = only_key(context, object)?;
    context.key(inner, |context| match inner {
        "equals-ignore-case" => text(context, inner, value).map(|text| (text, true)),
        _ => context.mistake(fault(
            format!("`{name}` takes a string or `equals-ignore-case`, not `{inner}`"),
            format!("write `{{ \"{name}\": {{ \"equals-ignore-case\": \"text\" }} }}`"),
        )),
    })
}

fn excluded(context: &mut Context, value: &Value) -> Option<Excluded> {
    let Value::Object(object) = value else {
        return excluded_values(context, value);
    };
    let (name, value) = only_key(context, object)?;
    context.key(name, |context| match name {
        "prefix" => affixes(context, name, value).map(Excluded::Prefixes),
        "suffix" => affixes(context, name, value).map(Excluded::Suffixes),
        "equals-ignore-case" => {
            each(context, value, |context, value| text(context, name, value)).map(Excluded::IgnoringCase)
        }
        "wildcard" => each(context, value, |context, value| {
            let text = text(context, name, value)?;
            context.accept(wildcard(&text))
        })
        .map(Excluded::Wildcards),
        "anything-but" | "cidr" | "exists" | "numeric" => context.mistake(fault(
            format!("`anything-but` cannot exclude by `{name}`"),
            format!("it excludes strings, numbers, or by {}", listed(&EXCLUDING)),
        )),
        _ => context.mistake(unknown(name, &EXCLUDING)),
    })
}

fn excluded_values(context: &mut Context, value: &Value) -> Option<Excluded> {
    let values = entries(value);
    if values.iter().all(Value::is_number) {
        return each(context, value, |context, value| context.accept(comparable(value))).map(Excluded::Numbers);
    }
    if values.iter().all(|value| value.is_string() || value.is_number()) && !values.iter().all(Value::is_string) {
        return context.mistake(fault(
            "`anything-but` mixes strings and numbers, which EventBridge refuses",
            "exclude either strings or numbers in one list",
        ));
    }
    each(context, value, |context, value| text(context, "anything-but", value)).map(Excluded::Texts)
}

fn affixes(context: &mut Context, name: &str, value: &Value) -> Option<Vec<String>> {
    each(context, value, |context, value| match text(context, name, value)? {
        text if text.is_empty() => context.mistake(fault(
            format!("an empty `{name}` inside `anything-but` excludes every string, which EventBridge refuses"),
            "name the characters to exclude",
        )),
        text => Some(text),
    })
}

/// Reads a value that may stand alone or in a list.
fn each<T>(
    context: &mut Context,
    value: &Value,
    mut read: impl FnMut(&mut Context, &Value) -> Option<T>,
) -> Option<Vec<T>> {
    let Value::Array(values) = value else {
        return read(context, value).map(|value| vec![value]);
    };
    if values.is_empty() {
        return context.mistake(fault(
            "`anything-but` holds an empty list, which excludes nothing",
            "name what to exclude, or write `{ \"exists\": true }` to take any value",
        ));
    }
    let read: Vec<_> =
        values.iter().enumerate().map(|(index, value)| context.index(index, |context| read(context, value))).collect();
    read.into_iter().collect()
}

fn entries(value: &Value) -> &[Value] {
    match value {
        Value::Array(values) => values,
        single => std::slice::from_ref(single),
    }
}

fn text(context: &mut Context, name: &str, value: &Value) -> Option<String> {
    let takes = if name == "anything-but" { "strings or numbers" } else { "a string" };
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(_) => context.mistake(fault(
            format!("`{name}` takes {takes}, not a list here"),
            "write one matcher for each value, side by side in the field's list",
        )),
        Value::Object(_) => {
            context.mistake(fault(format!("`{name}` takes {takes}, not an object here"), "write a string in quotes"))
        }
        plain => context.mistake(fault(
            format!("`{name}` takes {takes}, not `{plain}`"),
            format!("write a string in quotes: `\"{plain}\"`"),
        )),
    }
}

fn only_key<'v>(context: &mut Context, object: &'v Map<String, Value>) -> Option<(&'v str, &'v Value)> {
    let mut keys = object.iter();
    match (keys.next(), keys.next()) {
        (Some((name, value)), None) => Some((name, value)),
        (None, _) => context.mistake(fault("a matcher is empty", format!("the matchers are {}", listed(&NAMES)))),
        _ => {
            let names: Vec<&str> = object.keys().map(String::as_str).collect();
            context.mistake(fault(
                format!("a matcher holds exactly one key, and this one holds {}", listed(&names)),
                "write each as an entry of its own: an event then matches if any of them does",
            ))
        }
    }
}

fn unknown(name: &str, known: &[&str]) -> Fault {
    let help = match (nearest(name, known), name) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, "exactly" | "equals" | "eq") => "write the value itself, without a matcher".to_owned(),
        (None, "not") => "did you mean `anything-but`?".to_owned(),
        _ => format!("the matchers here are {}", listed(known)),
    };
    fault(format!("`{name}` is no matcher"), help)
}

fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.join(""),
    }
}
