//! Each operator, with a key that is there, is not, or has several values.

use super::*;

/// Whether a condition holds for a key `k` of these values.
fn holds(operator: &str, wanted: Json, present: &[&str]) -> bool {
    holds_beside(operator, wanted, present, &[])
}

fn holds_beside(operator: &str, wanted: Json, present: &[&str], others: &[(&str, &str)]) -> bool {
    let policy = document(json!({
        "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": { operator: { "aws:k": wanted } },
    }));
    let mut context = Context::default();
    present.iter().for_each(|value| context.add("AWS:K", *value));
    others.iter().for_each(|(key, value)| context.add(key, *value));
    policy.statements[0].conditions.iter().all(|condition| condition.holds(&context))
}

#[test]
fn one_value_is_compared() {
    for (operator, wanted, right, wrong) in [
        ("StringEquals", json!("a*"), "a*", "ab"),
        ("StringEquals", json!(["a", "b"]), "b", "B"),
        ("StringNotEquals", json!(["a", "b"]), "c", "b"),
        ("StringEqualsIgnoreCase", json!("Ab"), "aB", "a"),
        ("StringNotEqualsIgnoreCase", json!("Ab"), "a", "aB"),
        ("StringLike", json!("Order*"), "OrderPlaced", "order"),
        ("StringLike", json!("a?c*e"), "abcde", "acde"),
        ("StringNotLike", json!("Order*"), "Closed", "OrderClosed"),
        ("ArnEquals", json!("arn:aws:s:r:1:a/*"), "arn:aws:s:r:1:a/b:c", "arn:aws:s:r:1:b"),
        ("ArnLike", json!("arn:aws:s:*:1:a"), "arn:aws:s:r:1:a", "arn:aws:s:r:2:1:a"),
        ("ArnNotEquals", json!("arn:aws:s:r:1:a"), "arn:aws:s:r:1:b", "arn:aws:s:r:1:a"),
        ("ArnNotLike", json!("arn:aws:s:r:1:?"), "arn:aws:s:r:1:ab", "arn:aws:s:r:1:b"),
        ("Bool", json!(true), "true", "false"),
        ("Bool", json!("false"), "false", "true"),
        ("NumericEquals", json!(7), "7.0", "8"),
        ("NumericNotEquals", json!("7"), "8", "7"),
        ("NumericLessThan", json!(7), "6", "7"),
        ("NumericLessThanEquals", json!(7), "7", "8"),
        ("NumericGreaterThan", json!(7), "8", "7"),
        ("NumericGreaterThanEquals", json!(7), "7", "6"),
        ("IpAddress", json!("10.0.0.0/8"), "10.1.2.3", "11.0.0.1"),
        ("IpAddress", json!(["::1", "0.0.0.0/0"]), "1.2.3.4", "::2"),
        ("IpAddress", json!("2001:db8::/0"), "::2", "1.2.3.4"),
        ("NotIpAddress", json!("10.0.0.1"), "10.0.0.2", "10.0.0.1"),
    ] {
        assert!(holds(operator, wanted.clone(), &[right]), "{operator} {wanted} of {right}");
        assert!(!holds(operator, wanted.clone(), &[wrong]), "{operator} {wanted} of {wrong}");
    }
}

#[test]
fn an_absent_key_passes_negations_and_what_says_so() {
    for (operator, expected) in [
        ("StringEquals", false),
        ("StringNotEquals", true),
        ("StringLike", false),
        ("ArnEquals", false),
        ("ArnNotEquals", true),
        ("Bool", false),
        ("StringEqualsIfExists", true),
        ("StringNotEqualsIfExists", true),
        ("ArnEqualsIfExists", true),
        ("BoolIfExists", true),
        ("ForAllValues:StringEquals", true),
        ("ForAllValues:StringNotEquals", true),
        ("ForAnyValue:StringEquals", false),
        ("ForAnyValue:StringNotEquals", false),
        ("ForAnyValue:StringEqualsIfExists", true),
        ("ForAllValues:StringEqualsIfExists", true),
    ] {
        assert_eq!(holds(operator, json!("a"), &[]), expected, "{operator}");
    }
    assert!(holds("Null", json!("true"), &[]) && !holds("Null", json!("true"), &["a"]));
    assert!(holds("Null", json!(false), &["a"]) && !holds("Null", json!(false), &[]));
}

#[test]
fn if_exists_still_asks_where_the_key_is_there() {
    assert!(holds("StringEqualsIfExists", json!("a"), &["a"]) && !holds("StringEqualsIfExists", json!("a"), &["b"]));
    assert!(!holds("ForAllValues:StringEqualsIfExists", json!("a"), &["a", "b"]));
}

#[test]
fn several_values_are_counted() {
    for (operator, present, expected) in [
        ("ForAllValues:StringEquals", ["a", "b"], true),
        ("ForAllValues:StringEquals", ["a", "c"], false),
        ("ForAnyValue:StringEquals", ["c", "b"], true),
        ("ForAnyValue:StringEquals", ["c", "d"], false),
        // Each value must be none of the wanted, and one value must be none of them.
        ("ForAllValues:StringNotEquals", ["c", "d"], true),
        ("ForAllValues:StringNotEquals", ["a", "d"], false),
        ("ForAnyValue:StringNotEquals", ["a", "d"], true),
        ("ForAnyValue:StringNotEquals", ["a", "b"], false),
    ] {
        assert_eq!(holds(operator, json!(["a", "b"]), &present), expected, "{operator} of {present:?}");
    }
}

#[test]
fn variables_stand_for_what_the_request_says() {
    let account: &[_] = &[("aws:PrincipalAccount", "1*")];
    assert!(holds_beside("StringEquals", json!("${aws:PrincipalAccount}"), &["1*"], account));
    // What a variable brings is never wild.
    assert!(!holds_beside("StringLike", json!("${aws:PrincipalAccount}"), &["12"], account));
    assert!(holds_beside("StringLike", json!("?-${aws:principalaccount}-*"), &["a-1*-b"], account));
    // What cannot be filled in is no match, of a negation neither.
    assert!(!holds_beside("StringEquals", json!("${aws:PrincipalTag/team}"), &["a"], account));
    assert!(!holds_beside("StringNotEquals", json!("${aws:PrincipalTag/team}"), &["a"], account));
    assert!(holds_beside("StringEquals", json!("${aws:PrincipalTag/team, 'none'}"), &["none"], account));
    assert!(holds("StringLike", json!("${*}${?}${$}"), &["*?$"]) && !holds("StringLike", json!("${*}"), &["a"]));
    assert!(holds("StringEquals", json!("${open"), &["${open"]) && holds("StringEquals", json!("${Id}"), &["${Id}"]));
}
