//! Networks, as written.

use crate::source::Spanned;
use crate::syntax::decode::{choice, record};
use crate::syntax::value::Text;

record! {
    /// Where the domain's clusters, and whatever uses them, stand: a network of the domain's own, or a VPC that exists.
    pub struct Network "a network" {
        /// The addresses of a network of the domain's own, `10.0.0.0/16`; from /16 to /24.
        cidr: Option<Spanned<Text>>,
        /// A VPC that exists, by its id; nothing of it is changed.
        vpc: Option<Spanned<Text>>,
        /// Two or more subnets of that VPC, in two or more zones, by their ids.
        subnets: Option<Spanned<Vec<Spanned<Text>>>>,
        /// Whether the VPC leads to AWS's services already (existing, the default), or endpoints are made in these
        /// subnets (create). Endpoints that are made let through what this domain needs and nothing else, for the whole
        /// VPC: make them only where nobody else is.
        endpoints: Option<Spanned<EndpointChoice>>,
        /// With `endpoints: create`, the route tables of the subnets, by their ids: what is reached by routes, S3 and
        /// DynamoDB, is added to them. Leave them out where the VPC has endpoints for these two.
        route_tables: Option<Spanned<Vec<Spanned<Text>>>>,
    }
}

choice! {
    /// Where the way to AWS's services comes from.
    pub enum EndpointChoice "where endpoints come from" {
        /// The VPC has it, by endpoints or by a NAT gateway.
        Existing = "existing",
        /// Endpoints are made.
        Create = "create",
    }
}
