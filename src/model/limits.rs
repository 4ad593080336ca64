//! What AWS takes: each function answers the value in AWS's unit, or reports why there is none.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::finding::invalid_value::because;
use crate::source::{Span, Spanned};
use crate::syntax::value::{Duration, Table, Text};

/// The days for which CloudWatch Logs can keep a log group.
const LOG_DAYS: &[u32] =
    &[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/// A log's retention in days.
pub fn log_days(retention: &Spanned<Duration>, diagnostics: &mut Diagnostics) -> u32 {
    let days = retention.value.days();
    let whole = retention.value.0.is_multiple_of(86_400);
    if !whole || !LOG_DAYS.contains(&days) {
        let near = LOG_DAYS.iter().find(|allowed| **allowed >= days).unwrap_or(&3653);
        let help = format!("the next that CloudWatch Logs offers is `{near}d`");
        diagnostics.push(because("logs cannot be kept for this long", retention.span, help));
    }
    days
}

/// A retention in whole days, at least one.
pub fn days(retention: &Spanned<Duration>, diagnostics: &mut Diagnostics) -> u32 {
    if retention.value.0 == 0 || !retention.value.0.is_multiple_of(86_400) {
        diagnostics.push(because("an archive keeps events for whole days", retention.span, "write it in days: `20d`"));
    }
    retention.value.days()
}

/// Whole days between two bounds, both included.
pub fn whole_days(
    what: &str,
    duration: &Spanned<Duration>,
    (least, most): (u32, u32),
    diagnostics: &mut Diagnostics,
) -> u32 {
    let days = duration.value.days();
    if !(least..=most).contains(&days) || !duration.value.0.is_multiple_of(86_400) {
        let fact = format!("{what} is outside what AWS offers");
        diagnostics.push(because(fact, duration.span, format!("whole days, from `{least}d` to `{most}d`")));
    }
    days
}

/// Seconds between two bounds, both included.
pub fn seconds(
    what: &str,
    duration: &Spanned<Duration>,
    (least, most): (u32, u32),
    diagnostics: &mut Diagnostics,
) -> u32 {
    let seconds = duration.value.0;
    if !(least..=most).contains(&seconds) {
        let fact = format!("{what} is outside what AWS offers");
        let (least, most) = (Duration(least), Duration(most));
        diagnostics.push(because(fact, duration.span, format!("from `{least}` to `{most}`")));
    }
    seconds
}

/// A region's name.
pub fn region(region: &Spanned<Text>, diagnostics: &mut Diagnostics) -> String {
    let words: Vec<&str> = region.value.0.split('-').collect();
    let letters = |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase());
    let fits = match words.as_slice() {
        [head @ .., number] => head.len() >= 2 && head.iter().all(letters) && number.len() == 1 && *number > "0",
        [] => false,
    };
    if !fits {
        diagnostics.push(because("this is no region", region.span, "a region is named like `eu-west-1`"));
    }
    region.value.0.clone()
}

/// The source of a domain's events.
pub fn source(source: &Spanned<Text>, diagnostics: &mut Diagnostics) -> String {
    let text = &source.value.0;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    if text.is_empty() || text.len() > 128 || !text.chars().all(allowed) {
        let help = "a source has 1 to 128 letters, digits, `.`, `_`, `-` or `/`";
        diagnostics.push(because("this cannot be a source", source.span, help));
    } else if text.starts_with("aws.") {
        diagnostics.push(because("sources that begin with `aws.` are AWS's own", source.span, "name your own"));
    }
    text.clone()
}

/// The name of a bus that stands already.
pub fn bus(name: &Spanned<Text>, diagnostics: &mut Diagnostics) -> String {
    let text = &name.value.0;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    if text.is_empty() || text.len() > 256 || !text.chars().all(allowed) {
        let help = "its name, not its ARN: 1 to 256 letters, digits, `.`, `_`, `-` or `/`";
        diagnostics.push(because("this cannot be the name of a bus", name.span, help));
    }
    text.clone()
}

/// Tags; AWS takes 50 on a resource, keys of 128 and values of 256 characters, and keeps `aws:` to itself.
pub fn tags(tags: &Table<Text, Text>, diagnostics: &mut Diagnostics) -> BTreeMap<String, String> {
    let allowed = |c: char| c.is_alphanumeric() || " _.:/=+-@".contains(c);
    for (key, value) in &tags.entries {
        let reserved = key.value.0.to_ascii_lowercase().starts_with("aws:");
        // CloudFormation would read the first as a reference and look the second up.
        let intrinsic = key.value.0 == "Ref" || value.0.contains("{{resolve:");
        let long = key.value.0.chars().count() > 128 || value.0.chars().count() > 256;
        if reserved || intrinsic || long || !key.value.0.chars().chain(value.0.chars()).all(allowed) {
            let help =
                "keys have up to 128 and values up to 256 letters, digits, blanks or `_.:/=+-@`; `aws:` is reserved";
            diagnostics.push(because("this cannot be a tag", key.span, help));
        }
    }
    if tags.entries.len() > 40 {
        diagnostics.push(because(
            "these are too many tags",
            tags.span,
            "AWS takes 50 on a resource, Busline leaves you 40",
        ));
    }
    tags.entries.iter().map(|(key, value)| (key.value.0.clone(), value.0.clone())).collect()
}

/// The name of a role or a managed policy, or its `/path/name`.
pub fn iam_name(what: &str, name: &Spanned<Text>, diagnostics: &mut Diagnostics) -> String {
    let text = &name.value.0;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-/".contains(c);
    let last = text.rsplit('/').next().unwrap_or_default();
    let path_fits = !text.contains('/') || text.starts_with('/');
    if last.is_empty() || last.len() > 64 || text.len() > 512 || !path_fits || !text.chars().all(allowed) {
        let help = "write its name, or `/path/name`: letters, digits and `_+=,.@-`";
        diagnostics.push(because(format!("this is no name of {what}"), name.span, help));
    }
    text.clone()
}

