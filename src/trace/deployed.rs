//! Everything that stands in an environment's accounts, found by its ARN.

use std::collections::{BTreeMap, BTreeSet};

use super::part::Part;
use super::resource::{Bus, Function, LogGroup, Mapping, Origin, Queue, Role, Rule, Start};
use crate::access::Document;
use crate::cloudformation::Stack;
use crate::cloudformation::manifest::Ask;

/// What stands once an environment's templates are deployed.
#[derive(Debug, Default)]
pub struct Deployed {
    /// The organization of the accounts, where they are of one.
    pub organization: Option<String>,
    /// Buses, by ARN.
    pub buses: BTreeMap<String, Bus>,
    /// The ARN of each domain's bus.
    pub domains: BTreeMap<String, String>,
    /// The policy of each bus, by the bus's ARN.
    pub policies: BTreeMap<String, Vec<Document>>,
    /// The rules on each bus, by the bus's ARN.
    pub rules: BTreeMap<String, Vec<Rule>>,
    /// Queues, by ARN.
    pub queues: BTreeMap<String, Queue>,
    /// Roles, by ARN.
    pub roles: BTreeMap<String, Role>,
    /// Functions and containers, by name.
    pub functions: BTreeMap<String, Function>,
    /// The names of functions that put events on a bus, by the bus's ARN.
    pub senders: BTreeMap<String, Vec<String>>,
    /// What each function polls, by the function's name.
    pub polled: BTreeMap<String, BTreeSet<String>>,
    /// Mappings, by the ARN of what they poll.
    pub mappings: BTreeMap<String, Vec<Mapping>>,
    /// Log groups, by ARN.
    pub groups: BTreeMap<String, LogGroup>,
    /// The ARNs of the buses that have an archive.
    pub archived: BTreeSet<String>,
    /// Policies of buckets, by the bucket's ARN.
    pub buckets: BTreeMap<String, Vec<Document>>,
    /// Policies of keys, by the key's ARN.
    pub keys: BTreeMap<String, Document>,
    /// What externals are asked to allow, by the ARN of their bus.
    pub asks: BTreeMap<String, Vec<Ask>>,
    /// What does not wait for what it needs.
    pub hasty: Vec<(Origin, String)>,
    /// Services, by the paths of what declared them.
    pub services: BTreeSet<String>,
    /// What starts each handler of a stack that has services, by the handler's path.
    pub starts: BTreeMap<String, Vec<Start>>,
    /// Statements of the policies of buses that may stand later than who they admit.
    pub late: Vec<Origin>,
    /// What could not be read: the stack's name, the logical ID and why.
    pub faults: Vec<(String, String, String)>,
}

impl Deployed {
    /// Reads templates.
    pub fn read(stacks: &[Stack], organization: Option<&str>) -> Deployed {
        Deployed::of(stacks.iter().map(Part::read), organization)
    }

    /// Puts parts together.
    pub fn of(parts: impl IntoIterator<Item = Part>, organization: Option<&str>) -> Deployed {
        let mut all = Deployed { organization: organization.map(str::to_owned), ..Deployed::default() };
        parts.into_iter().for_each(|part| all.add(part));
        all
    }

    fn add(&mut self, part: Part) {
        self.domains.extend(part.buses.iter().map(|bus| (bus.origin.site.domain.clone(), bus.arn.clone())));
        self.buses.extend(part.buses.into_iter().map(|bus| (bus.arn.clone(), bus)));
        for (bus, statement) in part.statements {
            let documents = self.policies.entry(bus).or_insert_with(|| vec![Document::default()]);
            documents[0].statements.push(statement);
        }
        for rule in part.rules {
            self.rules.entry(rule.bus.clone()).or_default().push(rule);
        }
        self.queues.extend(part.queues.into_iter().map(|queue| (queue.arn.clone(), queue)));
        self.roles.extend(part.roles.into_iter().map(|role| (role.arn.clone(), role)));
        for function in &part.functions {
            if let Some(bus) = function.environment.get("BUSLINE_BUS") {
                self.senders.entry(bus.clone()).or_default().push(function.name.clone());
            }
        }
        self.functions.extend(part.functions.into_iter().map(|function| (function.name.clone(), function)));
        for mapping in part.mappings {
            self.polled.entry(mapping.function.clone()).or_default().insert(mapping.source.clone());
            self.mappings.entry(mapping.source.clone()).or_default().push(mapping);
        }
        self.groups.extend(part.groups.into_iter().map(|group| (group.arn.clone(), group)));
        self.keys.extend(part.keys);
        self.archived.extend(part.archived);
        self.buckets.extend(part.buckets);
        for ask in part.asks {
            self.asks.entry(ask.bus.clone()).or_default().push(ask);
        }
        self.hasty.extend(part.hasty);
        self.services.extend(part.services);
        for start in part.starts {
            self.starts.entry(start.origin.declared_by.clone()).or_default().push(start);
        }
        self.late.extend(part.late);
        self.faults.extend(part.faults.into_iter().map(|(id, fault)| (part.stack.clone(), id, fault)));
    }

    /// The mappings of a function.
    pub fn mappings_of<'a>(&'a self, function: &str) -> impl Iterator<Item = &'a Mapping> {
        let sources = self.polled.get(function).into_iter().flatten();
        let name = function.to_owned();
        sources.filter_map(|source| self.mappings.get(source)).flatten().filter(move |each| each.function == name)
    }

    /// The bus of a domain.
    pub fn bus_of(&self, domain: &str) -> Option<&Bus> {
        self.buses.get(self.domains.get(domain)?)
    }

    /// The policy of a bus.
    pub fn policy(&self, bus: &str) -> &[Document] {
        self.policies.get(bus).map_or(&[], Vec::as_slice)
    }

    /// The rules on a bus.
    pub fn rules(&self, bus: &str) -> &[Rule] {
        self.rules.get(bus).map_or(&[], Vec::as_slice)
    }
}
