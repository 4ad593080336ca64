//! What functions and relays in a network need of AWS: which services, and of those which actions on what. The
//! endpoints and their policies follow from it, so that nothing else can be reached from there.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{SecretKind, StoreKind};
use crate::plan::Context;
use crate::plan::hop::{container_relay, documentdb, inbound, rotation};
use crate::plan::naming::{self, logical, own};
use crate::plan::resource::Value;
use crate::system::{DomainId, MemberId};

/// A service that can be reached through an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    Dynamodb,
    EcrApi,
    EcrDkr,
    Logs,
    S3,
    SecretsManager,
    Sqs,
    Ssm,
}

/// Actions that belong together, and what they are for.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Purpose {
    /// The id of its statement.
    pub sid: &'static str,
    pub actions: &'static [&'static str],
    /// Whether callers are of the domain's own account. ECR hands out links to its layers that it has signed itself.
    pub own_account: bool,
}

/// For each service the purposes, and for each of those the resources.
pub type Needs = BTreeMap<Service, BTreeMap<&'static Purpose, BTreeSet<Value>>>;

static READ_SECRETS: Purpose =
    Purpose { sid: "ReadSecrets", actions: &["secretsmanager:GetSecretValue"], own_account: true };
static READ_PARAMETERS: Purpose = Purpose { sid: "ReadParameters", actions: &["ssm:GetParameter"], own_account: true };
static ROTATE_SECRETS: Purpose = Purpose { sid: "RotateSecrets", actions: rotation::ACTIONS, own_account: true };
static SEND_MESSAGES: Purpose = Purpose { sid: "SendMessages", actions: &["sqs:SendMessage"], own_account: true };
static CLAIM_EVENTS: Purpose =
    Purpose { sid: "ClaimEvents", actions: &["dynamodb:PutItem", "dynamodb:UpdateItem"], own_account: true };
static KEEP_PLACE: Purpose = Purpose { sid: "KeepPlace", actions: &["dynamodb:UpdateItem"], own_account: true };
static USE_TABLES: Purpose = Purpose {
    sid: "UseTables",
    actions: &[
        "dynamodb:ConditionCheckItem",
        "dynamodb:DeleteItem",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:UpdateItem",
    ],
    own_account: true,
};
static ENTER_REGISTRY: Purpose =
    Purpose { sid: "EnterRegistry", actions: &["ecr:GetAuthorizationToken"], own_account: true };
