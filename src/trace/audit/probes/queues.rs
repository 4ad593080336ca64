//! Queues, log groups, buckets and keys: one rule or bus may write, by TLS, and nobody else.

use super::{NOBODY, allowed, refused, somebody};
use crate::access::Document;
use crate::trace::deployed::Deployed;
use crate::trace::difference::Difference;
use crate::trace::permit::{self, EVENTS, Question};
use crate::trace::resource::{Bus, Rule};

/// Each request that is allowed and should not be.
pub fn open(deployed: &Deployed) -> Vec<Difference> {
    let mut differences = Vec::new();
    for queue in deployed.queues.values() {
        let account = &queue.origin.site.account;
        let operator = somebody(account, "sqs:ReceiveMessage", &queue.arn, &queue.policy, "by who looks after it");
        differences.extend(refused([operator]));
        differences.extend(allowed(closed(
            (&queue.arn, &queue.policy),
            account,
            ["sqs:SendMessage", "sqs:ReceiveMessage"],
        )));
    }
    for (arn, policy) in &deployed.buckets {
        // A bucket's ARN names no account.
        let object = format!("{arn}/x");
        for action in ["s3:PutObject", "s3:GetObject"] {
            let mut stranger = somebody(NOBODY, action, &object, policy, "of another account");
            stranger.request.owner = "the owner".to_owned();
            let mut plain = without_tls(somebody(NOBODY, action, &object, policy, "without TLS"));
            plain.request.owner = NOBODY.to_owned();
            differences.extend(allowed([stranger, plain]));
        }
    }
    for rule in deployed.rules.values().flatten() {
        for target in &rule.targets {
            let queues = [Some(&target.arn), target.dead_letters.as_ref()].into_iter().flatten();
            for queue in queues.filter_map(|arn| deployed.queues.get(arn)) {
                let source = (rule.arn.as_str(), rule.origin.site.account.as_str());
                differences.extend(allowed(of_source(source, (&queue.arn, &queue.policy))));
            }
            if let Some(group) = deployed.groups.get(target.arn.trim_end_matches(":*")) {
                differences.extend(allowed(of_group(rule, (&group.arn, &group.policy))));
            }
        }
    }
    for bus in deployed.buses.values() {
        differences.extend(of_bus(deployed, bus));
    }
    differences
}

/// Nobody of another account gets in, nobody without TLS, and no rule of nobody's.
fn closed<'p>((arn, policy): (&str, &'p [Document]), account: &str, actions: [&'static str; 2]) -> Vec<Question<'p>> {
    let mut questions = Vec::new();
    for action in actions {
        questions.push(somebody(NOBODY, action, arn, policy, "of another account"));
        questions.push(without_tls(somebody(account, action, arn, policy, "without TLS")));
        let rule = format!("arn:aws:events:eu-west-1:{NOBODY}:rule/nobody");
        questions.push(service((EVENTS, action), (arn, policy), (&rule, NOBODY), "for a rule of nobody's"));
    }
    questions
}

fn without_tls(mut question: Question<'_>) -> Question<'_> {
    question.request.context.remove("aws:SecureTransport");
    question.request.context.add("aws:SecureTransport", "false");
    question
}

fn service<'p>(
    who: (&str, &str),
    (arn, policy): (&str, &'p [Document]),
    source: (&str, &str),
    when: &'static str,
) -> Question<'p> {
    Question { when, ..permit::by_service(who, arn, policy, source) }
}

/// One rule or bus sends, and only sends.
fn of_source<'p>((source, account): (&str, &str), queue: (&str, &'p [Document])) -> Vec<Question<'p>> {
    let other = format!("{source}-nobody");
    vec![
        service((EVENTS, "sqs:SendMessage"), queue, (&other, account), "for another source"),
        service((EVENTS, "sqs:SendMessage"), queue, (source, NOBODY), "for another account"),
        service((EVENTS, "sqs:ReceiveMessage"), queue, (source, account), "for the source"),
        service(("sns.amazonaws.com", "sqs:SendMessage"), queue, (source, account), "for the source"),
    ]
}

/// The rule writes into its group, and a stream is made there for the account alone.
fn of_group<'p>(rule: &Rule, (arn, policy): (&str, &'p [Document])) -> Vec<Question<'p>> {
    let (other, account) = (format!("{}-nobody", rule.arn), rule.origin.site.account.as_str());
    let streams = format!("{arn}:log-stream:x");
    let group = (streams.as_str(), policy);
    vec![
        service((EVENTS, "logs:PutLogEvents"), group, (&other, account), "for another rule"),
        service((EVENTS, "logs:CreateLogStream"), group, (&rule.arn, NOBODY), "for another account"),
        service((EVENTS, "logs:GetLogEvents"), group, (&rule.arn, account), "for the rule"),
        service(("sns.amazonaws.com", "logs:PutLogEvents"), group, (&rule.arn, account), "for the rule"),
        somebody(NOBODY, "logs:PutLogEvents", &streams, policy, "of another account"),
        somebody(NOBODY, "logs:CreateLogStream", &streams, policy, "of another account"),
    ]
}

/// The bus alone uses its key, and fills its dead-letter queue.
fn of_bus(deployed: &Deployed, bus: &Bus) -> Vec<Difference> {
    const CONTEXT: &str = "kms:EncryptionContext:aws:events:event-bus:arn";
    let (other, account) = (format!("{}-nobody", bus.arn), bus.origin.site.account.as_str());
    let mut differences = Vec::new();
    if let Some(queue) = bus.dead_letters.as_ref().and_then(|arn| deployed.queues.get(arn)) {
        differences.extend(allowed(of_source((&bus.arn, account), (&queue.arn, &queue.policy))));
    }
    let Some((arn, policy)) = bus.key.as_ref().and_then(|arn| deployed.keys.get_key_value(arn)) else {
        return differences;
    };
    let key = (arn.as_str(), std::slice::from_ref(policy));
    let with = |mut question: Question<'_>, context: &str| {
        question.request = question.request.with(CONTEXT, context);
        allowed([question])
    };
    let own = (bus.arn.as_str(), account);
    for action in ["kms:Decrypt", "kms:GenerateDataKey"] {
        let of = |source: (&str, &str), when| service((EVENTS, action), key, source, when);
        differences.extend(allowed([of(own, "without an event")]));
        differences.extend(with(of(own, "for the events of another bus"), &other));
        differences.extend(with(service(("sns.amazonaws.com", action), key, own, "by another service"), &bus.arn));
        differences.extend(with(somebody(NOBODY, action, arn, key.1, "of another account"), &bus.arn));
        // What asks for an archive is not said to be a bus: its context alone says so.
        if !deployed.archived.contains(&bus.arn) {
            differences.extend(with(of((&other, account), "for another bus"), &bus.arn));
            differences.extend(with(of((&bus.arn, NOBODY), "for another account"), &bus.arn));
        }
    }
    differences.extend(with(service((EVENTS, "kms:Nothing"), key, own, "with another action"), &bus.arn));
    differences.extend(allowed([somebody(NOBODY, "kms:DescribeKey", arn, key.1, "of another account")]));
    differences
}
