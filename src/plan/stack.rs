//! A stack: one domain's template of one wave in one environment.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::grant::Statement;
use super::naming;
use super::resource::{Body, Resource, Value};
use crate::syntax::ast::Architecture;
pub use crate::syntax::ast::Removal;

/// Which of a domain's two stacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wave {
    /// `bus.yaml`: what receives. Stands everywhere before the second wave begins.
    Bus,
    /// `service.yaml`: what stores, works and sends.
    Service,
}

impl Wave {
    /// The file's stem, and the last part of the stack's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Wave::Bus => "bus",
            Wave::Service => "service",
        }
    }

    /// 1 or 2.
    pub fn number(self) -> u8 {
        match self {
            Wave::Bus => 1,
            Wave::Service => 2,
        }
    }
}

/// A stack.
#[derive(Clone, Debug)]
pub struct Stack {
    /// `razors--dev--stock--bus`.
    pub name: String,
    /// The domain's name.
    pub domain: String,
    /// Which of the domain's two.
    pub wave: Wave,
    /// Where it stands.
    pub account: String,
    /// Where it stands.
    pub region: String,
    /// What it holds, for people.
    pub description: String,
    /// The tags of every resource that can carry some.
    pub tags: BTreeMap<String, String>,
    /// What becomes of resources that keep data.
    pub removal: Removal,
    /// The resources, by logical ID.
    pub resources: BTreeMap<String, Resource>,
    /// What is laid over the properties of a resource, by logical ID; its keys are sorted.
    pub overrides: BTreeMap<String, Map<String, Json>>,
    /// The functions' code, a parameter each, by parameter.
    pub functions: BTreeMap<String, Artefact>,
    /// The relays' images, a parameter each, by parameter.
    pub images: BTreeMap<String, Artefact>,
    /// What it tells: name, description, value.
    pub outputs: BTreeMap<String, (String, Value)>,
    /// What the policies of buses outside the file must hold before it is deployed.
    pub asks: Vec<Ask>,
}

/// A statement that the policy of a bus outside the file must hold: who owns the bus has to add it.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The external's name.
    pub external: String,
    /// The ARN of its bus.
    pub bus_arn: String,
    /// What its policy must hold.
    pub statement: Statement,
}

/// What a parameter stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artefact {
    /// The crate's package, `stock--allocate-stock`.
    pub package: String,
    /// The processor it is built for.
    pub architecture: Architecture,
    /// Where it looks for the certificates by which it knows a DocumentDB cluster, if it speaks to one.
    pub ca_file: Option<&'static str>,
}

impl Stack {
    /// Adds a resource for a declaration, and answers its logical ID.
    pub fn add(&mut self, id: String, declared_by: &str, body: Body) -> String {
        self.add_after(id, declared_by, BTreeSet::new(), body)
    }

    /// Adds a resource that waits for others.
    pub fn add_after(&mut self, id: String, declared_by: &str, after: BTreeSet<String>, body: Body) -> String {
        let declared_by = declared_by.to_owned();
        // What a cluster stands in and is set by cannot go while the cluster stays.
        let keeps_data = matches!(
            body,
            Body::Archive(_)
                | Body::Bus(_)
                | Body::DatabaseCluster(_)
                | Body::DatabaseParameters(_)
                | Body::DatabaseSubnets(_)
                | Body::Key(_)
                | Body::LogGroup(_)
                | Body::Network(_)
                | Body::Secret(_)
                | Body::SecurityGroup(_)
                | Body::Subnet(_)
                | Body::Table(_)
        );
        let resource =
            Resource { id: id.clone(), declared_by, depends_on: after.into_iter().collect(), keeps_data, body };
        let before = self.resources.insert(id.clone(), resource);
        assert!(before.is_none(), "two resources with the logical ID {id}");
        id
    }

    /// How many parameters its template has: the digest, the bucket of the code where there is any, the number of
    /// the relays' tasks where there are images, each code and image.
    pub fn parameters(&self) -> usize {
        let shared = 1 + usize::from(!self.functions.is_empty()) + usize::from(!self.images.is_empty());
        shared + self.functions.len() + self.images.len()
    }

    /// The ARN of something in this stack's account and region.
    pub fn arn(&self, service: &str, resource: &str) -> String {
        naming::arn(service, &self.region, &self.account, resource)
    }
}
