//! Containers: the relays of DocumentDB streams.

use std::collections::BTreeMap;

use super::{Architecture, Value};

/// A cluster of containers.
#[derive(Clone, Debug)]
pub struct ContainerCluster {}

/// A task of one container.
#[derive(Clone, Debug)]
pub struct ContainerTask {
    /// Units of 1/1024 of a processor.
    pub cpu: u32,
    /// MiB.
    pub memory: u32,
    /// The processor.
    pub architecture: Architecture,
    /// The role that pulls the image and writes the log, by its logical ID.
    pub execution_role: String,
    /// The role that the program runs under, by its logical ID.
    pub task_role: String,
    /// The container's name.
    pub name: String,
    /// The image, with its digest.
    pub image: Value,
    /// Its variables.
    pub environment: BTreeMap<String, Value>,
    /// The log group's logical ID.
    pub log_group: String,
    /// The region that it logs to.
    pub region: String,
}

/// A service of exactly one task, stopped before its successor starts.
#[derive(Clone, Debug)]
pub struct ContainerService {
    /// The cluster's logical ID.
    pub cluster: String,
    /// The task's logical ID.
    pub task: String,
    /// The subnets.
    pub subnets: Vec<Value>,
    /// The security group's logical ID.
    pub security_group: String,
}
