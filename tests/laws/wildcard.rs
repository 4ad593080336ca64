//! The law of the star. Every statement of every policy, wherever it stands in a template or a manifest, is found by its
//! shape; what it says with `*` or `?` is one of the few things listed here, each with its reason.

pub mod seen;

use super::items;
use serde_json::Value;
use std::collections::BTreeSet;

/// Where policies stand: the resource's type, and the way to the statements. One that stands anywhere else is a fault,
/// until somebody has thought about what it may say.
const PLACES: &[(&str, &str)] = &[
    ("AWS::EC2::VPCEndpoint", "PolicyDocument.Statement"),
    ("AWS::Events::EventBusPolicy", "Statement"),
    (ROLE, "AssumeRolePolicyDocument.Statement"),
    (ROLE, "Policies.PolicyDocument.Statement"),
    ("AWS::KMS::Key", "KeyPolicy.Statement"),
    ("AWS::Logs::LogGroup", "ResourcePolicyDocument.Statement"),
    ("AWS::S3::BucketPolicy", "PolicyDocument.Statement"),
    ("AWS::SNS::TopicPolicy", "PolicyDocument.Statement"),
    ("AWS::SQS::QueuePolicy", "PolicyDocument.Statement"),
    (MANIFEST, "stacks.asks.statement"),
];

const ROLE: &str = "AWS::IAM::Role";

/// A manifest is no resource; it holds the statements that others are asked for.
pub const MANIFEST: &str = "manifest.json";

/// Actions on `*`, and why.
const ON_ANYTHING: &[(&str, &str)] = &[
    ("dynamodb:ListStreams", "AWS's own policy for readers of streams asks for it so"),
    ("ec2:AssignPrivateIpAddresses", INTERFACES),
    ("ec2:CreateNetworkInterface", INTERFACES),
    ("ec2:DeleteNetworkInterface", INTERFACES),
    ("ec2:DescribeNetworkInterfaces", INTERFACES),
    ("ec2:DescribeSubnets", INTERFACES),
    ("ec2:UnassignPrivateIpAddresses", INTERFACES),
    ("ecr:GetAuthorizationToken", "it has no resource"),
    ("xray:PutTelemetryRecords", "it has no resource"),
    ("xray:PutTraceSegments", "it has no resource"),
];

const INTERFACES: &str = "Lambda makes and removes a function's network interfaces by the function's role and names them \
                          only then; what calls from within the function is denied";

/// Resources in part open, and why; `{}` is any text without a wildcard.
const RESOURCES: &[(&str, &str)] = &[
    ("${{}.Arn}/index/*", "the indexes of one table"),
    ("${{}Bucket.Arn}/*", "the objects of one bucket"),
    ("arn:{}:logs:{}:log-group:{}:*", "the streams of one log group"),
    ("arn:{}:events:{}:rule/{}/*", "a grant to subscribe: the rules of one bus that whoever it is for makes himself"),
    ("arn:{}:secretsmanager:{}:secret:{}-??????", "one secret, whose ARN ends in six letters that AWS chooses"),
    (
        "arn:{}:s3:::prod-{}-starport-layer-bucket/*",
        "the layers of images, in the one bucket in which ECR keeps a region's",
    ),
];

/// Values of conditions in part open, by operator and key, and why.
const CONDITIONS: &[(&str, &str, &str, &str)] = &[
    (
        "ForAllValues:ArnLike",
        "events:TargetArn",
        "arn:{}:events:*:{}:event-bus/*",
        "a grant to subscribe: any bus of the account that subscribes, and nobody else's",
    ),
    (
        "ArnLike",
        "aws:SourceArn",
        "arn:{}:cloudwatch:{}:alarm:*",
        "the alarms of one account and region: all of a domain's",
    ),
    (
        "ArnLike",
        "aws:SourceArn",
        "arn:{}:events:{}:rule/{}--????????",
        "a rule whose name ends in a hash of its pattern",
    ),
    ("ArnLike", "lambda:SourceFunctionArn", "arn:{}:lambda:{}:function:*", "a denial: any function of the account"),
    ("StringLike", "kms:EncryptionContext:SourceArn", "arn:{}:logs:{}:*", "delivery sources, named by the service"),
    ("StringLikeIfExists", "events:detail-type", "{}*", "a rule of the file's that forwards by a prefix"),
];

