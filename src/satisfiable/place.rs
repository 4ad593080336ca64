//! A value for a place of a schema that meets all demands on it.
//!
//! Of one array the demands of a pattern below it are met by one element, as EventBridge asks, and the array holds no
//! other; so what is absent there is absent for all.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::demand::Demand;
use super::{Found, No, World, first_of, plain};
use crate::pattern::Matcher;
use crate::schema::{Field, Kind, Shape};

/// How many ways to spread demands over keys with dots are tried.
const WAYS: usize = 64;

/// An object with these properties and, in the open world, others.
pub(super) fn object(fields: &[Field], demands: &[Demand<'_>], world: World) -> Found {
    let keys = |demand: &Demand<'_>| {
        let named = fields.iter().map(|field| field.name.clone()).filter(|name| demand.under(name).is_some());
        let other = (world == World::Open).then(|| demand.names[0].to_owned());
        named.chain(other.filter(|other| fields.iter().all(|field| field.name != *other))).collect()
    };
    first_of(spread(demands, &keys)?.into_iter().map(|under| {
        let mut members = Members::default();
        for field in fields {
            let demands = under.get(&field.name).map_or(&[][..], Vec::as_slice);
            if field.required || demands.iter().any(Demand::wants_value) {
                // Where the contract's type may lack a value, it reads null in an item as that.
                let nullable = field.shape.nullable || (world == World::Open && !field.required);
                members.insert(&field.name, shape(&field.shape, nullable, demands, world));
            }
        }
        for (key, demands) in under.iter().filter(|(key, _)| fields.iter().all(|field| field.name != **key)) {
            if demands.iter().any(Demand::wants_value) {
                members.insert(key, anything(demands));
            }
        }
        members.found()
    }))
}

