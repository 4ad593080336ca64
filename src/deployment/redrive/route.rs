//! From where letters lie to what failed, read from a stack's template: the one thing that knows which queue belongs to what.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::super::Account;
use crate::cloudformation::Template;
use crate::cloudformation::template::Resource;
use crate::plan::naming;

/// Whose letters lie in a queue or bucket, and where each of them was to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// What gave up.
    pub origin: Origin,
    /// What missed the letters.
    pub target: Target,
}

/// What gave a letter up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A rule could not deliver to its target; the name of the rule.
    Rule(String),
    /// A schedule could not; the name of the schedule.
    Schedule(String),
    /// The reader of a queue failed; the logical ID of the queue.
    Queue(String),
    /// A bus could not encrypt or decrypt.
    Bus,
    /// A relay met changes that cannot become events.
    Relay,
    /// A stream's mapping gave batches up.
    Mapping,
    /// Nothing of the template uses it any more.
    Nobody,
}

/// What missed letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A queue.
    Queue {
        /// Its ARN.
        arn: String,
        /// Where in the event the message group stands, of a FIFO queue that a rule fills.
        group: Option<String>,
    },
    /// A bus, by its ARN.
    Bus(String),
    /// Relays: the one whose poison queue it is, or all that share a failure bucket.
    Relays(Vec<Relay>),
    /// Something that only its own service can be asked for, by its ARN.
    Other(String),
    /// Nothing takes it by hand, for this reason.
    None(&'static str),
}

/// A relay that reads a DynamoDB stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relay {
    /// The name of its function.
    pub function: String,
    /// The UUID of its mapping.
    pub mapping: String,
    /// The name of its stream.
    pub stream: String,
}

/// Why a relay in a container takes no change by hand.
const READS_A_STREAM: &str =
    "its relay reads a change stream and takes nothing else: write the document again, and its change is read";

/// A stack as it stands in an account.
#[derive(Clone, Copy)]
pub struct Standing<'a> {
    /// Where.
    pub account: &'a Account,
    /// What it was last given.
    pub template: &'a Template,
    /// The URLs, names and UUIDs of its resources, by their logical IDs.
    pub places: &'a BTreeMap<String, String>,
}

/// The variable that tells a relay where to put poison.
const POISON_QUEUE: &str = "BUSLINE_POISON_QUEUE";

/// What failed, for each queue and bucket of a stack that only failures are sent to; by logical ID.
pub fn routes(stack: Standing<'_>) -> BTreeMap<String, Route> {
    let relays = stack.relays();
    let mut routes = BTreeMap::new();
    for (id, resource) in &stack.template.resources {
        let Some((letters, origin, target)) = stack.route(id, resource, &relays) else { continue };
        routes.insert(letters.to_owned(), Route { origin, target });
    }
    routes
}

/// The route of a queue that nothing of the template uses any more.
pub fn abandoned() -> Route {
    let target = Target::None("what filled it has left the stack, and only a person knows what it was for");
    Route { origin: Origin::Nobody, target }
}

impl<'a> Standing<'a> {
    /// Where a resource puts what fails, what it is, and what missed it.
    fn route(self, id: &'a str, resource: &'a Resource, relays: &[Relay]) -> Option<(&'a str, Origin, Target)> {
        let property = |name: &str| resource.properties.get(name).unwrap_or(&Json::Null);
        let name = || property("Name").as_str().unwrap_or(id).to_owned();
        match resource.kind.as_str() {
            "AWS::Events::Rule" => {
                let target = &property("Targets")[0];
                let group = target["SqsParameters"]["MessageGroupId"].as_str();
                let letters = attribute(&target["DeadLetterConfig"]["Arn"])?;
                Some((letters, Origin::Rule(name()), self.target(&target["Arn"], group)))
            }
            "AWS::Scheduler::Schedule" => {
                let target = property("Target");
                let letters = attribute(&target["DeadLetterConfig"]["Arn"])?;
                Some((letters, Origin::Schedule(name()), self.target(&target["Arn"], None)))
            }
            "AWS::SQS::Queue" => {
                let letters = attribute(&property("RedrivePolicy")["deadLetterTargetArn"])?;
                let target = match self.queue(id) {
                    Some(arn) => Target::Queue { arn, group: None },
                    None => Target::None("the queue that they come from does not stand"),
                };
                Some((letters, Origin::Queue(id.to_owned()), target))
            }
            "AWS::Events::EventBus" => {
                let letters = attribute(&property("DeadLetterConfig")["Arn"])?;
                Some((letters, Origin::Bus, Target::Bus(self.arn("events", &format!("event-bus/{}", name())))))
            }
            "AWS::S3::Bucket" => {
                let target =
                    if relays.is_empty() { Target::None(READS_A_STREAM) } else { Target::Relays(relays.to_vec()) };
                Some((id, Origin::Mapping, target))
            }
            "AWS::Lambda::Function" => {
                let letters = property("Environment")["Variables"][POISON_QUEUE]["Ref"].as_str()?;
                let own = self.place(id);
                let of_function = relays.iter().filter(|relay| relay.function == own).cloned().collect();
                Some((letters, Origin::Relay, Target::Relays(of_function)))
            }
            "AWS::ECS::TaskDefinition" => {
                let containers = property("ContainerDefinitions").as_array()?;
                let mut variables = containers.iter().filter_map(|each| each["Environment"].as_array()).flatten();
                let poison = variables.find(|variable| variable["Name"] == POISON_QUEUE)?;
                Some((poison["Value"]["Ref"].as_str()?, Origin::Relay, Target::None(READS_A_STREAM)))
            }
            _ => None,
        }
    }

    /// The relays that are functions: those whose mappings have a place for what fails.
    fn relays(self) -> Vec<Relay> {
        let resources = self.template.resources.iter();
        let mappings = resources.filter(|(_, resource)| resource.kind == "AWS::Lambda::EventSourceMapping");
        let relays = mappings.filter_map(|(id, mapping)| {
            mapping.properties.get("DestinationConfig")?;
            let function = mapping.properties.get("FunctionName")?["Ref"].as_str()?;
            let stream = mapping.metadata.busline.declared_by.rsplit('.').next()?.to_owned();
            Some(Relay { function: self.place(function), mapping: self.place(id), stream })
        });
        relays.collect()
    }

    /// What an ARN in the template leads to: a literal, or the attribute of a queue of the same stack.
    fn target(self, value: &Json, group: Option<&str>) -> Target {
        let literal = || value.as_str().map(str::to_owned);
        let Some(arn) = literal().or_else(|| self.queue(attribute(value)?)) else {
            return Target::None("its target does not stand");
        };
        match arn.split(':').nth(2) {
            Some("sqs") => Target::Queue { arn, group: group.map(str::to_owned) },
            Some("events") if arn.contains(":event-bus/") => Target::Bus(arn),
            _ => Target::Other(arn),
        }
    }

    /// The ARN of a queue of the stack.
    fn queue(self, id: &str) -> Option<String> {
        let url = self.places.get(id).filter(|url| !url.is_empty())?;
        Some(self.arn("sqs", url.rsplit('/').next()?))
    }

    /// What a resource is called; its logical ID where that is not known.
    fn place(self, id: &str) -> String {
        self.places.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    fn arn(self, service: &str, resource: &str) -> String {
        naming::arn(service, &self.account.region, &self.account.id, resource)
    }
}

fn attribute(value: &Json) -> Option<&str> {
    value["Fn::GetAtt"][0].as_str()
}
