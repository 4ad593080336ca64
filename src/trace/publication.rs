//! What relays publish, read from the crates that are generated for them: which change becomes which event, when, and by what
//! contract.
//!
//! Invariant: what is read is what will be compiled, never the plan that it was made of. What cannot be read is told.

mod rust;

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::artifact::Artifact;
use crate::cloudformation::Stack;
use crate::pattern::{self, Pattern};
use crate::schema::{self, Object};
use rust::{Token, after, tokens};

/// The relays of a system and the contracts that they publish by.
#[derive(Debug, Default)]
pub struct Relays {
    /// Each relay.
    pub relays: Vec<Relay>,
    /// What cannot be read: the file and why.
    pub faults: Vec<(String, String)>,
}

/// A relay.
#[derive(Clone, Debug)]
pub struct Relay {
    /// Its domain.
    pub domain: String,
    /// Its stream's name.
    pub stream: String,
    /// The store that the stream is of.
    pub store: String,
    /// Whether the store is a cluster's.
    pub is_documentdb: bool,
    /// What it publishes, in the order in which it does.
    pub publications: Vec<Publication>,
}

/// A change that becomes an event.
#[derive(Clone, Debug)]
pub struct Publication {
    /// `Insert`, `Modify`, `Remove` or `Expire`.
    pub change: String,
    /// What the item must come to match.
    pub when: Option<When>,
    /// Properties of the event that come from another place of the item.
    pub map: Vec<(String, String)>,
    /// The event.
    pub contract: Contract,
}

/// What an item must come to match.
#[derive(Clone, Debug)]
pub struct When {
    /// The pattern.
    pub pattern: Pattern,
    /// The same as it is written.
    pub fields: Json,
}

/// What an event says of itself, whatever it tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contract {
    /// The type's name.
    pub name: String,
    /// The event's source.
    pub source: String,
    /// Its detail-type.
    pub detail_type: String,
    /// Its version.
    pub version: u32,
    /// Its domain.
    pub domain: String,
}

impl Relays {
    /// Reads what is generated.
    pub fn read(crates: &Artifact) -> Relays {
        let contracts = contracts(crates);
        let mut all = Relays::default();
        for (path, text) in crates.files().filter(|(path, _)| path.ends_with("/src/main.rs")) {
            let tokens = tokens(text);
            let Some(wiring) = after(&tokens, &["let", "relay", "=", "Relay", "{"]) else { continue };
            match relay(wiring, &contracts) {
                Ok(relay) => all.relays.push(relay),
                Err(fault) => all.faults.push((path.to_owned(), fault)),
            }
        }
        all
    }
}

