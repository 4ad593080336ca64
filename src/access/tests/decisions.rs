//! Who gets through, by whose policies.

use super::*;

#[test]
fn between_accounts_both_sides_must_allow() {
    let (own, admits) = ([own()], [admits(json!({ "AWS": "111111111111" }), json!({}))]);
    let Decision::Allowed(grounds) = decided(&put(), &own, &admits) else { panic!("both sides allow") };
    assert_eq!(grounds.iter().map(|ground| ground.side).collect::<Vec<_>>(), [Side::Identity, Side::Resource]);
    for (identity, resource, missing) in [
        (&own[..], &[][..], vec![Side::Resource]),
        (&[][..], &admits[..], vec![Side::Identity]),
        (&[][..], &[][..], vec![Side::Identity, Side::Resource]),
    ] {
        let Decision::Wanting(misses) = decided(&put(), identity, resource) else { panic!("{missing:?} is missing") };
        assert_eq!(misses.iter().map(|miss| miss.side).collect::<Vec<_>>(), missing);
    }
}

#[test]
fn within_an_account_one_side_is_enough_if_it_names_the_caller() {
    let request = Request { owner: "111111111111".to_owned(), ..put() };
    let root = [admits(json!({ "AWS": "111111111111" }), json!({}))];
    let role = [admits(json!({ "AWS": ROLE }), json!({}))];
    let anyone = [admits(json!("*"), json!({}))];
    assert!(decided(&request, &[own()], &[]).is_allowed());
    assert!(decided(&request, &[], &role).is_allowed());
    assert!(decided(&request, &[], &anyone).is_allowed());
    // Its account is only handed the right: the role's policy has to take it up.
    assert!(!decided(&request, &[], &root).is_allowed());
    assert!(decided(&request, &[own()], &root).is_allowed());
}

#[test]
fn a_required_policy_is_asked_within_an_account_too() {
    let key = "arn:aws:kms:eu-west-1:111111111111:key/1";
    let request = Request::new(Caller::role(ROLE), "kms:Decrypt", key);
    let own = [document(json!({ "Effect": "Allow", "Action": "kms:*", "Resource": key }))];
    let of = |principal: &str| {
        [document(json!({
            "Effect": "Allow", "Principal": { "AWS": principal }, "Action": "kms:Decrypt", "Resource": "*",
        }))]
    };
    let asks = |identity: &[Document], resource: &[Document]| {
        let policies = Policies { identity, resource, standing: Standing::Required, ..Policies::default() };
        decide(&request, &policies).is_allowed()
    };
    assert!(!asks(&own, &[]));
    assert!(asks(&[], &of(ROLE)));
    assert!(asks(&own, &of("111111111111")) && !asks(&[], &of("111111111111")));
}

#[test]
fn a_denial_anywhere_decides() {
    let admits = admits(json!("*"), json!({}));
    let denial = json!({ "Sid": "No", "Effect": "Deny", "Action": "events:*", "Resource": "*" });
    let mut of_bus = denial.clone();
    of_bus["Principal"] = json!("*");
    let (denies, of_bus) = (document(denial), document(of_bus));
    let identities = [own(), denies.clone()];
    let resources = [admits.clone(), of_bus];
    for (decision, side) in [
        (decided(&put(), &identities, std::slice::from_ref(&admits)), Side::Identity),
        (decided(&put(), &[own()], &resources), Side::Resource),
        (
            decide(
                &put(),
                &Policies {
                    identity: &[own()],
                    boundary: Some(&denies),
                    resource: std::slice::from_ref(&admits),
                    ..Policies::default()
                },
            ),
            Side::Boundary,
        ),
    ] {
        let Decision::Denied(ground) = decision else { panic!("denied by {side}") };
        assert_eq!((ground.side, ground.statement.sid.as_deref()), (side, Some("No")));
    }
}

#[test]
fn a_boundary_bounds() {
    let (own, narrow) = ([own()], document(json!({ "Effect": "Allow", "Action": "sqs:*", "Resource": "*" })));
    let wide = document(json!({ "Effect": "Allow", "Action": "*", "Resource": "*" }));
    let resource = [admits(json!({ "AWS": "111111111111" }), json!({}))];
    let under = |boundary| {
        decide(
            &put(),
            &Policies { identity: &own, boundary: Some(boundary), resource: &resource, ..Policies::default() },
        )
        .is_allowed()
    };
    assert!(under(&wide) && !under(&narrow));
}

