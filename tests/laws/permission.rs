//! Laws about who may do what.

use super::{Template, items};
use serde_json::Value;
use std::collections::BTreeMap;

/// Each queue is encrypted at rest, and denies what does not come by TLS.
pub fn queues(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, queue) in template.resources("AWS::SQS::Queue") {
        let properties = &queue["Properties"];
        if properties["SqsManagedSseEnabled"] != true && properties["KmsMasterKeyId"].is_null() {
            faults.push(format!("{id} is not encrypted"));
        }
        let policies = template.resources("AWS::SQS::QueuePolicy");
        let own = policies
            .filter(|(_, policy)| items(&policy["Properties"]["Queues"]).iter().any(|queue| queue["Ref"] == id));
        let refuses = |statement: &Value| {
            statement["Effect"] == "Deny" && statement["Condition"]["Bool"]["aws:SecureTransport"] == "false"
        };
        if !own.into_iter().any(|(_, policy)| statements(&policy["Properties"]["PolicyDocument"]).iter().any(refuses)) {
            faults.push(format!("{id} takes messages without TLS"));
        }
    }
    faults
}

/// A service that may write to a queue, a topic, a log group or a function may do so for one resource of ours only.
pub fn service_grants(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    let documents = [
        ("AWS::SQS::QueuePolicy", "PolicyDocument"),
        ("AWS::SNS::TopicPolicy", "PolicyDocument"),
        ("AWS::Logs::LogGroup", "ResourcePolicyDocument"),
    ];
    for (kind, document) in documents {
        for (id, policy) in template.resources(kind) {
            for statement in statements(&policy["Properties"][document]) {
                let service = statement["Effect"] == "Allow" && !statement["Principal"]["Service"].is_null();
                let condition = statement["Condition"].to_string();
                if service && !condition.contains("\"aws:SourceArn\"") && !condition.contains("\"aws:SourceAccount\"") {
                    faults.push(format!("{id} lets {} in from everywhere", statement["Principal"]["Service"]));
                }
            }
        }
    }
    let open =
        template.resources("AWS::Lambda::Permission").filter(|(_, grant)| grant["Properties"]["SourceArn"].is_null());
    faults.extend(open.map(|(id, _)| format!("{id} lets a service in from everywhere")));
    faults
}

/// Who is let onto a bus is one account, or the others of one organization; he puts events of one source, or makes rules
/// that say what they match and keeps those of his own, towards buses of his own.
pub fn bus_grants(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, policy) in template.resources("AWS::Events::EventBusPolicy") {
        let statement = &policy["Properties"]["Statement"];
        if statement["Effect"] != "Allow" {
            continue;
        }
        let asks = |operator: &str, key: &str| !statement["Condition"][operator][key].is_null();
        let account = statement["Principal"]["AWS"].as_str().is_some_and(is_root_of_an_account);
        let others = asks("StringEquals", "aws:PrincipalOrgID") && asks("StringNotEquals", "aws:PrincipalAccount");
        if !(account || statement["Principal"] == "*" && others) {
            faults.push(format!("{id} lets {} in", statement["Principal"]));
        }
        for action in items(&statement["Action"]) {
            let own = asks("StringEqualsIfExists", "events:creatorAccount");
            let narrow = match action.as_str().unwrap_or_default() {
                "events:PutEvents" => statement["Condition"]["ForAllValues:StringEquals"]["events:source"].is_string(),
                "events:PutRule" => {
                    let key = |key: &str| {
                        let written = statement["Condition"]["Null"][key] == "false";
                        written && asks("ForAllValues:StringEquals", key)
                    };
                    own && key("events:source") && key("events:detail-type")
                }
                "events:PutTargets" => own && asks("ForAllValues:ArnLike", "events:TargetArn"),
                other => own && !other.contains('*'),
            };
            if !narrow {
                faults.push(format!("{id} lets somebody do {action} without saying to what"));
            }
        }
    }
    faults
}

fn is_root_of_an_account(arn: &str) -> bool {
    let Some((_, rest)) = arn.split_once(":iam::") else { return false };
    rest.strip_suffix(":root").is_some_and(|id| id.len() == 12 && id.chars().all(|c| c.is_ascii_digit()))
}

/// Each key is renewed every year, and nobody uses it but on conditions: the account may administer it alone, and a
/// service may look at it.
pub fn keys(template: &Template) -> Vec<String> {
    const USES: &[&str] = &["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncrypt"];
    let mut faults = Vec::new();
    for (id, key) in template.resources("AWS::KMS::Key") {
        let key = &key["Properties"];
        if key["EnableKeyRotation"] != true {
            faults.push(format!("{id} is never renewed"));
        }
        for statement in statements(&key["KeyPolicy"]).iter().filter(|one| one["Effect"] == "Allow") {
            let actions: Vec<&str> = items(&statement["Action"]).iter().filter_map(Value::as_str).collect();
            let everyone = [&statement["Principal"], &statement["Principal"]["AWS"]].iter().any(|whom| **whom == "*");
            let used = actions.iter().any(|action| USES.iter().any(|used| action.starts_with(used)));
            if statement["Condition"].is_null() && (used || everyone) {
                faults.push(format!("{id} may be used without a condition: {actions:?}"));
            }
            if actions.is_empty() || actions.iter().any(|action| action.contains('*')) {
                faults.push(format!("{id} lets somebody do {actions:?}"));
            }
        }
    }
    faults
}

