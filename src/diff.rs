//! What a change means: two systems, their templates and their contracts, compared in one environment.
//!
//! Invariant: a [`Difference`] depends on what is declared and generated, never on the order in which it is written down.
//! Text, Markdown and JSON are renderings of it and decide nothing.

pub mod access;
pub mod contract;
pub mod danger;
pub mod declared;
pub mod delivery;
pub mod radius;
pub mod render;
pub mod resource;
pub mod system;
pub mod unread;
pub mod verdict;
mod words;

use schemars::JsonSchema;
use serde::Serialize;

use crate::cloudformation::Stack;
use crate::model::{Acceptance, Environment};
use crate::system::System;
use danger::Danger;
use declared::Declarations;
use radius::Radius;
use unread::Unread;
use verdict::Told;

/// The version of the JSON that a difference is written as.
pub const VERSION: u32 = 1;

/// A system in one environment, as it was or as it is.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// What is declared.
    pub declared: Declared<'a>,
    /// What is generated, or deployed.
    pub stacks: &'a [Stack],
}

/// What is known of a side's declarations.
#[derive(Clone, Copy)]
pub enum Declared<'a> {
    /// There is no file, or the file has no such environment.
    Nothing,
    /// Only the templates are at hand.
    Unknown,
    /// All of it.
    In(&'a System, &'a Environment),
}

/// What is compared: one environment of a system.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// The system's name.
    pub system: &'a str,
    /// The environment's name.
    pub environment: &'a str,
    /// Whether what is built for a parameter of a stack changes, as far as the rim can tell.
    pub coded: resource::Coded<'a>,
    /// The day on which acceptances are judged; where there is none, none is over.
    pub today: Option<&'a str>,
    /// Whether what was before is what the accounts run.
    pub live: bool,
    /// Stacks that could not be read: nothing is said of what becomes of them.
    pub unread: &'a [Unread],
    /// What CloudFormation itself says, of the stacks about which it was asked.
    pub told: &'a [Told],
}

impl<'a> Question<'a> {
    /// What differs between two files, whatever is built for them and runs.
    pub fn of_files(system: &'a str, environment: &'a str) -> Self {
        Self { system, environment, coded: &|_, _| false, today: None, live: false, unread: &[], told: &[] }
    }
}

/// What differs.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// [`VERSION`].
    pub version: u32,
    /// The system's name.
    pub system: String,
    /// The environment's name.
    pub environment: String,
    /// Whether the declarations of both sides were at hand; where not, only templates were compared.
    pub declarations_compared: bool,
    /// Whether what was before is what the accounts run.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub live: bool,
    /// What cannot be taken back or hurts somebody, the gravest first.
    pub dangers: Vec<Danger>,
    /// What is declared otherwise, by path.
    pub declarations: Vec<system::Change>,
    /// The events whose contract changes, by name.
    pub contracts: Vec<contract::Change>,
    /// What is promised otherwise of delivery, by path.
    pub delivery: Vec<delivery::Change>,
    /// The policies that do not allow what they did, by account, stack and what they are about.
    pub access: Vec<access::Change>,
    /// The stacks that change, by account, region and name.
    pub stacks: Vec<resource::Change>,
    /// The stacks that could not be read, by account, region and name: what becomes of them is not known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<Unread>,
    /// Who is affected.
    pub radius: Radius,
}

impl Difference {
    /// Whether nothing differs, as far as it can be known: of what could not be read nobody can say so.
    pub fn is_empty(&self) -> bool {
        self.declarations.is_empty()
            && self.contracts.is_empty()
            && self.delivery.is_empty()
            && self.stacks.is_empty()
            && self.unread.is_empty()
    }

    /// The dangers that the file does not accept.
    pub fn open_dangers(&self) -> impl Iterator<Item = &Danger> {
        self.dangers.iter().filter(|danger| danger.accepted.is_none())
    }
}

/// The JSON Schema of what a difference is written as.
pub fn json_schema() -> serde_json::Value {
    let generator = schemars::generate::SchemaSettings::draft2020_12().for_serialize().into_generator();
    generator.into_root_schema_for::<Difference>().to_value()
}

/// Compares two sides.
pub fn diff(question: &Question<'_>, before: Side<'_>, after: Side<'_>) -> Difference {
    let [stacks_before, stacks_after] = [before, after].map(|side| unread::without(side.stacks, question.unread));
    let sides = declarations(before.declared).zip(declarations(after.declared));
    let sides = sides.as_ref().map(|(before, after)| [before, after]);
    let declarations = sides.map(|[before, after]| system::changes(before, after));
    let mut difference = Difference {
        version: VERSION,
        system: question.system.to_owned(),
        environment: question.environment.to_owned(),
        declarations_compared: declarations.is_some(),
        live: question.live,
        dangers: Vec::new(),
        declarations: declarations.unwrap_or_default(),
        contracts: Vec::new(),
        delivery: Vec::new(),
        access: access::changes(&stacks_before, &stacks_after),
        stacks: resource::changes(&stacks_before, &stacks_after, question.coded),
        unread: unread::sorted(question.unread),
        radius: Radius::default(),
    };
    if let (Declared::In(was, then), Declared::In(is, now)) = (before.declared, after.declared) {
        difference.contracts = contract::changes((was, then), (is, now));
        difference.delivery = delivery::changes((was, then), (is, now));
    }
    let declared: Vec<(&System, &Environment)> =
        [after.declared, before.declared].into_iter().filter_map(Declared::system).collect();
    let accepted: Vec<&Acceptance> = declared.iter().flat_map(|(system, _)| system.model.accepted()).collect();
    verdict::merge(&mut difference.stacks, question.told, [&stacks_after, &stacks_before]);
    difference.dangers = danger::dangers(&difference, sides, &accepted, question.today);
    difference.radius = radius::radius(&difference, &declared);
    difference
}

impl<'a> Declared<'a> {
    fn system(self) -> Option<(&'a System, &'a Environment)> {
        match self {
            Declared::In(system, environment) => Some((system, environment)),
            Declared::Nothing | Declared::Unknown => None,
        }
    }
}

fn declarations(declared: Declared<'_>) -> Option<Declarations> {
    match declared {
        Declared::Nothing => Some(Declarations::new()),
        Declared::Unknown => None,
        Declared::In(system, environment) => Some(declared::declarations(system, environment)),
    }
}
