//! What of one stack has a part in bringing events: read from its template alone, never from the plan.
//!
//! Invariant: what cannot be read is not left out in silence: it is a fault of the stack.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use super::order;
use super::resource::{Bus, Function, LogGroup, Mapping, Origin, Queue, Role, Rule, Site, Start, Switch, Target};
use super::value::{Reader, arn_of_queue};
use crate::access::{Document, Statement};
use crate::cloudformation::Stack;
use crate::cloudformation::manifest::{Ask, Entry};
use crate::cloudformation::template::Resource;
use crate::pattern::{self, Pattern};

/// What of one stack has a part in bringing events.
#[derive(Clone, Debug, Default)]
pub struct Part {
    /// The stack's name.
    pub stack: String,
    /// Its buses.
    pub buses: Vec<Bus>,
    /// Statements of the policies of buses, each with the ARN of its bus.
    pub statements: Vec<(String, Statement)>,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// Its queues.
    pub queues: Vec<Queue>,
    /// Its roles.
    pub roles: Vec<Role>,
    /// Its functions, and containers that do the work of one.
    pub functions: Vec<Function>,
    /// What its functions poll.
    pub mappings: Vec<Mapping>,
    /// Its log groups.
    pub groups: Vec<LogGroup>,
    /// Policies of its buckets, each with the bucket's ARN.
    pub buckets: Vec<(String, Vec<Document>)>,
    /// The ARNs of the buses that it keeps an archive of.
    pub archived: Vec<String>,
    /// Its keys, by ARN, with their policies.
    pub keys: Vec<(String, Document)>,
    /// What externals are asked to allow.
    pub asks: Vec<Ask>,
    /// What does not wait for what it needs: a resource, and what it should wait for.
    pub hasty: Vec<(Origin, String)>,
    /// Its services, by the paths of what declared them.
    pub services: Vec<String>,
    /// What starts its handlers, where it has services.
    pub starts: Vec<Start>,
    /// Statements of the policies of buses that are in the second wave.
    pub late: Vec<Origin>,
    /// What could not be read: the logical ID and why.
    pub faults: Vec<(String, String)>,
}

impl Part {
    /// Reads a stack.
    pub fn read(stack: &Stack) -> Part {
        let entry = &stack.entry;
        let site = Arc::new(site(entry));
        let reader = Reader { site: &site, template: &stack.template };
        let mut part = Part { stack: entry.name.clone(), asks: entry.asks.clone(), ..Part::default() };
        for (id, resource) in &stack.template.resources {
            let origin = Origin::of(&site, id, resource);
            if let Err(fault) = part.add(&reader, origin, resource) {
                part.faults.push((id.clone(), fault));
            }
        }
        part.hasty = order::hasty(&site, &stack.template);
        part.starts = order::starts(&site, &stack.template);
        for (id, resource) in &stack.template.resources {
            if resource.kind == "AWS::S3::BucketPolicy"
                && let Err(fault) = part.of_bucket(&Properties { reader: &reader, resource })
            {
                part.faults.push((id.clone(), fault));
            }
        }
        let mut policies = policies_of_queues(&reader, &mut part.faults);
        for queue in &mut part.queues {
            queue.policy = policies.remove(&queue.arn).unwrap_or_default();
        }
        part
    }

    /// A bucket has one policy.
    fn of_bucket(&mut self, properties: &Properties<'_>) -> Result<(), String> {
        let name = properties.text("Bucket").ok_or("names no bucket")?;
        let policy = document(properties.reader, properties.get("PolicyDocument"))?;
        let bucket = self.buckets.iter_mut().find(|(arn, _)| arn.ends_with(&format!(":::{name}")));
        bucket.ok_or("is of a bucket that is not in the stack")?.1 = vec![policy];
        Ok(())
    }

