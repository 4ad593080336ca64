//! Security groups, and the rules between them. Each rule stands on both sides, and a group without a rule lets nothing
//! through.

use std::collections::BTreeMap;

use super::needs::{Needs, Service};
use super::{Ground, Place};
use crate::plan::naming::own;
use crate::plan::resource::{Body, Direction, Peer, SecurityGroup, SecurityGroupRule, Value};
use crate::plan::stack::Stack;

/// The port on which AWS's services listen.
const HTTPS: u16 = 443;
/// The port on which DocumentDB listens.
const DATABASE: u16 = 27017;

/// Adds a group of `who` ("Clusters").
pub fn group(who: &str, network: &Value, path: &str, stack: &mut Stack) -> String {
    let description = format!("{who} of the domain {}", stack.domain);
    let group = SecurityGroup { description, network: network.clone() };
    stack.add(own(&format!("Network{who}Group")), path, Body::SecurityGroup(group))
}

/// Adds the group of `who` ("Functions"), which reach the clusters and the services that they need: each through its
/// endpoint, where the stack makes one.
pub fn place(
    who: &str,
    ground: &Ground,
    (needs, endpoints): (&Needs, &BTreeMap<Service, String>),
    stack: &mut Stack,
) -> Place {
    let group = group(who, &ground.network, &ground.path, stack);
    let mut place = Place { group: group.clone(), ready: ground.associations.iter().cloned().collect() };
    place.ready.extend(needs.keys().filter_map(|service| endpoints.get(service)).cloned());
    let by_interface = |service: &Service| !service.is_gateway() && ground.endpoints_group.is_some();
    let mut rule = |id: &str, group: &str, (direction, port, peer): (Direction, u16, Peer), description: &str| {
        let (description, group) = (description.to_owned(), group.to_owned());
        let rule = SecurityGroupRule { description, group, direction, port, peer };
        place.ready.insert(stack.add(own(id), &ground.path, Body::SecurityGroupRule(rule)));
    };
    let mut both = |to: &str, to_group: &str, port| {
        let there = Peer::Group(to_group.to_owned());
        let here = Peer::Group(group.clone());
        let description = format!("{who} to {to}");
        rule(&format!("Network{who}To{to}"), &group, (Direction::Out, port, there), &description);
        rule(&format!("Network{to}From{who}"), to_group, (Direction::In, port, here), &description);
    };
    both("Clusters", &ground.clusters_group, DATABASE);
    if let Some(endpoints_group) = ground.endpoints_group.as_ref().filter(|_| needs.keys().any(by_interface)) {
        both("Endpoints", endpoints_group, HTTPS);
    }
    if !needs.keys().all(by_interface) {
        // A gateway endpoint has no group to name, and its addresses are public; the subnets of a network of our own lead
        // to no others. In a VPC that exists nobody says which group its endpoints have, or whether there is a NAT
        // gateway in their place: its routes decide what else can be reached by HTTPS.
        let to = (Direction::Out, HTTPS, Peer::Anywhere);
        let (id, what) = match ground.endpoints_group {
            Some(_) => ("Gateways", "gateway endpoints"),
            None => ("Services", "the services of AWS"),
        };
        rule(&format!("Network{who}To{id}"), &group, to, &format!("{who} to {what}"));
    }
    place
}
