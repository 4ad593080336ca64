//! Laws over generated systems: nothing differs from itself, nothing depends on order, the way back is the opposite, and no
//! resource goes unmentioned.

use super::{Compiled, between};
use crate::diff;
use crate::program::{Outcome, is_set};
use crate::properties::systems;
use busline::diff::access::Verdict;
use busline::diff::contract::schema;
use busline::diff::resource::{Fate, Impact, Property, ResourceChange};
use busline::diff::system::How;
use busline::diff::{Difference, access};
use busline::plan;
use libtest_mimic::Trial;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("difference::a_system_does_not_differ_from_itself", same),
        Trial::test("difference::what_is_alike_may_be_left_out", nearby),
        Trial::test("difference::order_is_no_difference", order),
        Trial::test("difference::of_every_pair_the_laws_hold", pairs),
    ]
}

fn over<S: Strategy>(strategy: &S, cases: u32, law: impl Fn(S::Value) -> Result<(), String>) -> Outcome {
    let cases = if is_set("BUSLINE_FULL") { cases * 4 } else { cases };
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let law = |value: S::Value| law(value).map_err(TestCaseError::fail);
    Ok(runner.run(strategy, law).map_err(|error| error.to_string())?)
}

/// Two sides: generated ones, which have little in common, and the pairs of the goldens, which have much.
fn pairs() -> Outcome {
    let law = |before: &Compiled, after: &Compiled| {
        opposite(before, after)?;
        complete(before, after)
    };
    for name in crate::folder::subfolders(&diff::pairs()) {
        let place = diff::prepare(&name, "difference/pairs")?;
        let side =
            |file: &str| Compiled::new(&fs::read_to_string(place.join(file)).map_err(|error| error.to_string())?);
        let (before, after) = (side("before.yaml")?, side("after.yaml")?);
        law(&before, &after).map_err(|why| format!("{name}: {why}"))?;
        shortened(before, after).map_err(|why| format!("{name}: {why}"))?;
    }
    over(&(systems::file(), systems::file()), 8, |(before, after)| {
        law(&Compiled::new(&before)?, &Compiled::new(&after)?).map_err(|why| format!("{why}\n{before}\n{after}"))
    })
}

/// What is the same on both sides may be left out: the difference stays what it is.
fn shortened(before: Compiled, after: Compiled) -> Result<(), String> {
    let whole = between(&before, &after);
    let alike = plan::alike(before.placed(), after.placed());
    let wanted = |name: &str| !alike.contains(name);
    let some = |side: Compiled| side.only(&wanted).ok_or("a part of what is planned is planned too");
    let part = between(&some(before)?, &some(after)?);
    if part == whole { Ok(()) } else { Err(format!("without {alike:?} it is\n{part:#?}\nand not\n{whole:#?}")) }
}

/// A file with something changed here and there, and the difference of the two, whole and shortened.
fn nearby() -> Outcome {
    let edits = [
        ("sort-key: { Ref: number }", "sort-key: { Ref: string }"),
        ("rate(", "rate(1"),
        ("insert", "modify"),
        ("[a]", "[b]"),
    ];
    over(&(systems::file(), 0..edits.len(), 0..4_usize), 16, |(text, edit, skipped)| {
        let (from, to) = edits[edit];
        let Some((at, _)) = text.match_indices(from).nth(skipped) else { return Ok(()) };
        let changed = format!("{}{to}{}", &text[..at], &text[at + from.len()..]);
        // Not every edit leaves the file sound.
        let Ok(after) = Compiled::new(&changed) else { return Ok(()) };
        shortened(Compiled::new(&text)?, after)
    })
}

fn same() -> Outcome {
    over(&systems::file(), 12, |text| {
        let difference = between(&Compiled::new(&text)?, &Compiled::new(&text)?);
        let silent =
            difference.dangers.is_empty() && difference.access.is_empty() && difference.radius.affected.is_empty();
        if difference.is_empty() && silent { Ok(()) } else { Err(format!("{difference:?}\n{text}")) }
    })
}

