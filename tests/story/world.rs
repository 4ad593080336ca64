//! Three accounts in which the sample lives. moto holds the tables and their streams, LocalStack the buses, rules and
//! queues; the functions are the built ones, with the variables that their templates set, and event source mappings are
//! threads that poll as the generated mappings say.

use super::mapping::{self, Delivery, Source};
use super::task;
use crate::aws::Caller;
use crate::binaries;
use crate::deployment::part::{ROUTING, leave};
use crate::deployment::{self, Deployment, Stack, value};
use crate::documentdb;
use crate::lambda::{Function, Process};
use crate::program::scratch;
use crate::server::Server;
use libtest_mimic::Failed;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What moto is given of the templates. It would feed functions itself, and then forget the records.
const STORING: &[&str] = &["AWS::DynamoDB::Table", "AWS::S3::Bucket"];

/// How long a function may take here. A claim lives for this and five seconds more, and a message comes again after six
/// times of it, as it does in the templates.
pub const TIMEOUT: Duration = Duration::from_secs(3);

/// How long a task may take until it is healthy.
const START: Duration = Duration::from_secs(60);

/// The accounts, and what runs in them until this value ends.
pub struct World {
    moto: Server,
    localstack: Server,
    cluster: documentdb::Server,
    stacks: BTreeMap<String, Stack>,
    callers: BTreeMap<String, Caller>,
    folder: PathBuf,
    ended: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
    processes: Vec<Process>,
}

impl World {
    /// Makes the accounts. Nothing is consumed before [`World::run`].
    pub fn start(name: &str) -> Result<Self, Failed> {
        let folder = scratch("story").join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(&folder)?;
        let (moto, localstack) = (Server::moto_with_transactions()?, Server::localstack()?);
        let stored = deployment::deploy(&moto, true, |template| leave(template, STORING))?;
        let routed = deployment::deploy(&localstack, false, |template| leave(template, ROUTING))?;
        let mut stacks = merged(stored, routed);
        let caller = |stack: &Stack| Ok((stack.domain.clone(), Caller::of(&moto.endpoint(), &stack.account)?));
        let callers: BTreeMap<String, Caller> = stacks.values().map(caller).collect::<Result<_, Failed>>()?;
        let cluster = documentdb::Server::start()?;
        for (domain, stack) in &mut stacks {
            keep_secrets(stack, &cluster, &callers[domain], &moto.endpoint())?;
        }
        let (ended, threads, processes) = Default::default();
        Ok(Self { moto, localstack, cluster, stacks, callers, folder, ended, threads, processes })
    }

    /// Lets the mappings of these functions poll, by their logical IDs.
    pub fn run(&mut self, which: impl Fn(&str) -> bool, delivery: Delivery) -> Result<(), Failed> {
        for (domain, stack) in &self.stacks {
            for (id, properties) in stack.resources("AWS::Lambda::EventSourceMapping") {
                let function = properties["FunctionName"]["Ref"].as_str().ok_or("a mapping names its function")?;
                if !which(function) {
                    continue;
                }
                let resolved = value::resolve(properties, stack).ok_or_else(|| format!("{id} cannot be resolved"))?;
                let (source, function) = (self.source(domain, &resolved)?, self.function(domain, function)?);
                let ended = Arc::clone(&self.ended);
                self.processes.push(function.process());
                self.threads.push(std::thread::spawn(move || mapping::poll(source, function, delivery, &ended)));
            }
        }
        Ok(())
    }

