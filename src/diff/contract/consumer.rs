//! Who consumes an event: handlers and externals, what the file's rules bring it to, and accounts that a policy lets subscribe.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::{In, filter};
use crate::check::reach;
use crate::model::{Grantee, Target};
use crate::pattern::Pattern;
use crate::system::{Consumer, EventId, MemberId, Participant, System};

/// Someone who consumes an event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Consumes {
    /// The domain, the external, or the account or organization that a policy lets subscribe.
    pub who: String,
    /// Who owns that domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The handler, where it is one of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handler: Option<String>,
    /// The rule of the file that brings it there, where one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The places of the event that hurt it.
    pub fields: Vec<String>,
    /// Those of them that its `where`, or the pattern of its rule, reads.
    pub filtered: Vec<String>,
}

impl Consumes {
    /// Whether it is a participant that the file does not deploy.
    pub fn is_outside(&self) -> bool {
        self.handler.is_none() && self.rule.is_none()
    }

    /// Its name beside others: `stock.allocate-stock`, `stock.rules.audit`, `account 123456789012`.
    pub fn name(&self) -> String {
        match (&self.handler, &self.rule) {
            (Some(handler), _) => format!("{}.{handler}", self.who),
            (None, Some(rule)) => format!("{}.rules.{rule}", self.who),
            (None, None) => self.who.clone(),
        }
    }
}

/// Who consumes an event, whom changes in these places hurt.
pub fn consumers(within: In<'_>, event: EventId, fields: &[String]) -> Vec<Consumes> {
    let system = within.0;
    let subscribed = system.subscribers(event).map(|subscription| {
        let who = subscription.consumer.participant();
        let handler = match subscription.consumer {
            Consumer::Handler(handler) => Some(handler_name(system, handler)),
            Consumer::External(_) => None,
        };
        let read = subscription.filter.as_ref().map(|filter| filter::reads(&filter.value)).unwrap_or_default();
        Consumes { handler, filtered: touched(fields, &read), ..consumes(system, who, fields) }
    });
    let granted = system.subscribable_by(event).map(|policy| {
        let who = match &policy.grantee.value {
            Grantee::Account(account) => format!("account {account}"),
            Grantee::Organization(organization) => format!("organization {organization}"),
        };
        Consumes { who, owner: None, handler: None, rule: None, fields: fields.to_vec(), filtered: Vec::new() }
    });
    let all: BTreeSet<Consumes> = subscribed.chain(granted).chain(by_rules(within, event, fields)).collect();
    all.into_iter().collect()
}

/// What rules of the file bring an event to. What a rule forwards to another domain, a rule there takes, or nobody; and a log
/// takes whatever comes.
fn by_rules((system, environment): In<'_>, event: EventId, fields: &[String]) -> Vec<Consumes> {
    let rules = |domain| system.domain_in(environment, domain).rules.as_slice();
    let taking = reach::taking(system, &rules, event).into_iter().filter_map(|(id, _)| {
        let rule = &rules(id.domain)[id.index];
        let handler = match &rule.target {
            Target::Handler(_) => Some(handler_name(system, system.handler_of(id)?)),
            Target::Queue(_) | Target::Resource(_) => None,
            Target::Bus(_) | Target::LogGroup { .. } => return None,
        };
        let (rule, read) = (Some(rule.name.value.to_string()), data_reads(&rule.pattern.value));
        let who = consumes(system, id.domain.into(), fields);
        Some(Consumes { handler, rule, filtered: touched(fields, &read), ..who })
    });
    taking.collect()
}

fn consumes(system: &System, participant: Participant, fields: &[String]) -> Consumes {
    let owner = match participant {
        Participant::Domain(id) => system.domain(id).owner.clone(),
        Participant::External(_) => None,
    };
    let who = system.name(participant).to_string();
    Consumes { who, owner, handler: None, rule: None, fields: fields.to_vec(), filtered: Vec::new() }
}

fn handler_name(system: &System, handler: MemberId) -> String {
    system.handler(handler).name.value.to_string()
}

/// The places that a filter reads, of those given. To a pattern, an item of a list stands where its list does.
fn touched(fields: &[String], read: &BTreeSet<String>) -> Vec<String> {
    fields.iter().filter(|field| read.contains(&field.replace("[]", ""))).cloned().collect()
}

/// The places of the data that a pattern over whole events reads.
fn data_reads(pattern: &Pattern) -> BTreeSet<String> {
    let data = |place: &String| place.strip_prefix("detail.data.").map(str::to_owned);
    filter::reads(pattern).iter().filter_map(data).collect()
}
