//! What moto 5.2.1 cannot take. Types it does not know it leaves out without a word, and an attribute of such a resource
//! fails the whole stack; so those attributes, and nothing else, are replaced before a template is sent, and what it
//! names badly is given a name. All are lists: what is in a template and not in its list is a failure of the test, and so is an
//! entry that no template needs.

use serde_json::Value;
use std::collections::BTreeSet;

/// The resource types that moto leaves out. What they declare is judged by cfn-lint and by the goldens only.
pub const UNKNOWN_TYPES: &[&str] = &[
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::Stage",
    "AWS::CloudWatch::Alarm",
    "AWS::DocDB::DBCluster",
    "AWS::DocDB::DBClusterParameterGroup",
    "AWS::DocDB::DBInstance",
    "AWS::DocDB::DBSubnetGroup",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EventSchemas::Registry",
    "AWS::EventSchemas::Schema",
    "AWS::Events::EventBusPolicy",
    "AWS::Logs::Delivery",
    "AWS::Logs::DeliveryDestination",
    "AWS::Logs::DeliverySource",
    "AWS::S3::BucketPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SecretsManager::Secret",
    "AWS::SecretsManager::SecretTargetAttachment",
];

/// The attributes of such types that templates ask for: type, attribute, and what stands in for it.
pub const UNKNOWN_ATTRIBUTES: &[(&str, &str, &str)] = &[];

/// Properties that name what a template leaves unnamed, and how the name ends: moto invents names for archives that it
/// then finds too long, and names for FIFO queues that do not end as a FIFO queue's must. CloudFormation does neither.
const BADLY_INVENTED: &[(&str, &str, &str)] =
    &[("AWS::Events::Archive", "ArchiveName", ""), ("AWS::SQS::Queue", "QueueName", ".fifo")];

/// Changes a template as listed, and returns what was changed, as `type.attribute`.
pub fn take_out(template: &mut Value) -> BTreeSet<String> {
    let types = template["Resources"].clone();
    let mut taken = BTreeSet::new();
    replace(template, &types, &mut taken);
    for (id, resource) in template["Resources"].as_object_mut().into_iter().flatten() {
        for (kind, property, end) in BADLY_INVENTED {
            let properties = &resource["Properties"];
            let badly = *kind != "AWS::SQS::Queue" || properties["FifoQueue"] == true;
            if resource["Type"] == *kind && badly && properties.get(property).is_none() {
                resource["Properties"][property] = Value::from(format!("{id}{end}"));
                taken.insert(format!("{kind}.{property}"));
            }
        }
    }
    taken
}

/// Every change that may be made, as `type.attribute`.
pub fn listed_changes() -> BTreeSet<String> {
    let attributes = UNKNOWN_ATTRIBUTES.iter().map(|(kind, attribute, _)| (kind, attribute));
    let names = BADLY_INVENTED.iter().map(|(kind, property, _)| (kind, property));
    attributes.chain(names).map(|(kind, name)| format!("{kind}.{name}")).collect()
}

fn replace(value: &mut Value, types: &Value, taken: &mut BTreeSet<String>) {
    if let Some((kind, attribute, stand_in)) = listed(value, types) {
        taken.insert(format!("{kind}.{attribute}"));
        *value = Value::from(stand_in);
        return;
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, types, taken)),
        Value::Object(fields) => fields.values_mut().for_each(|field| replace(field, types, taken)),
        _ => {}
    }
}

fn listed(value: &Value, types: &Value) -> Option<(&'static str, &'static str, &'static str)> {
    let asked = value.get("Fn::GetAtt")?;
    let kind = types[asked[0].as_str()?]["Type"].as_str()?;
    let attribute = asked[1].as_str()?;
    let found = UNKNOWN_ATTRIBUTES.iter().find(|(k, a, _)| *k == kind && *a == attribute)?;
    Some(*found)
}
