//! Roles: each is assumed for one resource of its account, and may do what its function or rule does.

use super::{NOBODY, allowed};
use crate::trace::arn;
use crate::trace::deployed::Deployed;
use crate::trace::difference::Difference;
use crate::trace::event::Event;
use crate::trace::permit::{self, EVENTS, Question};
use crate::trace::resource::{Function, Role, Rule, Target};

/// Each request that is allowed and should not be.
pub fn open(deployed: &Deployed) -> Vec<Difference> {
    let mut differences = Vec::new();
    for rule in deployed.rules.values().flatten() {
        for target in &rule.targets {
            if let Some(role) = target.role.as_ref().and_then(|role| deployed.roles.get(role)) {
                differences.extend(allowed(of_rule(deployed, rule, target, role)));
            }
        }
    }
    for function in deployed.functions.values() {
        if let Some(role) = deployed.roles.get(&function.role) {
            differences.extend(allowed(of_function(deployed, function, role)));
        }
    }
    differences
}

fn of_rule<'p>(deployed: &'p Deployed, rule: &Rule, target: &Target, role: &'p Role) -> Vec<Question<'p>> {
    let mut questions = assumed(role, EVENTS, &rule.arn);
    questions
        .push(Question { when: "for another rule", ..permit::assume(role, EVENTS, &format!("{}-nobody", rule.arn)) });
    let deliver = arn::delivery(&target.arn).unwrap_or("events:PutEvents");
    let nothing = format!("{}:Nothing", arn::service(&target.arn));
    questions.push(own(deployed, role, deliver, &format!("{}-nobody", target.arn)));
    questions.push(own(deployed, role, &nothing, &target.arn));
    questions
}

fn of_function<'p>(deployed: &'p Deployed, function: &Function, role: &'p Role) -> Vec<Question<'p>> {
    let mut questions = assumed(role, function.service, &permit::arn_of(function));
    let site = &function.origin.site;
    let queue = format!("arn:{}:sqs:{}:{}:nobody", site.partition, site.region, site.account);
    for action in ["sqs:SendMessage", "sqs:ReceiveMessage"] {
        questions.push(own(deployed, role, action, &queue));
    }
    let named = ["BUSLINE_DEAD_LETTER_QUEUE", "BUSLINE_POISON_QUEUE", "BUSLINE_CHANGE_QUEUE"];
    for queue in named.into_iter().filter_map(|variable| function.queue(variable)) {
        questions.push(own(deployed, role, "sqs:ReceiveMessage", &queue));
    }
    let Some(bus) = function.environment.get("BUSLINE_BUS") else { return questions };
    questions.push(own(deployed, role, "events:PutEvents", &format!("{bus}-nobody")));
    questions.push(own(deployed, role, "events:PutEvents", bus));
    questions.push(own(deployed, role, "events:Nothing", bus));
    for event in undeclared(deployed, bus, role) {
        let mut question = permit::put(deployed, role, bus, &event);
        question.when = "with an event of nobody's";
        questions.push(question);
    }
    questions
}

/// The role is assumed by its service alone, and for its account.
fn assumed<'p>(role: &'p Role, service: &str, source: &str) -> Vec<Question<'p>> {
    let other = if service == EVENTS { "lambda.amazonaws.com" } else { EVENTS };
    let by_other = Question { when: "by another service", ..permit::assume(role, other, source) };
    let mut elsewhere = Question { when: "for another account", ..permit::assume(role, service, source) };
    elsewhere.request.context.remove("aws:SourceAccount");
    elsewhere.request.context.add("aws:SourceAccount", NOBODY);
    vec![by_other, elsewhere]
}

/// What a role may do by its own policies, within its account.
fn own<'p>(deployed: &'p Deployed, role: &'p Role, action: &str, resource: &str) -> Question<'p> {
    let mut question = permit::by_role(deployed, role, action, (resource, &[]));
    question.request.owner.clone_from(&role.origin.site.account);
    Question { when: "beyond its task", ..question }
}

/// Events beside those that a relay may put: what its policy names, with another source or another type.
fn undeclared(deployed: &Deployed, bus: &str, role: &Role) -> Vec<Event> {
    let named = |key: &str| -> Vec<String> {
        let statements = role.policies.iter().flat_map(|policy| &policy.statements);
        let conditions = statements.flat_map(|statement| &statement.conditions).filter(|each| each.key == key);
        conditions.flat_map(|condition| condition.values.iter().cloned()).collect()
    };
    let Some(site) = deployed.buses.get(bus).map(|bus| &bus.origin.site) else { return Vec::new() };
    let event = |source: &str, detail_type: &str| Event {
        source: source.to_owned(),
        detail_type: detail_type.to_owned(),
        account: site.account.clone(),
        region: site.region.clone(),
        detail: serde_json::Value::Null,
    };
    let (sources, types) = (named("events:source"), named("events:detail-type"));
    let first = |names: &[String]| names.first().cloned().unwrap_or_else(|| "nobody".to_owned());
    vec![event(&first(&sources), "Nobody"), event("nobody", &first(&types))]
}