    fn add(&mut self, reader: &Reader<'_>, origin: Origin, resource: &Resource) -> Result<(), String> {
        let id = origin.id.clone();
        let properties = Properties { reader, resource };
        match resource.kind.as_str() {
            "AWS::Events::EventBus" => self.buses.push(Bus {
                arn: reader.arn_of(&id, resource),
                key: properties.reference(&["KmsKeyIdentifier"])?,
                dead_letters: properties.reference(&["DeadLetterConfig", "Arn"])?,
                origin,
            }),
            "AWS::Events::EventBusPolicy" => {
                let bus = properties.named_bus()?;
                let statement = properties.get("Statement").map(|statement| reader.filled(statement));
                let statement = Statement::parse(&statement.ok_or("has no statement")?);
                self.statements.push((bus, statement.map_err(|mistake| mistake.to_string())?));
                if origin.site.wave > 1 {
                    self.late.push(origin);
                }
            }
            "AWS::Events::Archive" => self.archived.extend(properties.text("SourceArn")),
            "AWS::Events::Rule" => self.rules.push(rule(&properties, origin)?),
            "AWS::SQS::Queue" => self.queues.push(Queue {
                arn: reader.arn_of(&id, resource),
                origin,
                fifo: properties.get("FifoQueue") == Some(&Json::Bool(true)),
                by_content: properties.get("ContentBasedDeduplication") == Some(&Json::Bool(true)),
                redrive: properties.get("RedrivePolicy").and_then(|redrive| {
                    let arn = reader.text(redrive.get("deadLetterTargetArn")?)?;
                    Some((arn, redrive.get("maxReceiveCount")?.as_u64()?))
                }),
                visibility: properties.number("VisibilityTimeout").unwrap_or(30),
                retention: properties.number("MessageRetentionPeriod").unwrap_or(345_600),
                policy: Vec::new(),
            }),
            "AWS::IAM::Role" => {
                let mut policies = Vec::new();
                for policy in properties.list("Policies") {
                    policies.push(document(reader, policy.get("PolicyDocument"))?);
                }
                let trust = vec![document(reader, properties.get("AssumeRolePolicyDocument"))?];
                self.roles.push(Role { arn: reader.arn_of(&id, resource), policies, trust, origin });
            }
            "AWS::Lambda::Function" => {
                let variables = properties.at(&["Environment", "Variables"]).and_then(Json::as_object);
                let variables = variables.into_iter().flatten();
                self.functions.push(Function {
                    name: reader.name(&id, resource),
                    service: "lambda.amazonaws.com",
                    role: properties.text("Role").ok_or("has no role")?,
                    environment: variables.filter_map(|(key, v)| Some((key.clone(), reader.text(v)?))).collect(),
                    origin,
                });
            }
            "AWS::ECS::TaskDefinition" => {
                let containers = properties.list("ContainerDefinitions");
                let variables = containers.iter().filter_map(|one| one.get("Environment")?.as_array()).flatten();
                let pair = |each: &Json| Some((reader.text(each.get("Name")?)?, reader.text(each.get("Value")?)?));
                self.functions.push(Function {
                    name: reader.name(&id, resource),
                    service: "ecs-tasks.amazonaws.com",
                    role: properties.text("TaskRoleArn").ok_or("has no role")?,
                    environment: variables.filter_map(pair).collect(),
                    origin,
                });
            }
            "AWS::ECS::Service" => self.services.push(origin.declared_by),
            "AWS::Lambda::EventSourceMapping" => self.mappings.push(mapping(&properties, origin)?),
            "AWS::Logs::LogGroup" => {
                let policy = properties.get("ResourcePolicyDocument").map(|policy| document(reader, Some(policy)));
                let arn = reader.arn_of(&id, resource).trim_end_matches(":*").to_owned();
                self.groups.push(LogGroup { arn, policy: policy.transpose()?.into_iter().collect(), origin });
            }
            "AWS::S3::Bucket" => self.buckets.push((reader.arn_of(&id, resource), Vec::new())),
            "AWS::KMS::Key" => {
                self.keys.push((reader.arn_of(&id, resource), document(reader, properties.get("KeyPolicy"))?));
            }
            _ => {}
        }
        Ok(())
    }
}

/// Where a stack stands.
pub fn site(entry: &Entry) -> Site {
    Site {
        stack: entry.name.clone(),
        domain: entry.domain.clone(),
        wave: entry.wave,
        account: entry.account.clone(),
        region: entry.region.clone(),
        partition: crate::model::partition(&entry.region).to_owned(),
    }
}

/// The properties of a resource.
struct Properties<'t> {
    reader: &'t Reader<'t>,
    resource: &'t Resource,
}

impl<'t> Properties<'t> {
    fn get(&self, key: &str) -> Option<&'t Json> {
        self.resource.properties.get(key)
    }

    fn at(&self, path: &[&str]) -> Option<&'t Json> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.get(first)?, |value, key| value.get(key))
    }

    fn text(&self, key: &str) -> Option<String> {
        self.reader.text(self.get(key)?)
    }

    /// The same where it may be left out, but must not lead nowhere.
    fn reference(&self, path: &[&str]) -> Result<Option<String>, String> {
        let Some(value) = self.at(path) else { return Ok(None) };
        self.reader.text(value).map(Some).ok_or_else(|| format!("{} leads nowhere", path.join(".")))
    }

    /// A count or a time; AWS says −1 for none.
    fn number(&self, key: &str) -> Option<u64> {
        self.get(key)?.as_u64()
    }

    fn list(&self, key: &str) -> &'t [Json] {
        self.get(key).and_then(Json::as_array).map_or(&[], Vec::as_slice)
    }

    /// The ARN of the bus that is named, of this account and region or by its ARN.
    fn named_bus(&self) -> Result<String, String> {
        let bus = self.text("EventBusName").ok_or("names no bus")?;
        if bus.starts_with("arn:") { Ok(bus) } else { Ok(self.reader.arn("events", &format!("event-bus/{bus}"))) }
    }

    fn switch(&self, key: &str, off: &Json, origin: &Origin) -> Switch {
        match self.get(key) == Some(off) {
            false => Switch::On,
            true if origin.overridden.iter().any(|overridden| overridden == key) => Switch::OffByFile,
            true => Switch::Off,
        }
    }
}

