//! Who is alarmed: the alarms of an environment's templates, by what they watch, and who hears of each.
//!
//! Invariant: read only where somebody asks, for most of a template's resources are alarms and no event passes through one.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value as Json;

use super::part::site;
use super::resource::Site;
use super::value::Reader;
use crate::cloudformation::Stack;
use crate::cloudformation::template::Resource;

/// An alarm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Alarm {
    /// Its logical ID.
    pub logical_id: String,
    /// The metric that it watches, with its namespace: `AWS/SQS ApproximateNumberOfMessagesVisible`.
    pub metric: String,
    /// The topics that it is told to.
    pub topics: Vec<Topic>,
}

/// A topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Topic {
    /// Its ARN.
    pub arn: String,
    /// Who hears of it by these templates: addresses.
    pub subscribers: Vec<String>,
}

/// The alarms of an environment.
#[derive(Debug, Default)]
pub struct Alarms {
    /// By account, region and metric.
    watched: BTreeMap<(String, String, String), Vec<Watched>>,
    /// Who hears of a topic, by its ARN.
    subscribers: BTreeMap<String, Vec<String>>,
}

#[derive(Debug)]
struct Watched {
    logical_id: String,
    dimensions: BTreeMap<String, String>,
    topics: Vec<String>,
}

/// What is measured of something: `("AWS/SQS ApproximateNumberOfMessagesVisible", &[("QueueName", …)])`.
pub type Measured<'a> = (&'a str, &'a [(&'a str, &'a str)]);

impl Alarms {
    /// Reads templates.
    pub fn read(stacks: &[Stack]) -> Alarms {
        let mut alarms = Alarms::default();
        for stack in stacks {
            let site = Arc::new(site(&stack.entry));
            let reader = Reader { site: &site, template: &stack.template };
            for (id, resource) in &stack.template.resources {
                match resource.kind.as_str() {
                    "AWS::CloudWatch::Alarm" => alarms.add(&reader, id, resource),
                    "AWS::SNS::Subscription" => {
                        let text = |key: &str| resource.properties.get(key).and_then(|value| reader.text(value));
                        if let (Some(topic), Some(whom)) = (text("TopicArn"), text("Endpoint")) {
                            alarms.subscribers.entry(topic).or_default().push(whom);
                        }
                    }
                    _ => {}
                }
            }
        }
        alarms
    }

    fn add(&mut self, reader: &Reader<'_>, id: &str, alarm: &Resource) {
        // An alarm whose actions are off wakes nobody.
        if alarm.properties.get("ActionsEnabled") == Some(&Json::Bool(false)) {
            return;
        }
        let text = |value: Option<&Json>| value.and_then(|value| reader.text(value));
        let list = |key: &str| alarm.properties.get(key).and_then(Json::as_array).into_iter().flatten();
        let (Some(namespace), Some(metric)) =
            (text(alarm.properties.get("Namespace")), text(alarm.properties.get("MetricName")))
        else {
            return;
        };
        let pair = |each: &Json| Some((text(each.get("Name"))?, text(each.get("Value"))?));
        let watched = Watched {
            logical_id: id.to_owned(),
            dimensions: list("Dimensions").filter_map(pair).collect(),
            topics: list("AlarmActions").filter_map(|topic| reader.text(topic)).collect(),
        };
        let Site { account, region, .. } = reader.site;
        let key = (account.clone(), region.clone(), format!("{namespace} {metric}"));
        self.watched.entry(key).or_default().push(watched);
    }

    /// The alarms at a place that watch one of these.
    pub fn on(&self, site: &Site, measured: &[Measured<'_>]) -> Vec<Alarm> {
        let mut found = Vec::new();
        for (metric, dimensions) in measured {
            let key = (site.account.clone(), site.region.clone(), (*metric).to_owned());
            let watching = self.watched.get(&key).into_iter().flatten();
            let watching = watching.filter(|alarm| {
                alarm.dimensions.len() == dimensions.len()
                    && dimensions.iter().all(|(name, value)| alarm.dimensions.get(*name).is_some_and(|is| is == value))
            });
            found.extend(watching.map(|alarm| Alarm {
                logical_id: alarm.logical_id.clone(),
                metric: (*metric).to_owned(),
                topics: alarm.topics.iter().map(|arn| self.topic(arn)).collect(),
            }));
        }
        found
    }

    fn topic(&self, arn: &str) -> Topic {
        Topic { arn: arn.to_owned(), subscribers: self.subscribers.get(arn).cloned().unwrap_or_default() }
    }
}
