//! Log groups, and how the log of a bus comes into one.

use serde_json::{Value as Json, json};

use crate::cloudformation::policy;
use crate::cloudformation::value::attribute;
use crate::plan::resource::{LogDelivery, LogDestination, LogGroup, LogSource};

pub fn group(group: &LogGroup, region: &str) -> Json {
    let policy = (!group.writers.is_empty()).then(|| policy::document(&group.writers, region));
    json!({ "LogGroupName": group.name, "RetentionInDays": group.days, "ResourcePolicyDocument": policy })
}

pub fn source(source: &LogSource) -> Json {
    json!({ "Name": source.name, "LogType": source.log_type, "ResourceArn": source.bus_arn })
}

pub fn destination(destination: &LogDestination) -> Json {
    json!({ "Name": destination.name, "DestinationResourceArn": attribute(&destination.log_group, "Arn") })
}

pub fn delivery(delivery: &LogDelivery) -> Json {
    json!({
        "DeliverySourceName": delivery.source,
        "DeliveryDestinationArn": attribute(&delivery.destination, "Arn"),
    })
}