static PULL_IMAGES: Purpose = Purpose {
    sid: "PullImages",
    actions: &["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    own_account: true,
};
static PULL_LAYERS: Purpose = Purpose { sid: "PullLayers", actions: &["s3:GetObject"], own_account: false };
static KEEP_FAILURES: Purpose = Purpose { sid: "KeepFailures", actions: &["s3:PutObject"], own_account: true };
static WRITE_LOGS: Purpose =
    Purpose { sid: "WriteLogs", actions: &["logs:CreateLogStream", "logs:PutLogEvents"], own_account: true };

/// What the functions need that use a cluster or rotate its secret; `None` where none does.
pub fn of_functions(context: &Context<'_>, id: DomainId) -> Option<Needs> {
    let domain = context.system.domain_in(context.environment, id);
    let uses_cluster = |handler| context.system.used_by(handler).any(|used| is_cluster(context, used.store));
    let handlers = (0..domain.handlers.len()).map(|index| MemberId { domain: id, index });
    let mut needs = Needs::new();
    for store in &domain.stores {
        if matches!(&store.kind, StoreKind::Documentdb(declared) if declared.rotation_days.is_some()) {
            let secret = Value::Ref(documentdb::secret(&store.name.value));
            need(&mut needs, Service::SecretsManager, &ROTATE_SECRETS, [secret]);
        }
    }
    for handler in handlers.filter(|handler| uses_cluster(*handler)) {
        for used in context.system.used_by(handler) {
            let store = &context.system.store(used.store).name.value;
            if is_cluster(context, used.store) {
                need(&mut needs, Service::SecretsManager, &READ_SECRETS, [Value::Ref(documentdb::secret(store))]);
            } else {
                let table = logical(store, "Table");
                let indexes = Value::Sub(format!("${{{table}.Arn}}/index/*"));
                need(&mut needs, Service::Dynamodb, &USE_TABLES, [Value::Attribute(table, "Arn"), indexes]);
            }
        }
        for secret in &domain.handlers[handler.index].secrets {
            let (service, purpose) = match secret.kind {
                SecretKind::Secret => (Service::SecretsManager, &READ_SECRETS),
                SecretKind::Parameter => (Service::Ssm, &READ_PARAMETERS),
            };
            need(&mut needs, service, purpose, [secret.resource().into()]);
        }
        if context.system.handler(handler).trigger.is_queued() {
            let dead_letters = context.arn(id, "sqs", &inbound::dead_letters_name(context, handler));
            need(&mut needs, Service::Sqs, &SEND_MESSAGES, [dead_letters.into()]);
            need(&mut needs, Service::Dynamodb, &CLAIM_EVENTS, [Value::Attribute(own("IdempotencyClaims"), "Arn")]);
        }
    }
    (!needs.is_empty()).then_some(needs)
}

/// What the relays need; `None` where no stream reads a cluster.
pub fn of_relays(context: &Context<'_>, id: DomainId) -> Option<Needs> {
    let domain = context.system.domain_in(context.environment, id);
    let region = context.region(id);
    let mut needs = Needs::new();
    for index in 0..domain.streams.len() {
        let stream = MemberId { domain: id, index };
        let Some(store) = context.system.store_of(stream).filter(|store| is_cluster(context, *store)) else { continue };
        let ids = container_relay::Ids::of(&context.system.stream(stream).name.value);
        let store = &context.system.store(store).name.value;
        let arn = |id: &str| Value::Attribute(id.to_owned(), "Arn");
        need(&mut needs, Service::SecretsManager, &READ_SECRETS, [Value::Ref(documentdb::secret(store))]);
        need(&mut needs, Service::Sqs, &SEND_MESSAGES, [arn(&ids.change_queue), arn(&ids.poison_queue)]);
        need(&mut needs, Service::Dynamodb, &KEEP_PLACE, [arn(&ids.checkpoints)]);
        need(&mut needs, Service::Logs, &WRITE_LOGS, [arn(&ids.log_group)]);
        // Both of the registry's endpoints judge a pull, and AWS advises one policy for both.
        for registry in [Service::EcrApi, Service::EcrDkr] {
            need(&mut needs, registry, &ENTER_REGISTRY, ["*".into()]);
            need(&mut needs, registry, &PULL_IMAGES, [container_relay::repository_arn(context, id).into()]);
        }
        let layers = format!("arn:{}:s3:::prod-{region}-starport-layer-bucket/*", naming::partition(region));
        need(&mut needs, Service::S3, &PULL_LAYERS, [layers.into()]);
        let failures = Value::Sub(format!("${{{}.Arn}}/*", own("FailureBucket")));
        need(&mut needs, Service::S3, &KEEP_FAILURES, [failures]);
    }
    (!needs.is_empty()).then_some(needs)
}

/// The needs of both.
pub fn joined(sides: [&Option<Needs>; 2]) -> Needs {
    let mut all = Needs::new();
    for (service, purposes) in sides.into_iter().flatten().flatten() {
        for (purpose, resources) in purposes {
            need(&mut all, *service, purpose, resources.iter().cloned());
        }
    }
    all
}

fn need(needs: &mut Needs, service: Service, purpose: &'static Purpose, resources: impl IntoIterator<Item = Value>) {
    needs.entry(service).or_default().entry(purpose).or_default().extend(resources);
}

fn is_cluster(context: &Context<'_>, store: MemberId) -> bool {
    matches!(context.system.store(store).kind, StoreKind::Documentdb(_))
}
