//! Security groups and their rules.

use serde_json::json;

use super::{Emitted, emitted};
use crate::cloudformation::text;
use crate::cloudformation::value::{attribute, reference};
use crate::plan::resource::{Direction, Peer, SecurityGroup, SecurityGroupRule};

/// A group without a rule out is given one to everywhere. This one leads nowhere, and keeps that from happening.
pub fn group(group: &SecurityGroup) -> Emitted {
    let nowhere = json!({ "CidrIp": "127.0.0.1/32", "Description": "Nowhere", "IpProtocol": "-1" });
    emitted(
        "AWS::EC2::SecurityGroup",
        json!({
            "GroupDescription": text::security_group(&group.description),
            "VpcId": reference(&group.network),
            "SecurityGroupEgress": [nowhere],
        }),
    )
}

pub fn rule(rule: &SecurityGroupRule) -> Emitted {
    let (kind, other_group) = match rule.direction {
        Direction::In => ("AWS::EC2::SecurityGroupIngress", "SourceSecurityGroupId"),
        Direction::Out => ("AWS::EC2::SecurityGroupEgress", "DestinationSecurityGroupId"),
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
    emitted(kind, properties)
}
