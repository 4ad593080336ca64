//! Another password for a cluster's user, from time to time: a function of ours that Secrets Manager calls.
//!
//! The function that AWS offers for it comes by a transform of the template, with code that nobody here has read. Ours
//! stands in the network, may do what it takes with this one secret, and speaks to the cluster as relays and handlers do;
//! they read the secret again when the cluster no longer takes their password.

use std::collections::BTreeSet;

use super::documentdb::{self, Cluster};
use super::domain_path;
use super::function::Function;
use super::network::Placement;
use crate::model::{Settings, StoreKind};
use crate::plan::Context;
use crate::plan::grant::Statement;
use crate::plan::naming::logical;
use crate::plan::resource::{Body, FunctionPermission, SecretRotation, Value};
use crate::plan::stack::Stack;
use crate::system::MemberId;

/// Seconds that a step may take, of which each connection may take five.
const TIMEOUT: u32 = 60;

/// What a rotation does with its secret.
pub const ACTIONS: &[&str] = &[
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetSecretValue",
    "secretsmanager:PutSecretValue",
    "secretsmanager:UpdateSecretVersionStage",
];

/// Adds the rotation of a store's secret, where it has one.
pub fn plan(
    context: &Context<'_>,
    id: MemberId,
    (cluster, placement): (&Cluster, &Placement),
    forwarding: &BTreeSet<String>,
    stack: &mut Stack,
) {
    let store = &context.system.domain_in(context.environment, id.domain).stores[id.index];
    let StoreKind::Documentdb(declared) = &store.kind else { unreachable!("a DocumentDB store was asked for") };
    let Some(days) = declared.rotation_days else { return };
    let name = &store.name.value;
    let unit = name.suffixed("rotation");
    let path = format!("{}.stores.{name}", domain_path(context, id.domain));
    let secret = Value::Ref(documentdb::secret(name));
    let settings = Settings { timeout: TIMEOUT, ..context.system.model.defaults.clone() };
    let function = Function {
        unit: unit.clone(),
        description: format!("Changes the password of the cluster {name}"),
        declared_by: &path,
        settings: &settings,
        environment: cluster.variables(name, declared),
        statements: vec![Statement::allow("OneSecret", ACTIONS, vec![secret.clone()])],
        network: Some(placement),
        after: forwarding.clone(),
    }
    .add(context, id.domain, stack);
    let permission = FunctionPermission {
        function: function.clone(),
        principal: "secretsmanager.amazonaws.com",
        account: context.account(id.domain).to_owned(),
        source_arn: secret,
    };
    let permission = stack.add(logical(&unit, "Permission"), &path, Body::FunctionPermission(permission));
    // Secrets Manager tries the function as soon as the rotation stands.
    let mut after = cluster.ready.clone();
    after.insert(permission);
    let rotation = SecretRotation { secret: documentdb::secret(name), function, days };
    stack.add_after(logical(name, "DatabaseSecretRotation"), &path, after, Body::SecretRotation(rotation));
}
