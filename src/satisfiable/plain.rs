//! A plain value of a kind that each of several lists of matchers takes.
//!
//! Invariant: what is found matches by the matchers' own word; that there is none is said only where every value was
//! ruled out.

use std::net::{IpAddr, Ipv6Addr};

use serde_json::{Number, Value, json};

use super::format;
use super::language::{Class, Language, Search, Unit, search, spelt};
use super::{Found, No, World, first_of};
use crate::pattern::{Excluded, Matcher};
use crate::schema::{Format, Kind};

/// How many ways to take one matcher of each list are tried.
const WAYS: usize = 256;

/// A value of a kind that is neither array nor object, of which one matcher of each list matches; any value where there is
/// no list.
pub(super) fn find(kind: &Kind, lists: &[&[&Matcher]], world: World) -> Found {
    let among = |values: Vec<Value>| {
        let taken = |value: &Value| lists.iter().all(|list| list.iter().any(|matcher| matcher.matches(value)));
        values.into_iter().find(taken).ok_or(No::Never)
    };
    match kind {
        Kind::Boolean => among(vec![json!(false), json!(true)]),
        Kind::Choice(choice) => among(choice.values.iter().map(|value| json!(value)).collect()),
        Kind::Integer => among(integers(lists)),
        Kind::Number => among(numbers(lists)),
        Kind::Text(format) => text(*format, lists, world),
        Kind::Array(_) | Kind::Map(_) | Kind::Object(_) => Err(No::Never),
    }
}

/// Where what matches may change, sorted: between two of these all numbers are alike to every matcher.
fn edges(lists: &[&[&Matcher]]) -> Vec<f64> {
    let of_matcher = |matcher: &&Matcher| match matcher {
        Matcher::Number(number) => number.as_f64().into_iter().collect(),
        Matcher::Numeric(interval) => [interval.lower, interval.upper].into_iter().flatten().map(|b| b.value).collect(),
        Matcher::AnythingBut(Excluded::Numbers(numbers)) => numbers.clone(),
        _ => vec![],
    };
    let mut edges: Vec<f64> = lists.iter().copied().flatten().flat_map(of_matcher).chain([0.0]).collect();
    edges.sort_by(f64::total_cmp);
    edges.dedup();
    edges
}

/// A whole number from each stretch between two edges that has one, and the edges that are whole.
fn integers(lists: &[&[&Matcher]]) -> Vec<Value> {
    let whole = |matcher: &&Matcher| match matcher {
        Matcher::Number(number) => number.as_i64(),
        _ => None,
    };
    let spelt = lists.iter().copied().flatten().filter_map(whole);
    let around = edges(lists).into_iter().flat_map(|edge| {
        [edge.floor(), edge.ceil(), edge.floor() + 1.0, edge.ceil() - 1.0].map(|number| number as i64)
    });
    [0].into_iter().chain(spelt).chain(around).map(Value::from).collect()
}

/// The edges, a number from between each two, and whole ones, of which some lie beyond either end.
fn numbers(lists: &[&[&Matcher]]) -> Vec<Value> {
    let edges = edges(lists);
    let between = edges.windows(2).map(|pair| pair[0] / 2.0 + pair[1] / 2.0);
    let floats = edges.iter().copied().chain(between);
    floats.filter_map(Number::from_f64).map(Value::Number).chain(integers(lists)).collect()
}

fn text(format: Option<Format>, lists: &[&[&Matcher]], world: World) -> Found {
    let ways = lists.iter().try_fold(vec![vec![]], |ways: Vec<Vec<&Matcher>>, list| {
        let longer = ways.iter().flat_map(|way| list.iter().map(move |matcher| [way.as_slice(), &[*matcher]].concat()));
        let longer: Vec<_> = longer.take(WAYS + 1).collect();
        (longer.len() <= WAYS).then_some(longer)
    });
    first_of(ways.ok_or(No::Unknown)?.into_iter().map(|way| one_text(format, &way, world)))
}

/// A text that all these match.
fn one_text(format: Option<Format>, all: &[&Matcher], world: World) -> Found {
    let matched = |text: &str| all.iter().all(|matcher| matcher.matches(&json!(text)));
    let sample = format.map_or("", format::sample);
    if matched(sample) {
        return Ok(json!(sample));
    }
    if all.iter().any(|matcher| matches!(matcher, Matcher::Address(_) | Matcher::Cidr(_))) {
        return address(format, all);
    }
    let Some(mut languages) = all.iter().map(|matcher| texts_of(matcher)).collect::<Option<Vec<_>>>() else {
        return Err(No::Never);
    };
    languages.extend(format.map(|format| (format::language(format, world), true)));
    match search(&languages) {
        Search::None => Err(No::Never),
        Search::Text(text) if format.is_none_or(|format| format::is_of(format, &text)) => Ok(json!(text)),
        Search::Text(_) | Search::GivenUp => Err(No::Unknown),
    }
}