/// Allowances to anyone that name nobody in a condition: by action and resource, and why.
const TO_ANYONE: &[(&str, &str, &str)] = &[(
    "s3:GetObject",
    "arn:{}:s3:::prod-{}-starport-layer-bucket/*",
    "an endpoint's policy: ECR hands out signed addresses, and nothing but images lies there",
)];

/// Keys that say for whom a call is made.
const NAMES_SOMEBODY: &[&str] = &["aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:SourceAccount"];

/// What was found: faults, and which of the listed exceptions were needed.
#[derive(Default)]
pub struct Judgement {
    pub faults: Vec<String>,
    pub needed: BTreeSet<String>,
}

/// Every exception that is listed, by the name under which it is needed.
pub fn listed() -> BTreeSet<String> {
    let actions = ON_ANYTHING.iter().map(|(action, _)| (*action).to_owned());
    let resources = RESOURCES.iter().map(|(shape, _)| (*shape).to_owned());
    let conditions = CONDITIONS.iter().map(|(operator, key, shape, _)| format!("{operator} {key} {shape}"));
    let anyone = TO_ANYONE.iter().map(|(action, shape, _)| format!("{action} {shape}"));
    let places = PLACES.iter().map(|(kind, place)| format!("{kind} {place}"));
    actions.chain(resources).chain(conditions).chain(anyone).chain(places).collect()
}

/// Judges whatever policies stand in a value: a resource's properties, or a manifest.
pub fn judge(kind: &str, value: &Value) -> Judgement {
    let mut judgement = Judgement::default();
    // What AWS or somebody else manages says what it likes, and escapes the walk.
    if kind == "AWS::IAM::ManagedPolicy" || !value["ManagedPolicyArns"].is_null() {
        judgement.faults.push("a policy that is not the role's own".to_owned());
    }
    walk((kind, ""), value, &mut judgement);
    judgement
}

fn walk(place: (&str, &str), value: &Value, judgement: &mut Judgement) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| walk(place, value, judgement)),
        Value::Object(fields) if fields.contains_key("Effect") => {
            match PLACES.contains(&place) {
                true => _ = judgement.needed.insert(format!("{} {}", place.0, place.1)),
                false => {
                    judgement.faults.push(format!("a statement stands in {}, which the law does not know", place.1))
                }
            }
            judgement.statement(place, value);
        }
        Value::Object(fields) => {
            for (key, value) in fields {
                let below = [place.1, key].join(".");
                walk((place.0, below.trim_start_matches('.')), value, judgement);
            }
        }
        Value::String(text) if text.contains("\"Effect\"") && text.contains("\"Statement\"") => {
            judgement.faults.push(format!("{} holds a policy as text, which nobody reads", place.1));
        }
        _ => {}
    }
}

impl Judgement {
    fn statement(&mut self, place: (&str, &str), statement: &Value) {
        for key in statement.as_object().expect("a statement is an object").keys() {
            if !["Sid", "Effect", "Principal", "Action", "Resource", "Condition"].contains(&key.as_str()) {
                self.fault(statement, &format!("says {key}, which opens what it does not name"));
            }
        }
        let denies = statement["Effect"] == "Deny";
        if !denies && statement["Effect"] != "Allow" {
            self.fault(statement, "neither allows nor denies");
        }
        self.actions(statement, denies);
        self.principals(place, statement, denies);
        self.resources(place, statement, denies);
        self.conditions(statement);
    }

    /// A denial may name a service's actions all at once; an allowance names each.
    fn actions(&mut self, statement: &Value, denies: bool) {
        let actions = texts(&statement["Action"]);
        if actions.is_empty() {
            self.fault(statement, "names no action");
        }
        for action in actions {
            let all = denies && action.strip_suffix(":*").is_some_and(|service| !is_open(service));
            if is_open(action) && !all {
                self.fault(statement, &format!("is about the actions {action}"));
            }
        }
    }

