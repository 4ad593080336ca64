//! Policy documents. Wherever `region` is asked for, it says in which partition the accounts are.

use serde_json::{Map, Value as Json, json};

use crate::plan::grant::{Condition, Principal, Statement, Trust};
use crate::plan::naming;
use crate::plan::resource::Value;

/// A document of statements.
pub fn document<'a>(statements: impl IntoIterator<Item = &'a Statement>, region: &str) -> Json {
    let statements: Vec<Json> = statements.into_iter().map(|each| statement(each, region)).collect();
    json!({ "Version": "2012-10-17", "Statement": statements })
}

/// A document of statements, and a denial of everything that does not come through TLS. AWS's own calls do, but do not
/// say so: their network keys are left out of what a policy sees.
pub fn document_with_tls(statements: &[Statement], action: &'static str, resources: Vec<Value>, region: &str) -> Json {
    let denial = Statement::allow("DenyWithoutTls", &[action], resources)
        .to(Principal::Anyone)
        .denied()
        .when("Bool", "aws:SecureTransport", vec!["false".into()])
        .when("Bool", "aws:PrincipalIsAWSService", vec!["false".into()]);
    document(statements.iter().chain([&denial]), region)
}

/// One statement.
pub fn statement(statement: &Statement, region: &str) -> Json {
    let mut json = Map::new();
    json.insert("Sid".to_owned(), json!(statement.sid));
    json.insert("Effect".to_owned(), json!(if statement.deny { "Deny" } else { "Allow" }));
    if let Some(whom) = &statement.principal {
        json.insert("Principal".to_owned(), principal(whom, region));
    }
    json.insert("Action".to_owned(), json!(statement.actions));
    json.insert("Resource".to_owned(), one_or_many(&statement.resources));
    if !statement.conditions.is_empty() {
        json.insert("Condition".to_owned(), conditions(&statement.conditions));
    }
    Json::Object(json)
}

/// Who may assume a role. The account keeps a service from being talked into using the role for someone else.
pub fn trust(trust: &Trust) -> Json {
    let mut conditions = json!({ "StringEquals": { "aws:SourceAccount": trust.account } });
    if let Some(arn) = &trust.source_arn {
        let operator = if arn.contains(['*', '?']) { "ArnLike" } else { "ArnEquals" };
        conditions[operator] = json!({ "aws:SourceArn": arn });
    }
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "Service": trust.service },
            "Action": "sts:AssumeRole",
            "Condition": conditions,
        }],
    })
}

fn principal(principal: &Principal, region: &str) -> Json {
    match principal {
        Principal::Anyone => json!("*"),
        Principal::Service(service) => json!({ "Service": service }),
        Principal::Services(services) => json!({ "Service": services }),
        // IAM keeps the root's ARN even where it was given the bare account, which would then look like drift.
        Principal::Account(account) => json!({ "AWS": naming::global_arn("iam", region, account, "root") }),
    }
}

fn conditions(conditions: &[Condition]) -> Json {
    let mut by_operator = Map::new();
    for condition in conditions {
        let keys = by_operator.entry(condition.operator).or_insert_with(|| json!({}));
        let keys = keys.as_object_mut().expect("inserted as one");
        let before = keys.insert(condition.key.to_owned(), one_or_many(&condition.values));
        assert!(before.is_none(), "{} is asked of {} twice", condition.operator, condition.key);
    }
    Json::Object(by_operator)
}

/// The customary spelling: a list only where there is more than one.
fn one_or_many(values: &[Value]) -> Json {
    match values {
        [one] => json!(one),
        many => json!(many),
    }
}