/// The texts that a matcher takes, or with `false` those that it does not take; `None` where it takes no text.
fn texts_of(matcher: &Matcher) -> Option<(Language, bool)> {
    let any = || vec![Unit::Many(Class::Any)];
    let start = |text: &str, ignore_case| [spelt(text, ignore_case), any()].concat();
    let end = |text: &str, ignore_case| [any(), spelt(text, ignore_case)].concat();
    let but = |rows: Vec<Vec<Unit>>| (Language(rows), false);
    Some(match matcher {
        Matcher::Text(text) => (Language(vec![spelt(text, false)]), true),
        Matcher::Prefix { text, ignore_case } => (Language(vec![start(text, *ignore_case)]), true),
        Matcher::Suffix { text, ignore_case } => (Language(vec![end(text, *ignore_case)]), true),
        Matcher::EqualsIgnoreCase(text) => (Language(vec![spelt(text, true)]), true),
        Matcher::Wildcard(wildcard) => (Language(vec![shaped(wildcard.pieces())]), true),
        Matcher::Exists(true) | Matcher::AnythingBut(Excluded::Numbers(_)) => (format::every(), true),
        Matcher::AnythingBut(Excluded::Texts(texts)) => but(texts.iter().map(|text| spelt(text, false)).collect()),
        Matcher::AnythingBut(Excluded::Prefixes(texts)) => but(texts.iter().map(|text| start(text, false)).collect()),
        Matcher::AnythingBut(Excluded::Suffixes(texts)) => but(texts.iter().map(|text| end(text, false)).collect()),
        Matcher::AnythingBut(Excluded::IgnoringCase(texts)) => {
            but(texts.iter().map(|text| spelt(text, true)).collect())
        }
        Matcher::AnythingBut(Excluded::Wildcards(shapes)) => {
            but(shapes.iter().map(|shape| shaped(shape.pieces())).collect())
        }
        Matcher::Number(_) | Matcher::Boolean(_) | Matcher::Null | Matcher::Numeric(_) | Matcher::Exists(false) => {
            return None;
        }
        Matcher::Address(_) | Matcher::Cidr(_) => unreachable!("addresses are told apart before"),
    })
}

fn shaped(pieces: &[String]) -> Vec<Unit> {
    let pieces = pieces.iter().map(|piece| spelt(piece, false));
    pieces.reduce(|before, piece| [before, vec![Unit::Many(Class::Any)], piece].concat()).unwrap_or_default()
}

/// A text that all these match, of which one at least takes addresses alone.
fn address(format: Option<Format>, all: &[&Matcher]) -> Found {
    let first = |matcher: &&Matcher| match matcher {
        Matcher::Address(address) => Some((*address, 128)),
        Matcher::Cidr(block) => Some((block.network(), block.mask())),
        _ => None,
    };
    let Some((narrowest, _)) = all.iter().filter_map(first).max_by_key(|(_, mask)| *mask) else {
        return Err(No::Unknown);
    };
    let holds = |matcher: &&Matcher| match matcher {
        Matcher::Address(address) => *address == narrowest,
        Matcher::Cidr(block) => block.contains(narrowest),
        matcher => texts_of(matcher).is_some(),
    };
    // Of two blocks that share an address one holds the other, so the narrowest's first address decides.
    let wrong_family = format == Some(Format::Other("ipv4")) && narrowest.is_ipv6();
    if wrong_family || format.is_some_and(format::excludes_addresses) || !all.iter().all(holds) {
        return Err(No::Never);
    }
    let taken = |text: &String| {
        all.iter().all(|matcher| matcher.matches(&json!(text)))
            && format.is_none_or(|format| format::is_of(format, text))
    };
    let spellings = (0..4).flat_map(|further| spellings(narrowest, further));
    spellings.into_iter().find(taken).map(Value::from).ok_or(No::Unknown)
}

/// Ways to write the address that is so much further than this one.
fn spellings(address: IpAddr, further: u8) -> Vec<String> {
    match address {
        IpAddr::V4(address) => {
            let address = std::net::Ipv4Addr::from_bits(address.to_bits().saturating_add(u32::from(further)));
            let [a, b, c, d] = address.octets();
            // EventBridge reads an IPv6 address that maps an IPv4 one as that one, and takes no dots in it.
            vec![address.to_string(), format!("::ffff:{a:02x}{b:02x}:{c:02x}{d:02x}")]
        }
        IpAddr::V6(address) => {
            vec![Ipv6Addr::from_bits(address.to_bits().saturating_add(u128::from(further))).to_string()]
        }
    }
}
