//! Private networks and their endpoints.

use super::Value;
use crate::plan::grant::Statement;

/// A virtual network.
#[derive(Clone, Debug)]
pub struct Network {
    /// Its addresses.
    pub cidr: String,
}

/// A private subnet.
#[derive(Clone, Debug)]
pub struct Subnet {
    /// The network's logical ID.
    pub network: String,
    /// Its addresses.
    pub cidr: String,
    /// Its place in the region's list of zones.
    pub zone: u32,
}

/// A route table without a route out.
#[derive(Clone, Debug)]
pub struct RouteTable {
    /// The network's logical ID.
    pub network: String,
}

/// A subnet's route table.
#[derive(Clone, Debug)]
pub struct RouteTableAssociation {
    /// The subnet's logical ID.
    pub subnet: String,
    /// The route table's logical ID.
    pub table: String,
}

/// A VPC endpoint.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The network: one of the stack's, or one that exists.
    pub network: Value,
    /// `com.amazonaws.eu-west-1.sqs`.
    pub service: String,
    /// How it is reached.
    pub kind: EndpointKind,
    /// Who may do what through it.
    pub statements: Vec<Statement>,
}

/// How an endpoint is reached.
#[derive(Clone, Debug)]
pub enum EndpointKind {
    /// Through route tables.
    Gateway(Vec<Value>),
    /// Through an interface in each of these subnets, and the security group's logical ID.
    Interface(Vec<Value>, String),
}
