//! The resource type of each kind: the one place that names it.

use super::{Body, Direction};

impl Body {
    /// The type in CloudFormation's registry, `AWS::SQS::Queue`.
    pub fn kind(&self) -> &'static str {
        match self {
            Body::Alarm(_) => "AWS::CloudWatch::Alarm",
            Body::Api(_) => "AWS::ApiGatewayV2::Api",
            Body::ApiAuthorizer(_) => "AWS::ApiGatewayV2::Authorizer",
            Body::ApiIntegration(_) => "AWS::ApiGatewayV2::Integration",
            Body::ApiRoute(_) => "AWS::ApiGatewayV2::Route",
            Body::ApiStage(_) => "AWS::ApiGatewayV2::Stage",
            Body::Archive(_) => "AWS::Events::Archive",
            Body::Bucket(_) => "AWS::S3::Bucket",
            Body::BucketPolicy(_) => "AWS::S3::BucketPolicy",
            Body::Bus(_) => "AWS::Events::EventBus",
            Body::BusPolicy(_) => "AWS::Events::EventBusPolicy",
            Body::ContainerCluster(_) => "AWS::ECS::Cluster",
            Body::ContainerService(_) => "AWS::ECS::Service",
            Body::ContainerTask(_) => "AWS::ECS::TaskDefinition",
            Body::DatabaseCluster(_) => "AWS::DocDB::DBCluster",
            Body::DatabaseInstance(_) => "AWS::DocDB::DBInstance",
            Body::DatabaseParameters(_) => "AWS::DocDB::DBClusterParameterGroup",
            Body::DatabaseSubnets(_) => "AWS::DocDB::DBSubnetGroup",
            Body::Endpoint(_) => "AWS::EC2::VPCEndpoint",
            Body::EventSchema(_) => "AWS::EventSchemas::Schema",
            Body::Function(_) => "AWS::Lambda::Function",
            Body::FunctionPermission(_) => "AWS::Lambda::Permission",
            Body::Key(_) => "AWS::KMS::Key",
            Body::LogDelivery(_) => "AWS::Logs::Delivery",
            Body::LogDestination(_) => "AWS::Logs::DeliveryDestination",
            Body::LogGroup(_) => "AWS::Logs::LogGroup",
            Body::LogSource(_) => "AWS::Logs::DeliverySource",
            Body::Mapping(_) => "AWS::Lambda::EventSourceMapping",
            Body::Network(_) => "AWS::EC2::VPC",
            Body::Queue(_) => "AWS::SQS::Queue",
            Body::QueuePolicy(_) => "AWS::SQS::QueuePolicy",
            Body::Role(_) => "AWS::IAM::Role",
            Body::RouteTable(_) => "AWS::EC2::RouteTable",
            Body::RouteTableAssociation(_) => "AWS::EC2::SubnetRouteTableAssociation",
            Body::Rule(_) => "AWS::Events::Rule",
            Body::Schedule(_) => "AWS::Scheduler::Schedule",
            Body::ScheduleGroup(_) => "AWS::Scheduler::ScheduleGroup",
            Body::SchemaRegistry(_) => "AWS::EventSchemas::Registry",
            Body::Secret(_) => "AWS::SecretsManager::Secret",
            Body::SecretAttachment(_) => "AWS::SecretsManager::SecretTargetAttachment",
            Body::SecretRotation(_) => "AWS::SecretsManager::RotationSchedule",
            Body::SecurityGroup(_) => "AWS::EC2::SecurityGroup",
            Body::SecurityGroupRule(rule) => match rule.direction {
                Direction::In => "AWS::EC2::SecurityGroupIngress",
                Direction::Out => "AWS::EC2::SecurityGroupEgress",
            },
            Body::Subnet(_) => "AWS::EC2::Subnet",
            Body::Table(_) => "AWS::DynamoDB::Table",
            Body::Topic(_) => "AWS::SNS::Topic",
            Body::TopicPolicy(_) => "AWS::SNS::TopicPolicy",
            Body::TopicSubscription(_) => "AWS::SNS::Subscription",
        }
    }
}
