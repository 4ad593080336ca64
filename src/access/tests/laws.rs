//! Laws of the decision, over requests and policies that are made up.

use proptest::prelude::*;

use super::super::text::Shape;
use super::*;

/// Wildcards by the definition: each `*` tries every length.
fn by_definition(shape: &[char], text: &[char]) -> bool {
    match (shape.split_first(), text.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), _) => (0..=text.len()).any(|taken| by_definition(rest, &text[taken..])),
        (Some(('?', rest)), Some((_, behind))) => by_definition(rest, behind),
        (Some((wanted, rest)), Some((found, behind))) => wanted == found && by_definition(rest, behind),
        _ => false,
    }
}

fn statement() -> impl Strategy<Value = Json> {
    let condition = prop_oneof![
        Just(json!({})),
        Just(json!({ "StringEquals": { "events:source": "app.orders" } })),
        Just(json!({ "StringNotEquals": { "aws:PrincipalAccount": "111111111111" } })),
        Just(json!({ "ForAnyValue:StringNotEquals": { "events:source": "app.stock" } })),
        Just(json!({ "Null": { "aws:SourceArn": "true" } })),
    ];
    let principal = prop_oneof![Just(json!("*")), Just(json!({ "AWS": "111111111111" })), Just(json!({ "AWS": ROLE }))];
    let action = prop_oneof![Just("events:PutEvents"), Just("events:*"), Just("sqs:SendMessage")];
    (prop_oneof![3 => Just("Allow"), 1 => Just("Deny")], principal, action, condition).prop_map(
        |(effect, principal, action, condition)| {
            json!({ "Effect": effect, "Principal": principal, "Action": action, "Resource": "*", "Condition": condition })
        },
    )
}

fn without_principals(statements: &[Json]) -> Document {
    let mut own = statements.to_vec();
    own.iter_mut().for_each(|statement| drop(statement.as_object_mut().map(|members| members.remove("Principal"))));
    document(Json::Array(own))
}

proptest! {
    #[test]
    fn wildcards_are_as_defined(shape in "[ab*?]{0,7}", text in "[ab]{0,9}") {
        let (pieces, characters): (Vec<char>, Vec<char>) = (shape.chars().collect(), text.chars().collect());
        prop_assert_eq!(Shape::plain(&shape).matches(&text), by_definition(&pieces, &characters));
    }

    #[test]
    fn order_decides_nothing(statements in prop::collection::vec(statement(), 0..6), owner in "(1|2){1}") {
        let request = Request { owner: owner.repeat(12), ..put() };
        let own = [without_principals(&statements)];
        let forward = [document(Json::Array(statements.clone()))];
        let backward = [document(statements.into_iter().rev().collect())];
        let (one, other) = (decided(&request, &own, &forward), decided(&request, &own, &backward));
        prop_assert_eq!(one.is_allowed(), other.is_allowed());
    }

    #[test]
    fn a_denial_more_never_allows_and_an_allowance_more_never_denies(
        statements in prop::collection::vec(statement(), 0..6), more in statement(),
    ) {
        let own = [own()];
        let (before, mut all) = ([document(Json::Array(statements.clone()))], statements);
        let deny = more["Effect"] == "Deny";
        all.push(more);
        let after = [document(Json::Array(all))];
        let [before, after] = [&before, &after].map(|resource| decided(&put(), &own, resource).is_allowed());
        let (weaker, stronger) = if deny { (after, before) } else { (before, after) };
        prop_assert!(!weaker || stronger);
    }
}
