//! Who may make rules on a bus: those whom a policy of the file lets, for the events that it names, towards buses of their
//! own.

use super::{NOBODY, allowed, somebody};
use crate::model::{Allow, Environment, Grantee, Policy};
use crate::system::{DomainId, MemberId, System};
use crate::trace::audit::deliveries::refusals;
use crate::trace::deployed::Deployed;
use crate::trace::difference::{Difference, Kind};
use crate::trace::permit::Question;
use crate::trace::resource::Bus;

/// Each request that is allowed and should not be, and each that should be and is not.
pub fn open(deployed: &Deployed, system: &System, environment: &Environment) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (id, domain) in system.domains() {
        let Some(bus) = deployed.bus_of(domain.name.value.as_str()) else { continue };
        let subscribing = system.domain_in(environment, id).policies.iter().enumerate();
        let subscribing: Vec<_> = subscribing.filter(|(_, policy)| policy.allow == Allow::Subscribe).collect();
        let rules = Rules::on(deployed, bus);
        differences.extend(allowed([
            rules.make(NOBODY, None, Some((&domain.source, "Any")), "by another account"),
            rules.target(NOBODY, None, NOBODY, "by another account"),
        ]));
        for (index, policy) in subscribing {
            differences.extend(of_policy(&rules, system, (id, index), policy));
        }
    }
    differences
}

fn of_policy(
    rules: &Rules<'_>,
    system: &System,
    (domain, index): (DomainId, usize),
    policy: &Policy,
) -> Vec<Difference> {
    let source = system.domain(domain).source.as_str();
    let types = system.granted_by(MemberId { domain, index }).map(|grant| system.event(grant.event).detail_type());
    let types: Vec<String> = types.collect();
    let (account, organization) = match &policy.grantee.value {
        Grantee::Account(account) => (account.as_str(), None),
        Grantee::Organization(id) => (NOBODY, Some(id.as_str())),
    };
    let mut differences = Vec::new();
    let rights =
        types.iter().map(|kind| rules.make(account, organization, Some((source, kind)), "by whom it is granted"));
    let rights = rights.chain([rules.target(account, organization, account, "by whom it is granted")]);
    for check in rights.map(|question| question.ask()).filter(|check| !check.allowed) {
        let what = format!("{} for domains.{}.policies.{}", check.action, system.name(domain), policy.name.value);
        differences.push(Difference::new(Kind::Missing, what, refusals(&[check], &[])));
    }
    let kind = types.first().map_or("Any", String::as_str);
    let mut probes = vec![
        rules.make(account, organization, None, "without saying for what"),
        rules.make(account, organization, Some((source, "Nobody")), "for other events"),
        rules.make(account, organization, Some(("nobody", kind)), "for events of others"),
        rules.target(account, organization, "000000000009", "towards a bus of another account"),
    ];
    for question in [
        rules.make(account, organization, Some((source, kind)), "of a rule of another account"),
        rules.target(account, organization, account, "of a rule of another account"),
    ] {
        probes.push(Question {
            request: question.request.clone().with("events:creatorAccount", "000000000009"),
            ..question
        });
    }
    if organization.is_some() {
        probes.push(rules.make(account, None, Some((source, kind)), "from outside of the organization"));
        probes.push(rules.target(account, Some("o-nobody"), account, "from outside of the organization"));
        let own = rules.bus.origin.site.account.as_str();
        probes.push(rules.make(own, organization, Some((source, kind)), "by the bus's own account, as one of others"));
    }
    differences.extend(allowed(probes));
    differences
}

/// The rules on a bus that somebody else may make.
struct Rules<'p> {
    deployed: &'p Deployed,
    bus: &'p Bus,
    arn: String,
}

impl<'p> Rules<'p> {
    fn on(deployed: &'p Deployed, bus: &'p Bus) -> Rules<'p> {
        Rules { deployed, bus, arn: format!("{}/theirs", bus.arn.replace(":event-bus/", ":rule/")) }
    }

    fn ask(&self, account: &str, organization: Option<&str>, action: &str, when: &'static str) -> Question<'p> {
        let mut question = somebody(account, action, &self.arn, self.deployed.policy(&self.bus.arn), when);
        if let Some(organization) = organization {
            question.request = question.request.with("aws:PrincipalOrgID", organization);
        }
        if account == self.bus.origin.site.account {
            // Within an account the role's own policies do; what the bus's policy gives is asked.
            question.policies.identity = &[];
        }
        question
    }

    /// Somebody makes a rule for an event.
    fn make(
        &self,
        account: &str,
        organization: Option<&str>,
        event: Option<(&str, &str)>,
        when: &'static str,
    ) -> Question<'p> {
        let mut question = self.ask(account, organization, "events:PutRule", when);
        if let Some((source, detail_type)) = event {
            question.request = question.request.with("events:source", source).with("events:detail-type", detail_type);
        }
        question
    }

    /// Somebody gives a rule a bus of an account as its target.
    fn target(&self, account: &str, organization: Option<&str>, owner: &str, when: &'static str) -> Question<'p> {
        let site = &self.bus.origin.site;
        let target = format!("arn:{}:events:{}:{owner}:event-bus/theirs", site.partition, site.region);
        let mut question = self.ask(account, organization, "events:PutTargets", when);
        question.request = question.request.with("events:TargetArn", target);
        question
    }
}