/// A service that assumes a role does so for this account; Scheduler for one group of schedules, and only to send.
pub fn trust(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, role) in template.resources("AWS::IAM::Role") {
        for statement in statements(&role["Properties"]["AssumeRolePolicyDocument"]) {
            if !statement["Condition"].to_string().contains("\"aws:SourceAccount\"") {
                faults.push(format!("{id} may be assumed for any account"));
            }
            if statement["Principal"]["Service"] == "scheduler.amazonaws.com" {
                let group = statement["Condition"]["ArnEquals"]["aws:SourceArn"].as_str().unwrap_or_default();
                if !group.contains(":schedule-group/") || group.contains('*') {
                    faults.push(format!("{id} may be assumed for any schedule"));
                }
                let policies = items(&role["Properties"]["Policies"]).iter();
                let may = policies.flat_map(|policy| statements(&policy["PolicyDocument"]));
                let more = may.filter(|statement| items(&statement["Action"]) != ["sqs:SendMessage"]);
                faults.extend(more.map(|statement| format!("{id} may do {} on a schedule", statement["Action"])));
            }
        }
    }
    faults
}

/// The one secret that a template must spell out is a new cluster's password; everywhere else a secret is read when it is
/// needed, and stands in no template, environment or task. A handler's own is known by its ARN, which its role may read.
pub fn secrets(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, function) in template.resources("AWS::Lambda::Function") {
        let role = function["Properties"]["Role"]["Fn::GetAtt"][0].as_str().unwrap_or_default();
        let policies = items(&template.value["Resources"][role]["Properties"]["Policies"]).iter();
        let may: Vec<&Value> = policies.flat_map(|policy| statements(&policy["PolicyDocument"])).collect();
        let variables = function["Properties"]["Environment"]["Variables"].as_object().into_iter().flatten();
        for (name, value) in variables.filter(|(name, _)| name.starts_with("BUSLINE_SECRET_")) {
            let Some(arn) = value.as_str().filter(|value| value.starts_with("arn:")) else {
                faults.push(format!("{id} is given {name}, which is no ARN"));
                continue;
            };
            let action = if arn.contains(":ssm:") { "ssm:GetParameter" } else { "secretsmanager:GetSecretValue" };
            let reads = |statement: &&&Value| {
                let named = |resource: &Value| resource == arn || *resource == format!("{arn}-??????");
                items(&statement["Action"]) == [action] && items(&statement["Resource"]).iter().any(named)
            };
            if may.iter().filter(reads).count() != 1 {
                faults.push(format!("{id} cannot read {name} by one statement"));
            }
        }
    }
    let spelled = template.all().filter(|(_, resource)| resource.to_string().contains("{{resolve:"));
    let others = spelled.filter(|(_, resource)| resource["Type"] != "AWS::DocDB::DBCluster");
    faults.extend(others.map(|(id, _)| format!("{id} spells out a secret")));
    faults
}

/// A route that asks for a token says who verifies it.
pub fn routes(template: &Template) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, route) in template.resources("AWS::ApiGatewayV2::Route") {
        let authorizer = &route["Properties"]["AuthorizerId"]["Ref"];
        let verified = authorizer.as_str().map(|id| &template.value["Resources"][id]["Type"]);
        let fits = match route["Properties"]["AuthorizationType"].as_str() {
            Some("JWT") => verified.is_some_and(|kind| kind == "AWS::ApiGatewayV2::Authorizer"),
            Some("NONE" | "AWS_IAM") => authorizer.is_null() && route["Properties"]["AuthorizationScopes"].is_null(),
            _ => false,
        };
        if !fits {
            faults.push(format!("{id} does not say who may call it"));
        }
    }
    faults
}

/// Two functions that shared a role would share their rights.
pub fn own_roles(template: &Template) -> Vec<String> {
    let mut owners: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (id, function) in template.resources("AWS::Lambda::Function") {
        owners.entry(function["Properties"]["Role"].to_string()).or_default().push(id);
    }
    let shared = owners.into_iter().filter(|(_, functions)| functions.len() > 1);
    shared.map(|(role, functions)| format!("{functions:?} share {role}")).collect()
}

fn statements(document: &Value) -> &[Value] {
    items(&document["Statement"])
}