#[test]
fn a_service_needs_the_resource_and_has_no_policies() {
    let request = Request::new(Caller::service("events.amazonaws.com"), "events:PutEvents", BUS)
        .with("aws:SourceArn", RULE)
        .with("aws:SourceAccount", "111111111111");
    let one_rule = json!({ "ArnEquals": { "aws:SourceArn": RULE } });
    let service = json!({ "Service": "events.amazonaws.com" });
    assert!(decided(&request, &[], &[admits(service.clone(), one_rule.clone())]).is_allowed());
    assert!(!decided(&request, &[own()], &[]).is_allowed());
    assert!(!decided(&request, &[own()], &[admits(json!({ "AWS": "111111111111" }), json!({}))]).is_allowed());
    let other = admits(service, json!({ "ArnEquals": { "aws:SourceArn": format!("{RULE}-2") } }));
    let others = [other];
    let Decision::Wanting(misses) = decided(&request, &[], &others) else { panic!("of another rule") };
    let Some((statement, Fault::Condition(condition))) = misses[0].nearest else { panic!("a condition fails") };
    assert_eq!((statement.sid.as_deref(), condition.key.as_str()), (Some("Admits"), "aws:SourceArn"));
    assert_eq!(condition.to_string(), format!("ArnEquals aws:SourceArn {RULE}-2"));
    // A policy that names the caller's account does not see a service: its Deny on TLS does not hit it.
    let tls = document(json!({
        "Effect": "Deny", "Principal": "*", "Action": "events:*", "Resource": "*",
        "Condition": { "Bool": { "aws:SecureTransport": "false", "aws:PrincipalIsAWSService": "false" } },
    }));
    let service = admits(json!({ "Service": "events.amazonaws.com" }), one_rule);
    assert!(decided(&request, &[], &[service, tls]).is_allowed());
}

#[test]
fn negated_elements_cover_everything_else() {
    let deny_others = |element: &str, value: Json| {
        let mut statement = json!({ "Effect": "Deny" });
        for (key, all) in [("Principal", json!("*")), ("Action", json!("*")), ("Resource", json!("*"))] {
            if element != format!("Not{key}") {
                statement[key] = all;
            }
        }
        statement[element] = value;
        let resource = [admits(json!("*"), json!({})), document(statement)];
        decided(&put(), &[own()], &resource).is_allowed()
    };
    assert!(deny_others("NotAction", json!("events:Put*")) && !deny_others("NotAction", json!("sqs:*")));
    assert!(deny_others("NotResource", json!(BUS)) && !deny_others("NotResource", json!("arn:aws:events:*:*:rule/*")));
    assert!(
        deny_others("NotPrincipal", json!({ "AWS": ROLE }))
            && !deny_others("NotPrincipal", json!({ "AWS": "222222222222" }))
    );
}

#[test]
fn the_nearest_allowance_is_told() {
    let policies = [document(json!([
        { "Sid": "Reads", "Effect": "Allow", "Principal": "*", "Action": "events:Describe*", "Resource": BUS },
        { "Sid": "Other", "Effect": "Allow", "Principal": "*", "Action": "events:*", "Resource": format!("{BUS}-2") },
        { "Sid": "Whom", "Effect": "Allow", "Principal": { "AWS": "333333333333" }, "Action": "events:*", "Resource": "*" },
    ]))];
    let own = [own()];
    let Decision::Wanting(misses) = decided(&put(), &own, &policies) else { panic!("nothing fits") };
    let [Miss { side: Side::Resource, nearest: Some((statement, Fault::Principal)) }] = misses[..] else {
        panic!("{misses:?}")
    };
    assert_eq!(statement.sid.as_deref(), Some("Whom"));
}

/// The statement that lets another account in, in every context in which AWS may ask.
#[test]
fn a_cross_account_statement_holds_when_targets_are_put_and_when_events_come() {
    let own = [own()];
    let bus = [admits(
        json!({ "AWS": "arn:aws:iam::111111111111:root" }),
        json!({
            "ForAllValues:StringEquals": { "events:source": "app.orders" },
            "StringEqualsIfExists": { "events:detail-type": "OrderPlaced" },
            "ArnEqualsIfExists": { "aws:SourceArn": RULE },
        }),
    )];
    let bare = Request::new(Caller::role(ROLE), "events:PutEvents", BUS);
    for request in [bare.clone(), put(), put().with("aws:SourceArn", RULE)] {
        assert!(decided(&request, &own, &bus).is_allowed(), "{request:?}");
    }
    for request in [
        put().with("aws:SourceArn", format!("{RULE}-2")),
        bare.clone().with("events:source", "app.stock").with("events:detail-type", "OrderPlaced"),
        bare.clone().with("events:source", "app.orders").with("events:detail-type", "OrderClosed"),
        Request { caller: Caller::role("arn:aws:iam::333333333333:role/r"), ..put() },
    ] {
        assert!(!decided(&request, &own, &bus).is_allowed(), "{request:?}");
    }
}
