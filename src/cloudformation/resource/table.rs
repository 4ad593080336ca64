//! DynamoDB tables: paid by use, encrypted with a key that AWS or the account owns.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::cloudformation::value::attribute;
use crate::plan::resource::{Attribute, AttributeType, Table, TableKey};

pub fn table(table: &Table) -> Json {
    let indexes: Vec<_> = table.indexes.iter().map(index).collect();
    json!({
        "AttributeDefinitions": definitions(table),
        "KeySchema": schema(&table.key),
        "GlobalSecondaryIndexes": (!indexes.is_empty()).then_some(indexes),
        "BillingMode": "PAY_PER_REQUEST",
        "DeletionProtectionEnabled": table.protected,
        "PointInTimeRecoverySpecification": { "PointInTimeRecoveryEnabled": table.recovery },
        "SSESpecification": table.encryption_key.as_ref().map(|key| {
            json!({ "SSEEnabled": true, "SSEType": "KMS", "KMSMasterKeyId": attribute(key, "Arn") })
        }),
        "StreamSpecification": table.stream.then(|| json!({ "StreamViewType": "NEW_AND_OLD_IMAGES" })),
        "TimeToLiveSpecification": table.ttl.as_ref().map(|name| json!({ "AttributeName": name, "Enabled": true })),
    })
}

fn index((name, key): (&String, &TableKey)) -> Json {
    json!({ "IndexName": name, "KeySchema": schema(key), "Projection": { "ProjectionType": "ALL" } })
}

fn schema(key: &TableKey) -> Json {
    let role = |attribute: &Attribute, role: &str| json!({ "AttributeName": attribute.name, "KeyType": role });
    let partition = role(&key.partition, "HASH");
    [partition].into_iter().chain(key.sort.iter().map(|sort| role(sort, "RANGE"))).collect()
}

/// Every attribute of any key, once.
fn definitions(table: &Table) -> Json {
    let keys = [&table.key].into_iter().chain(table.indexes.values());
    let attributes = keys.flat_map(|key| [&key.partition].into_iter().chain(&key.sort));
    let types: BTreeMap<&str, &str> = attributes.map(|each| (each.name.as_str(), letter(each.kind))).collect();
    types.iter().map(|(name, letter)| json!({ "AttributeName": name, "AttributeType": letter })).collect()
}

fn letter(kind: AttributeType) -> &'static str {
    match kind {
        AttributeType::String => "S",
        AttributeType::Number => "N",
        AttributeType::Binary => "B",
    }
}
