//! Where a domain's DocumentDB clusters stand: a private network, with subnets without a way out and endpoints instead of a
//! NAT gateway, or a VPC that exists; and groups that say who may speak to whom. What nobody there needs is not made.

mod endpoint;
mod needs;
mod security;
mod subnet;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use self::needs::Service;
use super::domain_path;
use crate::model::{Endpoints, Network, Range, StoreKind, Vpc};
use crate::plan::Context;
use crate::plan::grant::Statement;
use crate::plan::naming::own;
use crate::plan::resource::{self, Body, Value};
use crate::plan::stack::Stack;
use crate::system::DomainId;

/// A domain's network, as those see it who stand in it.
pub struct Placement {
    /// The subnets, in two or more zones.
    pub subnets: Vec<Value>,
    /// The security group of the clusters, by its logical ID.
    pub clusters_group: String,
    /// Where the functions stand that use a cluster; `None` where none does.
    pub functions: Option<Place>,
    /// Where the relays stand; `None` where there is none.
    pub relays: Option<Place>,
}

/// Where functions or tasks stand.
pub struct Place {
    /// Their security group's logical ID.
    pub group: String,
    /// What must stand before one of them can reach anything, by logical IDs: endpoints, routes, rules.
    pub ready: BTreeSet<String>,
}

impl Placement {
    /// The place of a function in this network, as [`crate::plan::resource::Function::network`] says it.
    pub fn of_function(&self) -> Option<(Vec<Value>, String)> {
        self.functions.as_ref().map(|place| (self.subnets.clone(), place.group.clone()))
    }
}

/// What the parts of a network are attached to.
struct Ground {
    /// The declaration that asked for the network.
    path: String,
    /// The network: one of the stack's, or one that exists.
    network: Value,
    /// The subnets.
    subnets: Vec<Value>,
    /// The route tables in which gateway endpoints can be put.
    routes: Vec<Value>,
    /// The logical IDs of what joins the subnets to the route table.
    associations: Vec<String>,
    /// The clusters' security group.
    clusters_group: String,
    /// The endpoints' security group; `None` where nobody needs an endpoint, or the stack makes none.
    endpoints_group: Option<String>,
}

/// Adds a domain's network, where it has a DocumentDB store to put into it.
pub fn plan(context: &Context<'_>, id: DomainId, stack: &mut Stack) -> Option<Placement> {
    let domain = context.system.domain_in(context.environment, id);
    let is_cluster = |kind: &StoreKind| matches!(kind, StoreKind::Documentdb(_));
    let declared = domain.network.as_ref().filter(|_| domain.stores.iter().any(|store| is_cluster(&store.kind)))?;
    let functions = needs::of_functions(context, id);
    let relays = needs::of_relays(context, id);

    let path = format!("{}.network", domain_path(context, id));
    let inside = functions.is_some() || relays.is_some();
    let ground = match declared {
        Network::Own(range) => own_ground(*range, inside, path, stack),
        Network::Existing(vpc) => existing_ground(vpc, inside, path, stack),
    };
    let makes_endpoints = ground.endpoints_group.is_some();
    let wanted = if makes_endpoints { needs::joined([&functions, &relays]) } else { needs::Needs::new() };
    let endpoints: BTreeMap<Service, String> = endpoint::plan(&ground, wanted, stack);
    let place = |who, needs: Option<needs::Needs>, stack: &mut Stack| {
        needs.map(|needs| security::place(who, &ground, (&needs, &endpoints), stack))
    };
    Some(Placement {
        functions: place("Functions", functions, stack),
        relays: place("Relays", relays, stack),
        subnets: ground.subnets.clone(),
        clusters_group: ground.clusters_group.clone(),
    })
}

/// Adds a network of the domain's own.
fn own_ground(range: Range, inside: bool, path: String, stack: &mut Stack) -> Ground {
    let cidr = format!("{}/{}", range.address, range.prefix);
    let id = stack.add(own("Network"), &path, Body::Network(resource::Network { cidr }));
    let subnet::Subnets { subnets, routes, associations } = subnet::plan(range, &id, &path, stack);
    let network = Value::Ref(id);
    Ground {
        clusters_group: security::group("Clusters", &network, &path, stack),
        endpoints_group: inside.then(|| security::group("Endpoints", &network, &path, stack)),
        path,
        network,
        subnets: subnets.into_iter().map(Value::Ref).collect(),
        routes: vec![Value::Ref(routes)],
        associations,
    }
}

/// Adds what stands in a VPC that exists: groups, and nothing of the VPC.
fn existing_ground(vpc: &Vpc, inside: bool, path: String, stack: &mut Stack) -> Ground {
    let network = Value::from(vpc.id.value.as_str());
    let values = |ids: &[String]| ids.iter().map(|id| Value::from(id.as_str())).collect::<Vec<_>>();
    let tables = match &vpc.endpoints {
        Endpoints::Existing => None,
        Endpoints::Create { route_tables } => Some(values(route_tables)),
    };
    let makes_endpoints = inside && tables.is_some();
    Ground {
        clusters_group: security::group("Clusters", &network, &path, stack),
        endpoints_group: makes_endpoints.then(|| security::group("Endpoints", &network, &path, stack)),
        path,
        network,
        subnets: values(&vpc.subnets),
        routes: tables.unwrap_or_default(),
        associations: Vec::new(),
    }
}

/// What the role of a function in a network needs beside what the function itself does.
///
/// Lambda makes the network interfaces with the function's own role, and AWS asks for these actions on all resources. So
/// that nobody inside the function has them too, they are denied to whoever calls from within a function.
pub fn statements(context: &Context<'_>, domain: DomainId) -> [Statement; 2] {
    const ACTIONS: &[&str] = &[
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
    ];
    let any_function = context.arn(domain, "lambda", "function:*");
    [
        Statement::allow("NetworkInterfaces", ACTIONS, vec!["*".into()]),
        Statement::allow("NoNetworkInterfacesFromWithin", ACTIONS, vec!["*".into()]).denied().when(
            "ArnLike",
            "lambda:SourceFunctionArn",
            vec![any_function.into()],
        ),
    ]
}