fn rule(properties: &Properties<'_>, origin: Origin) -> Result<Rule, String> {
    let (reader, bus) = (properties.reader, properties.named_bus()?);
    let bus_name = bus.rsplit("event-bus/").next().unwrap_or_default();
    let name = reader.name(&origin.id, properties.resource);
    let pattern = properties.get("EventPattern").ok_or("has no pattern")?;
    let targets = properties.list("Targets").iter().map(|target| self::target(reader, target));
    Ok(Rule {
        arn: reader.arn("events", &format!("rule/{bus_name}/{name}")),
        name,
        pattern: self::pattern(pattern)?,
        switch: properties.switch("State", &Json::String("DISABLED".to_owned()), &origin),
        targets: targets.collect::<Result<_, _>>()?,
        bus,
        origin,
    })
}

/// EventBridge tries for a day and 185 times where nothing is said.
fn target(reader: &Reader<'_>, target: &Json) -> Result<Target, String> {
    let text = |key: &str| target.get(key).and_then(|value| reader.text(value));
    let within = |outer: &str, key: &str| target.get(outer)?.get(key);
    let number = |key: &str, default| within("RetryPolicy", key).and_then(Json::as_u64).unwrap_or(default);
    Ok(Target {
        arn: text("Arn").ok_or("has a target without an ARN")?,
        role: text("RoleArn"),
        dead_letters: within("DeadLetterConfig", "Arn").and_then(|arn| reader.text(arn)),
        group: within("SqsParameters", "MessageGroupId").and_then(|group| reader.text(group)),
        attempts: number("MaximumRetryAttempts", 185),
        age: number("MaximumEventAgeInSeconds", 86_400),
    })
}

fn mapping(properties: &Properties<'_>, origin: Origin) -> Result<Mapping, String> {
    let filters = properties.at(&["FilterCriteria", "Filters"]).and_then(Json::as_array).into_iter().flatten();
    let filters = filters.map(|filter| self::pattern(filter.get("Pattern").unwrap_or(&Json::Null)));
    let on_failure = properties.at(&["DestinationConfig", "OnFailure", "Destination"]);
    Ok(Mapping {
        source: properties.text("EventSourceArn").ok_or("polls nothing")?,
        function: properties.text("FunctionName").ok_or("has no function")?,
        filters: filters.collect::<Result<_, _>>()?,
        on_failure: on_failure.and_then(|arn| properties.reader.text(arn)),
        attempts: properties.number("MaximumRetryAttempts"),
        age: properties.number("MaximumRecordAgeInSeconds"),
        switch: properties.switch("Enabled", &Json::Bool(false), &origin),
        origin,
    })
}

/// A pattern, written as an object or as JSON in a text.
fn pattern(value: &Json) -> Result<Pattern, String> {
    let parsed = match value {
        Json::String(text) => serde_json::from_str(text).map_err(|error| format!("has no pattern: {error}"))?,
        object => object.clone(),
    };
    pattern::parse(&parsed).map_err(|mistakes| format!("has a pattern that EventBridge refuses: {mistakes:?}"))
}

fn document(reader: &Reader<'_>, document: Option<&Json>) -> Result<Document, String> {
    let document = document.ok_or("has no policy")?;
    Document::parse(&reader.filled(document)).map_err(|mistake| mistake.to_string())
}

/// The policies of the stack's queues, by the queue's ARN. A queue has one: of two, the later counts.
fn policies_of_queues(reader: &Reader<'_>, faults: &mut Vec<(String, String)>) -> BTreeMap<String, Vec<Document>> {
    let mut policies = BTreeMap::new();
    for (id, resource) in reader.template.resources.iter().filter(|(_, each)| each.kind == "AWS::SQS::QueuePolicy") {
        let properties = Properties { reader, resource };
        match document(reader, properties.get("PolicyDocument")) {
            Ok(document) => {
                let queues = properties.list("Queues").iter().filter_map(|url| reader.text(url));
                for arn in queues.filter_map(|url| arn_of_queue(reader.site, &url)) {
                    policies.insert(arn, vec![document.clone()]);
                }
            }
            Err(fault) => faults.push((id.clone(), fault)),
        }
    }
    policies
}
