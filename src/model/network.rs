//! Networks: an address range of a domain's own, or a place in a VPC that exists.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use super::limits;
use crate::diagnostic::Diagnostics;
use crate::finding::invalid_value::because;
use crate::finding::missing_key;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{self, EndpointChoice};
use crate::syntax::value::Text;

/// Where a domain's clusters stand, and who uses them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Network {
    /// In a network of the domain's own.
    Own(Range),
    /// In a VPC that exists.
    Existing(Vpc),
}

/// An address range for a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first address.
    pub address: Ipv4Addr,
    /// The bits that are the network's, 16 to 24.
    pub prefix: u8,
}

/// A place in a VPC that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vpc {
    /// Its id, and where it is named.
    pub id: Spanned<String>,
    /// Two or more of its subnets, by their ids.
    pub subnets: Vec<String>,
    /// The way to AWS's services.
    pub endpoints: Endpoints,
}

/// How AWS's services are reached from a VPC that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoints {
    /// The VPC leads there.
    Existing,
    /// By endpoints that are made: by an interface in each subnet, and through these route tables, where there are some.
    Create {
        /// The route tables' ids.
        route_tables: Vec<String>,
    },
}

/// A network; `None`, with a finding, where it is neither kind or both.
pub fn lower(network: &ast::Network, diagnostics: &mut Diagnostics) -> Option<Network> {
    match (&network.cidr, &network.vpc) {
        (Some(cidr), None) => {
            let others = [
                ("subnets", network.subnets.as_ref().map(|list| list.span)),
                ("endpoints", network.endpoints.as_ref().map(|choice| choice.span)),
                ("route-tables", network.route_tables.as_ref().map(|list| list.span)),
            ];
            for (key, span) in others.into_iter().filter_map(|(key, span)| Some((key, span?))) {
                let fact = format!("`{key}` is said of a VPC that exists, and this network is the domain's own");
                diagnostics.push(because(fact, span, "leave it out, or write `vpc` in place of `cidr`"));
            }
            range(cidr, diagnostics).map(Network::Own)
        }
        (None, Some(vpc)) => existing(network, vpc, diagnostics).map(Network::Existing),
        (Some(_), Some(vpc)) => {
            let help = "write `cidr` or `vpc`, not both";
            diagnostics.push(because("a network is the domain's own or one that exists", vpc.span, help));
            None
        }
        (None, None) => {
            diagnostics.push(missing_key::network_kind(network.span));
            None
        }
    }
}

fn existing(network: &ast::Network, vpc: &Spanned<Text>, diagnostics: &mut Diagnostics) -> Option<Vpc> {
    let Some(subnets) = &network.subnets else {
        diagnostics.push(missing_key::in_record("subnets", "a network in a VPC that exists", vpc.span));
        return None;
    };
    let id = Spanned { value: limits::ec2_id("vpc", vpc, diagnostics), span: vpc.span };
    let subnets = ids("subnet", (2, "DocumentDB asks for two or more, in two zones"), subnets, diagnostics);
    let create = network.endpoints.as_ref().is_some_and(|choice| choice.value == EndpointChoice::Create);
    let tables = network.route_tables.as_ref();
    if let Some(tables) = tables.filter(|_| !create) {
        let fact = "`route-tables` is for endpoints that are made, and these exist";
        diagnostics.push(because(fact, tables.span, "leave it out, or write `endpoints: create`"));
    }
    let tables = tables.map(|tables| ids("rtb", (1, "or leave the key out"), tables, diagnostics));
    let endpoints =
        if create { Endpoints::Create { route_tables: tables.unwrap_or_default() } } else { Endpoints::Existing };
    Some(Vpc { id, subnets, endpoints })
}

/// A list of ids of one kind, each once, and not too few of them.
fn ids(
    kind: &str,
    (least, why): (usize, &str),
    list: &Spanned<Vec<Spanned<Text>>>,
    diagnostics: &mut Diagnostics,
) -> Vec<String> {
    let mut seen = BTreeSet::new();
    for id in &list.value {
        if !seen.insert(limits::ec2_id(kind, id, diagnostics)) {
            diagnostics.push(because(format!("`{}` stands here twice", id.value.0), id.span, "name each once"));
        }
    }
    if list.value.len() < least {
        diagnostics.push(because("these are too few", list.span, format!("name at least {least}: {why}")));
    }
    list.value.iter().map(|id| id.value.0.clone()).collect()
}

/// An address range for a network, /16 to /24 so that four subnets fit.
fn range(cidr: &Spanned<Text>, diagnostics: &mut Diagnostics) -> Option<Range> {
    let parsed = cidr.value.0.split_once('/').and_then(|(address, prefix)| {
        let address: Ipv4Addr = address.parse().ok()?;
        let prefix: u8 = prefix.parse().ok()?;
        let host_bits = u32::MAX.checked_shr(u32::from(prefix)).unwrap_or(0);
        let fits = (16..=24).contains(&prefix) && u32::from(address) & host_bits == 0 && address.is_private();
        fits.then_some(Range { address, prefix })
    });
    if parsed.is_none() {
        let help = "a private range from /16 to /24 that begins at its first address: `10.0.0.0/16`";
        diagnostics.push(because("this is no address range for a network", cidr.span, help));
    }
    parsed
}

/// Reports a VPC in which two domains, or one in two environments, make endpoints: its services have their own names
/// there, and a name leads to one endpoint.
pub fn refuse_shared<'a>(networks: impl Iterator<Item = &'a Network>, diagnostics: &mut Diagnostics) {
    let mut first: Vec<(&str, Span)> = Vec::new();
    for network in networks {
        let Network::Existing(Vpc { id, endpoints: Endpoints::Create { .. }, .. }) = network else { continue };
        match first.iter().find(|(other, _)| *other == id.value) {
            Some((_, span)) => {
                let fact = format!("endpoints are made twice in `{}`", id.value);
                let help = "a VPC takes one endpoint of a service under the service's own name: make them once, outside \
                            this file, and write `endpoints: existing`";
                diagnostics.push(because(fact, id.span, help).label(*span, "and here"));
            }
            None => first.push((&id.value, id.span)),
        }
    }
}
