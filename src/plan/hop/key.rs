//! Keys of the domain's account: one for its bus, and one for each table that asks for it.
//!
//! A key encrypts one thing, so that its policy names that thing, and what is kept, disabled or deleted with it is that
//! thing alone. The account administers each key and may not use it: who uses it is named, with the service and the
//! resource that it is used for. An administrator can change the policy; KMS makes no key that nobody could administer.

use super::grant;
use crate::plan::Context;
use crate::plan::grant::{Principal, Statement};
use crate::plan::naming::{self, logical, own};
use crate::plan::resource::{Body, Key, Value};
use crate::plan::stack::Stack;
use crate::system::{DomainId, MemberId};

/// The condition key that says which service asks on someone's behalf.
const VIA_SERVICE: &str = "kms:ViaService";
/// The condition key that says which bus an event, a rule or an archive belongs to.
const OF_BUS: &str = "kms:EncryptionContext:aws:events:event-bus:arn";
/// The condition key that says where a bus's log goes.
const OF_LOG: &str = "kms:EncryptionContext:SourceArn";
/// The condition key that says which table is read or written.
const OF_TABLE: &str = "kms:EncryptionContext:aws:dynamodb:tableName";
/// The condition key that says whose table that is.
const OF_SUBSCRIBER: &str = "kms:EncryptionContext:aws:dynamodb:subscriberId";

const EVENT_BRIDGE: Principal = Principal::Service("events.amazonaws.com");

/// Adds the key of a domain's bus, which encrypts the events on it, its rules, its archive and its log's records on their
/// way. Answers its logical ID.
///
/// Who puts events needs no right: EventBridge encrypts as itself, an event from another bus too. Who makes or reads
/// rules does so with a right of his own, outsiders whom a policy lets subscribe included.
pub fn of_bus(context: &Context<'_>, id: DomainId, path: &str, stack: &mut Stack) -> String {
    let domain = context.system.domain_in(context.environment, id);
    let account = context.account(id);
    let bus = || vec![Value::from(context.bus_arn(id))];
    let mut statements = vec![
        administer(context, id),
        // EventBridge looks at the key before there is a context to speak of; it learns what the key is, no more.
        on_key("DescribeForEvents", &["kms:DescribeKey"]).to(EVENT_BRIDGE),
        on_key("EncryptEvents", &["kms:Decrypt", "kms:GenerateDataKey"])
            .to(EVENT_BRIDGE)
            .when("StringEquals", OF_BUS, bus())
            .when("StringEquals", "aws:SourceArn", bus())
            .when("StringEquals", "aws:SourceAccount", vec![account.into()]),
    ];
    if domain.archive_days.is_some() {
        let actions = ["kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"];
        // An archive's calls have the context of its bus, and are not said to name a source.
        statements.push(on_key("EncryptArchive", &actions).to(EVENT_BRIDGE).when("StringEquals", OF_BUS, bus()));
    }
    if domain.log.is_some() {
        let logs = || vec![Value::from(context.arn(id, "logs", "*"))];
        let deliveries = Principal::Service("delivery.logs.amazonaws.com");
        statements.extend([
            on_key("EncryptLog", &["kms:GenerateDataKey"]).to(EVENT_BRIDGE).when("StringLike", OF_LOG, logs()),
            on_key("DecryptLog", &["kms:Decrypt", "kms:GenerateDataKey"]).to(deliveries).when(
                "StringLike",
                OF_LOG,
                logs(),
            ),
        ]);
    }
    const DEPLOY: &[&str] =
        &["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"];
    let deploying = naming::execution_role(&context.environment.deploy_role);
    let roles = [("DeployBus", DEPLOY, &deploying), ("CompareRules", &["kms:Decrypt"], &context.environment.diff_role)];
    for (sid, actions, role) in roles {
        let statement = by_role(context, id, on_key(sid, actions), role);
        statements.push(statement.when("StringEquals", VIA_SERVICE, via(context, id, "events")).when(
            "StringEquals",
            OF_BUS,
            bus(),
        ));
    }
    statements.extend(grant::to_subscribers(context, id, |policy| {
        on_key(&format!("SubscribeBy{}", policy.pascal()), &["kms:Decrypt"])
            .when("StringEquals", VIA_SERVICE, via(context, id, "events"))
            .when("StringEquals", OF_BUS, bus())
    }));
    let description = format!("Encrypts the bus of {}, its rules and its archive", stack.domain);
    stack.add(own("BusKey"), path, Body::Key(Key { description, statements }))
}

