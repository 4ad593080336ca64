//! Roles: each is assumed for one resource of its account, and may do what its function or rule does.

use super::{NOBODY, allowed};
use crate::trace::arn;
use crate::trace::deployed::Deployed;
use crate::trace::difference::Difference;
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
    let nothing = format!("{}:Nothing", arn::service(&target.arn));
    for action in arn::delivery(&target.arn) {
        questions.push(own(deployed, role, action, &format!("{}-nobody", target.arn)));
    }
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
        questions.push(own(deployed, role, "sqs:Nothing", &queue));
    }
    for mapping in deployed.mappings_of(&function.name) {
        let service = arn::service(&mapping.source);
        questions.push(own(deployed, role, &format!("{service}:Nothing"), &mapping.source));
        questions.push(own(deployed, role, "dynamodb:GetRecords", "arn:aws:dynamodb:r:a:table/nobody/stream/1"));
    }
    if let Some(bucket) = function.environment.get("BUSLINE_FAILURE_BUCKET") {
        questions.extend(of_bucket(deployed, role, &format!("arn:{}:s3:::{bucket}", site.partition)));
    }
    let Some(bus) = function.environment.get("BUSLINE_BUS") else { return questions };
    let event = |mut question: Question<'p>, (source, detail_type): &(String, String)| {
        question.request = question.request.with("events:source", source).with("events:detail-type", detail_type);
        question
    };
    questions.push(own(deployed, role, "events:PutEvents", bus));
    for other in undeclared(role) {
        questions.push(event(own(deployed, role, "events:PutEvents", bus), &other));
    }
    if let Some(known) = declared(role) {
        questions.push(event(own(deployed, role, "events:PutEvents", &format!("{bus}-nobody")), &known));
        questions.push(event(own(deployed, role, "events:Nothing", bus), &known));
    }
    questions
}

/// A bucket of the account's, and no other, is written into and looked at.
fn of_bucket<'p>(deployed: &'p Deployed, role: &'p Role, bucket: &str) -> Vec<Question<'p>> {
    let account = &role.origin.site.account;
    let ask = |action: &str, resource: String, account: &str| {
        let mut question = own(deployed, role, action, &resource);
        question.request = question.request.with("s3:ResourceAccount", account);
        question
    };
    vec![
        ask("s3:PutObject", format!("{bucket}-nobody/x"), account),
        ask("s3:PutObject", format!("{bucket}/x"), NOBODY),
        ask("s3:ListBucket", format!("{bucket}-nobody"), account),
        ask("s3:ListBucket", bucket.to_owned(), NOBODY),
        ask("s3:Nothing", format!("{bucket}/x"), account),
        ask("s3:Nothing", bucket.to_owned(), account),
    ]
}

/// The role is assumed by its service alone, and for its account.
fn assumed<'p>(role: &'p Role, service: &str, source: &str) -> Vec<Question<'p>> {
    let other = if service == EVENTS { "lambda.amazonaws.com" } else { EVENTS };
    let by_other = Question { when: "by another service", ..permit::assume(role, other, source) };
    let mut elsewhere = Question { when: "for another account", ..permit::assume(role, service, source) };
    elsewhere.request.context.remove("aws:SourceAccount");
    elsewhere.request.context.add("aws:SourceAccount", NOBODY);
    let mut tagged = Question { when: "with another action", ..permit::assume(role, service, source) };
    tagged.request.action = "sts:TagSession".to_owned();
    vec![by_other, elsewhere, tagged]
}

/// What a role may do by its own policies, within its account.
fn own<'p>(deployed: &'p Deployed, role: &'p Role, action: &str, resource: &str) -> Question<'p> {
    let mut question = permit::by_role(deployed, role, action, (resource, &[]));
    question.request.owner.clone_from(&role.origin.site.account);
    Question { when: "beyond its task", ..question }
}

/// What a relay's policy names under a key.
fn named(role: &Role, key: &str) -> Vec<String> {
    let statements = role.policies.iter().flat_map(|policy| &policy.statements);
    let conditions = statements.flat_map(|statement| &statement.conditions).filter(|each| each.key == key);
    conditions.flat_map(|condition| condition.values.iter().cloned()).collect()
}

/// Sources and types beside those that a relay's policy names, as far as it names any.
fn undeclared(role: &Role) -> Vec<(String, String)> {
    let first = |key| named(role, key).into_iter().next().unwrap_or_else(|| "nobody".to_owned());
    let nobody = || "nobody".to_owned();
    vec![(first("events:source"), nobody()), (nobody(), first("events:detail-type")), (nobody(), nobody())]
}

/// One that it does name.
fn declared(role: &Role) -> Option<(String, String)> {
    let first = |key| named(role, key).into_iter().next();
    Some((first("events:source")?, first("events:detail-type")?))
}
