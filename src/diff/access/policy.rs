//! The policies of a stack, each by what it is the policy of.
//!
//! Invariant: every policy of every type that Busline emits is found; what cannot be read as one is kept as it is, and then
//! only equal to itself.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::access::{Document, Statement};
use crate::cloudformation::Template;
use crate::cloudformation::template::Resource;

/// What a policy says something about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// What a role may do.
    Identity,
    /// The most that a role may do.
    Boundary,
    /// Who may take a role.
    Trust,
    /// Who may use a bus.
    Bus,
    /// Who may use a queue.
    Queue,
    /// Who may use a bucket.
    Bucket,
    /// Who may use a table or its stream.
    Table,
    /// Who may use a key.
    Key,
    /// Who may use a topic.
    Topic,
    /// Who may call a function.
    Function,
    /// Who may use a secret.
    Secret,
    /// Who may write logs.
    Log,
    /// What may pass an endpoint.
    Endpoint,
}

impl Kind {
    /// What it is called in a sentence.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Identity => "role",
            Kind::Boundary => "boundary of role",
            Kind::Trust => "trust of role",
            Kind::Bus => "bus",
            Kind::Queue => "queue",
            Kind::Bucket => "bucket",
            Kind::Table => "table",
            Kind::Key => "key",
            Kind::Topic => "topic",
            Kind::Function => "function",
            Kind::Secret => "secret",
            Kind::Log => "log policy",
            Kind::Endpoint => "endpoint",
        }
    }
}

/// A policy, gathered from all that say something of the same thing.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The statements that could be read.
    pub document: Document,
    /// What could not be read, and what is known by its name alone: managed policies, a boundary.
    pub opaque: Vec<Json>,
    /// The path of the declaration that asks for it; the first where there are several.
    pub declared_by: String,
}

/// Policies by what they are about: `${PackQueue}` for a resource of the stack, its name for a bus.
pub type Policies = BTreeMap<(Kind, String), Policy>;

/// Every policy of a stack.
pub fn policies(template: &Template) -> Policies {
    let mut all = Policies::new();
    for (id, resource) in &template.resources {
        gather(id, resource, &mut all);
    }
    all
}

fn gather(id: &str, resource: &Resource, all: &mut Policies) {
    let properties = &resource.properties;
    let own = format!("${{{id}}}");
    let mut add = |kind: Kind, about: String, json: &Json| {
        let policy = all.entry((kind, about)).or_default();
        if policy.declared_by.is_empty() {
            policy.declared_by.clone_from(&resource.metadata.busline.declared_by);
        }
        match Document::parse(json) {
            Ok(document) => policy.document.statements.extend(document.statements),
            Err(_) => policy.opaque.push(json.clone()),
        }
    };
    let mut document = |kind: Kind, about: &[Json], name: &str| {
        if let Some(document) = properties.get(name) {
            about.iter().for_each(|about| add(kind, spelt(about), document));
        }
    };
    let named = |name: &str| match properties.get(name) {
        Some(Json::Array(many)) => many.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    };
    match resource.kind.as_str() {
        "AWS::IAM::Role" => {
            document(Kind::Trust, &[json!(own)], "AssumeRolePolicyDocument");
            role(properties, &own, &mut add);
        }
        "AWS::Events::EventBusPolicy" => {
            for bus in named("EventBusName") {
                let statement = properties.get("Statement").cloned().unwrap_or_default();
                add(Kind::Bus, spelt(&bus), &json!({ "Statement": [statement] }));
            }
        }
        "AWS::SQS::QueuePolicy" => document(Kind::Queue, &named("Queues"), "PolicyDocument"),
        "AWS::S3::BucketPolicy" => document(Kind::Bucket, &named("Bucket"), "PolicyDocument"),
        "AWS::SNS::TopicPolicy" => document(Kind::Topic, &named("Topics"), "PolicyDocument"),
        "AWS::Logs::LogGroup" => document(Kind::Log, &[json!(own)], "ResourcePolicyDocument"),
        // Busline makes none of them: a hand may have.
        "AWS::DynamoDB::Table" => {
            let stream = properties.get("StreamSpecification");
            let of_stream = stream.and_then(|stream| stream.get("ResourcePolicy"));
            for policy in properties.get("ResourcePolicy").into_iter().chain(of_stream) {
                add(Kind::Table, own.clone(), policy.get("PolicyDocument").unwrap_or(policy));
            }
        }
        "AWS::KMS::Key" => document(Kind::Key, &[json!(own)], "KeyPolicy"),
        "AWS::SecretsManager::ResourcePolicy" => document(Kind::Secret, &named("SecretId"), "ResourcePolicy"),
        "AWS::EC2::VPCEndpoint" => document(Kind::Endpoint, &[json!(own)], "PolicyDocument"),
        "AWS::Logs::ResourcePolicy" => {
            let text = properties.get("PolicyDocument").and_then(Json::as_str).unwrap_or_default();
            let whole = serde_json::from_str(text).unwrap_or_else(|_| json!(text));
            named("PolicyName").iter().for_each(|name| add(Kind::Log, spelt(name), &whole));
        }
        "AWS::Lambda::Permission" => {
            let whole = json!({ "Statement": [permission(properties)] });
            named("FunctionName").iter().for_each(|function| add(Kind::Function, spelt(function), &whole));
        }
        _ => {}
    }
}

