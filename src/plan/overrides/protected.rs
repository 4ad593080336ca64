//! What must not be overridden: properties by which the templates of all accounts agree, or on which delivery rests.
//!
//! Whatever only sizes, labels, encrypts, schedules or switches off is the author's to override.

use Reason::{Built, Granted, Named, Net, Said, Wired};

use crate::node::Node;
use crate::source::Span;

/// The protected properties among these, `Parameters/tls`: where their keys stand, why, and what to do instead.
pub fn among<'a>(
    kind: &str,
    properties: &'a Node,
) -> impl Iterator<Item = (&'static str, Span, (&'static str, Option<String>))> + use<'a> {
    let lists = PROTECTED.iter().filter(|(name, _)| *name == kind).flat_map(|(_, reasons)| *reasons);
    let paths = lists.flat_map(|(reason, paths)| paths.iter().map(move |path| (*path, reason)));
    let each = paths.collect::<Vec<_>>().into_iter();
    each.flat_map(|(path, reason)| properties.keys(path).into_iter().map(move |span| (path, span, reason.words())))
}

/// Why a property is protected.
enum Reason {
    /// A physical name.
    Named,
    /// What the resource is joined to, or how.
    Wired,
    /// Who may do what.
    Granted,
    /// What becomes of that which fails.
    Net,
    /// How the code that runs there was built.
    Built,
    /// Something that a key of the file says, and from which more follows.
    Said(&'static str),
}

impl Reason {
    fn words(&self) -> (&'static str, Option<String>) {
        match self {
            Named => ("names are computed, or left to AWS so that a resource can be replaced", None),
            Wired => ("it follows from the graph that the file declares, and other resources agree with it", None),
            Granted => ("who may do what follows from the file alone", None),
            Net => ("what fails would be lost", None),
            Built => ("it says how the code was built", None),
            Said(key) => ("more follows from it than this property", Some(format!("write {key}"))),
        }
    }
}

type Protected = (&'static str, &'static [(Reason, &'static [&'static str])]);

