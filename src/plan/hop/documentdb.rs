//! A DocumentDB store: a cluster in the domain's network, its instances, its settings and the secret of its one user.

use std::collections::{BTreeMap, BTreeSet};

use super::domain_path;
use super::network::Placement;
use crate::model::{Documentdb, StoreKind};
use crate::name::Name;
use crate::plan::Context;
use crate::plan::grant::Statement;
use crate::plan::naming::logical;
use crate::plan::resource::{
    Body, DatabaseCluster, DatabaseInstance, DatabaseParameters, DatabaseSubnets, Secret, SecretAttachment, Value,
};
use crate::plan::stack::Stack;
use crate::syntax::ast::Removal;
use crate::system::MemberId;

/// The variable that says where the certificates lie.
pub const CA_FILE: &str = "BUSLINE_CA_FILE";
/// Where a function's package holds the certificates of the authorities that sign a cluster's own.
pub const CA_FILE_OF_FUNCTIONS: &str = "/var/task/global-bundle.pem";
/// Where a relay's image holds them.
pub const CA_FILE_OF_RELAYS: &str = "/global-bundle.pem";

/// The cluster's one user: CloudFormation cannot make another.
const USER: &str = "busline";

/// A cluster, as those see it who use its collection.
pub struct Cluster {
    /// The secret's logical ID.
    pub secret: String,
    /// What must stand before anyone can use the collection, by logical IDs: the instances, and host and port in the
    /// secret.
    pub ready: BTreeSet<String>,
    /// The store's name.
    store: Name,
}

impl Cluster {
    /// The variables of a function that uses the collection.
    pub fn variables(&self, store: &Name, documentdb: &Documentdb) -> BTreeMap<String, Value> {
        variables(store, documentdb, CA_FILE_OF_FUNCTIONS)
    }

    /// Lets a role read the secret.
    pub fn read_secret(&self) -> Statement {
        let sid = format!("Secret{}", self.store.pascal());
        Statement::allow(&sid, &["secretsmanager:GetSecretValue"], vec![Value::Ref(self.secret.clone())])
    }
}

/// The variables of whoever uses a collection.
pub fn variables(store: &Name, documentdb: &Documentdb, ca_file: &str) -> BTreeMap<String, Value> {
    let of_store = |prefix| format!("BUSLINE_{prefix}_{}", store.upper_snake());
    BTreeMap::from([
        (of_store("CREDENTIALS"), Value::Ref(secret(store))),
        (of_store("DATABASE"), documentdb.database.as_str().into()),
        (of_store("COLLECTION"), documentdb.collection.as_str().into()),
        (CA_FILE.to_owned(), ca_file.into()),
    ])
}

/// The logical ID of the secret of a store's cluster.
pub fn secret(store: &Name) -> String {
    logical(store, "DatabaseSecret")
}

/// Adds a store's cluster and everything of its own.
pub fn plan(context: &Context<'_>, id: MemberId, placement: &Placement, stack: &mut Stack) -> Cluster {
    let store = &context.system.domain_in(context.environment, id.domain).stores[id.index];
    let StoreKind::Documentdb(documentdb) = &store.kind else { unreachable!("a DocumentDB store was asked for") };
    let name = &store.name.value;
    let path = format!("{}.stores.{name}", domain_path(context, id.domain));
    let title = format!("{name} of {}", stack.domain);

    let secret = Secret { description: format!("User and address of the cluster {title}"), username: USER };
    let secret = stack.add(self::secret(name), &path, Body::Secret(secret));
    let subnets = DatabaseSubnets {
        description: format!("Where the cluster {title} stands"),
        subnets: placement.subnets.clone(),
    };
    let subnets = stack.add(logical(name, "DatabaseSubnets"), &path, Body::DatabaseSubnets(subnets));
    let parameters = DatabaseParameters {
        description: format!("Settings of the cluster {title}"),
        family: documentdb.family(),
        change_stream_retention: documentdb.change_stream_retention,
    };
    let parameters = stack.add(logical(name, "DatabaseParameters"), &path, Body::DatabaseParameters(parameters));
    let cluster = DatabaseCluster {
        engine_version: documentdb.engine_version.clone(),
        secret: secret.clone(),
        subnets,
        security_group: placement.clusters_group.clone(),
        parameters,
        backup_days: documentdb.backup_days,
        protected: context.environment.removal == Removal::Retain,
    };
    let cluster = stack.add(logical(name, "DatabaseCluster"), &path, Body::DatabaseCluster(cluster));

    let attachment = SecretAttachment { secret: secret.clone(), cluster: cluster.clone() };
    let attachment = stack.add(logical(name, "DatabaseSecretAttachment"), &path, Body::SecretAttachment(attachment));
    let mut ready = BTreeSet::from([attachment]);
    for number in 1..=documentdb.instances {
        let instance = DatabaseInstance { cluster: cluster.clone(), class: documentdb.instance_class.clone() };
        let id = logical(name, &format!("DatabaseInstance{number}"));
        ready.insert(stack.add(id, &path, Body::DatabaseInstance(instance)));
    }
    Cluster { secret, ready, store: name.clone() }
}
