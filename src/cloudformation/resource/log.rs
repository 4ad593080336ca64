//! Log groups, and how the log of a bus comes into one.

use serde_json::json;

use super::{Emitted, emitted};
use crate::cloudformation::value::attribute;
use crate::plan::resource::{LogDelivery, LogDestination, LogGroup, LogSource};

pub fn group(group: &LogGroup) -> Emitted {
    emitted("AWS::Logs::LogGroup", json!({ "LogGroupName": group.name, "RetentionInDays": group.days }))
}

pub fn source(source: &LogSource) -> Emitted {
    emitted(
        "AWS::Logs::DeliverySource",
        json!({ "Name": source.name, "LogType": source.log_type, "ResourceArn": source.bus_arn }),
    )
}

pub fn destination(destination: &LogDestination) -> Emitted {
    emitted(
        "AWS::Logs::DeliveryDestination",
        json!({ "Name": destination.name, "DestinationResourceArn": attribute(&destination.log_group, "Arn") }),
    )
}

pub fn delivery(delivery: &LogDelivery) -> Emitted {
    emitted(
        "AWS::Logs::Delivery",
        json!({
            "DeliverySourceName": delivery.source,
            "DeliveryDestinationArn": attribute(&delivery.destination, "Arn"),
        }),
    )
}
