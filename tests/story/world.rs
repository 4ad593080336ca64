//! Three accounts in which the sample lives. moto holds the tables and their streams, LocalStack the buses, rules and
//! queues; the functions are the built ones, with the variables that their templates set, and event source mappings are
//! threads that poll as the generated mappings say.

use super::mapping::{self, Delivery, Source};
use crate::aws::Caller;
use crate::binaries;
use crate::deployment::{self, Deployment, Stack, value};
use crate::lambda::{Function, Process};
use crate::program::scratch;
use crate::server::Server;
use libtest_mimic::Failed;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What moto is given of the templates. It would feed functions itself, and then forget the records.
const STORING: &[&str] = &["AWS::DynamoDB::Table", "AWS::S3::Bucket"];
/// What LocalStack is given of them.
const ROUTING: &[&str] = &[
    "AWS::Events::EventBus",
    "AWS::Events::EventBusPolicy",
    "AWS::Events::Rule",
    "AWS::SQS::Queue",
    "AWS::SQS::QueuePolicy",
];

/// How long a function may take here. A claim lives for this and five seconds more, and a message comes again after six
/// times of it, as it does in the templates.
pub const TIMEOUT: Duration = Duration::from_secs(2);

/// The accounts, and what runs in them until this value ends.
pub struct World {
    moto: Server,
    localstack: Server,
    stacks: BTreeMap<String, Stack>,
    callers: BTreeMap<String, Caller>,
    folder: PathBuf,
    ended: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
    processes: Vec<(String, Process)>,
}

impl World {
    /// Makes the accounts. Nothing is consumed before [`World::run`].
    pub fn start(name: &str) -> Result<Self, Failed> {
        let folder = scratch("story").join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        let (moto, localstack) = (Server::moto()?, Server::localstack()?);
        let stored = deployment::deploy(&moto, true, |template| leave(template, STORING))?;
        let routed = deployment::deploy(&localstack, false, |template| leave(template, ROUTING))?;
        let stacks = merged(stored, routed);
        let caller = |stack: &Stack| Ok((stack.domain.clone(), Caller::of(&moto.endpoint(), &stack.account)?));
        let callers = stacks.values().map(caller).collect::<Result<_, Failed>>()?;
        let ended = Arc::default();
        Ok(Self { moto, localstack, stacks, callers, folder, ended, threads: Vec::new(), processes: Vec::new() })
    }

    /// Lets the mappings of these functions poll, by their logical IDs; with `Repeats`, each batch is handed over twice.
    pub fn run(&mut self, which: impl Fn(&str) -> bool, delivery: Delivery) -> Result<(), Failed> {
        let domains: Vec<String> = self.stacks.keys().filter(|d| *d != "payments").cloned().collect();
        for domain in domains {
            let stack = &self.stacks[&domain];
            let mut mappings: Vec<(String, Value)> = Vec::new();
            for (id, properties) in stack.resources("AWS::Lambda::EventSourceMapping") {
                let resolved = value::resolve(properties, stack).ok_or_else(|| format!("{id} cannot be resolved"))?;
                let function = properties["FunctionName"]["Ref"].as_str().ok_or("a mapping names its function")?;
                if which(function) {
                    mappings.push((function.to_owned(), resolved));
                }
            }
            for (logical_id, resolved) in mappings {
                let function = self.function(&domain, &logical_id)?;
                self.processes.push((logical_id, function.process()));
                let source = self.source(&domain, &resolved)?;
                let ended = Arc::clone(&self.ended);
                self.threads.push(std::thread::spawn(move || mapping::poll(source, function, delivery, &ended)));
            }
        }
        Ok(())
    }

    fn source(&self, domain: &str, mapping: &Value) -> Result<Source, Failed> {
        let arn = mapping["EventSourceArn"].as_str().ok_or_else(|| format!("a mapping without a source: {mapping}"))?;
        let caller = self.callers[domain].clone();
        Ok(match arn.split(':').collect::<Vec<_>>()[..] {
            [_, _, "sqs", region, account, name] => {
                let endpoint = self.localstack.endpoint();
                let queue = format!("{endpoint}/queue/{region}/{account}/{name}");
                Source::queue(caller, endpoint, queue, arn, mapping)
            }
            _ => Source::stream(caller, self.moto.endpoint(), arn, mapping)?,
        })
    }

