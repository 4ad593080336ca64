//! What is lost for good when its stack goes: what a system is there for, whoever wrote it into the template.

/// The types that hold it, sorted. What holds messages or objects is not here: of that it is asked whether it holds any. A cache is
/// filled again, and an instance's data is its cluster's, but for RDS, where it may have none.
const TYPES: &[&str] = &[
    "AWS::Cassandra::Table",
    "AWS::Cognito::UserPool",
    "AWS::DSQL::Cluster",
    "AWS::DocDB::DBCluster",
    "AWS::DocDBElastic::Cluster",
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::EC2::Volume",
    "AWS::EFS::FileSystem",
    "AWS::Elasticsearch::Domain",
    "AWS::FSx::FileSystem",
    "AWS::Kinesis::Stream",
    "AWS::MemoryDB::Cluster",
    "AWS::Neptune::DBCluster",
    "AWS::OpenSearchServerless::Collection",
    "AWS::OpenSearchService::Domain",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::Redshift::Cluster",
    "AWS::RedshiftServerless::Namespace",
    "AWS::Timestream::Table",
];

/// The ends of the logical IDs of tables that handlers and relays keep their own notes in, which are worth nothing without them.
const NOTES: &[&str] = &["IdempotencyClaims", "Checkpoints"];

/// Whether a resource is a store, by its type, its logical ID and the path of its declaration. Who added it by hand has left no
/// declaration, so that it is one where nothing says otherwise.
pub fn is_store(kind: &str, logical_id: &str, declared_by: &str) -> bool {
    let is_notes = kind == "AWS::DynamoDB::Table"
        && !declared_by.contains(".stores.")
        && NOTES.iter().any(|end| logical_id.ends_with(end));
    TYPES.contains(&kind) && !is_notes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_notes_of_ours_go_unnamed() {
        assert!(TYPES.is_sorted());
        let table = "AWS::DynamoDB::Table";
        for (kind, id, declared_by, wanted) in [
            (table, "OrdersTable", "domains.orders.stores.orders", true),
            (table, "Ledger", "domains.orders", true),
            (table, "Ledger", "", true),
            (table, "IdempotencyClaims", "domains.orders", false),
            (table, "OrderChangesRelayCheckpoints", "domains.orders.streams.order-changes", false),
            (table, "Checkpoints", "domains.orders.stores.checkpoints", true),
            ("AWS::RDS::DBInstance", "Checkpoints", "domains.orders", true),
            ("AWS::SQS::Queue", "PackParcelQueue", "domains.orders.handlers.pack-parcel", false),
        ] {
            assert_eq!(is_store(kind, id, declared_by), wanted, "{kind} {id} {declared_by}");
        }
    }
}
