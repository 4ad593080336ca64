//! What looks at stacks and queues ask for: CloudFormation's comparison of stacks with their templates, and CloudWatch's values.

use super::World;
use super::formation::stack;
use super::wire::{Refusal, Request, escaped};
use serde_json::{Value, json};

/// How a comparison of a stack with its template goes.
#[derive(Clone, Default)]
pub struct Comparison {
    /// How often it is looked at before it is over.
    pub looks: u32,
    /// Why it fails in part; empty where it does not.
    pub fails: String,
    /// The logical IDs of what differs, each with its state.
    pub differing: Vec<(String, String)>,
}

/// Answers an operation on comparisons; `None` where it is another.
pub fn drift(world: &mut World, request: &Request) -> Option<Result<String, Refusal>> {
    Some(match request.operation.as_str() {
        "DetectStackDrift" => stack(world, request)
            .map(|stack| format!("<StackDriftDetectionId>of-{}</StackDriftDetectionId>", stack.name)),
        "DescribeStackDriftDetectionStatus" => {
            let name = request.get("StackDriftDetectionId").trim_start_matches("of-");
            let mut nothing = Comparison::default();
            let comparison = world.script.comparisons.get_mut(name).unwrap_or(&mut nothing);
            let (status, reason) = match (comparison.looks, comparison.fails.as_str()) {
                (1.., _) => ("DETECTION_IN_PROGRESS", ""),
                (0, "") => ("DETECTION_COMPLETE", ""),
                (0, reason) => ("DETECTION_FAILED", reason),
            };
            comparison.looks = comparison.looks.saturating_sub(1);
            Ok(format!(
                "<StackId>{name}</StackId><StackDriftDetectionId>of-{name}</StackDriftDetectionId><DetectionStatus>{status}</DetectionStatus><DetectionStatusReason>{}</DetectionStatusReason><Timestamp>2026-11-24T00:00:00Z</Timestamp>",
                escaped(reason)
            ))
        }
        "DescribeStackResourceDrifts" => {
            let comparisons = world.script.comparisons.clone();
            stack(world, request).map(|stack| {
                let differing = comparisons.get(&stack.name).map(|comparison| comparison.differing.as_slice());
                let is_asked_for = |state: &str| {
                    (1..3).any(|number| request.get(&format!("StackResourceDriftStatusFilters.member.{number}")) == state)
                };
                let each = differing.unwrap_or_default().iter().filter(|(_, state)| is_asked_for(state)).map(|(id, state)| {
                    format!(
                        "<member><StackId>{}</StackId><LogicalResourceId>{id}</LogicalResourceId><ResourceType>AWS::SQS::Queue</ResourceType><StackResourceDriftStatus>{state}</StackResourceDriftStatus><Timestamp>2026-11-24T00:00:00Z</Timestamp></member>",
                        stack.id
                    )
                });
                format!("<StackResourceDrifts>{}</StackResourceDrifts>", each.collect::<String>())
            })
        }
        _ => return None,
    })
}

/// The values of metrics: how old the oldest messages of queues are, two values each, the newer one first where that is asked
/// for.
pub fn metrics(world: &World, request: &Request) -> Value {
    let asked: Value = serde_json::from_str(&request.body).unwrap_or_default();
    let results = asked["MetricDataQueries"].as_array().into_iter().flatten().map(|query| {
        let metric = &query["MetricStat"]["Metric"];
        let is_age = metric["Namespace"] == "AWS/SQS" && metric["MetricName"] == "ApproximateAgeOfOldestMessage";
        let queue = metric["Dimensions"][0]["Value"].as_str().unwrap_or_default();
        let age = world.script.ages.iter().find(|(end, _)| is_age && queue.ends_with(end.as_str()));
        let mut values: Vec<u64> = age.map(|(_, age)| vec![*age, age.saturating_sub(60)]).unwrap_or_default();
        if asked["ScanBy"] != "TimestampDescending" {
            values.reverse();
        }
        json!({ "Id": query["Id"], "Label": "x", "StatusCode": "Complete", "Values": values })
    });
    json!({ "MetricDataResults": results.collect::<Vec<_>>(), "Messages": [] })
}