    /// A function of a service stack, by its logical ID.
    pub fn function(&self, domain: &str, logical_id: &str) -> Result<Function, Failed> {
        let stack = &self.stacks[domain];
        let properties = &stack.template["Resources"][logical_id]["Properties"];
        let parameter =
            properties["Code"]["S3Key"]["Ref"].as_str().ok_or_else(|| format!("no code of {logical_id}"))?;
        let code = stack.parameters[parameter].as_str().unwrap_or_default();
        let package = code.trim_end_matches(".zip");
        let variables = self.variables(domain, &properties["Environment"]["Variables"])?;
        let log = self.folder.join(format!("{package}.log"));
        Ok(Function::new(binaries::sample()?.join(package), variables, TIMEOUT, log))
    }

    /// What a template sets, and what the platform sets beside it.
    fn variables(&self, domain: &str, declared: &Value) -> Result<Vec<(String, String)>, Failed> {
        let (stack, caller) = (&self.stacks[domain], &self.callers[domain]);
        let mut variables = Vec::new();
        for (name, declared) in declared.as_object().into_iter().flatten() {
            let text = value::text(declared, stack).ok_or_else(|| format!("{name} = {declared} cannot be resolved"))?;
            variables.push((name.clone(), self.reachable(&text)));
        }
        let platform = [
            ("AWS_REGION", stack.region.clone()),
            ("AWS_ACCESS_KEY_ID", caller.key.clone()),
            ("AWS_SECRET_ACCESS_KEY", caller.secret.clone()),
            ("AWS_SESSION_TOKEN", caller.token.clone()),
            ("AWS_ENDPOINT_URL", self.moto.endpoint()),
            ("AWS_ENDPOINT_URL_SQS", self.localstack.endpoint()),
            ("AWS_ENDPOINT_URL_EVENTBRIDGE", self.localstack.endpoint()),
        ];
        variables.extend(platform.map(|(name, value)| (name.to_owned(), value)));
        Ok(variables)
    }

    /// A queue's URL in AWS is another here.
    fn reachable(&self, text: &str) -> String {
        let rest = text.strip_prefix("https://sqs.").and_then(|rest| rest.split_once(".amazonaws.com/"));
        rest.map_or_else(
            || text.to_owned(),
            |(region, path)| format!("{}/queue/{region}/{path}", self.localstack.endpoint()),
        )
    }

    /// The items of a domain's table, by the logical ID of the table and the items' `id`.
    pub fn items(&self, domain: &str, table: &str) -> Result<BTreeMap<String, Value>, Failed> {
        let stack = &self.stacks[domain];
        let name = stack.state["resources"][table].as_str().ok_or_else(|| format!("{domain} has no {table}"))?;
        let asked = json!({ "TableName": name, "ConsistentRead": true });
        let answer = self.callers[domain].call(&self.moto.endpoint(), "DynamoDB_20120810.Scan", &asked)?;
        let items = answer["Items"].as_array().into_iter().flatten();
        Ok(items.map(|item| (word(&item["id"], "S").to_owned(), item.clone())).collect())
    }

    /// How each item of a domain's table came to be, by its `id`: `INSERT MODIFY`.
    pub fn history(&self, domain: &str, table: &str) -> Result<BTreeMap<String, String>, Failed> {
        let stack = &self.stacks[domain];
        let arn = json!({ "Fn::GetAtt": [table, "StreamArn"] });
        let arn = value::text(&arn, stack).ok_or_else(|| format!("{domain}'s {table} has no stream"))?;
        let records = mapping::records(&self.callers[domain], &self.moto.endpoint(), &arn)?;
        let mut history: BTreeMap<String, String> = BTreeMap::new();
        for record in records {
            let happened = history.entry(word(&record["dynamodb"]["Keys"]["id"], "S").to_owned()).or_default();
            let space = if happened.is_empty() { "" } else { " " };
            happened.push_str(space);
            happened.push_str(word(&record, "eventName"));
        }
        Ok(history)
    }

