//! DocumentDB clusters.

use super::Value;

/// The subnets of a DocumentDB cluster.
#[derive(Clone, Debug)]
pub struct DatabaseSubnets {
    /// What they are for.
    pub description: String,
    /// The subnets.
    pub subnets: Vec<Value>,
}

/// The settings of a DocumentDB cluster. Its emission turns TLS and the audit log on.
#[derive(Clone, Debug)]
pub struct DatabaseParameters {
    /// What they are for.
    pub description: String,
    /// `docdb5.0`.
    pub family: String,
    /// Seconds for which changes can be read.
    pub change_stream_retention: u32,
}

/// A DocumentDB cluster.
#[derive(Clone, Debug)]
pub struct DatabaseCluster {
    /// `5.0.0`.
    pub engine_version: String,
    /// The secret's logical ID.
    pub secret: String,
    /// The subnets' logical ID.
    pub subnets: String,
    /// The security group's logical ID.
    pub security_group: String,
    /// The settings' logical ID.
    pub parameters: String,
    /// Days for which backups are kept.
    pub backup_days: u32,
    /// Whether it refuses to be deleted.
    pub protected: bool,
}

/// An instance of a DocumentDB cluster.
#[derive(Clone, Debug)]
pub struct DatabaseInstance {
    /// The cluster's logical ID.
    pub cluster: String,
    /// `db.t4g.medium`.
    pub class: String,
}

/// The secret of a cluster's one user.
#[derive(Clone, Debug)]
pub struct Secret {
    /// What it is for.
    pub description: String,
    /// The user's name.
    pub username: &'static str,
}

/// What changes the password in a secret, and at the cluster, from time to time.
#[derive(Clone, Debug)]
pub struct SecretRotation {
    /// The secret's logical ID.
    pub secret: String,
    /// The logical ID of the function that does it.
    pub function: String,
    /// Days between two passwords.
    pub days: u32,
}

/// What adds host and port to a secret.
#[derive(Clone, Debug)]
pub struct SecretAttachment {
    /// The secret's logical ID.
    pub secret: String,
    /// The cluster's logical ID.
    pub cluster: String,
}
