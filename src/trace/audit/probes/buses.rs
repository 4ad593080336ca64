//! Buses: each account puts those events that the file lets it, and nobody else any.

use std::collections::{BTreeMap, BTreeSet};

use super::{NOBODY, allowed, refused, somebody};
use crate::access::{Caller, Policies, Request};
use crate::model::{Allow, Encryption, Environment, Grantee};
use crate::pattern::{Matcher, Pattern};
use crate::system::{DomainId, Participant, System, placed};
use crate::trace::deployed::Deployed;
use crate::trace::difference::{Difference, Kind};
use crate::trace::permit::{self, Question};
use crate::trace::resource::Bus;

/// The characters that IAM allows a role's name.
const LONGEST_ROLE: usize = 64;

/// Each request that is allowed and should not be, and each that should be and is not.
pub fn open(deployed: &Deployed, system: &System, environment: &Environment) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (id, domain) in system.domains() {
        let Some(bus) = deployed.bus_of(domain.name.value.as_str()) else {
            differences.push(Difference::new(
                Kind::Missing,
                format!("the bus of {}", domain.name.value),
                "there is none",
            ));
            continue;
        };
        let own_key = system.domain_in(environment, id).bus_encryption == Encryption::CustomerManaged;
        if own_key && bus.key.is_none() {
            differences.push(Difference::new(Kind::Missing, format!("the key of {}", bus.arn), "it is AWS's own"));
        }
        let admitted = Admitted::to(system, environment, id);
        differences.extend(allowed(admitted.probes(deployed, bus)));
        let mut own = somebody(
            &bus.origin.site.account,
            "events:PutEvents",
            &bus.arn,
            deployed.policy(&bus.arn),
            "by its own account",
        );
        own.request = own.request.with("events:source", &domain.source).with("events:detail-type", "Any");
        differences.extend(refused([own]));
        differences.extend(refused(admitted.brought_back(deployed, bus, &environment.deploy_role)));
    }
    differences
}

/// What accounts may put on a bus.
#[derive(Default)]
struct Admitted {
    /// What each account may, apart from the bus's own.
    accounts: BTreeMap<String, Vec<Admission>>,
    /// What any account of an organization may.
    organizations: BTreeMap<String, Vec<Admission>>,
    /// The sources that the bus's own account may.
    own: BTreeSet<String>,
}

/// Events that are let in.
struct Admission {
    source: String,
    /// Any, where it is `None`: of a pattern that is spelled out, the policy may say no more than the source.
    detail_types: Option<BTreeSet<String>>,
    /// Whether it is one rule that brings them, and who brings them is of the environment's organization.
    pinned: bool,
}

impl Admitted {
    fn to(system: &System, environment: &Environment, id: DomainId) -> Admitted {
        let mut admitted = Admitted::default();
        let here = &placed(environment, id).account;
        let account = |participant: Participant| match participant {
            Participant::Domain(id) => &placed(environment, id).account,
            Participant::External(id) => &environment.externals[id.0].account,
        };
        admitted.own.insert(system.domain(id).source.clone());
        for producer in system.producers_of(id) {
            let pinned = matches!(producer, Participant::Domain(_));
            for (source, detail_types) in system.told(producer, id) {
                let admission = Admission { source: source.to_owned(), detail_types: Some(detail_types), pinned };
                // A domain that shares the account comes by a role that is excepted, not by any other.
                if account(producer) == here && !pinned {
                    admitted.own.insert(source.to_owned());
                }
                admitted.accounts.entry(account(producer).clone()).or_default().push(admission);
            }
        }
        for forwarding in system.forwarded_to(id) {
            let producer = forwarding.rule.domain;
            let source = system.domain(producer).source.clone();
            let rule = &system.domain_in(environment, producer).rules[forwarding.rule.index];
            let detail_types = types(&rule.pattern.value);
            let admission = Admission { source, detail_types, pinned: true };
            admitted.accounts.entry(account(producer.into()).clone()).or_default().push(admission);
        }
        for policy in system.domain_in(environment, id).policies.iter().enumerate() {
            admitted.grant(system, (id, policy), here);
        }
        admitted
    }

