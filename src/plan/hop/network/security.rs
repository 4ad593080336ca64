//! Security groups, and the rules between them. Each rule stands on both sides, and a group without a rule lets nothing
//! through.

use super::needs::Service;
use super::{Ground, Place};
use crate::plan::naming::own;
use crate::plan::resource::{Body, Direction, Peer, SecurityGroup, SecurityGroupRule};
use crate::plan::stack::Stack;

/// The port on which AWS's services listen.
const HTTPS: u16 = 443;
/// The port on which DocumentDB listens.
const DATABASE: u16 = 27017;

/// Adds a group of `who` ("Clusters").
pub fn group(who: &str, network: &str, path: &str, stack: &mut Stack) -> String {
    let description = format!("{who} of the domain {}", stack.domain);
    let group = SecurityGroup { description, network: network.to_owned() };
    stack.add(own(&format!("Network{who}Group")), path, Body::SecurityGroup(group))
}

/// Adds the group of `who` ("Functions"), which reach the clusters and these endpoints.
pub fn place<'a>(
    who: &str,
    ground: &Ground,
    endpoints: impl Iterator<Item = (&'a Service, &'a String)>,
    stack: &mut Stack,
) -> Place {
    let group = group(who, &ground.network, &ground.path, stack);
    let mut place = Place { group: group.clone(), ready: ground.associations.iter().cloned().collect() };
    let (mut interfaces, mut gateways) = (false, false);
    for (service, endpoint) in endpoints {
        place.ready.insert(endpoint.clone());
        interfaces |= !service.is_gateway();
        gateways |= service.is_gateway();
    }
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
    if let Some(endpoints_group) = ground.endpoints_group.as_ref().filter(|_| interfaces) {
        both("Endpoints", endpoints_group, HTTPS);
    }
    if gateways {
        // A gateway endpoint has no group to name, and its addresses are public; the subnets lead to no others.
        let to = (Direction::Out, HTTPS, Peer::Anywhere);
        rule(&format!("Network{who}ToGateways"), &group, to, &format!("{who} to gateway endpoints"));
    }
    place
}
