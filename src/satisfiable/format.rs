//! What `format` promises of a text: what it may look like, and one that does.
//!
//! Invariant: a language here holds every text of the format and perhaps more, so what it lacks no such text is.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::World;
use super::language::{Class, Language, Unit, spelt};
use crate::schema::Format;

const DIGITS: &str = "0123456789";

/// Every text of the format. What an item holds need not be in canonical form where the contract's type reads others too.
pub(super) fn language(format: Format, world: World) -> Language {
    match format {
        Format::Uuid | Format::Date | Format::DateTime if world == World::Open => every(),
        Format::Uuid => Language(vec![shape("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")]),
        Format::Date => Language(dates()),
        Format::DateTime => Language(moments()),
        Format::Other("ipv4") => Language(vec![vec![Unit::Many(Class::Of("0123456789."))]]),
        Format::Other("ipv6") => Language(vec![vec![Unit::Many(Class::Of("0123456789abcdefABCDEF:."))]]),
        Format::Other("email" | "idn-email") => {
            Language(vec![vec![Unit::Many(Class::Any), Unit::One(Class::Letter('@')), Unit::Many(Class::Any)]])
        }
        Format::Other(_) => every(),
    }
}

/// Whether a text is surely of the format.
pub(super) fn is_of(format: Format, text: &str) -> bool {
    let in_language = language(format, World::Closed).has(text);
    match format {
        Format::Uuid => in_language,
        // Each month has 28 days, each hour 59 seconds that are no leap second.
        Format::Date => in_language && text[8..10] <= *"28",
        Format::DateTime => in_language && text[8..10] <= *"28" && text[17..19] <= *"59",
        Format::Other("ipv4") => text.parse::<Ipv4Addr>().is_ok(),
        Format::Other("ipv6") => text.parse::<Ipv6Addr>().is_ok(),
        Format::Other(_) => text == sample(format),
    }
}

/// Whether no text of the format reads as an IP address.
pub(super) fn excludes_addresses(format: Format) -> bool {
    matches!(format, Format::Uuid | Format::Date | Format::DateTime | Format::Other("email" | "idn-email"))
}

/// A text of the format.
pub(super) fn sample(format: Format) -> &'static str {
    match format {
        Format::Uuid => "00000000-0000-4000-8000-000000000000",
        Format::Date => "2000-01-01",
        Format::DateTime => "2000-01-01T00:00:00Z",
        Format::Other("duration") => "P1D",
        Format::Other("email" | "idn-email") => "a@example.com",
        Format::Other("hostname" | "idn-hostname") => "example.com",
        Format::Other("ipv4") => "192.0.2.1",
        Format::Other("ipv6") => "2001:db8::1",
        Format::Other("iri" | "uri") => "https://example.com/",
        Format::Other("relative-json-pointer") => "0",
        Format::Other("time") => "00:00:00Z",
        Format::Other(_) => "/a",
    }
}

/// What such a text is called.
pub(super) fn name(format: Format) -> String {
    match format {
        Format::Uuid => "a UUID".to_owned(),
        Format::Date => "a date".to_owned(),
        Format::DateTime => "a date and time".to_owned(),
        Format::Other("ipv4") => "an IPv4 address".to_owned(),
        Format::Other("ipv6") => "an IPv6 address".to_owned(),
        Format::Other("email" | "idn-email") => "an email address".to_owned(),
        Format::Other(name) => format!("a text of the format `{name}`"),
    }
}

pub(super) fn every() -> Language {
    Language(vec![vec![Unit::Many(Class::Any)]])
}

/// A row of units: `x` is a hexadecimal digit, `9` a decimal one, anything else itself.
fn shape(text: &str) -> Vec<Unit> {
    let unit = |letter| match letter {
        'x' => Unit::One(Class::Of("0123456789abcdefABCDEF")),
        '9' => Unit::One(Class::Of(DIGITS)),
        other => Unit::One(Class::Letter(other)),
    };
    text.chars().map(unit).collect()
}

fn dates() -> Vec<Vec<Unit>> {
    let of = |letters| Unit::One(Class::Of(letters));
    let months = [vec![of("0"), of("123456789")], vec![of("1"), of("012")]];
    let days = [vec![of("0"), of("123456789")], vec![of("12"), of(DIGITS)], vec![of("3"), of("01")]];
    let date =
        |month: &Vec<Unit>, day: &Vec<Unit>| [shape("9999-"), month.clone(), spelt("-", false), day.clone()].concat();
    months.iter().flat_map(|month| days.iter().map(move |day| date(month, day))).collect()
}

fn moments() -> Vec<Vec<Unit>> {
    let of = |letters| Unit::One(Class::Of(letters));
    let clock = |seconds: bool| {
        let hours = [vec![of("01"), of(DIGITS)], vec![of("2"), of("0123")]];
        let minutes = [spelt(":", false), vec![of("012345"), of(DIGITS)]].concat();
        let last =
            if seconds { [minutes.clone(), shape(":"), vec![of("0123456"), of(DIGITS)]].concat() } else { minutes };
        hours.map(|hours| [hours, last.clone()].concat())
    };
    let fractions = [vec![], vec![of("."), of(DIGITS), Unit::Many(Class::Of(DIGITS))]];
    let offsets = clock(false).map(|clock| [vec![of("+-")], clock].concat()).into_iter().chain([vec![of("Zz")]]);
    let offsets: Vec<Vec<Unit>> = offsets.collect();
    let mut moments = vec![];
    for date in dates() {
        for time in clock(true) {
            for fraction in &fractions {
                let before = [date.clone(), vec![of("Tt")], time.clone(), fraction.clone()].concat();
                moments.extend(offsets.iter().map(|offset| [before.clone(), offset.clone()].concat()));
            }
        }
    }
    moments
}
