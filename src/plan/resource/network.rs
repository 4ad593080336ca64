//! Private networks and their endpoints.

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
    /// The network's logical ID.
    pub network: String,
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
    /// Through route tables, by their logical IDs.
    Gateway(Vec<String>),
    /// Through an interface in each subnet: the subnets' logical IDs and the security group's.
    Interface(Vec<String>, String),
}