/// The contracts of each crate, by its library's name and the type's.
fn contracts(crates: &Artifact) -> BTreeMap<(String, String), Contract> {
    let mut found = BTreeMap::new();
    for (path, text) in crates.files() {
        let mut parts = path.split('/');
        let (Some("crates"), Some("contracts"), Some(domain)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let library = format!("contracts_{}", domain.replace('-', "_"));
        let tokens = tokens(text);
        let Some(body) = after(&tokens, &["impl", "runtime", ":", ":", "Contract", "for"]) else { continue };
        let Some(Token::Word(name)) = body.first() else { continue };
        let text = |constant: &str| match after(body, &[constant, ":", "&", "'", "static", "str", "="])?.first()? {
            Token::Text(text) => Some(text.clone()),
            _ => None,
        };
        let version = match after(body, &["VERSION", ":", "u32", "="]).and_then(<[Token]>::first) {
            Some(Token::Word(digits)) => digits.parse().ok(),
            _ => None,
        };
        let (Some(source), Some(detail_type), Some(domain), Some(version)) =
            (text("SOURCE"), text("DETAIL_TYPE"), text("DOMAIN"), version)
        else {
            continue;
        };
        let contract = Contract { name: name.clone(), source, detail_type, version, domain };
        found.insert((library, name.clone()), contract);
    }
    found
}

fn relay(wiring: &[Token], contracts: &BTreeMap<(String, String), Contract>) -> Result<Relay, String> {
    let field = |name: &str| match after(wiring, &[name, ":"]).and_then(<[Token]>::first) {
        Some(Token::Text(text)) => Ok(text.clone()),
        _ => Err(format!("it does not say its {name}")),
    };
    let mut publications = Vec::new();
    let mut rest = wiring;
    while let Some(found) = after(rest, &["Publication", ":", ":", "of", ":", ":", "<"]) {
        let (publication, behind) = publication(found, contracts)?;
        publications.push(publication);
        rest = behind;
    }
    let runs = |module: &str| after(wiring, &["relay", ":", ":", module, ":", ":", "run"]).is_some();
    let is_documentdb = match (runs("dynamodb"), runs("documentdb")) {
        (true, false) => false,
        (false, true) => true,
        _ => return Err("it does not say which kind of store it reads".to_owned()),
    };
    let (domain, stream, store) = (field("domain")?, field("stream")?, field("store")?);
    Ok(Relay { domain, stream, store, is_documentdb, publications })
}

/// `contracts_stock::StockAllocated>(Change::Insert).when("…").map("…", "…")`, and what stands behind.
fn publication<'t>(
    found: &'t [Token],
    contracts: &BTreeMap<(String, String), Contract>,
) -> Result<(Publication, &'t [Token]), String> {
    let unreadable = || "a publication is written as none is known".to_owned();
    let [Token::Word(library), colon, _, Token::Word(name), rest @ ..] = found else { return Err(unreadable()) };
    let contract = contracts.get(&(library.clone(), name.clone()));
    let contract = contract.filter(|_| colon.is(":")).ok_or(format!("{library} has no contract {name}"))?.clone();
    let [close, open, change, one, two, Token::Word(kind), end, links @ ..] = rest else {
        return Err(unreadable());
    };
    let is_change = close.is(">") && open.is("(") && change.is("Change") && one.is(":") && two.is(":") && end.is(")");
    if !is_change {
        return Err(unreadable());
    }
    let mut publication = Publication { change: kind.clone(), when: None, map: Vec::new(), contract };
    let mut rest = links;
    // A link of the chain at a time; rustfmt leaves a comma behind what does not fit a line.
    while let [dot, Token::Word(link), open, behind @ ..] = rest {
        if !dot.is(".") || !open.is("(") {
            break;
        }
        let mut texts = Vec::new();
        let mut within = behind;
        while let [token, after @ ..] = within {
            within = after;
            match token {
                Token::Text(text) => texts.push(text.clone()),
                comma if comma.is(",") => {}
                close if close.is(")") => break,
                _ => return Err(unreadable()),
            }
        }
        match (link.as_str(), &texts[..]) {
            ("when", [pattern]) => publication.when = Some(when(pattern)?),
            ("map", [property, path]) => publication.map.push((property.clone(), path.clone())),
            _ => return Err(format!("a publication has a `{link}` that is not known")),
        }
        rest = within;
    }
    Ok((publication, rest))
}

fn when(text: &str) -> Result<When, String> {
    let fields: Json = serde_json::from_str(text).map_err(|error| format!("a pattern is no JSON: {error}"))?;
    let pattern = pattern::parse(&fields).map_err(|mistakes| format!("a pattern is none: {mistakes:?}"))?;
    Ok(When { pattern, fields })
}

/// What the events of these stacks tell, by source and detail-type: the schemas of their registries.
pub fn schemas(stacks: &[Stack]) -> BTreeMap<(String, String), Object> {
    let mut found = BTreeMap::new();
    for stack in stacks {
        for resource in stack.template.resources.values().filter(|each| each.kind == "AWS::EventSchemas::Schema") {
            let text = |key: &str| resource.properties.get(key).and_then(Json::as_str);
            let (Some(name), Some(content)) = (text("SchemaName"), text("Content")) else { continue };
            let Ok(document) = serde_json::from_str::<Json>(content) else { continue };
            let data = document.pointer("/properties/data").unwrap_or(&Json::Null);
            if let Ok(object) = schema::reduce(data) {
                found.insert((stack.entry.domain.clone(), name.to_owned()), object);
            }
        }
    }
    found
}
