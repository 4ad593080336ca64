//! What a template's value comes to in an account: CloudFormation's references, resolved against what stands there. A
//! reference to a resource that the stand-in left out comes to nothing.

use super::Stack;
use serde_json::{Map, Value};

/// The value with every intrinsic resolved; what cannot be resolved is left out of its list or object.
pub fn resolve(value: &Value, stack: &Stack) -> Option<Value> {
    match value {
        Value::Object(fields) => intrinsic(fields, stack).unwrap_or_else(|| {
            let fields = fields.iter().filter_map(|(k, v)| Some((k.clone(), resolve(v, stack)?)));
            Some(Value::Object(fields.collect()))
        }),
        Value::Array(items) => Some(items.iter().filter_map(|item| resolve(item, stack)).collect()),
        other => Some(other.clone()),
    }
}

/// The same as text, or nothing.
pub fn text(value: &Value, stack: &Stack) -> Option<String> {
    resolve(value, stack)?.as_str().map(str::to_owned)
}

/// The outer answer is whether this is an intrinsic at all.
fn intrinsic(fields: &Map<String, Value>, stack: &Stack) -> Option<Option<Value>> {
    let (name, argument) = fields.iter().next().filter(|_| fields.len() == 1)?;
    let found = match name.as_str() {
        "Ref" => reference(argument.as_str()?, stack),
        "Fn::GetAtt" => attribute(argument[0].as_str()?, argument[1].as_str()?, stack),
        "Fn::Sub" => substitute(argument, stack),
        "Fn::Join" => join(argument, stack),
        _ => return None,
    };
    Some(found.map(Value::from))
}

fn reference(name: &str, stack: &Stack) -> Option<String> {
    match name {
        "AWS::AccountId" => Some(stack.account.clone()),
        "AWS::Region" => Some(stack.region.clone()),
        "AWS::Partition" => Some("aws".into()),
        "AWS::URLSuffix" => Some("amazonaws.com".into()),
        _ => stack.parameters.get(name).map_or_else(
            || stack.state["resources"][name].as_str().map(str::to_owned),
            |value| value.as_str().map(str::to_owned),
        ),
    }
}

fn attribute(id: &str, attribute: &str, stack: &Stack) -> Option<String> {
    let kind = stack.template["Resources"][id]["Type"].as_str()?;
    let physical = stack.state["resources"][id].as_str()?;
    let arn =
        |service: &str, rest: String| Some(format!("arn:aws:{service}:{}:{}:{rest}", stack.region, stack.account));
    match (kind, attribute) {
        ("AWS::SQS::Queue", "Arn") => arn("sqs", physical.rsplit('/').next()?.to_owned()),
        ("AWS::Lambda::Function", "Arn") => arn("lambda", format!("function:{physical}")),
        ("AWS::IAM::Role", "Arn") => {
            named(&stack.stands["roles"], "RoleName", physical)?["Arn"].as_str().map(str::to_owned)
        }
        ("AWS::DynamoDB::Table", "Arn") => arn("dynamodb", format!("table/{physical}")),
        ("AWS::DynamoDB::Table", "StreamArn") => {
            let table = named(&stack.stands["tables"], "TableName", physical)?;
            table["LatestStreamArn"].as_str().map(str::to_owned)
        }
        ("AWS::S3::Bucket", "Arn") => Some(format!("arn:aws:s3:::{physical}")),
        _ => None,
    }
}

fn named<'a>(list: &'a Value, key: &str, name: &str) -> Option<&'a Value> {
    list.as_array()?.iter().find(|item| item[key] == name)
}

fn substitute(argument: &Value, stack: &Stack) -> Option<String> {
    let mut rest = argument.as_str().or_else(|| argument[0].as_str())?;
    let mut text = String::new();
    while let Some((before, after)) = rest.split_once("${") {
        let (name, behind) = after.split_once('}')?;
        text.push_str(before);
        let own = argument.get(1).and_then(|variables| variables.get(name));
        text.push_str(&match (own, name.split_once('.')) {
            (Some(value), _) => self::text(value, stack)?,
            (None, Some((id, name))) => attribute(id, name, stack)?,
            (None, None) => reference(name, stack)?,
        });
        rest = behind;
    }
    Some(text + rest)
}

fn join(argument: &Value, stack: &Stack) -> Option<String> {
    let parts = argument[1].as_array()?.iter().map(|part| text(part, stack));
    Some(parts.collect::<Option<Vec<_>>>()?.join(argument[0].as_str()?))
}