    /// A policy of a resource says whom it speaks of, a role's own does not. Anyone may be denied; to be allowed something
    /// he has to be named by a condition.
    fn principals(&mut self, place: (&str, &str), statement: &Value, denies: bool) {
        let own = place == (ROLE, "Policies.PolicyDocument.Statement");
        if statement["Principal"].is_null() != own {
            self.fault(statement, if own { "names a principal" } else { "names no principal" });
        }
        let mut names: Vec<&str> = statement["Principal"].as_str().into_iter().collect();
        names.extend(statement["Principal"].as_object().into_iter().flatten().flat_map(|(_, names)| texts(names)));
        for name in names.into_iter().filter(|name| is_open(name)) {
            let excused =
                name == "*" && (denies || names_somebody(&statement["Condition"]) || self.may_serve_anyone(statement));
            if !excused {
                self.fault(statement, &format!("speaks of {name}"));
            }
        }
    }

    fn may_serve_anyone(&mut self, statement: &Value) -> bool {
        let (actions, resources) = (texts(&statement["Action"]), texts(&statement["Resource"]));
        let listed = TO_ANYONE.iter().find(|(action, shape, _)| {
            actions == [*action] && !resources.is_empty() && resources.iter().all(|text| fits(shape, text))
        });
        self.needed.extend(listed.map(|(action, shape, _)| format!("{action} {shape}")));
        listed.is_some()
    }

    /// A trust is about its role, and `*` in a key's policy is the key.
    fn resources(&mut self, place: (&str, &str), statement: &Value, denies: bool) {
        let resources = texts(&statement["Resource"]);
        if statement["Resource"].is_null() != (place.1 == "AssumeRolePolicyDocument.Statement") {
            self.fault(statement, "names no resource, or one beside that on which it stands");
        }
        for resource in resources.into_iter().filter(|resource| is_open(resource)) {
            if resource != "*" {
                let listed = RESOURCES.iter().find(|(shape, _)| fits(shape, resource)).map(|(shape, _)| *shape);
                self.listed(statement, resource, listed.map(str::to_owned));
            } else if !denies && place.0 != "AWS::KMS::Key" {
                for action in texts(&statement["Action"]) {
                    let listed = ON_ANYTHING.iter().find(|(listed, _)| *listed == action);
                    self.listed(statement, "* for it", listed.map(|(action, _)| (*action).to_owned()));
                }
            }
        }
    }

    fn conditions(&mut self, statement: &Value) {
        for (operator, keys) in statement["Condition"].as_object().into_iter().flatten() {
            for (key, values) in keys.as_object().into_iter().flatten() {
                for value in texts(values).into_iter().filter(|value| is_open(value)) {
                    let listed = CONDITIONS
                        .iter()
                        .find(|(an_operator, a_key, shape, _)| {
                            an_operator == operator && a_key == key && fits(shape, value)
                        })
                        .map(|(operator, key, shape, _)| format!("{operator} {key} {shape}"));
                    self.listed(statement, &format!("{operator} {key} {value}"), listed);
                }
            }
        }
    }

    fn listed(&mut self, statement: &Value, what: &str, listed: Option<String>) {
        match listed {
            Some(name) => _ = self.needed.insert(name),
            None => self.fault(statement, &format!("says {what}, which is not listed")),
        }
    }

    fn fault(&mut self, statement: &Value, what: &str) {
        self.faults.push(format!("{what}: {statement}"));
    }
}

/// The texts of one value or a list, those of `Fn::Sub` among them. What another function gives is one name of AWS's.
fn texts(value: &Value) -> Vec<&str> {
    items(value).iter().filter_map(|item| item.as_str().or_else(|| item["Fn::Sub"].as_str())).collect()
}

fn is_open(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// Whether a condition holds only for calls of an account or an organization that it names.
fn names_somebody(condition: &Value) -> bool {
    NAMES_SOMEBODY.iter().any(|key| {
        let names = texts(&condition["StringEquals"][key]);
        !names.is_empty() && !names.iter().any(|name| is_open(name))
    })
}

/// Whether a text has a shape, in which `{}` stands for text of its own without a wildcard.
fn fits(shape: &str, text: &str) -> bool {
    let Some((before, rest)) = shape.split_once("{}") else {
        return shape == text;
    };
    let Some(text) = text.strip_prefix(before) else {
        return false;
    };
    let closed = text.find(['*', '?']).unwrap_or(text.len());
    (1..=closed).any(|end| text.is_char_boundary(end) && fits(rest, &text[end..]))
}
