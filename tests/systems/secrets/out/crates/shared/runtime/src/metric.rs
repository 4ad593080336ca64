//! Metrics in CloudWatch's embedded metric format: a line of the log that CloudWatch also counts.
//! Invariant: the line alone says everything; a dimension and a metric are members of it by their own names.

use std::io::{self, Write};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// The namespace of everything that is counted here.
const NAMESPACE: &str = "Busline";

/// A number under a name, in one of CloudWatch's units.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Metric {
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) value: u64,
}

/// The line, without its end, that counts the metrics under all the dimensions together.
pub(crate) fn line(dimensions: &[(&str, &str)], metrics: &[Metric], at: Timestamp) -> String {
    let names: Vec<&str> = dimensions.iter().map(|(name, _)| *name).collect();
    let units: Vec<Value> = metrics.iter().map(|metric| json!({ "Name": metric.name, "Unit": metric.unit })).collect();
    let directive = json!({ "Namespace": NAMESPACE, "Dimensions": [names], "Metrics": units });
    let mut line = Map::new();
    line.insert("_aws".to_owned(), json!({ "Timestamp": at.as_millisecond(), "CloudWatchMetrics": [directive] }));
    line.extend(dimensions.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))));
    line.extend(metrics.iter().map(|metric| (metric.name.to_owned(), Value::from(metric.value))));
    Value::Object(line).to_string()
}

/// Writes a line into the log: past the log's own format, which would put it into another object.
pub(crate) fn write(line: &str) {
    if let Err(error) = io::stdout().lock().write_all(format!("{line}\n").as_bytes()) {
        tracing::warn!(error = %error, "a metric could not be written");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_what_it_counts_and_counts_it() {
        let at = Timestamp::from_millisecond(1_795_424_400_123).expect("a time");
        let metrics = [
            Metric { name: "Wait", unit: "Milliseconds", value: 1500 },
            Metric { name: "Rounds", unit: "Count", value: 1 },
        ];
        let line = line(&[("Domain", "orders"), ("Stream", "a \"b\"\n")], &metrics, at);
        assert_eq!(line.lines().count(), 1, "{line}");
        let read: Value = serde_json::from_str(&line).expect("JSON");
        let expected = json!({
            "_aws": {
                "Timestamp": 1_795_424_400_123_i64,
                "CloudWatchMetrics": [{
                    "Namespace": "Busline",
                    "Dimensions": [["Domain", "Stream"]],
                    "Metrics": [{ "Name": "Wait", "Unit": "Milliseconds" }, { "Name": "Rounds", "Unit": "Count" }],
                }],
            },
            "Domain": "orders",
            "Stream": "a \"b\"\n",
            "Wait": 1500,
            "Rounds": 1,
        });
        assert_eq!(read, expected);
    }
}