/// Adds the key of a table. Answers its logical ID.
///
/// The table's name is not known before its key, so the policy does not name it; the roles that use the table do
/// ([`use_of_table`]). The role that CloudFormation creates with lets DynamoDB have the key for what it does as itself: backups, indexes, expiry.
pub fn of_table(context: &Context<'_>, store: MemberId, path: &str, stack: &mut Stack) -> String {
    let domain = store.domain;
    let name = &context.system.store(store).name.value;
    const DEPLOY: &[&str] = &[
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:GenerateDataKey",
        "kms:GenerateDataKeyWithoutPlaintext",
        "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
    ];
    let dynamodb = || via(context, domain, "dynamodb");
    let statements = vec![
        administer(context, domain),
        by_role(
            context,
            domain,
            on_key("DeployTable", DEPLOY),
            &naming::execution_role(&context.environment.deploy_role),
        )
        .when("StringEquals", VIA_SERVICE, dynamodb()),
        on_key("UseTable", &["kms:Decrypt"])
            .to(Principal::Account(context.account(domain).to_owned()))
            .when("StringEquals", VIA_SERVICE, dynamodb())
            .when("StringEquals", OF_SUBSCRIBER, vec![context.account(domain).into()]),
    ];
    let description = format!("Encrypts the table {name} of {}", stack.domain);
    stack.add(logical(name, "TableKey"), path, Body::Key(Key { description, statements }))
}

/// Lets a role read and write a table that `key` encrypts: DynamoDB decrypts the table's own key in the role's name, and
/// everything else with a grant of its own.
pub fn use_of_table(context: &Context<'_>, domain: DomainId, (sid, table, key): (&str, &str, &str)) -> Statement {
    Statement::allow(sid, &["kms:Decrypt"], vec![Value::Attribute(key.to_owned(), "Arn")])
        .when("StringEquals", VIA_SERVICE, via(context, domain, "dynamodb"))
        .when("StringEquals", OF_TABLE, vec![Value::Ref(table.to_owned())])
        .when("StringEquals", OF_SUBSCRIBER, vec![context.account(domain).into()])
}

/// The account's own right: everything but to use the key.
fn administer(context: &Context<'_>, domain: DomainId) -> Statement {
    const ACTIONS: &[&str] = &[
        "kms:CancelKeyDeletion",
        "kms:DescribeKey",
        "kms:DisableKey",
        "kms:DisableKeyRotation",
        "kms:EnableKey",
        "kms:EnableKeyRotation",
        "kms:GetKeyPolicy",
        "kms:GetKeyRotationStatus",
        "kms:ListGrants",
        "kms:ListKeyPolicies",
        "kms:ListKeyRotations",
        "kms:ListResourceTags",
        "kms:PutKeyPolicy",
        "kms:RevokeGrant",
        "kms:RotateKeyOnDemand",
        "kms:ScheduleKeyDeletion",
        "kms:TagResource",
        "kms:UntagResource",
        "kms:UpdateKeyDescription",
    ];
    on_key("Administer", ACTIONS).to(Principal::Account(context.account(domain).to_owned()))
}

/// A statement of a key's policy: there `*` is the key.
fn on_key(sid: &str, actions: &[&'static str]) -> Statement {
    Statement::allow(sid, actions, vec!["*".into()])
}

/// The same for one role. It is named in a condition: as a principal KMS would look it up, and refuse the policy where it
/// does not stand yet.
fn by_role(context: &Context<'_>, domain: DomainId, statement: Statement, role: &str) -> Statement {
    let role = format!("role/{}", role.trim_start_matches('/'));
    let arn = naming::global_arn("iam", context.region(domain), context.account(domain), &role);
    statement.to(Principal::Account(context.account(domain).to_owned())).when(
        "ArnEquals",
        "aws:PrincipalArn",
        vec![arn.into()],
    )
}

/// A service as [`VIA_SERVICE`] names it.
fn via(context: &Context<'_>, domain: DomainId, service: &str) -> Vec<Value> {
    let region = context.region(domain);
    vec![format!("{service}.{region}.{}", naming::dns_suffix(region)).into()]
}
