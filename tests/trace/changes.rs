//! What relays publish, as it is read from their generated crates, is what the file says; and an item made for a publication
//! becomes its event.

use super::loaded::{Loaded, load};
use crate::folder;
use crate::program::{Outcome, root};
use busline::model::{self, StoreKind};
use busline::satisfiable::{Answer, World as Items, satisfiable};
use busline::syntax::ast;
use busline::system::{DomainId, MemberId};
use busline::trace::change::{Change, Kind, Outcome as Became, World, relaying};
use busline::trace::{Deployed, Relay, Relays, Subject};
use serde_json::{Map, Value, json};

/// Of every golden system.
pub fn all() -> Outcome {
    let (mut wrong, mut published) = (Vec::new(), 0);
    let systems = folder::subfolders(&root().join("tests/systems"));
    for place in systems.iter().map(|name| format!("tests/systems/{name}")).chain([".".to_owned()]) {
        let loaded = load(&place)?;
        let relays = Relays::read(&loaded.crates());
        wrong.extend(relays.faults.iter().map(|(file, fault)| format!("{place}: {file}: {fault}")));
        for (domain, declared) in loaded.system().domains() {
            for (index, stream) in declared.streams.iter().enumerate() {
                let (domain_name, name) = (declared.name.value.as_str(), stream.name.value.as_str());
                let at = format!("{place}: {domain_name}.{name}");
                let read = relays
                    .relays
                    .iter()
                    .find(|relay| (relay.domain.as_str(), relay.stream.as_str()) == (domain_name, name));
                let Some(relay) = read else {
                    wrong.push(format!("{at}: no crate of it is read"));
                    continue;
                };
                if said(relay) != meant(stream) {
                    wrong.push(format!("{at}: its crate says {:#?}, and the file {:#?}", said(relay), meant(stream)));
                }
                for place in 0..stream.publications.len() {
                    match becomes(&loaded, &relays, (domain, index, place), relay) {
                        Ok(()) => published += 1,
                        Err(why) => wrong.push(format!("{at}: {}: {why}", stream.publications[place].event.value)),
                    }
                }
            }
        }
    }
    if published < 40 {
        wrong.push(format!("{published} publications are too few to tell anything"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// The store, and of each publication its change, condition and places.
type Said = (String, Vec<(String, Option<Value>, Vec<(String, String)>)>);

fn said(relay: &Relay) -> Said {
    let publications = relay.publications.iter().map(|each| {
        (each.change.to_lowercase(), each.when.as_ref().map(|when| when.pattern.to_json()), each.map.clone())
    });
    (relay.store.clone(), publications.collect())
}

fn meant(stream: &model::Stream) -> Said {
    let publications = stream.publications.iter().map(|each| {
        let map = each.map.iter().map(|(property, path)| (property.value.clone(), path.value.clone()));
        (each.change.as_str().to_owned(), each.when.as_ref().map(|when| when.value.to_json()), map.collect())
    });
    (stream.from.value.clone(), publications.collect())
}

/// That an item which is made for a publication is published, in the first environment.
fn becomes(
    loaded: &Loaded,
    relays: &Relays,
    (domain, index, place): (DomainId, usize, usize),
    relay: &Relay,
) -> Result<(), String> {
    let system = loaded.system();
    let (environment, stacks) = (&loaded.environments()[0], &loaded.stacks[0]);
    let deployed = Deployed::read(stacks, environment.organization.as_deref());
    let world = World::of(stacks, &deployed, relays);
    let stream = MemberId { domain, index };
    let publication = &system.domain(domain).streams[index].publications[place];
    let (_, id) = system.published_by(stream).find(|(index, _)| *index == place).ok_or("no event is published")?;
    let mut schema = system.event(id).schema.clone();
    schema.fields.retain(|field| publication.map.iter().all(|(property, _)| property.value != field.name));
    let when: Vec<_> = publication.when.iter().map(|when| &when.value).collect();
    let example = Subject { system, environment, id }.event(None).detail["data"].clone();
    let Answer::Possible(mut item) = satisfiable(&when, &schema, Items::Open) else {
        return Err("no item is published".to_owned());
    };
    for (property, path) in &publication.map {
        put(&mut item, &path.value, &example[&property.value]);
    }
    let store = system.store_of(stream).ok_or("it is of no store")?;
    let keys = match &system.domain_in(environment, domain).stores[store.index].kind {
        StoreKind::Dynamodb(table) => {
            let keys = [Some(&table.key.partition), table.key.sort.as_ref()];
            keys.into_iter().flatten().map(|key| key.name.clone()).collect()
        }
        StoreKind::Documentdb(_) => vec!["id".to_owned()],
    };
    let mut key = Map::new();
    for name in keys {
        let value = item.get(&name).or(example.get(&name)).filter(|value| value.is_string() || value.is_number());
        key.insert(name, value.cloned().unwrap_or_else(|| json!("k1")));
    }
    item.as_object_mut().ok_or("an item is an object")?.extend(key.clone());
    let key = Value::Object(key);
    let change = match publication.change {
        ast::Change::Insert => Change { kind: Kind::Insert, old: None, new: Some(item) },
        ast::Change::Modify => Change { kind: Kind::Modify, old: Some(key), new: Some(differing(item)) },
        ast::Change::Remove => Change { kind: Kind::Remove, old: Some(item), new: None },
        ast::Change::Expire => Change { kind: Kind::Expire, old: Some(item), new: None },
    };
    let relaying = relaying(&world, relay, &change).map_err(|why| why.0)?;
    if let Some(step) = relaying.steps.iter().find(|step| !step.may()) {
        return Err(format!("{step:?}"));
    }
    match relaying.publications.get(place).map(|each| &each.outcome) {
        Some(Became::Published { trace })
            if trace.puts.iter().any(|put| put.senders.iter().any(|sender| sender.may())) =>
        {
            Ok(())
        }
        other => Err(format!("{change:?} becomes {other:#?}, {:?}", relaying.stopped)),
    }
}

/// The item with something in it that only a changed item has.
fn differing(mut item: Value) -> Value {
    item["changed"] = json!(true);
    item
}

/// Puts a value at a dotted path, through objects that are made where there are none.
fn put(item: &mut Value, path: &str, value: &Value) {
    let mut place = item;
    for name in path.split('.') {
        if !place.is_object() {
            *place = json!({});
        }
        place = &mut place[name];
    }
    *place = value.clone();
}
