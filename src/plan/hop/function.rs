//! Functions: each with a role and a log group of its own, and two alarms.

use std::collections::{BTreeMap, BTreeSet};

use super::alarm::{self, Metric};
use super::documentdb::{CA_FILE, CA_FILE_OF_FUNCTIONS};
use super::{Surroundings, network};
use crate::model::{Access, Secret, SecretKind, Settings, StoreKind};
use crate::name::Name;
use crate::plan::Context;
use crate::plan::grant::{Statement, Trust};
use crate::plan::naming::logical;
use crate::plan::resource::{self, Body, LogGroup, Role, Value};
use crate::plan::stack::{Artefact, Stack};
use crate::system::{DomainId, MemberId};

/// A function to be added to a stack.
pub struct Function<'a> {
    /// Its name within the domain: the handler's, or the stream's with `-relay` or `-publisher`.
    pub unit: Name,
    /// What it does.
    pub description: String,
    /// The declaration that asked for it.
    pub declared_by: &'a str,
    /// Sizes and times.
    pub settings: &'a Settings,
    /// Variables beside the author's.
    pub environment: BTreeMap<String, Value>,
    /// What it may do, beside writing its log and its traces.
    pub statements: Vec<Statement>,
    /// Its place in a network.
    pub network: Option<&'a network::Placement>,
    /// What must stand before it.
    pub after: BTreeSet<String>,
}

impl Function<'_> {
    /// Adds the function and what belongs to it. Answers its logical ID.
    pub fn add(mut self, context: &Context<'_>, domain: DomainId, stack: &mut Stack) -> String {
        let part = |part: &str| logical(&self.unit, part);
        let log_group = LogGroup { name: None, days: self.settings.log_days, writers: Vec::new() };
        let log_group = stack.add(part("LogGroup"), self.declared_by, Body::LogGroup(log_group));

        let mut statements = vec![write_log(&log_group), send_traces()];
        if self.network.is_some() {
            statements.extend(network::statements(context, domain));
        }
        statements.append(&mut self.statements);
        let role = Role {
            name: None,
            description: format!("What {} may do", self.unit),
            trust: Trust {
                service: "lambda.amazonaws.com",
                account: context.account(domain).to_owned(),
                source_arn: None,
            },
            statements,
            boundary: context.boundary(domain),
        };
        let role = stack.add(part("Role"), self.declared_by, Body::Role(role));

        let package = format!("{}--{}", context.system.domain(domain).name.value, self.unit);
        let code = part("Code");
        let ca_file = self.environment.contains_key(CA_FILE).then_some(CA_FILE_OF_FUNCTIONS);
        let artefact = Artefact { package, architecture: self.settings.architecture, ca_file };
        stack.functions.insert(code.clone(), artefact);
        let mut environment: BTreeMap<String, Value> =
            self.settings.environment.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        environment.append(&mut self.environment);
        let function = resource::Function {
            description: self.description,
            code,
            architecture: self.settings.architecture,
            memory: self.settings.memory,
            timeout: self.settings.timeout,
            role,
            log_group,
            environment,
            network: self.network.and_then(network::Placement::of_function),
        };
        let place = self.network.and_then(|placement| placement.functions.as_ref());
        self.after.extend(place.into_iter().flat_map(|place| place.ready.iter().cloned()));
        let function = stack.add_after(part("Function"), self.declared_by, self.after, Body::Function(function));
        for (suffix, body) in alarms(context, domain, &self.unit, &function) {
            stack.add(logical(&self.unit, suffix), self.declared_by, body);
        }
        function
    }
}

/// A function fails, or is not let run.
fn alarms(context: &Context<'_>, domain: DomainId, unit: &Name, function: &str) -> [(&'static str, Body); 2] {
    let alarm = |name, meaning: &str| {
        let dimensions = vec![("FunctionName", Value::Ref(function.to_owned()))];
        alarm::above_zero(
            context,
            domain,
            Metric { namespace: "AWS/Lambda", name, dimensions, statistic: "Sum", meaning },
        )
    };
    [
        ("ErrorsAlarm", alarm("Errors", &format!("{unit} fails"))),
        ("ThrottlesAlarm", alarm("Throttles", &format!("{unit} is throttled"))),
    ]
}

