//! DocumentDB clusters and the secret of their one user.

use serde_json::{Value as Json, json};

use crate::cloudformation::text;
use crate::cloudformation::value::{attribute, reference};
use crate::plan::resource::{
    DatabaseCluster, DatabaseInstance, DatabaseParameters, DatabaseSubnets, Secret, SecretAttachment, SecretRotation,
    Value,
};

/// The profiler's log can be exported, but the profiler is off: it would write down the values of slow commands.
pub fn cluster(cluster: &DatabaseCluster) -> Json {
    json!({
        "EngineVersion": cluster.engine_version,
        "MasterUsername": from_secret(&cluster.secret, "username"),
        "MasterUserPassword": from_secret(&cluster.secret, "password"),
        "DBSubnetGroupName": reference(&cluster.subnets),
        "VpcSecurityGroupIds": [attribute(&cluster.security_group, "GroupId")],
        "DBClusterParameterGroupName": reference(&cluster.parameters),
        "StorageEncrypted": true,
        "BackupRetentionPeriod": cluster.backup_days,
        "CopyTagsToSnapshot": true,
        "DeletionProtection": cluster.protected,
        "EnableCloudwatchLogsExports": ["audit", "profiler"],
    })
}

/// Looked up by CloudFormation when it makes the cluster, and never shown in a template or an event.
fn from_secret(secret: &str, key: &str) -> Value {
    Value::Sub(format!("{{{{resolve:secretsmanager:${{{secret}}}:SecretString:{key}}}}}"))
}

pub fn instance(instance: &DatabaseInstance) -> Json {
    json!({
        "DBClusterIdentifier": reference(&instance.cluster),
        "DBInstanceClass": instance.class,
        "AutoMinorVersionUpgrade": true,
    })
}

pub fn parameters(parameters: &DatabaseParameters) -> Json {
    json!({
        "Family": parameters.family,
        "Description": text::ascii(&parameters.description, 255),
        "Parameters": {
            "audit_logs": "enabled",
            "change_stream_log_retention_duration": parameters.change_stream_retention.to_string(),
            "tls": "enabled",
        },
    })
}

pub fn subnets(subnets: &DatabaseSubnets) -> Json {
    json!({
        "DBSubnetGroupDescription": text::ascii(&subnets.description, 255),
        "SubnetIds": subnets.subnets,
    })
}

/// Letters and digits alone: the password becomes part of a connection string.
pub fn secret(secret: &Secret) -> Json {
    json!({
        "Description": text::any(&secret.description, 2_048),
        "GenerateSecretString": {
            "SecretStringTemplate": json!({ "username": secret.username }).to_string(),
            "GenerateStringKey": "password",
            "PasswordLength": 41,
            "ExcludePunctuation": true,
        },
    })
}

pub fn secret_attachment(attachment: &SecretAttachment) -> Json {
    json!({
        "SecretId": reference(&attachment.secret),
        "TargetId": reference(&attachment.cluster),
        "TargetType": "AWS::DocDB::DBCluster",
    })
}

/// Not at once: a deployment changes no password, and a function that cannot do it is told by Secrets Manager's own trial,
/// which changes none either.
pub fn secret_rotation(rotation: &SecretRotation) -> Json {
    json!({
        "SecretId": reference(&rotation.secret),
        "RotationLambdaARN": attribute(&rotation.function, "Arn"),
        "RotationRules": { "AutomaticallyAfterDays": rotation.days },
        "RotateImmediatelyOnUpdate": false,
    })
}