/// An organization's id.
pub fn organization(id: &Spanned<Text>, diagnostics: &mut Diagnostics) -> String {
    let fits = id.value.0.strip_prefix("o-").is_some_and(|rest| {
        (10..=32).contains(&rest.len()) && rest.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    });
    if !fits {
        diagnostics.push(because("this is no organization", id.span, "its id is written like `o-a1b2c3d4e5`"));
    }
    id.value.0.clone()
}

/// An e-mail address.
pub fn email(address: &Spanned<Text>, diagnostics: &mut Diagnostics) -> String {
    let text = &address.value.0;
    let parts: Vec<&str> = text.split('@').collect();
    if parts.len() != 2
        || parts.iter().any(|part| part.is_empty())
        || text.chars().any(|c| c.is_whitespace() || c.is_control())
    {
        diagnostics.push(because("this is no e-mail address", address.span, "write it like `oncall@example.com`"));
    }
    text.clone()
}

/// An environment variable of the author's; Lambda's names and Busline's own are taken.
pub fn variable(name: &Spanned<Text>, diagnostics: &mut Diagnostics) {
    let text = &name.value.0;
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let taken = ["BUSLINE_", "AWS_", "LAMBDA_", "_"].iter().any(|prefix| text.starts_with(prefix));
    if text == "Ref" {
        let help = "CloudFormation would read it as a reference: choose another";
        diagnostics.push(because("this cannot be the name of a variable", name.span, help));
    }
    if taken || text.len() < 2 || !text.starts_with(|c: char| c.is_ascii_alphabetic()) || !text.chars().all(allowed) {
        let help =
            "two or more letters, digits and `_`; names that begin with `BUSLINE_`, `AWS_` or `LAMBDA_` are taken";
        diagnostics.push(because("this cannot be the name of a variable", name.span, help));
    }
}

/// A route's path: segments of plain characters, or parameters in braces.
pub fn path(path: &Spanned<Text>, diagnostics: &mut Diagnostics) -> Spanned<String> {
    let text = &path.value.0;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    let mut parameters = Vec::new();
    let fits = text == "/"
        || text.strip_prefix('/').is_some_and(|rest| {
            rest.split('/').all(|segment| match segment.strip_prefix('{').and_then(|s| s.strip_suffix('}')) {
                Some(parameter) => {
                    let new = !parameters.contains(&parameter);
                    parameters.push(parameter);
                    new && !parameter.is_empty() && parameter.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                }
                None => !segment.is_empty() && segment.chars().all(plain),
            })
        });
    if !fits {
        let help = "a path is written like `/payments/{id}`, each parameter once";
        diagnostics.push(because("this cannot be a path", path.span, help));
    }
    Spanned { value: text.clone(), span: path.span }
}

/// The name of a DocumentDB database or collection.
pub fn collection(what: &str, name: &Spanned<Text>, diagnostics: &mut Diagnostics) -> String {
    let text = &name.value.0;
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if text.is_empty() || text.len() > 57 || !text.chars().all(allowed) {
        let help = "1 to 57 letters, digits, `_` or `-`";
        diagnostics.push(because(format!("this cannot be the name of a {what}"), name.span, help));
    }
    text.clone()
}

/// The class of a DocumentDB instance.
pub fn instance_class(class: &Spanned<Text>, diagnostics: &mut Diagnostics) -> String {
    let parts: Vec<&str> = class.value.0.split('.').collect();
    let word = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    if parts.len() != 3 || parts[0] != "db" || !parts.iter().all(word) {
        diagnostics.push(because("this is no instance class", class.span, "it is named like `db.t4g.medium`"));
    }
    class.value.0.clone()
}

/// The version of DocumentDB's engine. Relays begin to read at a time of the server's, which 3.6 does not offer.
pub fn engine_version(version: &Spanned<Text>, diagnostics: &mut Diagnostics) -> String {
    let patch = ["4.0.", "5.0.", "8.0."].into_iter().find_map(|family| version.value.0.strip_prefix(family));
    if !patch.is_some_and(|patch| (1..=2).contains(&patch.len()) && patch.chars().all(|c| c.is_ascii_digit())) {
        let help = "4.0, 5.0 or 8.0 with its last number: `5.0.0`";
        diagnostics.push(because("this is no version of DocumentDB that can be used", version.span, help));
    }
    version.value.0.clone()
}

/// The id of something of EC2's, `vpc-0a1b2c3d4e5f67890`: 17 hexadecimal digits, or the 8 of older days.
pub fn ec2_id(kind: &str, id: &Spanned<Text>, diagnostics: &mut Diagnostics) -> String {
    let digits = id.value.0.strip_prefix(kind).and_then(|rest| rest.strip_prefix('-')).unwrap_or_default();
    let hexadecimal = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    if ![8, 17].contains(&digits.len()) || !digits.chars().all(hexadecimal) {
        let help = format!("it is written like `{kind}-0a1b2c3d4e5f67890`");
        diagnostics.push(because(format!("this is no id of the kind `{kind}-…`"), id.span, help));
    }
    id.value.0.clone()
}

/// An attribute's name.
pub fn attribute(name: &str, span: Span, diagnostics: &mut Diagnostics) {
    if name.is_empty() || name.len() > 255 {
        diagnostics.push(because("this cannot be an attribute", span, "a key attribute has 1 to 255 bytes"));
    } else if name.starts_with("_busline") {
        diagnostics.push(because("attributes that begin with `_busline` are Busline's own", span, "name your own"));
    }
}
