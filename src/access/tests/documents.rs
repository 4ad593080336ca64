//! What is read, what is the same, and what is refused.

use super::*;

#[test]
fn other_words_for_the_same_are_equal() {
    let one = document(json!([{
        "Effect": "Allow", "Principal": { "AWS": "111111111111" }, "Action": "a:B", "Resource": ["r", "q"],
        "Condition": { "Bool": { "aws:SecureTransport": true }, "StringEquals": { "k": ["1"] } },
    }]));
    let other = document(json!({
        "Effect": "Allow", "Principal": { "AWS": ["arn:aws:iam::111111111111:root"] }, "Action": ["a:B", "a:B"],
        "Resource": ["q", "r"],
        "Condition": { "StringEquals": { "k": "1" }, "Bool": { "aws:SecureTransport": "true" } },
    }));
    assert_eq!(one, other);
}

#[test]
fn principals_are_told_apart() {
    let principals = |json: Json| {
        let document = document(json!({ "Effect": "Deny", "Principal": json, "Action": "*" }));
        document.statements[0].principals.clone()
    };
    let of = |principals: &[Principal]| Some(Scope::Of(principals.iter().cloned().collect()));
    assert_eq!(principals(json!("*")), of(&[Principal::Anyone]));
    assert_eq!(principals(json!({ "AWS": "*" })), of(&[Principal::Anyone]));
    assert_eq!(
        principals(json!({ "AWS": ["111111111111", ROLE], "Service": "sns.amazonaws.com" })),
        of(&[
            Principal::Account("111111111111".into()),
            Principal::Arn(ROLE.into()),
            Principal::Service("sns.amazonaws.com".into()),
        ])
    );
    assert_eq!(
        principals(json!({ "Federated": "f", "CanonicalUser": "c" })),
        of(&[Principal::Federated("f".into()), Principal::CanonicalUser("c".into())])
    );
}

#[test]
fn intrinsics_stand_in_the_words_of_sub() {
    let document = document(json!({
        "Effect": "Allow", "Action": "sqs:SendMessage",
        "Resource": [
            { "Ref": "Topic" }, { "Fn::GetAtt": ["Queue", "Arn"] }, { "Fn::Sub": "${Bucket.Arn}/*" }, "arn:aws:sqs:r:1:q",
        ],
    }));
    let wanted = ["${Topic}", "${Queue.Arn}", "${Bucket.Arn}/*", "arn:aws:sqs:r:1:q"].map(str::to_owned);
    assert_eq!(document.statements[0].resources, Some(Scope::Of(wanted.into())));
}

#[test]
fn what_is_not_understood_is_refused() {
    let allow = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
    let with = |key: &str, value: Json| {
        let mut statement = allow.clone();
        statement[key] = value;
        Document::parse(&json!({ "Statement": statement })).map_err(|mistake| mistake.element)
    };
    assert!(with("Sid", json!("Name")).is_ok());
    for (key, value, element) in [
        ("Effect", json!("Perhaps"), "Effect"),
        ("Actions", json!("*"), "Actions"),
        ("NotAction", json!("*"), "Action"),
        ("Action", json!([null]), "Action"),
        ("Resource", json!({ "Fn::ImportValue": "x" }), "Resource"),
        ("Principal", json!("me"), "Principal"),
        ("Principal", json!({ "Team": "me" }), "Principal.Team"),
        ("Condition", json!([]), "Condition"),
        ("Condition", json!({ "StringMatches": { "k": "v" } }), "Condition.StringMatches"),
        ("Condition", json!({ "ForSomeValues:StringEquals": { "k": "v" } }), "Condition.ForSomeValues:StringEquals"),
        ("Condition", json!({ "NullIfExists": { "k": "true" } }), "Condition.NullIfExists"),
        ("Condition", json!({ "BoolNotEquals": { "k": "true" } }), "Condition.BoolNotEquals"),
        ("Condition", json!({ "Bool": "k" }), "Condition.Bool"),
        ("Condition", json!({ "Bool": { "k": { "a": 1 } } }), "Condition.Bool.k"),
    ] {
        assert_eq!(with(key, value).expect_err(key), element);
    }
    assert!(Document::parse(&json!({ "Version": "2012-10-17" })).is_err());
    assert!(Document::parse(&json!({ "Statement": { "Effect": "Allow" } })).is_err());
    assert!(Document::parse(&json!({ "Statement": ["Allow"] })).is_err());
}

#[test]
fn operators_are_written_as_they_are_read() {
    for name in
        ["ForAnyValue:StringNotEqualsIfExists", "ArnNotLike", "Null", "NumericGreaterThanEquals", "NotIpAddress"]
    {
        let operator = Operator::parse(&name.to_uppercase()).expect("an operator in capitals");
        assert_eq!(operator.to_string(), name);
    }
}
