//! What is claimed of two policies, against the decision of single requests: over a small world, every request.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::{Verdict, compare};
use crate::access::{Caller, Document, Policies, Request, decide};

fn document(statements: Json) -> Document {
    Document::parse(&json!({ "Version": "2012-10-17", "Statement": statements })).expect("a policy")
}

fn verdict(before: Json, after: Json) -> Verdict {
    compare(&document(before), &document(after))
}

#[test]
fn order_lists_and_wildcards_are_no_difference() {
    let before = json!([
        { "Sid": "A", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::b/**" },
        { "Effect": "Allow", "Action": "sqs:*", "Resource": ["*"] },
    ]);
    let after = json!([
        { "Effect": "Allow", "Action": ["SQS:*", "sqs:SendMessage"], "Resource": "*" },
        { "Sid": "B", "Effect": "Allow", "Action": ["s3:putobject"], "Resource": ["arn:aws:s3:::b/*"] },
        { "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::b/c"] },
    ]);
    assert_eq!(verdict(before, after), Verdict::Equal);
}

#[test]
fn a_condition_more_narrows_and_a_denial_more_does_too() {
    let plain = json!({ "Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*" });
    let mut bound = plain.clone();
    bound["Condition"] = json!({ "StringEquals": { "aws:SourceAccount": "111111111111" } });
    assert_eq!(verdict(json!([plain]), json!([bound])), Verdict::Narrowed);
    let denial = json!({ "Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*" });
    assert_eq!(verdict(json!([plain, denial]), json!([plain])), Verdict::Broadened);
    let mut other = plain.clone();
    other["Condition"] = json!({ "StringEquals": { "aws:SourceAccount": "222222222222" } });
    assert_eq!(verdict(json!([bound]), json!([other])), Verdict::Incomparable);
}

#[test]
fn what_must_exist_is_narrower_than_what_may_be_missing() {
    let with = |operator: &str| {
        json!([{ "Effect": "Allow", "Principal": "*", "Action": "a:b", "Resource": "*",
            "Condition": { operator: { "aws:SourceArn": "arn:aws:events:r:1:rule/x" } } }])
    };
    assert_eq!(verdict(with("ArnEqualsIfExists"), with("ArnLike")), Verdict::Narrowed);
    assert_eq!(verdict(with("ArnEquals"), with("ArnLike")), Verdict::Equal);
}

const PRINCIPALS: &[&str] = &[
    "\"*\"",
    "{\"AWS\":\"111111111111\"}",
    "{\"AWS\":\"arn:aws:iam::111111111111:role/r\"}",
    "{\"AWS\":\"arn:aws:iam::222222222222:root\"}",
    "{\"Service\":\"events.amazonaws.com\"}",
    "{\"Service\":[\"events.amazonaws.com\",\"sqs.amazonaws.com\"]}",
];
const ACTIONS: &[&str] = &["q:*", "q:Send", "q:Se?d", "q:S*", "*", "Q:SEND", "q:Read", "q:**d"];
const RESOURCES: &[&str] = &[
    "*",
    "arn:aws:q:r:111111111111:a",
    "arn:aws:q:r:111111111111:a*",
    "arn:aws:q:*:111111111111:?",
    "arn:*",
    "${Queue.Arn}",
];
const CONDITIONS: &[&str] = &[
    "{}",
    "{\"StringEquals\":{\"aws:SourceAccount\":\"1\"}}",
    "{\"StringEquals\":{\"aws:sourceaccount\":[\"1\",\"2\"]}}",
    "{\"StringEqualsIfExists\":{\"aws:SourceAccount\":\"1\"}}",
    "{\"StringLike\":{\"aws:SourceAccount\":\"1*\"}}",
    "{\"StringLike\":{\"aws:SourceAccount\":\"1\"}}",
    "{\"StringNotEquals\":{\"aws:SourceAccount\":\"1\"}}",
    "{\"StringNotEquals\":{\"aws:SourceAccount\":[\"1\",\"2\"]}}",
    "{\"ForAllValues:StringEquals\":{\"aws:SourceAccount\":[\"1\",\"2\"]}}",
    "{\"ForAnyValue:StringEquals\":{\"aws:SourceAccount\":[\"1\"]}}",
    "{\"Null\":{\"aws:SourceAccount\":\"true\"}}",
    "{\"ArnLike\":{\"aws:SourceArn\":\"arn:aws:x:r:1:*\"}}",
    "{\"ArnEquals\":{\"aws:SourceArn\":\"arn:aws:x:r:1:a\"}}",
    "{\"Bool\":{\"aws:SecureTransport\":\"false\"}}",
    "{\"StringEquals\":{\"aws:SourceAccount\":\"1\"},\"ArnEquals\":{\"aws:SourceArn\":\"arn:aws:x:r:1:a\"}}",
];

fn statement() -> impl Strategy<Value = Json> {
    let read = |text: &str| serde_json::from_str::<Json>(text).expect("JSON");
    let some = |all: &'static [&'static str]| prop::sample::subsequence(all, 1..3);
    (
        prop::bool::weighted(0.75),
        prop::sample::select(PRINCIPALS),
        some(ACTIONS),
        some(RESOURCES),
        prop::sample::select(CONDITIONS),
        0..10_u8,
    )
        .prop_map(move |(allow, principal, actions, resources, condition, negated)| {
            let mut statement = json!({
                "Effect": if allow { "Allow" } else { "Deny" },
                "Principal": read(principal),
                "Condition": read(condition),
            });
            statement[if negated == 0 { "NotAction" } else { "Action" }] = json!(actions);
            statement[if negated == 1 { "NotResource" } else { "Resource" }] = json!(resources);
            statement
        })
}

fn policy() -> impl Strategy<Value = Document> {
    prop::collection::vec(statement(), 1..4).prop_map(|statements| document(json!(statements)))
}

/// Every request of the small world.
fn requests() -> Vec<Request> {
    let callers = [
        Caller::service("events.amazonaws.com"),
        Caller::service("sqs.amazonaws.com"),
        Caller::role("arn:aws:iam::111111111111:role/r"),
        Caller::role("arn:aws:iam::111111111111:role/s"),
        Caller::role("arn:aws:iam::222222222222:role/r"),
        Caller::role("arn:aws:iam::333333333333:role/r"),
    ];
    let resources =
        ["arn:aws:q:r:111111111111:a", "arn:aws:q:r:111111111111:ab", "arn:aws:q:s:111111111111:b", "${Queue.Arn}"];
    let contexts: &[&[(&str, &str)]] = &[
        &[],
        &[("aws:SourceAccount", "1")],
        &[("aws:SourceAccount", "12")],
        &[("aws:SourceAccount", "2"), ("aws:SourceArn", "arn:aws:x:r:1:a")],
        &[("aws:SourceAccount", "1"), ("aws:SourceAccount", "3")],
        &[("aws:SourceAccount", "1"), ("aws:SourceArn", "arn:aws:x:r:1:b")],
        &[("aws:SourceArn", "arn:aws:x:r:2:a"), ("aws:SecureTransport", "false")],
    ];
    let mut all = Vec::new();
    for caller in &callers {
        for action in ["q:Send", "q:Read", "q:Receive", "p:Send"] {
            for resource in resources {
                for context in contexts {
                    let request = Request::new(caller.clone(), action, resource);
                    all.push(context.iter().fold(request, |request, (key, value)| request.with(key, *value)));
                }
            }
        }
    }
    all
}

/// Which of the requests a policy of a resource lets through, with and without a policy of the caller's own.
fn allowed(policy: &Document, requests: &[Request]) -> Vec<bool> {
    let everything = [document(json!([{ "Effect": "Allow", "Action": "*", "Resource": "*" }]))];
    let resource = std::slice::from_ref(policy);
    let both = [&[][..], &everything[..]].into_iter().flat_map(|identity| {
        let policies = Policies { identity, boundary: None, resource, ..Policies::default() };
        requests.iter().map(move |request| decide(request, &policies).is_allowed()).collect::<Vec<_>>()
    });
    both.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_claimed_holds_for_every_request(before in policy(), after in policy()) {
        holds(&before, &after)?;
        // Near to each other more is claimed.
        let mut more = before.clone();
        more.statements.extend(after.statements.iter().take(1).cloned());
        holds(&before, &more)?;
        let mut fewer = before.clone();
        fewer.statements.pop();
        holds(&before, &fewer)?;
    }

    #[test]
    fn a_policy_is_equal_to_itself_in_any_order(policy in policy()) {
        let mut turned = policy.clone();
        turned.statements.reverse();
        turned.statements.extend(policy.statements.first().cloned());
        prop_assert_eq!(compare(&policy, &turned), Verdict::Equal);
    }

    #[test]
    fn the_other_way_round_is_the_opposite(before in policy(), after in policy()) {
        let opposite = match compare(&before, &after) {
            Verdict::Narrowed => Verdict::Broadened,
            Verdict::Broadened => Verdict::Narrowed,
            same => same,
        };
        prop_assert_eq!(compare(&after, &before), opposite);
    }
}

fn holds(before: &Document, after: &Document) -> Result<(), TestCaseError> {
    let requests = requests();
    let (was, is) = (allowed(before, &requests), allowed(after, &requests));
    let no_more = is.iter().zip(&was).all(|(is, was)| !is || *was);
    let no_less = is.iter().zip(&was).all(|(is, was)| *is || !was);
    let claimed = compare(before, after);
    let true_claim = match claimed {
        Verdict::Equal => no_more && no_less,
        Verdict::Narrowed => no_more,
        Verdict::Broadened => no_less,
        Verdict::Incomparable => true,
    };
    prop_assert!(true_claim, "{claimed:?} is not so of\n{before:?}\n{after:?}");
    Ok(())
}
