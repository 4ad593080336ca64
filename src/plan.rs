//! What will exist: every stack, resource, grant and crate, decided. Emitters fill in what is the same for all of a kind.
//!
//! AWS's limits are measured here, so that nothing behind this stage can fail.

mod alike;
pub mod grant;
pub mod hop;
pub mod limit;
pub mod naming;
mod overrides;
mod own_bus;
pub mod package;
mod packages;
pub mod resource;
mod schema_document;
pub mod stack;

pub use alike::alike;

use rayon::prelude::*;

use crate::check::Sound;
use crate::diagnostic::Diagnostics;
use crate::model::Environment;
use crate::name::Name;
use crate::system::{DomainId, Participant, System, placed};

/// An environment's stacks, in the order of waves, and the crates, which all environments share.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The system's name.
    pub system: String,
    /// The environment's name.
    pub environment: String,
    /// The role that deploys.
    pub deploy_role: String,
    /// The role that reads.
    pub diff_role: String,
    /// The managed policy, or its path, that bounds every role.
    pub permissions_boundary: Option<String>,
    /// First every bus stack, then every service stack, each in the order of the file.
    pub stacks: Vec<stack::Stack>,
    /// The crates.
    pub packages: package::Packages,
}

/// Plans an environment. `None` where a stack would be over one of AWS's limits, an override cannot be, or a rule names a
/// bus of the system as if it were another's.
pub fn plan(sound: &Sound, environment: &Name, diagnostics: &mut Diagnostics) -> Option<Plan> {
    plan_of(sound, environment, &|_| true, diagnostics)
}

/// The same for the domains that are wanted, by their names: no other's stacks are planned or measured.
pub fn plan_of(
    sound: &Sound,
    environment: &Name,
    wanted: &dyn Fn(&str) -> bool,
    diagnostics: &mut Diagnostics,
) -> Option<Plan> {
    let system = sound.system();
    let place = system.model.environments.iter().find(|candidate| candidate.name == *environment)?;
    let context = Context { system, environment: place };
    let domains = system.domains().filter(|(_, domain)| wanted(domain.name.value.as_str()));
    let domains: Vec<DomainId> = domains.map(|(id, _)| id).collect();
    let bus_stacks = domains.par_iter().map(|id| hop::bus_stack(&context, *id));
    let service_stacks = domains.par_iter().map(|id| hop::service_stack(&context, *id));
    let mut stacks: Vec<_> = bus_stacks.chain(service_stacks).collect();
    let overridden = overrides::plan(&context, &mut stacks, diagnostics);
    stacks.retain(|stack| !stack.resources.is_empty());
    let within = limit::measure(&context, &stacks, diagnostics);
    let others_only = own_bus::check(&context, diagnostics);
    (overridden && within && others_only).then(|| Plan {
        system: system.model.system.to_string(),
        environment: environment.to_string(),
        deploy_role: place.deploy_role.clone(),
        diff_role: place.diff_role.clone(),
        permissions_boundary: place.permissions_boundary.clone(),
        stacks,
        packages: packages::packages(system),
    })
}

/// What every decision looks at: the whole system, in one environment.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The system.
    pub system: &'a System,
    /// The environment.
    pub environment: &'a Environment,
}

impl Context<'_> {
    /// `razors--dev--stock` and what follows, cut to `limit` characters.
    pub fn name(&self, domain: DomainId, rest: &[&str], limit: usize) -> String {
        let domain = self.system.domain(domain).name.value.as_str();
        let mut parts = vec![self.system.model.system.as_str(), self.environment.name.as_str(), domain];
        parts.extend(rest);
        naming::joined(&parts, limit)
    }

    /// `razors--dev`, as the name of each of the environment's stacks begins: no other environment that may share an account
    /// with it has the same.
    pub fn prefix(&self) -> String {
        naming::joined(&[self.system.model.system.as_str(), self.environment.name.as_str()], 255)
    }

    /// A participant's account.
    pub fn account(&self, of: impl Into<Participant>) -> &str {
        match of.into() {
            Participant::Domain(id) => &placed(self.environment, id).account,
            Participant::External(id) => &self.environment.externals[id.0].account,
        }
    }

    /// A participant's region.
    pub fn region(&self, of: impl Into<Participant>) -> &str {
        match of.into() {
            Participant::Domain(id) => &placed(self.environment, id).region,
            Participant::External(id) => &self.environment.externals[id.0].region,
        }
    }

    /// The name of a participant's bus: computed for a domain, told for an external.
    pub fn bus(&self, of: impl Into<Participant>) -> String {
        match of.into() {
            Participant::Domain(id) => self.name(id, &[], 256),
            Participant::External(id) => self.environment.externals[id.0].bus.clone(),
        }
    }

    /// The ARN of something in a participant's account and region.
    pub fn arn(&self, of: impl Into<Participant>, service: &str, resource: &str) -> String {
        let of = of.into();
        naming::arn(service, self.region(of), self.account(of), resource)
    }

    /// The ARN of a participant's bus.
    pub fn bus_arn(&self, of: impl Into<Participant>) -> String {
        let of = of.into();
        self.arn(of, "events", &format!("event-bus/{}", self.bus(of)))
    }

    /// The ARN of a rule on a domain's bus.
    pub fn rule_arn(&self, domain: DomainId, rule: &str) -> String {
        self.arn(domain, "events", &format!("rule/{}/{rule}", self.bus(domain)))
    }

    /// The ARN of a domain's alarm topic.
    pub fn topic_arn(&self, domain: DomainId) -> String {
        self.arn(domain, "sns", &self.topic(domain))
    }

    /// The name of a domain's alarm topic.
    pub fn topic(&self, domain: DomainId) -> String {
        self.name(domain, &["alarms"], 256)
    }

    /// The ARN of the managed policy that bounds every role of a domain.
    pub fn boundary(&self, domain: DomainId) -> Option<String> {
        let name = self.environment.permissions_boundary.as_deref()?;
        let resource = format!("policy/{}", name.trim_start_matches('/'));
        Some(naming::global_arn("iam", self.region(domain), self.account(domain), &resource))
    }
}
