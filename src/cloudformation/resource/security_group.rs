//! Security groups and their rules.

use serde_json::{Value as Json, json};

use crate::cloudformation::text;
use crate::cloudformation::value::attribute;
use crate::plan::resource::{Direction, Peer, SecurityGroup, SecurityGroupRule};

/// A group without a rule out is given one to everywhere. This one leads nowhere, and keeps that from happening.
pub fn group(group: &SecurityGroup) -> Json {
    let nowhere = json!({ "CidrIp": "127.0.0.1/32", "Description": "Nowhere", "IpProtocol": "-1" });
    json!({
        "GroupDescription": text::security_group(&group.description),
        "VpcId": group.network,
        "SecurityGroupEgress": [nowhere],
    })
}

pub fn rule(rule: &SecurityGroupRule) -> Json {
    let other_group = match rule.direction {
        Direction::In => "SourceSecurityGroupId",
        Direction::Out => "DestinationSecurityGroupId",
    };
    let mut properties = json!({
        "GroupId": attribute(&rule.group, "GroupId"),
        "Description": text::security_group(&rule.description),
        "IpProtocol": "tcp",
        "FromPort": rule.port,
        "ToPort": rule.port,
    });
    match &rule.peer {
        Peer::Group(group) => properties[other_group] = json!(attribute(group, "GroupId")),
        Peer::Anywhere => properties["CidrIp"] = json!("0.0.0.0/0"),
    }
    properties
}