    /// Keeps the tasks of all services running: the relays of change streams. They are healthy before anything else runs, as
    /// whatever writes to a cluster waits in the templates for the service that reads its changes: what was written before a
    /// stream is enabled is in no stream.
    pub fn run_tasks(&mut self) -> Result<(), Failed> {
        for (domain, stack) in &self.stacks {
            for (_, properties) in stack.resources("AWS::ECS::TaskDefinition") {
                let container = &properties["ContainerDefinitions"][0];
                let declared = container["Environment"].as_array().into_iter().flatten();
                let declared = declared.map(|variable| (word(variable, "Name").to_owned(), variable["Value"].clone()));
                let variables = self.variables(domain, &Value::Object(declared.collect()))?;
                let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
                let package = format!("{domain}--{}", word(container, "Name"));
                let program = binaries::sample()?.join(&package);
                let command = || {
                    let mut command = Command::new(&program);
                    command.env_clear().envs(variables.clone()).env("BUSLINE_HEALTH_PORT", port.to_string());
                    command.stdin(Stdio::null());
                    command
                };
                let log = File::create(self.folder.join(format!("{package}.log")))?;
                let mut kept = command();
                kept.stdout(log.try_clone()?).stderr(log);
                let (process, ended) = (Process::default(), Arc::clone(&self.ended));
                self.processes.push(process.clone());
                self.threads.push(std::thread::spawn(move || task::keep(kept, &process, &ended)));
                until("a task is healthy", START, || {
                    Ok(command().arg("--health").output()?.status.success().then_some(()))
                })?;
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
            let text = if name == "BUSLINE_CA_FILE" { self.cluster.ca_file().display().to_string() } else { text };
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

    /// The item of a domain's table with this `id`, by the logical ID of the table.
    pub fn item(&self, domain: &str, table: &str, id: &str) -> Result<Option<Value>, Failed> {
        let stack = &self.stacks[domain];
        let name = stack.state["resources"][table].as_str().ok_or_else(|| format!("{domain} has no {table}"))?;
        let asked = json!({ "TableName": name, "ConsistentRead": true, "Key": { "id": { "S": id } } });
        let answer = self.callers[domain].call(&self.moto.endpoint(), "DynamoDB_20120810.GetItem", &asked)?;
        Ok(answer.get("Item").cloned())
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

    /// The statuses of the documents of a domain's collection, by their `_id`.
    pub fn statuses(&self, collection: &str) -> BTreeMap<String, String> {
        let documents = self.cluster.documents(collection, collection);
        let text = |document: &bson::Document, name: &str| document.get_str(name).unwrap_or_default().to_owned();
        documents.iter().map(|document| (text(document, "_id"), text(document, "status"))).collect()
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

    /// Sends what lies in the dead-letter queues of handlers and publishers back to where it came from, as a person would.
    pub fn redrive(&self) -> Result<(), Failed> {
        let endpoint = self.localstack.endpoint();
        for (domain, stack) in &self.stacks {
            let sources = stack.resources("AWS::SQS::Queue").into_iter().map(|(_, queue)| &queue["RedrivePolicy"]);
            for dead in sources.filter_map(|policy| value::text(&policy["deadLetterTargetArn"], stack)) {
                let name = dead.rsplit(':').next().unwrap_or_default();
                let url = format!("{endpoint}/queue/{}/{}/{name}", stack.region, stack.account);
                let asked = json!({ "QueueUrl": url, "AttributeNames": ["ApproximateNumberOfMessages"] });
                let found = self.callers[domain].call(&endpoint, "AmazonSQS.GetQueueAttributes", &asked)?;
                if found["Attributes"]["ApproximateNumberOfMessages"] != "0" {
                    let asked = json!({ "SourceArn": dead });
                    self.callers[domain].call(&endpoint, "AmazonSQS.StartMessageMoveTask", &asked)?;
                }
            }
        }
        Ok(())
    }

    /// Processes that may be ended at any moment.
    pub fn processes(&self) -> &[Process] {
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

/// Puts what connects with the cluster where the stack's secrets are.
fn keep_secrets(
    stack: &mut Stack,
    cluster: &documentdb::Server,
    caller: &Caller,
    endpoint: &str,
) -> Result<(), Failed> {
    let secrets = stack.resources("AWS::SecretsManager::Secret");
    let secrets: Vec<String> = secrets.into_iter().map(|(id, _)| id.to_owned()).collect();
    for secret in secrets {
        let asked = json!({ "Name": secret, "SecretString": cluster.secret().to_string() });
        let made = caller.call(endpoint, "secretsmanager.CreateSecret", &asked)?;
        stack.state["resources"][secret] = made["ARN"].clone();
    }
    Ok(())
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
