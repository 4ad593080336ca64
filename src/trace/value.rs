//! What a template's values come to: references, filled in with names that an account might give.
//!
//! Invariant: two references to one resource come to the same, and to what another stack writes as a literal where the
//! resource has a physical name.

use serde_json::{Map, Value as Json};

use super::resource::Site;
use crate::cloudformation::Template;
use crate::cloudformation::template::Resource;

/// Reads the values of one stack.
pub struct Reader<'t> {
    /// Where the stack stands.
    pub site: &'t Site,
    /// What it holds.
    pub template: &'t Template,
}

impl Reader<'_> {
    /// A value as text: a text, or a reference to one.
    pub fn text(&self, value: &Json) -> Option<String> {
        match value {
            Json::String(text) => Some(text.clone()),
            Json::Object(members) => self.intrinsic(members),
            _ => None,
        }
    }

    /// The same value with every reference filled in.
    pub fn filled(&self, value: &Json) -> Json {
        match value {
            Json::Array(items) => items.iter().map(|item| self.filled(item)).collect(),
            Json::Object(members) => match self.intrinsic(members) {
                Some(text) => Json::String(text),
                None => Json::Object(members.iter().map(|(key, value)| (key.clone(), self.filled(value))).collect()),
            },
            plain => plain.clone(),
        }
    }

    /// An ARN in the stack's account and region.
    pub fn arn(&self, service: &str, resource: &str) -> String {
        let Site { partition, region, account, .. } = self.site;
        format!("arn:{partition}:{service}:{region}:{account}:{resource}")
    }

    /// The physical name of a resource: its own, or one as CloudFormation makes it.
    pub fn name(&self, id: &str, resource: &Resource) -> String {
        let key = match resource.kind.as_str() {
            "AWS::Events::EventBus" | "AWS::Events::Rule" | "AWS::Scheduler::Schedule" => "Name",
            "AWS::Scheduler::ScheduleGroup" => "Name",
            "AWS::SQS::Queue" => "QueueName",
            "AWS::IAM::Role" => "RoleName",
            "AWS::Lambda::Function" => "FunctionName",
            "AWS::DynamoDB::Table" => "TableName",
            "AWS::S3::Bucket" => "BucketName",
            "AWS::SNS::Topic" => "TopicName",
            "AWS::Logs::LogGroup" => "LogGroupName",
            _ => "",
        };
        if let Some(name) = resource.properties.get(key).and_then(|name| self.text(name)) {
            return name;
        }
        let fifo = resource.properties.get("FifoQueue") == Some(&Json::Bool(true));
        format!("{}-{id}{}", self.site.stack, if fifo { ".fifo" } else { "" })
    }

    /// The ARN of a resource.
    pub fn arn_of(&self, id: &str, resource: &Resource) -> String {
        let name = self.name(id, resource);
        let Site { partition, account, .. } = self.site;
        match resource.kind.as_str() {
            "AWS::SQS::Queue" => self.arn("sqs", &name),
            "AWS::SNS::Topic" => self.arn("sns", &name),
            "AWS::Events::EventBus" => self.arn("events", &format!("event-bus/{name}")),
            "AWS::Lambda::Function" => self.arn("lambda", &format!("function:{name}")),
            "AWS::DynamoDB::Table" => self.arn("dynamodb", &format!("table/{name}")),
            "AWS::KMS::Key" => self.arn("kms", &format!("key/{name}")),
            // CloudFormation's own form, streams included.
            "AWS::Logs::LogGroup" => self.arn("logs", &format!("log-group:{name}:*")),
            "AWS::IAM::Role" => format!("arn:{partition}:iam::{account}:role/{name}"),
            "AWS::S3::Bucket" => format!("arn:{partition}:s3:::{name}"),
            "AWS::Scheduler::ScheduleGroup" => self.arn("scheduler", &format!("schedule-group/{name}")),
            _ => self.arn("resource", &name),
        }
    }

    /// A text of `Fn::Sub`, filled in.
    fn substituted(&self, text: &str) -> Option<String> {
        let (mut filled, mut rest) = (String::new(), text);
        while let Some((before, after)) = rest.split_once("${") {
            let (name, behind) = after.split_once('}')?;
            filled.push_str(before);
            filled.push_str(&match name.split_once('.') {
                Some((id, attribute)) => self.attribute(id, attribute)?,
                None => self.reference(name)?,
            });
            rest = behind;
        }
        Some(filled + rest)
    }

    fn intrinsic(&self, members: &Map<String, Json>) -> Option<String> {
        let (function, argument) = members.iter().next().filter(|_| members.len() == 1)?;
        match (function.as_str(), argument) {
            ("Ref", Json::String(id)) => self.reference(id),
            ("Fn::GetAtt", Json::Array(path)) => self.attribute(path.first()?.as_str()?, path.get(1)?.as_str()?),
            ("Fn::Sub", Json::String(text)) => self.substituted(text),
            _ => None,
        }
    }

    /// What `Ref` answers.
    fn reference(&self, id: &str) -> Option<String> {
        let Site { region, account, partition, .. } = self.site;
        match id {
            "AWS::Region" => return Some(region.clone()),
            "AWS::AccountId" => return Some(account.clone()),
            "AWS::Partition" => return Some(partition.clone()),
            _ => {}
        }
        if self.template.parameters.contains_key(id) {
            return Some(format!("${{{id}}}"));
        }
        let resource = self.template.resources.get(id)?;
        Some(match resource.kind.as_str() {
            "AWS::SQS::Queue" => queue_url(self.site, &self.name(id, resource)),
            "AWS::SNS::Topic" => self.arn_of(id, resource),
            _ => self.name(id, resource),
        })
    }

    fn attribute(&self, id: &str, attribute: &str) -> Option<String> {
        let resource = self.template.resources.get(id)?;
        Some(match attribute {
            "Arn" => self.arn_of(id, resource),
            "QueueName" => self.name(id, resource),
            "StreamArn" => format!("{}/stream/1", self.arn_of(id, resource)),
            other => format!("{}.{other}", self.name(id, resource)),
        })
    }
}

/// The URL of a queue, as functions are given it.
fn queue_url(site: &Site, name: &str) -> String {
    let suffix = if site.region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    format!("https://sqs.{}.{suffix}/{}/{name}", site.region, site.account)
}

/// The ARN of the queue at a URL, which is of the stack's partition.
pub fn arn_of_queue(site: &Site, url: &str) -> Option<String> {
    let (host, path) = url.strip_prefix("https://sqs.")?.split_once('/')?;
    let (account, name) = path.split_once('/')?;
    Some(format!("arn:{}:sqs:{}:{account}:{name}", site.partition, host.split('.').next()?))
}
