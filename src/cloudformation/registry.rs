//! What CloudFormation's registry says of the types that are used: how each is tagged, and which of them hold something.
//!
//! Taken from the resource schemas of cfn-lint 1.58.0 (of 2026-10-20).

/// How the tags of a type are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tagging {
    /// It cannot be tagged.
    None,
    /// A list of `Key` and `Value`.
    List,
    /// A map.
    Map,
}

/// What is known of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// `AWS::SQS::Queue`.
    pub name: &'static str,
    /// How its tags are written.
    pub tagging: Tagging,
    /// Whether it holds something that is lost with it. What becomes of such is always said, even where it is deleted.
    pub stateful: bool,
}

/// What is known of a type; `None` where it is not one of ours.
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

const fn tagged(name: &'static str) -> Kind {
    Kind { name, tagging: Tagging::List, stateful: false }
}

const fn mapped(name: &'static str) -> Kind {
    Kind { name, tagging: Tagging::Map, stateful: false }
}

const fn untagged(name: &'static str) -> Kind {
    Kind { name, tagging: Tagging::None, stateful: false }
}

const fn stateful(name: &'static str) -> Kind {
    Kind { name, tagging: Tagging::List, stateful: true }
}

/// Every type that is used, sorted.
pub const KINDS: &[Kind] = &[
    mapped("AWS::ApiGatewayV2::Api"),
    untagged("AWS::ApiGatewayV2::Integration"),
    untagged("AWS::ApiGatewayV2::Route"),
    mapped("AWS::ApiGatewayV2::Stage"),
    tagged("AWS::CloudWatch::Alarm"),
    stateful("AWS::DocDB::DBCluster"),
    tagged("AWS::DocDB::DBClusterParameterGroup"),
    stateful("AWS::DocDB::DBInstance"),
    tagged("AWS::DocDB::DBSubnetGroup"),
    stateful("AWS::DynamoDB::Table"),
    tagged("AWS::EC2::RouteTable"),
    tagged("AWS::EC2::SecurityGroup"),
    untagged("AWS::EC2::SecurityGroupEgress"),
    untagged("AWS::EC2::SecurityGroupIngress"),
    tagged("AWS::EC2::Subnet"),
    untagged("AWS::EC2::SubnetRouteTableAssociation"),
    tagged("AWS::EC2::VPC"),
    tagged("AWS::EC2::VPCEndpoint"),
    tagged("AWS::ECS::Cluster"),
    tagged("AWS::ECS::Service"),
    tagged("AWS::ECS::TaskDefinition"),
    tagged("AWS::EventSchemas::Registry"),
    tagged("AWS::EventSchemas::Schema"),
    untagged("AWS::Events::Archive"),
    tagged("AWS::Events::EventBus"),
    untagged("AWS::Events::EventBusPolicy"),
    tagged("AWS::Events::Rule"),
    tagged("AWS::IAM::Role"),
    tagged("AWS::Lambda::EventSourceMapping"),
    tagged("AWS::Lambda::Function"),
    untagged("AWS::Lambda::Permission"),
    tagged("AWS::Logs::Delivery"),
    tagged("AWS::Logs::DeliveryDestination"),
    tagged("AWS::Logs::DeliverySource"),
    stateful("AWS::Logs::LogGroup"),
    stateful("AWS::S3::Bucket"),
    untagged("AWS::S3::BucketPolicy"),
    untagged("AWS::SNS::Subscription"),
    tagged("AWS::SNS::Topic"),
    untagged("AWS::SNS::TopicPolicy"),
    stateful("AWS::SQS::Queue"),
    untagged("AWS::SQS::QueuePolicy"),
    stateful("AWS::SecretsManager::Secret"),
    untagged("AWS::SecretsManager::SecretTargetAttachment"),
];