    /// Every dead-letter and poison queue that holds something, with what lies in it.
    pub fn dead_letters(&self) -> Result<Vec<String>, Failed> {
        let mut found = Vec::new();
        for (domain, stack) in &self.stacks {
            let queues = stack.resources("AWS::SQS::Queue").into_iter().map(|(id, _)| id);
            for id in queues.filter(|id| id.contains("DeadLetter") || id.contains("Poison")) {
                let url = stack.state["resources"][id].as_str().ok_or_else(|| format!("{domain} has no queue {id}"))?;
                let asked = json!({ "QueueUrl": url, "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"] });
                let endpoint = self.localstack.endpoint();
                let answer = self.callers[domain].call(&endpoint, "AmazonSQS.ReceiveMessage", &asked)?;
                for message in answer["Messages"].as_array().into_iter().flatten() {
                    found.push(format!("{domain}/{id}: {message}"));
                }
            }
        }
        Ok(found)
    }

    /// Puts an event on a domain's bus, as its relay would.
    pub fn put(&self, domain: &str, detail_type: &str, detail: &Value) -> Result<(), Failed> {
        let bus = format!("razors--dev--{domain}");
        let source = format!("app.{domain}");
        let entry = json!({
            "EventBusName": bus, "Source": source, "DetailType": detail_type, "Detail": detail.to_string(),
        });
        let asked = json!({ "Entries": [entry] });
        let answer = self.callers[domain].call(&self.localstack.endpoint(), "AWSEvents.PutEvents", &asked)?;
        if answer["FailedEntryCount"] == 0 { Ok(()) } else { Err(format!("PutEvents answered {answer}").into()) }
    }

    /// Processes that may be ended at any moment, by their functions.
    pub fn processes(&self) -> &[(String, Process)] {
        &self.processes
    }

    /// What a function's processes have written, by its package.
    pub fn log(&self, package: &str) -> Result<String, Failed> {
        let log = self.folder.join(format!("{package}.log"));
        Ok(if log.exists() { std::fs::read_to_string(log)? } else { String::new() })
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            // Its panic was told when it happened.
            drop(thread.join());
        }
    }
}

/// The text of a field; empty where there is none.
pub fn word<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// Waits until something is so.
pub fn until<T>(what: &str, time: Duration, mut found: impl FnMut() -> Result<Option<T>, Failed>) -> Result<T, Failed> {
    let end = Instant::now() + time;
    loop {
        if let Some(found) = found()? {
            return Ok(found);
        }
        if Instant::now() > end {
            return Err(format!("not within {time:?}: {what}").into());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Leaves the resources of some types, and the roles that rules need.
fn leave(template: &mut Value, kinds: &[&str]) -> BTreeSet<String> {
    let resources = template["Resources"].take();
    let resources = resources.as_object().cloned().unwrap_or_default();
    let targets = resources.values().flat_map(|resource| resource["Properties"]["Targets"].as_array());
    let roles: BTreeSet<String> =
        targets.flatten().filter_map(|target| Some(target["RoleArn"]["Fn::GetAtt"][0].as_str()?.to_owned())).collect();
    let left: BTreeMap<String, Value> = resources
        .into_iter()
        .filter(|(id, resource)| {
            kinds.iter().any(|kind| resource["Type"] == *kind) || kinds == ROUTING && roles.contains(id)
        })
        .collect();
    template["Resources"] = json!(left);
    for resource in template["Resources"].as_object_mut().into_iter().flat_map(|resources| resources.values_mut()) {
        if let Some(Value::Array(names)) = resource.get_mut("DependsOn") {
            names.retain(|name| name.as_str().is_some_and(|name| left.contains_key(name)));
        }
    }
    for section in ["Outputs", "Conditions"] {
        template.as_object_mut().expect("a template is an object").remove(section);
    }
    BTreeSet::new()
}

/// One stack a domain: the service's, which knows the bus's resources too, each where it really is.
fn merged(stored: Deployment, routed: Deployment) -> BTreeMap<String, Stack> {
    let mut domains: BTreeMap<String, Stack> = BTreeMap::new();
    for (mut stack, elsewhere) in stored.stacks.into_iter().zip(routed.stacks) {
        for (id, resource) in stack.template["Resources"].as_object().into_iter().flatten() {
            if ROUTING.iter().any(|kind| resource["Type"] == *kind) {
                stack.state["resources"][id] = elsewhere.state["resources"][id].clone();
            }
        }
        match domains.get_mut(&stack.domain) {
            None => drop(domains.insert(stack.domain.clone(), stack)),
            Some(bus) => {
                for (id, physical) in bus.state["resources"].as_object().cloned().into_iter().flatten() {
                    stack.state["resources"][id] = physical;
                }
                for (id, resource) in bus.template["Resources"].as_object().cloned().into_iter().flatten() {
                    stack.template["Resources"][id] = resource;
                }
                *bus = stack;
            }
        }
    }
    domains
}
