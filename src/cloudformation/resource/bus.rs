//! Buses, who may put events on them, and what is kept of the events.

use serde_json::{Value as Json, json};

use crate::cloudformation::value::{attribute, pattern_text};
use crate::cloudformation::{policy, text};
use crate::plan::resource::{Archive, Bus, BusPolicy, LogDetail, LogLevel};

pub fn bus(bus: &Bus) -> Json {
    let log = bus.log.map(|(level, detail)| json!({ "IncludeDetail": shown(detail), "Level": measure(level) }));
    let description = bus.description.as_deref().map(|words| text::any(words, 512));
    let key = bus.encryption.as_ref().map(|own| attribute(&own.key, "Arn"));
    let dead_letters = bus.encryption.as_ref().map(|own| json!({ "Arn": attribute(&own.dead_letters, "Arn") }));
    json!({
        "Name": bus.name,
        "Description": description,
        "KmsKeyIdentifier": key,
        "DeadLetterConfig": dead_letters,
        "LogConfig": log,
    })
}

fn shown(detail: LogDetail) -> &'static str {
    match detail {
        LogDetail::None => "NONE",
        LogDetail::Full => "FULL",
    }
}

fn measure(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Error => "ERROR",
        LogLevel::Info => "INFO",
        LogLevel::Trace => "TRACE",
    }
}

/// As a whole statement: the older properties for action and principal cannot say as much, and drift in them is not seen.
pub fn policy(policy: &BusPolicy, region: &str) -> Json {
    json!({
        "EventBusName": policy.bus,
        "StatementId": policy.statement_id,
        "Statement": policy::statement(&policy.statement, region),
    })
}

/// The pattern is a text even where an object would do: stand-ins for AWS take an archive's no other way.
pub fn archive(archive: &Archive) -> Json {
    json!({
        "SourceArn": archive.bus_arn,
        "EventPattern": pattern_text(&archive.pattern),
        "RetentionDays": archive.days,
        "KmsKeyIdentifier": archive.key.as_ref().map(|key| attribute(key, "Arn")),
    })
}
