//! Networks of private subnets, and the endpoints through which they reach AWS.

use serde_json::{Value as Json, json};

use crate::cloudformation::policy;
use crate::cloudformation::value::{attribute, reference};
use crate::plan::resource::{Endpoint, EndpointKind, Network, RouteTable, RouteTableAssociation, Subnet};

/// Private endpoints answer under the services' own names, which takes DNS of the network's own.
pub fn network(network: &Network) -> Json {
    json!({ "CidrBlock": network.cidr, "EnableDnsHostnames": true, "EnableDnsSupport": true })
}

pub fn subnet(subnet: &Subnet) -> Json {
    json!({
        "VpcId": reference(&subnet.network),
        "CidrBlock": subnet.cidr,
        "AvailabilityZone": { "Fn::Select": [subnet.zone, { "Fn::GetAZs": "" }] },
        "MapPublicIpOnLaunch": false,
    })
}

pub fn route_table(table: &RouteTable) -> Json {
    json!({ "VpcId": reference(&table.network) })
}

pub fn route_table_association(association: &RouteTableAssociation) -> Json {
    json!({ "RouteTableId": reference(&association.table), "SubnetId": reference(&association.subnet) })
}

pub fn endpoint(endpoint: &Endpoint, region: &str) -> Json {
    let mut properties = json!({ "VpcId": endpoint.network, "ServiceName": endpoint.service });
    match &endpoint.kind {
        EndpointKind::Gateway(tables) => {
            properties["VpcEndpointType"] = json!("Gateway");
            properties["RouteTableIds"] = json!(tables);
        }
        EndpointKind::Interface(subnets, group) => {
            properties["VpcEndpointType"] = json!("Interface");
            properties["PrivateDnsEnabled"] = json!(true);
            properties["SecurityGroupIds"] = json!([attribute(group, "GroupId")]);
            properties["SubnetIds"] = json!(subnets);
        }
    }
    if !endpoint.statements.is_empty() {
        properties["PolicyDocument"] = policy::document(&endpoint.statements, region);
    }
    properties
}