/// By type, sorted. Paths are as the registry writes them.
const PROTECTED: &[Protected] = &[
    (
        "AWS::ApiGatewayV2::Api",
        &[(Wired, &["Body", "BodyS3Location", "CredentialsArn", "ProtocolType", "RouteKey", "Target"])],
    ),
    (
        "AWS::ApiGatewayV2::Authorizer",
        &[(Said("`auth` on the route"), &["ApiId", "AuthorizerType", "IdentitySource", "JwtConfiguration"])],
    ),
    (
        "AWS::ApiGatewayV2::Integration",
        &[
            (Wired, &["ApiId", "IntegrationType", "IntegrationUri", "PayloadFormatVersion"]),
            (Said("`timeout` on the handler"), &["TimeoutInMillis"]),
        ],
    ),
    (
        "AWS::ApiGatewayV2::Route",
        &[
            (Wired, &["ApiId", "RouteKey", "Target"]),
            (Said("`auth` on the route"), &["AuthorizationScopes", "AuthorizationType", "AuthorizerId"]),
        ],
    ),
    ("AWS::ApiGatewayV2::Stage", &[(Wired, &["ApiId", "StageName"])]),
    (
        "AWS::CloudWatch::Alarm",
        &[(Named, &["AlarmName"]), (Wired, &["Dimensions", "MetricName", "Metrics", "Namespace"])],
    ),
    (
        "AWS::DocDB::DBCluster",
        &[
            (Named, &["DBClusterIdentifier"]),
            (
                Wired,
                &[
                    "DBClusterParameterGroupName",
                    "DBSubnetGroupName",
                    "MasterUserPassword",
                    "MasterUsername",
                    "Port",
                    "VpcSecurityGroupIds",
                ],
            ),
            (Said("`engine-version` on the store"), &["EngineVersion"]),
        ],
    ),
    (
        "AWS::DocDB::DBClusterParameterGroup",
        &[
            (Named, &["Name"]),
            (Wired, &["Parameters/audit_logs", "Parameters/tls"]),
            (Said("`engine-version` on the store"), &["Family"]),
            (Said("`change-stream-retention` on the store"), &["Parameters/change_stream_log_retention_duration"]),
        ],
    ),
    ("AWS::DocDB::DBInstance", &[(Named, &["DBInstanceIdentifier"]), (Wired, &["DBClusterIdentifier"])]),
    ("AWS::DocDB::DBSubnetGroup", &[(Named, &["DBSubnetGroupName"]), (Wired, &["SubnetIds"])]),
    (
        "AWS::DynamoDB::Table",
        &[
            (Named, &["TableName"]),
            (Wired, &["AttributeDefinitions", "KeySchema", "StreamSpecification"]),
            (Granted, &["ResourcePolicy"]),
            (Said("`indexes` on the store"), &["GlobalSecondaryIndexes"]),
            (Said("`ttl` on the store"), &["TimeToLiveSpecification"]),
            (Said("`encryption` on the store"), &["SSESpecification"]),
        ],
    ),
    ("AWS::EC2::RouteTable", &[(Wired, &["VpcId"])]),
    (
        "AWS::EC2::SecurityGroup",
        &[(Named, &["GroupName"]), (Wired, &["VpcId"]), (Granted, &["SecurityGroupEgress", "SecurityGroupIngress"])],
    ),
    (
        "AWS::EC2::SecurityGroupEgress",
        &[(
            Granted,
            &[
                "CidrIp",
                "CidrIpv6",
                "DestinationPrefixListId",
                "DestinationSecurityGroupId",
                "FromPort",
                "GroupId",
                "IpProtocol",
                "ToPort",
            ],
        )],
    ),
    (
        "AWS::EC2::SecurityGroupIngress",
        &[(
            Granted,
            &[
                "CidrIp",
                "CidrIpv6",
                "FromPort",
                "GroupId",
                "GroupName",
                "IpProtocol",
                "SourcePrefixListId",
                "SourceSecurityGroupId",
                "SourceSecurityGroupName",
                "SourceSecurityGroupOwnerId",
                "ToPort",
            ],
        )],
    ),
    ("AWS::EC2::Subnet", &[(Wired, &["AvailabilityZone", "AvailabilityZoneId", "CidrBlock", "VpcId"])]),
    ("AWS::EC2::SubnetRouteTableAssociation", &[(Wired, &["RouteTableId", "SubnetId"])]),
    ("AWS::EC2::VPC", &[(Said("`network` on the domain"), &["CidrBlock"])]),
    (
        "AWS::EC2::VPCEndpoint",
        &[
            (
                Wired,
                &[
                    "PrivateDnsEnabled",
                    "RouteTableIds",
                    "SecurityGroupIds",
                    "ServiceName",
                    "SubnetIds",
                    "VpcEndpointType",
                    "VpcId",
                ],
            ),
            (Granted, &["PolicyDocument"]),
        ],
    ),
    ("AWS::ECS::Cluster", &[(Named, &["ClusterName"])]),
    (
        "AWS::ECS::Service",
        &[
            (Named, &["ServiceName"]),
            // One task that stops before the next starts: two relays would tell everything twice.
            (
                Wired,
                &[
                    "AvailabilityZoneRebalancing",
                    "Cluster",
                    "DeploymentConfiguration",
                    "DesiredCount",
                    "LaunchType",
                    "NetworkConfiguration",
                    "SchedulingStrategy",
                    "TaskDefinition",
                ],
            ),
        ],
    ),
    (
        "AWS::ECS::TaskDefinition",
        &[
            (Wired, &["ContainerDefinitions", "NetworkMode", "RequiresCompatibilities"]),
            (Granted, &["ExecutionRoleArn", "TaskRoleArn"]),
            (Built, &["RuntimePlatform"]),
        ],
    ),
    ("AWS::EventSchemas::Registry", &[(Named, &["RegistryName"])]),
    (
        "AWS::EventSchemas::Schema",
        &[(Named, &["RegistryName", "SchemaName"]), (Said("`schema` on the event"), &["Content", "Type"])],
    ),
    ("AWS::Events::Archive", &[(Named, &["ArchiveName"]), (Wired, &["EventPattern", "SourceArn"])]),
    (
        "AWS::Events::EventBus",
        &[
            (Named, &["EventSourceName", "Name"]),
            (Granted, &["Policy"]),
            (Net, &["DeadLetterConfig"]),
            (Said("`encryption` on the bus"), &["KmsKeyIdentifier"]),
            (Said("`log` on the bus"), &["LogConfig"]),
        ],
    ),
    (
        "AWS::Events::EventBusPolicy",
        &[(Granted, &["Action", "Condition", "EventBusName", "Principal", "Statement", "StatementId"])],
    ),
    (
        "AWS::Events::Rule",
        &[(Named, &["Name"]), (Wired, &["EventBusName", "EventPattern", "RoleArn", "ScheduleExpression", "Targets"])],
    ),
    (
        "AWS::IAM::Role",
        &[
            (Named, &["Path", "RoleName"]),
            (Granted, &["AssumeRolePolicyDocument", "Policies"]),
            (Said("`permissions-boundary` on the environment"), &["PermissionsBoundary"]),
        ],
    ),
    ("AWS::KMS::Alias", &[(Named, &["AliasName"]), (Wired, &["TargetKeyId"])]),
    ("AWS::KMS::Key", &[(Wired, &["Enabled", "KeySpec", "KeyUsage"]), (Granted, &["KeyPolicy"])]),
    (
        "AWS::Lambda::EventSourceMapping",
        &[
            (Wired, &["EventSourceArn", "FilterCriteria", "FunctionName", "MetricsConfig", "StartingPosition"]),
            (Net, &["DestinationConfig", "FunctionResponseTypes"]),
        ],
    ),
    (
        "AWS::Lambda::Function",
        &[
            (Named, &["FunctionName"]),
            (Wired, &["LoggingConfig/LogFormat", "LoggingConfig/LogGroup", "VpcConfig"]),
            (Granted, &["Role"]),
            (Net, &["DeadLetterConfig"]),
            (Built, &["Code", "Handler", "ImageConfig", "PackageType", "Runtime"]),
            (Said("`architecture` on the handler"), &["Architectures"]),
            (Said("`environment` on the handler"), &["Environment"]),
            (Said("`timeout` on the handler"), &["Timeout"]),
        ],
    ),
    (
        "AWS::Lambda::Permission",
        &[(
            Granted,
            &[
                "Action",
                "EventSourceToken",
                "FunctionName",
                "FunctionUrlAuthType",
                "InvokedViaFunctionUrl",
                "Principal",
                "PrincipalOrgID",
                "SourceAccount",
                "SourceArn",
            ],
        )],
    ),
    ("AWS::Logs::Delivery", &[(Wired, &["DeliveryDestinationArn", "DeliverySourceName"])]),
    (
        "AWS::Logs::DeliveryDestination",
        &[
            (Named, &["Name"]),
            (Wired, &["DeliveryDestinationType", "DestinationResourceArn"]),
            (Granted, &["DeliveryDestinationPolicy"]),
        ],
    ),
    ("AWS::Logs::DeliverySource", &[(Named, &["Name"]), (Wired, &["LogType", "ResourceArn"])]),
    ("AWS::Logs::LogGroup", &[(Named, &["LogGroupName"]), (Granted, &["ResourcePolicyDocument"])]),
    ("AWS::Logs::ResourcePolicy", &[(Named, &["PolicyName"]), (Granted, &["PolicyDocument"])]),
    (
        "AWS::S3::Bucket",
        &[
            (Named, &["BucketName", "BucketNamePrefix", "BucketNamespace"]),
            (Granted, &["AccessControl", "OwnershipControls", "PublicAccessBlockConfiguration"]),
            (Wired, &["BucketEncryption"]),
        ],
    ),
    ("AWS::S3::BucketPolicy", &[(Granted, &["Bucket", "PolicyDocument"])]),
    ("AWS::SNS::Subscription", &[(Said("`alarms` on the environment"), &["Endpoint", "Protocol", "TopicArn"])]),
    // A key would have to admit CloudWatch, or alarms would be lost without a trace.
    ("AWS::SNS::Topic", &[(Named, &["FifoTopic", "TopicName"]), (Wired, &["KmsMasterKeyId", "Subscription"])]),
    ("AWS::SNS::TopicPolicy", &[(Granted, &["PolicyDocument", "Topics"])]),
    (
        "AWS::SQS::Queue",
        &[
            (Named, &["QueueName"]),
            // A key would have to admit EventBridge, or no event would come through.
            (
                Wired,
                &[
                    "ContentBasedDeduplication",
                    "DeduplicationScope",
                    "FifoQueue",
                    "FifoThroughputLimit",
                    "KmsMasterKeyId",
                    "SqsManagedSseEnabled",
                ],
            ),
            (Net, &["RedriveAllowPolicy", "RedrivePolicy"]),
            (Said("`retention` under the handler's `queue` or `dead-letters`"), &["MessageRetentionPeriod"]),
            (Said("`timeout` on the handler"), &["VisibilityTimeout"]),
        ],
    ),
    ("AWS::SQS::QueuePolicy", &[(Granted, &["PolicyDocument", "Queues"])]),
    (
        "AWS::Scheduler::Schedule",
        &[
            (Named, &["GroupName", "Name"]),
            (Wired, &["Target"]),
            (Said("`schedule` on the handler"), &["ScheduleExpression"]),
        ],
    ),
    ("AWS::Scheduler::ScheduleGroup", &[(Named, &["Name"])]),
    ("AWS::SecretsManager::ResourcePolicy", &[(Granted, &["ResourcePolicy", "SecretId"])]),
    ("AWS::SecretsManager::RotationSchedule", &[(Wired, &["HostedRotationLambda", "RotationLambdaARN", "SecretId"])]),
    // The functions that read it have no right to another key.
    (
        "AWS::SecretsManager::Secret",
        &[(Named, &["Name"]), (Wired, &["GenerateSecretString", "KmsKeyId", "SecretString"])],
    ),
    ("AWS::SecretsManager::SecretTargetAttachment", &[(Wired, &["SecretId", "TargetId", "TargetType"])]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::node;
    use crate::registry::{self, Fault};
    use crate::source::SourceId;

    /// A map that has a value at the end of a path.
    fn with(path: &str) -> Node {
        let text = path.rsplit('/').fold("x".to_owned(), |inner, step| format!("{{ {step}: {inner} }}"));
        node::read(&text, SourceId::default(), &mut Diagnostics::new()).expect("YAML")
    }

    #[test]
    fn each_protected_property_is_one_of_its_type() {
        assert!(PROTECTED.is_sorted_by_key(|(kind, _)| *kind));
        for (kind, reasons) in PROTECTED {
            let known = registry::kind(kind).expect(kind);
            for path in reasons.iter().flat_map(|(_, paths)| *paths) {
                let mistakes = registry::mistakes(known, &with(path));
                assert!(!mistakes.iter().any(|m| matches!(m.fault, Fault::Unknown(_))), "{kind} has no {path}");
                assert_eq!(among(kind, &with(path)).count(), 1, "{kind} {path}");
            }
        }
    }
}