    fn grant(
        &mut self,
        system: &System,
        (domain, (index, policy)): (DomainId, (usize, &crate::model::Policy)),
        here: &str,
    ) {
        if policy.allow != Allow::Publish {
            return;
        }
        for grant in system.granted_by(crate::system::MemberId { domain, index }) {
            let event = system.event(grant.event);
            let detail_types = Some(BTreeSet::from([event.detail_type()]));
            let admission = Admission { source: event.source.clone(), detail_types, pinned: false };
            match &policy.grantee.value {
                Grantee::Account(account) if account == here => {
                    self.own.insert(event.source.clone());
                }
                Grantee::Account(account) => self.accounts.entry(account.clone()).or_default().push(admission),
                Grantee::Organization(id) => self.organizations.entry(id.clone()).or_default().push(admission),
            }
        }
    }

    /// Whether an account may put an event, as one of an organization.
    fn admits(&self, account: &str, organization: Option<&str>, (source, detail_type): (&str, &str)) -> bool {
        let fits = |admission: &Admission| {
            let types = admission.detail_types.as_ref();
            admission.source == source && types.is_none_or(|types| types.contains(detail_type))
        };
        let of_account = self.accounts.get(account).is_some_and(|admissions| admissions.iter().any(fits));
        let of_organization = organization.and_then(|id| self.organizations.get(id));
        of_account || of_organization.is_some_and(|admissions| admissions.iter().any(fits))
    }

