//! The task of a relay: its image, its variables, its log, and the two roles. What Fargate does to start it and what
//! its program may do are told apart.

use std::collections::BTreeMap;

use super::{REPOSITORY, Relay, documentdb, repository_arn};
use crate::plan::Context;
use crate::plan::grant::{Statement, Trust};
use crate::plan::hop::{function, relay};
use crate::plan::naming::{self, logical, own};
use crate::plan::resource::{Body, ContainerTask, LogGroup, Role, Value};
use crate::plan::stack::{Artefact, Stack};

/// The least that Fargate offers: a relay waits for changes more than it works.
const CPU: u32 = 256;
const MEMORY: u32 = 512;

/// Adds the task and what it runs with. Answers its logical ID.
pub fn plan(context: &Context<'_>, relay: &Relay<'_>, stack: &mut Stack) -> String {
    let domain = relay.id.domain;
    let defaults = &context.system.model.defaults;
    let log_group = LogGroup { name: None, days: defaults.log_days, writers: Vec::new() };
    let log_group = stack.add(relay.ids.log_group.clone(), &relay.path, Body::LogGroup(log_group));

    let role = |description, statements| {
        Body::Role(Role {
            name: None,
            description,
            trust: Trust {
                service: "ecs-tasks.amazonaws.com",
                account: context.account(domain).to_owned(),
                source_arn: None,
            },
            statements,
            boundary: context.boundary(domain),
        })
    };
    let start = role(format!("What starting {} takes", relay.unit), start(context, relay));
    let execution_role = stack.add(logical(&relay.unit, "RoleOfExecution"), &relay.path, start);
    let work = role(format!("What {} may do", relay.unit), work(context, relay));
    let task_role = stack.add(logical(&relay.unit, "RoleOfTask"), &relay.path, work);

    let digest = logical(&relay.unit, "Image");
    let package = format!("{}--{}", stack.domain, relay.unit);
    let ca_file = Some(documentdb::CA_FILE_OF_RELAYS);
    stack.images.insert(digest.clone(), Artefact { package, architecture: defaults.architecture, ca_file });
    let region = context.region(domain);
    let registry = format!("{}.dkr.ecr.{region}.{}", context.account(domain), naming::dns_suffix(region));
    let task = ContainerTask {
        cpu: CPU,
        memory: MEMORY,
        architecture: defaults.architecture,
        execution_role,
        task_role,
        name: relay.unit.to_string(),
        image: Value::Sub(format!("{registry}/{REPOSITORY}@${{{digest}}}")),
        environment: environment(context, relay, region),
        log_group,
        region: region.to_owned(),
    };
    stack.add(logical(&relay.unit, "Task"), &relay.path, Body::ContainerTask(task))
}

/// Pulls the image, and writes the log.
fn start(context: &Context<'_>, relay: &Relay<'_>) -> Vec<Statement> {
    let pull = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
    vec![
        // A token is for the whole registry: ECR knows no narrower resource.
        Statement::allow("EnterRegistry", &["ecr:GetAuthorizationToken"], vec!["*".into()]),
        Statement::allow("PullImage", &pull, vec![repository_arn(context, relay.id.domain).into()]),
        function::write_log(&relay.ids.log_group),
    ]
}

/// Reads the secret, sends changes, keeps its place, and puts aside what cannot be sent.
fn work(context: &Context<'_>, relay: &Relay<'_>) -> Vec<Statement> {
    let arn = |id: &String| Value::Attribute(id.clone(), "Arn");
    let queues = vec![arn(&relay.ids.change_queue), arn(&relay.ids.poison_queue)];
    vec![
        relay.cluster.read_secret(),
        Statement::allow("Changes", &["sqs:SendMessage"], queues),
        // One action takes the lease, reads the position with it, and stores the next.
        Statement::allow("Checkpoints", &["dynamodb:UpdateItem"], vec![arn(&relay.ids.checkpoints)]),
        relay::keep_failures(context, relay.id.domain),
    ]
}

fn environment(context: &Context<'_>, relay: &Relay<'_>, region: &str) -> BTreeMap<String, Value> {
    let reference = |id: &String| Value::Ref(id.clone());
    let mut environment = documentdb::variables(relay.store, relay.documentdb, documentdb::CA_FILE_OF_RELAYS);
    environment.extend([
        function::environment_variable(context),
        ("AWS_REGION".to_owned(), region.into()),
        ("BUSLINE_CHANGE_QUEUE".to_owned(), reference(&relay.ids.change_queue)),
        ("BUSLINE_CHECKPOINT_TABLE".to_owned(), reference(&relay.ids.checkpoints)),
        ("BUSLINE_FAILURE_BUCKET".to_owned(), Value::Ref(own("FailureBucket"))),
        ("BUSLINE_POISON_QUEUE".to_owned(), reference(&relay.ids.poison_queue)),
    ]);
    let restart_at = context.system.stream_in(context.environment, relay.id).restart_at.as_deref();
    environment.extend(restart_at.map(|time| ("BUSLINE_RESTART_AT".to_owned(), time.into())));
    environment
}
