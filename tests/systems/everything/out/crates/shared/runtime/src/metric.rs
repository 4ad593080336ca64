//! Metrics in CloudWatch's embedded metric format: a line of the log that CloudWatch also counts.
//! Invariant: the line alone says everything; a dimension and a metric are members of it by their own names.

use std::io::{self, Write};

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::{Error, environment};

/// The namespace of everything that is counted here.
const NAMESPACE: &str = "Busline";

/// A number under a name, in one of CloudWatch's units.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Metric {
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) value: u64,
}

/// A count under a name.
#[cfg(any(feature = "consumer", feature = "publisher", feature = "relay-dynamodb"))]
pub(crate) fn count(name: &'static str, value: usize) -> Metric {
    Metric { name, unit: "Count", value: value as u64 }
}

/// Of what is counted. Its dimensions are those of the alarms in the domain's template; environments, and systems, may share
/// an account.
#[derive(Clone, Debug)]
pub(crate) struct Subject([(&'static str, String); 3]);

impl Subject {
    /// A stream of a domain.
    #[cfg(any(feature = "publisher", feature = "relay-dynamodb", feature = "relay-documentdb"))]
    pub(crate) fn stream(domain: &str, stream: &str) -> Result<Self, Error> {
        Ok(Self::of(environment::text("BUSLINE_ENVIRONMENT")?, domain, ("Stream", stream)))
    }

    /// A handler of a domain.
    #[cfg(feature = "consumer")]
    pub(crate) fn handler(domain: &str, handler: &str) -> Result<Self, Error> {
        Ok(Self::of(environment::text("BUSLINE_ENVIRONMENT")?, domain, ("Handler", handler)))
    }

    pub(crate) fn of(environment: String, domain: &str, (kind, name): (&'static str, &str)) -> Self {
        Self([("Environment", environment), ("Domain", domain.to_owned()), (kind, name.to_owned())])
    }
}

/// The line, without its end, that counts the metrics under all the subject's dimensions together.
pub(crate) fn line(Subject(dimensions): &Subject, metrics: &[Metric], at: Timestamp) -> String {
    let names: Vec<&str> = dimensions.iter().map(|(name, _)| *name).collect();
    let units: Vec<Value> = metrics.iter().map(|metric| json!({ "Name": metric.name, "Unit": metric.unit })).collect();
    let directive = json!({ "Namespace": NAMESPACE, "Dimensions": [names], "Metrics": units });
    let mut line = Map::new();
    line.insert("_aws".to_owned(), json!({ "Timestamp": at.as_millisecond(), "CloudWatchMetrics": [directive] }));
    line.extend(dimensions.iter().map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str()))));
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
        let line = line(&Subject::of("shop--dev".into(), "orders", ("Stream", "a \"b\"\n")), &metrics, at);
        assert_eq!(line.lines().count(), 1, "{line}");
        let read: Value = serde_json::from_str(&line).expect("JSON");
        let expected = json!({
            "_aws": {
                "Timestamp": 1_795_424_400_123_i64,
                "CloudWatchMetrics": [{
                    "Namespace": "Busline",
                    "Dimensions": [["Environment", "Domain", "Stream"]],
                    "Metrics": [{ "Name": "Wait", "Unit": "Milliseconds" }, { "Name": "Rounds", "Unit": "Count" }],
                }],
            },
            "Environment": "shop--dev",
            "Domain": "orders",
            "Stream": "a \"b\"\n",
            "Wait": 1500,
            "Rounds": 1,
        });
        assert_eq!(read, expected);
    }
}
