//! Functions, who may invoke them, and what they poll.

use serde_json::{Value as Json, json};

use crate::cloudformation::stack::ARTIFACT_BUCKET;
use crate::cloudformation::text;
use crate::cloudformation::value::{attribute, pattern_text, reference};
use crate::plan::resource::{Function, FunctionPermission, Mapping, MappingSource};

pub fn function(function: &Function) -> Json {
    let variables = &function.environment;
    let network = function
        .network
        .as_ref()
        .map(|(subnets, group)| json!({ "SecurityGroupIds": [attribute(group, "GroupId")], "SubnetIds": subnets }));
    json!({
        "Description": text::any(&function.description, 256),
        "Code": { "S3Bucket": reference(ARTIFACT_BUCKET), "S3Key": reference(&function.code) },
        "Runtime": "provided.al2023",
        "Handler": "bootstrap",
        "Architectures": [function.architecture.as_str()],
        "MemorySize": function.memory,
        "Timeout": function.timeout,
        "Role": attribute(&function.role, "Arn"),
        "Environment": (!variables.is_empty()).then(|| json!({ "Variables": variables })),
        "LoggingConfig": { "LogFormat": "JSON", "LogGroup": reference(&function.log_group) },
        "TracingConfig": { "Mode": "Active" },
        "VpcConfig": network,
    })
}

pub fn permission(permission: &FunctionPermission) -> Json {
    json!({
        "FunctionName": reference(&permission.function),
        "Action": "lambda:InvokeFunction",
        "Principal": permission.principal,
        "SourceAccount": permission.account,
        "SourceArn": permission.source_arn,
    })
}

/// Whatever is polled, a function answers for each message or change by itself.
pub fn mapping(mapping: &Mapping) -> Json {
    let function = reference(&mapping.function);
    match &mapping.source {
        MappingSource::Queue { arn, size, concurrency } => json!({
            "FunctionName": function,
            "EventSourceArn": arn,
            "BatchSize": size,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "ScalingConfig": concurrency.map(|most| json!({ "MaximumConcurrency": most })),
        }),
        MappingSource::Stream { table, filters, batch, attempts, age, failure_bucket } => json!({
            "FunctionName": function,
            "EventSourceArn": attribute(table, "StreamArn"),
            // From the oldest change on: `LATEST` misses what happens while the mapping is made or changed.
            "StartingPosition": "TRIM_HORIZON",
            "BatchSize": batch.size,
            "MaximumBatchingWindowInSeconds": (batch.window > 0).then_some(batch.window),
            "ParallelizationFactor": (batch.parallel > 1).then_some(batch.parallel),
            "BisectBatchOnFunctionError": true,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "MaximumRetryAttempts": attempts,
            "MaximumRecordAgeInSeconds": age,
            "FilterCriteria": criteria(filters),
            "DestinationConfig": { "OnFailure": { "Destination": attribute(failure_bucket, "Arn") } },
            "MetricsConfig": { "Metrics": ["EventCount"] },
        }),
    }
}

fn criteria(filters: &[Json]) -> Option<Json> {
    let filters: Vec<_> = filters.iter().map(|filter| json!({ "Pattern": pattern_text(filter) })).collect();
    (!filters.is_empty()).then(|| json!({ "Filters": filters }))
}
