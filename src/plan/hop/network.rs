//! The private network of a domain that has a DocumentDB store: subnets without a way out, endpoints instead of a NAT
//! gateway, and groups that say who may speak to whom. What nobody in the network needs is not there.

mod endpoint;
mod needs;
mod security;
mod subnet;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use self::needs::Service;
use super::domain_path;
use crate::model::StoreKind;
use crate::plan::Context;
use crate::plan::grant::Statement;
use crate::plan::naming::own;
use crate::plan::resource::{Body, Network};
use crate::plan::stack::Stack;
use crate::system::DomainId;

/// A domain's network, as those see it who stand in it.
pub struct Placement {
    /// The private subnets, one in each of two zones, by their logical IDs.
    pub subnets: Vec<String>,
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
    pub fn of_function(&self) -> Option<(Vec<String>, String)> {
        self.functions.as_ref().map(|place| (self.subnets.clone(), place.group.clone()))
    }
}

/// What the parts of a network are attached to.
struct Ground {
    /// The declaration that asked for the network.
    path: String,
    /// The network's logical ID.
    network: String,
    /// The subnets' logical IDs.
    subnets: Vec<String>,
    /// The route table's logical ID.
    routes: String,
    /// The logical IDs of what joins the subnets to the route table.
    associations: Vec<String>,
    /// The clusters' security group.
    clusters_group: String,
    /// The endpoints' security group; `None` where nobody needs an endpoint.
    endpoints_group: Option<String>,
}

/// Adds a domain's network, where it has a DocumentDB store to put into it.
pub fn plan(context: &Context<'_>, id: DomainId, stack: &mut Stack) -> Option<Placement> {
    let domain = context.system.domain_in(context.environment, id);
    let is_cluster = |kind: &StoreKind| matches!(kind, StoreKind::Documentdb(_));
    let declared = domain.network.filter(|_| domain.stores.iter().any(|store| is_cluster(&store.kind)))?;
    let functions = needs::of_functions(context, id);
    let relays = needs::of_relays(context, id);

    let path = format!("{}.network", domain_path(context, id));
    let network = Network { cidr: format!("{}/{}", declared.address, declared.prefix) };
    let network = stack.add(own("Network"), &path, Body::Network(network));
    let subnet::Subnets { subnets, routes, associations } = subnet::plan(declared, &network, &path, stack);
    let inside = functions.is_some() || relays.is_some();
    let ground = Ground {
        clusters_group: security::group("Clusters", &network, &path, stack),
        endpoints_group: inside.then(|| security::group("Endpoints", &network, &path, stack)),
        path,
        network,
        subnets,
        routes,
        associations,
    };
    let endpoints: BTreeMap<Service, String> = endpoint::plan(&ground, needs::joined([&functions, &relays]), stack);
    let place = |who, needs: Option<needs::Needs>, stack: &mut Stack| {
        needs.map(|needs| security::place(who, &ground, endpoints.iter().filter(|(s, _)| needs.contains_key(s)), stack))
    };
    Some(Placement {
        functions: place("Functions", functions, stack),
        relays: place("Relays", relays, stack),
        subnets: ground.subnets.clone(),
        clusters_group: ground.clusters_group.clone(),
    })
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