/// An object of any keys whose values have one shape.
fn map(element: &Shape, demands: &[Demand<'_>], world: World) -> Found {
    first_of(spread(demands, &Demand::keys)?.into_iter().map(|under| {
        let mut members = Members::default();
        for (key, demands) in under.iter().filter(|(_, demands)| demands.iter().any(Demand::wants_value)) {
            members.insert(key, shape(element, element.nullable, demands, world));
        }
        members.found()
    }))
}

/// A value of a shape, or null.
fn shape(shape: &Shape, nullable: bool, demands: &[Demand<'_>], world: World) -> Found {
    let null = nullable.then(|| null(demands));
    first_of([kind(&shape.kind, demands, world)].into_iter().chain(null))
}

fn null(demands: &[Demand<'_>]) -> Found {
    let met = demands.iter().all(|demand| match &demand.matchers {
        Some(matchers) => demand.names.is_empty() && matchers.iter().any(|matcher| matcher.matches(&Value::Null)),
        None => !demand.names.is_empty(),
    });
    if met { Ok(Value::Null) } else { Err(No::Never) }
}

fn kind(kind: &Kind, demands: &[Demand<'_>], world: World) -> Found {
    let (here, below): (Vec<_>, Vec<_>) = demands.iter().cloned().partition(|demand| demand.names.is_empty());
    match kind {
        Kind::Array(element) => {
            let one = |demands: &[Demand<'_>]| shape(element, element.nullable, demands, world);
            elements(demands, &one).map(Value::Array)
        }
        // What is an object has no plain value of its own, so it counts as absent.
        Kind::Object(_) | Kind::Map(_) if here.iter().any(Demand::wants_value) => Err(No::Never),
        Kind::Object(nested) => object(&nested.fields, &below, world),
        Kind::Map(element) => map(element, &below, world),
        _ if below.iter().any(Demand::wants_value) || !here.iter().all(Demand::wants_value) => Err(No::Never),
        plain => {
            let lists: Vec<&[&Matcher]> = here.iter().filter_map(|demand| demand.matchers.as_deref()).collect();
            plain::find(plain, &lists, world)
        }
    }
}

/// A value of which nothing is known. It might be an array of which each pattern takes an element of its own, so that all
/// patterns would meet in it; who asks whether they meet does not mean that, and it counts as undecided.
fn anything(demands: &[Demand<'_>]) -> Found {
    let one = |demands: &[Demand<'_>]| {
        let plain = [Kind::Text(None), Kind::Number, Kind::Boolean].map(|plain| kind(&plain, demands, World::Open));
        let (here, below): (Vec<_>, Vec<_>) = demands.iter().cloned().partition(|demand| demand.names.is_empty());
        let with_members = || match here.iter().any(Demand::wants_value) {
            true => Err(No::Never),
            false => object(&[], &below, World::Open),
        };
        first_of(plain.into_iter().chain([null(demands), with_members()]))
    };
    let one_pattern = demands.iter().all(|demand| demand.pattern == demands[0].pattern);
    let mut elements = elements(demands, &one)?;
    if elements.len() > 1 && !one_pattern {
        return Err(No::Unknown);
    }
    Ok(if elements.len() == 1 { elements.remove(0) } else { Value::Array(elements) })
}

/// The elements of an array that meets all demands: one for all or, where that cannot be, one for what each pattern
/// demands of plain elements and one for what it demands below.
fn elements(demands: &[Demand<'_>], one: &dyn Fn(&[Demand<'_>]) -> Found) -> Result<Vec<Value>, No> {
    let group = |demand: &Demand<'_>| (demand.pattern, demand.names.is_empty());
    let mut groups: Vec<(usize, bool)> = demands.iter().filter(|demand| demand.wants_value()).map(group).collect();
    groups.sort_unstable();
    groups.dedup();
    if groups.is_empty() {
        return Ok(vec![]);
    }
    match one(demands) {
        Ok(value) => return Ok(vec![value]),
        Err(no) if groups.len() == 1 => return Err(no),
        Err(_) => {}
    }
    let mut elements = vec![];
    let mut unknown = false;
    for wanted in groups {
        let with_absence = |other: &dyn Fn(&Demand<'_>) -> bool| -> Vec<Demand<'_>> {
            demands
                .iter()
                .filter(|demand| if demand.wants_value() { group(demand) == wanted } else { other(demand) })
                .cloned()
                .collect()
        };
        let of_all = one(&with_absence(&|_| true));
        match of_all.or_else(|_| one(&with_absence(&|absent| absent.pattern == wanted.0))) {
            Ok(element) => elements.push(element),
            Err(No::Unknown) => unknown = true,
            Err(No::Never) => return Err(No::Never),
        }
    }
    if unknown { Err(No::Unknown) } else { Ok(elements) }
}

/// Demands by the key that they lie under.
type Under<'p> = BTreeMap<String, Vec<Demand<'p>>>;

/// The ways to lay each demand for a value under one of its keys. A demand for absence lies under all of its keys.
fn spread<'p>(demands: &[Demand<'p>], keys: &dyn Fn(&Demand<'p>) -> Vec<String>) -> Result<Vec<Under<'p>>, No> {
    let mut ways = vec![Under::new()];
    for demand in demands {
        let keyed: Vec<(String, Demand<'p>)> =
            keys(demand).into_iter().filter_map(|key| Some((key.clone(), demand.under(&key)?))).collect();
        if !demand.wants_value() {
            for (key, under) in &keyed {
                ways.iter_mut().for_each(|way| way.entry(key.clone()).or_default().push(under.clone()));
            }
            continue;
        }
        if keyed.len() * ways.len() > WAYS {
            return Err(No::Unknown);
        }
        let with = |way: &Under<'p>, (key, under): &(String, Demand<'p>)| {
            let mut way = way.clone();
            way.entry(key.clone()).or_default().push(under.clone());
            way
        };
        ways = ways.iter().flat_map(|way| keyed.iter().map(move |keyed| with(way, keyed))).collect();
    }
    Ok(ways)
}

/// The members of an object as they are found; that one cannot be outweighs that another is not known.
#[derive(Default)]
struct Members {
    found: Map<String, Value>,
    no: Option<No>,
}

impl Members {
    fn insert(&mut self, key: &str, value: Found) {
        match value {
            Ok(value) => drop(self.found.insert(key.to_owned(), value)),
            Err(no) => self.no = Some(self.no.map_or(no, |known| known.min(no))),
        }
    }

    fn found(self) -> Found {
        self.no.map_or(Ok(Value::Object(self.found)), Err)
    }
}
