//! Security groups.

use super::Value;

/// A security group without rules of its own.
#[derive(Clone, Debug)]
pub struct SecurityGroup {
    /// What it is for.
    pub description: String,
    /// The network: one of the stack's, or one that exists.
    pub network: Value,
}

/// A rule of a security group.
#[derive(Clone, Debug)]
pub struct SecurityGroupRule {
    /// What it is for.
    pub description: String,
    /// The group's logical ID.
    pub group: String,
    /// In or out.
    pub direction: Direction,
    /// The TCP port.
    pub port: u16,
    /// The other side.
    pub peer: Peer,
}

/// A direction of traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Into the group.
    In,
    /// Out of the group.
    Out,
}

/// The other side of a security group's rule.
#[derive(Clone, Debug)]
pub enum Peer {
    /// A group, by its logical ID.
    Group(String),
    /// Anywhere: for gateway endpoints, from subnets that have no route out.
    Anywhere,
}