/// The same file with its domains, and what is in them, the other way round. Only in which order statements come upon a bus,
/// and values in a list, follows the file.
fn order() -> Outcome {
    over(&systems::file(), 12, |text| {
        let mut file: Json = serde_yaml::from_str(&text).map_err(|error| error.to_string())?;
        turn(&mut file["domains"], 2);
        let difference = between(&Compiled::new(&text)?, &Compiled::new(&file.to_string())?);
        let resources = difference.stacks.iter().flat_map(|stack| &stack.resources);
        let in_other_order = |property: &Property| {
            let sorted = |side: &Option<Json>| {
                let mut items: Vec<String> =
                    side.as_ref().and_then(Json::as_array).into_iter().flatten().map(Json::to_string).collect();
                items.sort();
                items
            };
            sorted(&property.before) == sorted(&property.after)
        };
        let waits = |change: &ResourceChange| change.properties.iter().all(in_other_order);
        let told = [
            difference.declarations.len(),
            difference.contracts.len(),
            difference.delivery.len(),
            difference.access.len(),
            difference.dangers.len(),
            resources.filter(|change| !waits(change)).count(),
        ];
        if told == [0; 6] { Ok(()) } else { Err(format!("{difference:#?}\n{text}")) }
    })
}

/// Turns the members of an object round, and those of its members, so deep.
fn turn(json: &mut Json, depth: usize) {
    let Json::Object(members) = json else { return };
    let turned: Vec<(String, Json)> = std::mem::take(members).into_iter().rev().collect();
    for (key, mut value) in turned {
        if depth > 0 {
            turn(&mut value, depth - 1);
        }
        members.insert(key, value);
    }
}

fn opposite(before: &Compiled, after: &Compiled) -> Result<(), String> {
    let (there, back) = (between(before, after), between(after, before));
    let (expected, found) = (Kinds::of(&there).turned(), Kinds::of(&back));
    if found == expected { Ok(()) } else { Err(format!("{found:?}\nis not\n{expected:?}")) }
}

/// Whether a place of a contract breaks who reads it, and what was written for it.
type Breaks = (bool, bool);

/// What a difference says, without its words.
#[derive(Debug, PartialEq)]
struct Kinds {
    declarations: BTreeSet<(How, String)>,
    contracts: BTreeMap<String, BTreeSet<(String, Breaks)>>,
    delivery: BTreeSet<String>,
    access: BTreeMap<(String, String, access::policy::Kind, String), (Verdict, access::Fate)>,
    stacks: BTreeMap<(String, String), Fate>,
    resources: BTreeMap<(String, String, String), Impact>,
}

impl Kinds {
    fn of(difference: &Difference) -> Self {
        let resources = difference.stacks.iter().flat_map(|stack| {
            let of = |id: &str| (stack.account.clone(), stack.name.clone(), id.to_owned());
            // Whether what leaves its stack is kept is no matter of which way one looks.
            let left = |impact| if impact == Impact::Release { Impact::Destroy } else { impact };
            stack.resources.iter().map(move |change| (of(&change.id), left(change.impact)))
        });
        let access = difference.access.iter().map(|change| {
            let key = (change.account.clone(), change.stack.clone(), change.kind, change.about.clone());
            (key, (change.verdict, change.fate))
        });
        // What was renamed bears its new name, whichever way one looks.
        let declarations = difference.declarations.iter().filter(|change| !is_renamed(difference, &change.path));
        let contracts = difference.contracts.iter().filter(|change| !change.is_gone && !change.changes.is_empty());
        Kinds {
            declarations: declarations.map(|change| (change.how, change.path.clone())).collect(),
            contracts: contracts.map(|change| (change.event.clone(), breaks(&change.changes))).collect(),
            delivery: difference
                .delivery
                .iter()
                .map(|change| format!("{} {:?}", change.path, change.promise))
                .collect(),
            access: access.collect(),
            stacks: difference.stacks.iter().map(|s| ((s.account.clone(), s.name.clone()), s.fate)).collect(),
            resources: resources.collect(),
        }
    }

