//! Who may make rules on a bus: those whom a policy of the file lets, for the events that it names, towards buses of their
//! own.

use super::{NOBODY, allowed, refused, somebody};
use crate::model::{Allow, Environment, Grantee, Policy};
use crate::system::{DomainId, MemberId, System};
use crate::trace::deployed::Deployed;
use crate::trace::difference::Difference;
use crate::trace::permit::Question;
use crate::trace::resource::Bus;

/// An account that makes rules of its own there.
const OTHER: &str = "000000000009";

/// What keeping a rule takes, beside saying what it matches and where it sends. Not the plan's own list: what is judged
/// may not be the judge.
const ON_RULES: &[&str] = &[
    "events:DeleteRule",
    "events:DescribeRule",
    "events:DisableRule",
    "events:EnableRule",
    "events:ListTagsForResource",
    "events:ListTargetsByRule",
    "events:RemoveTargets",
    "events:TagResource",
    "events:UntagResource",
];

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
    let mut rights: Vec<Question<'_>> = Vec::new();
    for kind in &types {
        let make = rules.make(account, organization, Some((source, kind)), "by whom it is granted");
        rights.extend([of_own(&make, account), make]);
    }
    rights.extend(ON_RULES.iter().map(|action| rules.ask(account, organization, action, "by whom it is granted")));
    let target = rules.target(account, organization, account, "by whom it is granted");
    rights.extend([of_own(&target, account), target]);
    let mut differences = refused(rights);
    let kind = types.first().map_or("Any", String::as_str);
    let mut probes = vec![
        rules.make(account, organization, None, "without saying for what"),
        with(rules.make(account, organization, None, "without saying of which type"), "events:source", source),
        with(rules.make(account, organization, None, "without saying whose"), "events:detail-type", kind),
        rules.make(account, organization, Some((source, "Nobody")), "for other events"),
        rules.make(account, organization, Some(("nobody", kind)), "for events of others"),
        rules.target(account, organization, OTHER, "towards a bus of another account"),
    ];
    let make = rules.make(account, organization, Some((source, kind)), "of a rule of another account");
    let target = rules.target(account, organization, account, "of a rule of another account");
    probes.extend([of_own(&make, OTHER), of_own(&target, OTHER)]);
    probes.push(rules.ask(account, organization, "events:Nothing", "with another action"));
    let nothing = rules.ask(account, organization, "events:Nothing", "with another action");
    probes.push(with(with(nothing, "events:source", source), "events:detail-type", kind));
    probes.push(rules.make(NOBODY, None, Some((source, kind)), "by another account"));
    probes.push(rules.target(NOBODY, None, account, "by another account"));
    if organization.is_some() {
        probes.push(rules.make(account, None, Some((source, kind)), "from outside of the organization"));
        probes.push(rules.target(account, Some("o-nobody"), account, "from outside of the organization"));
        let own = rules.bus.origin.site.account.as_str();
        probes.push(rules.make(own, organization, Some((source, kind)), "by the bus's own account, as one of others"));
        probes.push(rules.target(own, organization, own, "by the bus's own account, as one of others"));
    }
    differences.extend(allowed(probes));
    differences
}

fn with<'p>(mut question: Question<'p>, key: &str, value: &str) -> Question<'p> {
    question.request = question.request.with(key, value);
    question
}

/// The same of a rule that stands already, and is an account's.
fn of_own<'p>(question: &Question<'p>, account: &str) -> Question<'p> {
    with(question.clone(), "events:creatorAccount", account)
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