/// What a role may do, and the most that it may.
fn role(properties: &Map<String, Json>, own: &str, add: &mut impl FnMut(Kind, String, &Json)) {
    let inline = properties.get("Policies").and_then(Json::as_array).into_iter().flatten();
    for policy in inline {
        add(Kind::Identity, own.to_owned(), policy.get("PolicyDocument").unwrap_or(&Json::Null));
    }
    for managed in properties.get("ManagedPolicyArns").and_then(Json::as_array).into_iter().flatten() {
        add(Kind::Identity, own.to_owned(), managed);
    }
    if let Some(boundary) = properties.get("PermissionsBoundary") {
        add(Kind::Boundary, own.to_owned(), boundary);
    }
}

/// A permission as the statement that Lambda makes of it.
fn permission(properties: &Map<String, Json>) -> Json {
    let text = |name: &str| properties.get(name).cloned();
    let principal = match text("Principal") {
        Some(Json::String(name)) if name.contains(".amazonaws.com") => json!({ "Service": name }),
        Some(other) if other == "*" => other,
        other => json!({ "AWS": other }),
    };
    let keys = [
        ("ArnLike", "aws:SourceArn", "SourceArn"),
        ("StringEquals", "aws:SourceAccount", "SourceAccount"),
        ("StringEquals", "aws:PrincipalOrgID", "PrincipalOrgID"),
        ("StringEquals", "lambda:FunctionUrlAuthType", "FunctionUrlAuthType"),
        ("StringEquals", "lambda:EventSourceToken", "EventSourceToken"),
    ];
    let mut conditions = json!({});
    for (operator, key, name) in keys {
        if let Some(value) = text(name) {
            conditions[operator][key] = value;
        }
    }
    let mut statement = json!({ "Effect": "Allow", "Principal": principal, "Action": text("Action") });
    if conditions.as_object().is_some_and(|conditions| !conditions.is_empty()) {
        statement["Condition"] = conditions;
    }
    statement
}

/// A name or an intrinsic as a text.
fn spelt(value: &Json) -> String {
    // A statement spells intrinsics already: its resource is one.
    let statement = json!({ "Effect": "Allow", "Action": "x", "Resource": value });
    match Statement::parse(&statement).ok().and_then(|statement| statement.resources) {
        Some(crate::access::Scope::Of(named)) => named.into_iter().next().unwrap_or_default(),
        _ => value.to_string(),
    }
}
