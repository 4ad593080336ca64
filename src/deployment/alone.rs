//! Whether one domain can be deployed by itself: what it sends has to be admitted already, and what it takes away must not be
//! in use any more.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{Account, Wanted};
use crate::cloudformation::Template;
use crate::cloudformation::template::Resource;
use crate::plan::naming;

/// What the accounts hold, by account and the stack's name: of what never ran nothing.
pub type Deployed = BTreeMap<(Account, String), Standing>;

/// A stack of which something runs, or may.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// What it was last given.
    pub template: Template,
    /// Whether what it was given is there: a stack that was never made whole may send already, and is not there to be sent to.
    pub is_whole: bool,
}

/// Why a domain cannot be deployed by itself; empty where it can. `all` are the stacks of every domain as they should be.
pub fn obstacles(domain: &str, all: &[Wanted], deployed: &Deployed) -> Vec<String> {
    let of_domain = |wave: u8| all.iter().filter(move |stack| stack.domain == domain && stack.wave == wave);
    let mut obstacles = Vec::new();
    for service in of_domain(2) {
        for (rule, targets) in rules(&service.template, &service.account) {
            obstacles.extend(all.iter().filter(|other| other.wave == 1 && other.domain != domain).filter_map(|receiver| {
                let is_target = bus_arn(receiver).is_some_and(|bus| targets.contains(&bus));
                let held = deployed.get(&(receiver.account.clone(), receiver.name.clone()));
                let stands = held.filter(|held| held.is_whole).map(|held| &held.template);
                let is_admitted = |(id, statement): (&String, &Resource)| {
                    !text(statement).contains(&rule) || stands.and_then(|stands| stands.resources.get(id)).is_some_and(|there| there.properties == statement.properties)
                };
                (is_target && !policies(&receiver.template).all(is_admitted)).then(|| {
                    format!(
                        "the bus of `{other}` does not admit yet what `{domain}` sends there: deploy `{other}` first, or everything",
                        other = receiver.domain
                    )
                })
            }));
        }
    }
    for bus in of_domain(1) {
        let Some(stands) = deployed.get(&(bus.account.clone(), bus.name.clone())) else { continue };
        let leaving: Vec<String> = policies(&stands.template)
            .filter(|(id, _)| !bus.template.resources.contains_key(*id))
            .map(|(_, each)| text(each))
            .collect();
        for sender in all.iter().filter(|other| other.wave == 2 && other.domain != domain) {
            let Some(sends) = deployed.get(&(sender.account.clone(), sender.name.clone())) else { continue };
            if rules(&sends.template, &sender.account)
                .iter()
                .any(|(rule, _)| leaving.iter().any(|statement| statement.contains(rule)))
            {
                obstacles.push(format!(
                    "`{other}` still sends what the bus of `{domain}` would admit no more: deploy `{other}` first, or everything",
                    other = sender.domain
                ));
            }
        }
    }
    obstacles.dedup();
    obstacles
}

/// The ARNs of a template's rules, each with all that is said of its targets.
fn rules(template: &Template, account: &Account) -> Vec<(String, String)> {
    let rules = template.resources.values().filter(|resource| resource.kind == "AWS::Events::Rule");
    let each = rules.filter_map(|rule| {
        let (bus, name) = (rule.properties.get("EventBusName")?.as_str()?, rule.properties.get("Name")?.as_str()?);
        let arn = naming::arn("events", &account.region, &account.id, &format!("rule/{bus}/{name}"));
        Some((format!("\"{arn}\""), rule.properties.get("Targets").map(Json::to_string).unwrap_or_default()))
    });
    each.collect()
}

/// The ARN of the bus that a stack holds, in quotes.
fn bus_arn(stack: &Wanted) -> Option<String> {
    let bus = stack.template.resources.values().find(|resource| resource.kind == "AWS::Events::EventBus")?;
    let name = bus.properties.get("Name")?.as_str()?;
    Some(format!(
        "\"{}\"",
        naming::arn("events", &stack.account.region, &stack.account.id, &format!("event-bus/{name}"))
    ))
}

fn policies(template: &Template) -> impl Iterator<Item = (&String, &Resource)> {
    template.resources.iter().filter(|(_, resource)| resource.kind == "AWS::Events::EventBusPolicy")
}

fn text(resource: &Resource) -> String {
    resource.properties.get("Statement").map(Json::to_string).unwrap_or_default()
}

#[cfg(test)]
mod tests;
