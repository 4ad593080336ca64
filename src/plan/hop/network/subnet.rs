//! Two private subnets in two zones, and the one route table that they share, which leads nowhere but to gateway
//! endpoints.

use std::net::Ipv4Addr;

use crate::model::Range;
use crate::plan::naming::own;
use crate::plan::resource::{Body, RouteTable, RouteTableAssociation, Subnet};
use crate::plan::stack::Stack;

/// The logical IDs of what was added.
pub struct Subnets {
    pub subnets: Vec<String>,
    pub routes: String,
    pub associations: Vec<String>,
}

/// DocumentDB asks for two zones, and every region has two.
const ZONES: u32 = 2;

/// Adds the subnets, the route table, and what joins them.
pub fn plan(declared: Range, network: &str, path: &str, stack: &mut Stack) -> Subnets {
    let table = RouteTable { network: network.to_owned() };
    let routes = stack.add(own("NetworkRoutes"), path, Body::RouteTable(table));
    let mut added = Subnets { subnets: Vec::new(), routes, associations: Vec::new() };
    for zone in 0..ZONES {
        let part = format!("NetworkSubnet{}", zone + 1);
        let subnet = Subnet { network: network.to_owned(), cidr: cidr(declared, zone), zone };
        let subnet = stack.add(own(&part), path, Body::Subnet(subnet));
        let association = RouteTableAssociation { subnet: subnet.clone(), table: added.routes.clone() };
        added.associations.push(stack.add(
            own(&format!("{part}Routes")),
            path,
            Body::RouteTableAssociation(association),
        ));
        added.subnets.push(subnet);
    }
    added
}

/// The addresses of a zone's subnet: a sixteenth of the network, so that zones and public subnets can follow later, and
/// never less than 64 addresses, where endpoints, instances and functions still find room.
fn cidr(network: Range, zone: u32) -> String {
    let prefix = (network.prefix + 4).min(26);
    let size = 1_u32 << (32 - prefix);
    let address = Ipv4Addr::from_bits(network.address.to_bits() + zone * size);
    format!("{address}/{prefix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subnet_is_a_sixteenth_and_never_less_than_64_addresses() {
        let both = |address: [u8; 4], prefix| {
            [0, 1].map(|zone| cidr(Range { address: Ipv4Addr::from_octets(address), prefix }, zone))
        };
        assert_eq!(both([10, 0, 0, 0], 16), ["10.0.0.0/20", "10.0.16.0/20"]);
        assert_eq!(both([172, 16, 240, 0], 20), ["172.16.240.0/24", "172.16.241.0/24"]);
        assert_eq!(both([192, 168, 3, 0], 24), ["192.168.3.0/26", "192.168.3.64/26"]);
    }
}