    /// What the way back has to say.
    fn turned(mut self) -> Self {
        let how = |how| match how {
            How::Added => How::Removed,
            How::Removed => How::Added,
            same => same,
        };
        self.declarations = self.declarations.into_iter().map(|(kind, path)| (how(kind), path)).collect();
        for places in self.contracts.values_mut() {
            let turn = |(field, (read, written))| (field, (written, read));
            *places = std::mem::take(places).into_iter().map(turn).collect();
        }
        for (verdict, fate) in self.access.values_mut() {
            *verdict = match *verdict {
                Verdict::Narrowed => Verdict::Broadened,
                Verdict::Broadened => Verdict::Narrowed,
                same => same,
            };
            *fate = match *fate {
                access::Fate::New => access::Fate::Gone,
                access::Fate::Gone => access::Fate::New,
                access::Fate::Stays => access::Fate::Stays,
            };
        }
        for fate in self.stacks.values_mut() {
            *fate = match *fate {
                Fate::New => Fate::Gone,
                Fate::Gone => Fate::New,
                Fate::Updated => Fate::Updated,
            };
        }
        for impact in self.resources.values_mut() {
            *impact = match *impact {
                Impact::Create => Impact::Destroy,
                Impact::Destroy => Impact::Create,
                same => same,
            };
        }
        self
    }
}

/// Whom each change of a contract breaks. A further property that need not be there breaks nobody, though its going does.
fn breaks(changes: &[schema::Change]) -> BTreeSet<(String, Breaks)> {
    let optional =
        |change: &&schema::Change| ["is new", "is gone, and was there sometimes"].contains(&change.words.as_str());
    let told = changes.iter().filter(|change| !optional(change));
    told.map(|change| (change.field.clone(), (change.breaks_consumers, change.breaks_producers))).collect()
}

fn is_renamed(difference: &Difference, path: &str) -> bool {
    let renames = difference.declarations.iter().filter_map(|change| Some((change.before.as_ref()?, &change.path)));
    renames.flat_map(|(before, after)| [before, after]).any(|renamed| path.starts_with(renamed.as_str()))
}

/// Each resource of the new templates is what it was, and refers to nothing that is replaced, or it is listed; each that is
/// gone is listed too.
fn complete(before: &Compiled, after: &Compiled) -> Result<(), String> {
    let difference = between(before, after);
    let all = |side: &Compiled| -> BTreeMap<(String, String, String), String> {
        let each = side.stacks.iter().flat_map(|stack| {
            let of = |id: &String| (stack.entry.account.clone(), stack.entry.name.clone(), id.clone());
            stack
                .template
                .resources
                .iter()
                .map(move |(id, resource)| (of(id), serde_json::to_string(resource).expect("a resource is JSON")))
        });
        each.collect()
    };
    let (old, new) = (all(before), all(after));
    let listed: BTreeMap<(String, String, String), Impact> = Kinds::of(&difference).resources;
    for key in old.keys().chain(new.keys()) {
        let replaced =
            listed.iter().filter(|(other, impact)| **impact == Impact::Replace && other.0 == key.0 && other.1 == key.1);
        let refers = |text: &String| {
            let names = replaced.clone().map(|(other, _)| &other.2);
            names.into_iter().any(|id| {
                [format!("\"Ref\":\"{id}\""), format!("\"Fn::GetAtt\":[\"{id}\"")]
                    .iter()
                    .any(|name| text.contains(name))
            })
        };
        let same = old.get(key) == new.get(key) && !new.get(key).is_some_and(refers);
        if !same && !listed.contains_key(key) {
            return Err(format!("{key:?} is not listed"));
        }
    }
    Ok(())
}
