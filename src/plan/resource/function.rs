//! Functions: who invokes them and what feeds them.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{Architecture, Batch, Value};

/// A Lambda function.
#[derive(Clone, Debug)]
pub struct Function {
    /// What it does.
    pub description: String,
    /// The parameter that holds its code's key in the artefact bucket.
    pub code: String,
    /// The processor.
    pub architecture: Architecture,
    /// MiB.
    pub memory: u32,
    /// Seconds.
    pub timeout: u32,
    /// Its role's logical ID.
    pub role: String,
    /// Its log group's logical ID.
    pub log_group: String,
    /// Its variables.
    pub environment: BTreeMap<String, Value>,
    /// Its place in a network: the subnets, and the security group's logical ID.
    pub network: Option<(Vec<Value>, String)>,
}

/// Who may invoke a function.
#[derive(Clone, Debug)]
pub struct FunctionPermission {
    /// The function's logical ID.
    pub function: String,
    /// The service.
    pub principal: &'static str,
    /// The caller's account.
    pub account: String,
    /// The caller.
    pub source_arn: Value,
}

/// An event source mapping.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// The function's logical ID.
    pub function: String,
    /// What it polls.
    pub source: MappingSource,
}

/// What a mapping polls.
#[derive(Clone, Debug)]
pub enum MappingSource {
    /// A queue: its ARN, and how many invocations may run at once.
    Queue {
        /// The queue.
        arn: Value,
        /// The most messages at once.
        size: u32,
        /// Invocations at once.
        concurrency: Option<u32>,
    },
    /// A DynamoDB stream.
    Stream {
        /// The table's logical ID.
        table: String,
        /// What is let through, one pattern a publication.
        filters: Vec<Json>,
        /// How many changes at once.
        batch: Batch,
        /// Retries of a batch.
        attempts: u32,
        /// Seconds after which a change is given up.
        age: u32,
        /// The failure bucket's logical ID.
        failure_bucket: String,
    },
}