    fn probes<'p>(&self, deployed: &'p Deployed, bus: &Bus) -> Vec<Question<'p>> {
        let put = |account: &str, organization: Option<&str>, event: Option<(&str, &str)>, when| {
            let mut question = somebody(account, "events:PutEvents", &bus.arn, deployed.policy(&bus.arn), when);
            if let Some(organization) = organization {
                question.request = question.request.with("aws:PrincipalOrgID", organization);
            }
            if let Some((source, detail_type)) = event {
                question.request =
                    question.request.with("events:source", source).with("events:detail-type", detail_type);
            }
            question
        };
        let organization = deployed.organization.as_deref();
        let mut questions = self.own_account(bus, &put);
        questions.push(put(NOBODY, None, None, "by another account"));
        let known: BTreeSet<(&str, &str)> = self.known();
        for event in &known {
            questions.push(put(NOBODY, None, Some(*event), "by another account"));
            if organization.is_some() && !self.admits(NOBODY, organization, *event) {
                questions.push(put(NOBODY, organization, Some(*event), "by another account of the organization"));
            }
        }
        let others = self.accounts.iter().filter(|(account, _)| **account != bus.origin.site.account);
        for (account, admissions) in others {
            let sources: BTreeSet<&str> = admissions.iter().map(|admission| admission.source.as_str()).collect();
            let mut events: Vec<(&str, &str)> = sources.iter().map(|source| (*source, "Nobody")).collect();
            events.extend(known.iter().filter(|(source, _)| !sources.contains(source)).take(1));
            events.extend(admissions.iter().map(|admission| ("nobody", admission.some_type())));
            // The source of one with the type of the next.
            let next = admissions.iter().cycle().skip(1);
            events.extend(admissions.iter().zip(next).map(|(one, next)| (one.source.as_str(), next.some_type())));
            let refused = |event: &(&str, &str)| !self.admits(account, organization, *event);
            let events = events.into_iter().filter(refused);
            questions.extend(events.map(|event| put(account, organization, Some(event), "with an event of others")));
            questions.extend(self.pinned(account, admissions, (organization, bus), &put));
            let mut other =
                somebody(account, "events:Nothing", &bus.arn, deployed.policy(&bus.arn), "with another action");
            other.request =
                organization.iter().fold(other.request, |request, id| request.with("aws:PrincipalOrgID", *id));
            questions.push(other);
        }
        questions
    }

    /// What the bus's own account forwards to it, put by the role that brings dead letters back.
    fn brought_back<'p>(&self, deployed: &'p Deployed, bus: &Bus, deploy_role: &str) -> Vec<Question<'p>> {
        let site = &bus.origin.site;
        // What is judged names the role: here it is derived anew, but for names that IAM's limit cuts.
        let name = format!("{}-redrive", deploy_role.trim_start_matches('/'));
        if name.rsplit('/').next().is_some_and(|name| name.len() > LONGEST_ROLE) {
            return Vec::new();
        }
        let role = format!("arn:{}:iam::{}:role/{name}", site.partition, site.account);
        let forwarded = self.accounts.get(&site.account).into_iter().flatten().filter(|admission| admission.pinned);
        let put = |admission: &Admission| {
            let request = Request::new(Caller::role(&role), "events:PutEvents", &bus.arn)
                .with("events:source", &admission.source)
                .with("events:detail-type", admission.some_type());
            let resource = deployed.policy(&bus.arn);
            let policies = Policies { identity: permit::open(), resource, ..Policies::default() };
            Question { request, when: "when a dead letter goes back", policies }
        };
        forwarded.map(put).collect()
    }

    /// Events of which each that somebody may put is one.
    fn known(&self) -> BTreeSet<(&str, &str)> {
        let all = self.accounts.values().chain(self.organizations.values()).flatten();
        all.map(|admission| (admission.source.as_str(), admission.some_type())).collect()
    }

    /// Whoever is of the bus's own account puts its own events alone.
    fn own_account<'p>(&self, bus: &Bus, put: &Put<'_, 'p>) -> Vec<Question<'p>> {
        let account = &bus.origin.site.account;
        let others = self.known().into_iter().filter(|(source, _)| !self.own.contains(*source)).take(1);
        let others = others.chain([("nobody", "Nobody")]);
        others.map(|event| put(account, None, Some(event), "by its own account under another's name")).collect()
    }

    /// What one rule brings is not let in for another, nor from outside of the organization.
    fn pinned<'p>(
        &self,
        account: &str,
        admissions: &[Admission],
        (organization, bus): (Option<&str>, &Bus),
        put: &Put<'_, 'p>,
    ) -> Vec<Question<'p>> {
        let mut questions = Vec::new();
        for admission in admissions.iter().filter(|admission| admission.pinned) {
            let event = (admission.source.as_str(), admission.some_type());
            let free = |other: &Admission| !other.pinned && other.source == admission.source;
            if admissions.iter().any(free) || self.organizations.values().flatten().any(free) {
                continue;
            }
            let site = &bus.origin.site;
            let rule = format!("arn:{}:events:{}:{account}:rule/nobody/nobody", site.partition, site.region);
            let mut by_other = put(account, organization, Some(event), "for another rule");
            by_other.request = by_other.request.with("aws:SourceArn", rule);
            questions.push(by_other);
            if organization.is_some() {
                questions.push(put(account, None, Some(event), "from outside of the organization"));
                questions.push(put(account, Some("o-nobody"), Some(event), "from outside of the organization"));
            }
        }
        questions
    }
}

/// Puts an event, as an account, of an organization.
type Put<'a, 'p> = dyn Fn(&str, Option<&str>, Option<(&str, &str)>, &'static str) -> Question<'p> + 'a;

/// The types that a pattern over whole events names; `None` where it names them otherwise, or not on every way.
fn types(pattern: &Pattern) -> Option<BTreeSet<String>> {
    let mut types = BTreeSet::new();
    for branch in pattern.branches() {
        let test = branch.tests.iter().find(|test| test.path() == "detail-type")?;
        for matcher in test.matchers {
            let Matcher::Text(text) = matcher else { return None };
            types.insert(text.clone());
        }
    }
    Some(types)
}

impl Admission {
    fn some_type(&self) -> &str {
        self.detail_types.as_ref().and_then(|types| types.first()).map_or("Any", String::as_str)
    }
}
