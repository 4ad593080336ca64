//! Every letter has a way back: of each queue and bucket that only failures are sent to it is known what failed, and where that
//! was to go is what the template itself says.

use super::Template;
use busline::deployment::Account;
use busline::deployment::health::net;
use busline::deployment::redrive::route::{Standing, routes};
use busline::deployment::redrive::{Origin, Target};
use serde_json::Value;
use std::collections::BTreeMap;

/// Each pile has a route, and leads where its rule, schedule or queue does.
pub fn ways_back(template: &Template) -> Vec<String> {
    let typed = match serde_json::from_value(template.value.clone()) {
        Ok(typed) => typed,
        Err(error) => return vec![format!("it is not read back: {error}")],
    };
    let account = Account { id: "000000000000".into(), region: "eu-west-1".into() };
    let places: BTreeMap<String, String> = template.all().map(|(id, each)| (id.to_owned(), place(id, each))).collect();
    let routes = routes(Standing { account: &account, template: &typed, places: &places });
    let piles = template.all().filter(|(id, each)| net(id, each["Type"].as_str().unwrap_or_default()).is_some());
    let mut faults = Vec::new();
    for (id, pile) in piles {
        let Some(route) = routes.get(id) else {
            faults.push(format!("of {id} nobody knows what failed"));
            continue;
        };
        let right = match (&route.origin, &route.target) {
            (Origin::Rule(name), target) => {
                let rule =
                    template.resources("AWS::Events::Rule").find(|(_, rule)| rule["Properties"]["Name"] == **name);
                rule.is_some_and(|(_, rule)| leads_to(&rule["Properties"]["Targets"][0]["Arn"], target))
            }
            (Origin::Schedule(name), target) => {
                let all = template.resources("AWS::Scheduler::Schedule");
                let schedule = { all }.find(|(_, schedule)| schedule["Properties"]["Name"] == **name);
                schedule.is_some_and(|(_, schedule)| leads_to(&schedule["Properties"]["Target"]["Arn"], target))
            }
            (Origin::Queue(queue), Target::Queue { arn, .. }) => {
                arn.ends_with(&format!(":{}", places[queue].rsplit('/').next().unwrap_or_default()))
                    && arn.ends_with(".fifo") == (pile["Properties"]["FifoQueue"] == true)
            }
            (Origin::Bus, Target::Bus(arn)) => {
                let name = &template.value["Resources"]["Bus"]["Properties"]["Name"];
                name.as_str().is_some_and(|name| arn.ends_with(&format!(":event-bus/{name}")))
            }
            (Origin::Relay, Target::Relays(relays)) => relays.len() == 1,
            (Origin::Mapping, Target::Relays(relays)) => !relays.is_empty(),
            // A relay in a container reads its stream, and takes nothing else.
            (Origin::Relay | Origin::Mapping, Target::None(_)) => {
                template.resources("AWS::ECS::TaskDefinition").next().is_some()
            }
            _ => false,
        };
        if !right {
            faults.push(format!("the letters of {id} would go to {route:?}"));
        }
    }
    faults
}

fn leads_to(written: &Value, target: &Target) -> bool {
    let (Target::Queue { arn, .. } | Target::Bus(arn) | Target::Other(arn)) = target else { return false };
    match written.as_str() {
        Some(literal) => literal == arn,
        None => written["Fn::GetAtt"][0].is_string(),
    }
}

fn place(id: &str, resource: &Value) -> String {
    let properties = &resource["Properties"];
    let end = if properties["FifoQueue"] == true { ".fifo" } else { "" };
    let named = properties["QueueName"].as_str().map_or_else(|| format!("{id}{end}"), str::to_owned);
    if resource["Type"] == "AWS::SQS::Queue" { format!("https://queues/000000000000/{named}") } else { id.to_owned() }
}