/// Lets a role write to one log group.
pub fn write_log(log_group: &str) -> Statement {
    let streams = Value::Attribute(log_group.to_owned(), "Arn");
    Statement::allow("OwnLog", &["logs:CreateLogStream", "logs:PutLogEvents"], vec![streams])
}

/// Lets a role send traces; X-Ray knows no narrower resource.
pub fn send_traces() -> Statement {
    Statement::allow("Traces", &["xray:PutTelemetryRecords", "xray:PutTraceSegments"], vec!["*".into()])
}

/// What a handler's stores and secrets ask for: variables, statements, a network, and relays that must read before it
/// writes.
pub struct Needs<'a> {
    /// The variables that name them.
    pub environment: BTreeMap<String, Value>,
    /// What the handler may do with them.
    pub statements: Vec<Statement>,
    /// The network, where one of them is in it.
    pub network: Option<&'a network::Placement>,
    /// What must stand before the handler runs: the clusters, and the relays that tell of what it writes.
    pub ready: BTreeSet<String>,
}

/// What a handler needs of the stores and secrets that it uses.
pub fn needs<'a>(context: &Context<'_>, handler: MemberId, surroundings: &Surroundings<'a>) -> Needs<'a> {
    let mut needs =
        Needs { environment: BTreeMap::new(), statements: Vec::new(), network: None, ready: BTreeSet::new() };
    for used in context.system.used_by(handler) {
        let store = context.system.domain_in(context.environment, used.store.domain).stores[used.store.index].clone();
        match &store.kind {
            StoreKind::Dynamodb(dynamodb) => {
                let table = &surroundings.stores.tables[&used.store];
                needs.environment.insert(table_variable(&store.name.value), Value::Ref(table.id.clone()));
                let access = (used.access, !dynamodb.indexes.is_empty());
                needs.statements.push(use_table(&store.name.value, &table.id, access));
                needs.statements.extend(table.use_key(context, used.store));
            }
            StoreKind::Documentdb(documentdb) => {
                let cluster = &surroundings.stores.clusters[&used.store];
                needs.environment.extend(cluster.variables(&store.name.value, documentdb));
                needs.statements.push(cluster.read_secret());
                needs.network = surroundings.placement;
                needs.ready.extend(cluster.ready.iter().cloned());
                if used.access > Access::Reads {
                    needs.ready.extend(surroundings.stores.relays.get(&used.store).cloned().unwrap_or_default());
                }
            }
        }
    }
    let secrets = &context.system.domain_in(context.environment, handler.domain).handlers[handler.index].secrets;
    for secret in secrets {
        let variable = format!("BUSLINE_SECRET_{}", secret.name.value);
        needs.environment.insert(variable, secret.arn.value.to_string().into());
    }
    let kinds = [
        (SecretKind::Secret, "OwnSecrets", "secretsmanager:GetSecretValue"),
        (SecretKind::Parameter, "OwnParameters", "ssm:GetParameter"),
    ];
    for (kind, sid, action) in kinds {
        let resources: BTreeSet<String> = secrets.iter().filter(|s| s.kind == kind).map(Secret::resource).collect();
        if !resources.is_empty() {
            needs.statements.push(Statement::allow(sid, &[action], resources.into_iter().map(Value::from).collect()));
        }
    }
    needs
}

/// The variable that tells a binary in which environment it is, for the dimension of its metrics.
pub fn environment_variable(context: &Context<'_>) -> (String, Value) {
    ("BUSLINE_ENVIRONMENT".to_owned(), context.prefix().into())
}

/// The variable that holds a table's name.
pub fn table_variable(store: &Name) -> String {
    format!("BUSLINE_TABLE_{}", store.upper_snake())
}

/// Lets a role use a table as its handler declares.
fn use_table(store: &Name, table: &str, (access, has_indexes): (Access, bool)) -> Statement {
    let mut actions = vec!["dynamodb:GetItem", "dynamodb:Query"];
    if access >= Access::Writes {
        actions.extend(["dynamodb:ConditionCheckItem", "dynamodb:PutItem", "dynamodb:UpdateItem"]);
    }
    if access >= Access::Deletes {
        actions.push("dynamodb:DeleteItem");
    }
    actions.sort_unstable();
    let mut resources = vec![Value::Attribute(table.to_owned(), "Arn")];
    if has_indexes {
        resources.push(Value::Sub(format!("${{{table}.Arn}}/index/*")));
    }
    Statement::allow(&format!("Store{}", store.pascal()), &actions, resources)
}
