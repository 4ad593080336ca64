//! What stands before stand-ins for AWS in these cases. It changes in a template what they cannot take, and who reads a template
//! gets the one that was sent; everything else goes through as it is, counted.

use super::running::given_out;
use crate::deployment::part::{self, ROUTING};
use crate::moto::limits;
use crate::program::Outcome;
use crate::server::Server;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use busline::deployment::account;
use libtest_mimic::Failed;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::runtime::Runtime;
use ureq::Agent;

/// A stand-in, behind the proxy.
pub struct Proxy {
    pub address: String,
    pub server: Server,
    asked: Arc<Mutex<Vec<String>>>,
    taken: Arc<Mutex<Taken>>,
    by_hand: Arc<Mutex<Edit>>,
    _runtime: Runtime,
}

/// What is done to the template of a stack, which is told by name.
type Edit = fn(&str, &mut Value);

/// What the proxy takes instead of moto, which puts events on no other account's bus and runs no functions.
#[derive(Default)]
pub struct Taken {
    /// The account that put an event on a bus, and the entry.
    pub events: Vec<(String, Value)>,
    /// The account whose function was invoked, its name, and what it was given.
    pub invocations: Vec<(String, String, Value)>,
    /// What the next functions answer that are invoked; afterwards, that all went well.
    pub answers: Vec<Value>,
    /// The accounts of the sessions that moto has given out, by their access keys.
    sessions: BTreeMap<String, String>,
}

struct Desk {
    endpoint: String,
    agent: Agent,
    asked: Arc<Mutex<Vec<String>>>,
    /// Makes of a template what the stand-in can take.
    reduce: Edit,
    /// What somebody has done to what is deployed.
    by_hand: Arc<Mutex<Edit>>,
    taken: Arc<Mutex<Taken>>,
    /// The templates that were sent to a bucket, by their key.
    templates: Mutex<BTreeMap<String, String>>,
    /// The templates that stacks were given, by the stack's name.
    given: Mutex<BTreeMap<String, String>>,
}

impl Proxy {
    /// moto, which makes resources. Those of a change set it makes as they come, so they come in the order of their
    /// dependencies.
    pub fn moto() -> Result<Self, Failed> {
        Self::before(Server::moto()?, |_, template| {
            limits::take_out(template);
            put_in_order(template);
        })
    }

    /// LocalStack, which carries events: of a system it is given what carries them.
    pub fn localstack() -> Result<Self, Failed> {
        Self::before(Server::localstack()?, |stack, template| {
            if stack != account::STACK {
                part::leave(template, ROUTING);
            }
        })
    }

    /// LocalStack, which makes what is left of each template.
    pub fn localstack_of(leave: Edit) -> Result<Self, Failed> {
        Self::before(Server::localstack()?, leave)
    }

    fn before(server: Server, reduce: Edit) -> Result<Self, Failed> {
        let runtime = Runtime::new()?;
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(120)));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let taken = Arc::new(Mutex::new(Taken::default()));
        let by_hand: Arc<Mutex<Edit>> = Arc::new(Mutex::new(|_, _| ()));
        let desk = Arc::new(Desk {
            endpoint: server.endpoint(),
            agent: config.build().into(),
            asked: Arc::clone(&asked),
            reduce,
            by_hand: Arc::clone(&by_hand),
            taken: Arc::clone(&taken),
            templates: Mutex::default(),
            given: Mutex::default(),
        });
        let router = Router::new().fallback(forward).with_state(desk);
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?.to_string();
        runtime.spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address: format!("http://{address}"), server, asked, taken, by_hand, _runtime: runtime })
    }

    /// What was asked for since this was last asked, operation by operation.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().expect("no case fails with it"))
    }

    /// What is deployed from now on is what somebody has made of it by hand.
    pub fn by_hand(&self, edit: Edit) {
        *self.by_hand.lock().expect("no case fails with it") = edit;
    }

    /// What was taken instead of moto, for the case to look at and change.
    pub fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().expect("no case fails with it")
    }

    /// Puts the relays' image into the repository of an account.
    pub fn push_image(&self, account: &str) -> Outcome {
        let caller = crate::aws::Caller::of(&self.server.endpoint(), account)?;
        let image = serde_json::json!({
            "repositoryName": "busline", "imageManifest": super::project::IMAGE, "imageTag": "relay",
        });
        let operation = "AmazonEC2ContainerRegistry_V20150921.PutImage";
        caller.call(&self.server.endpoint(), operation, &image).map(drop)
    }
}

async fn forward(State(desk): State<Arc<Desk>>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let answer = tokio::task::spawn_blocking(move || desk.forward(&method, &uri, &headers, body));
    match answer.await.expect("no request panics") {
        Ok((status, headers, body)) => (status, headers, body).into_response(),
        Err(error) => (StatusCode::BAD_GATEWAY, error.message().unwrap_or_default().to_owned()).into_response(),
    }
}

impl Desk {
    fn forward(
        &self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<(StatusCode, HeaderMap, Vec<u8>), Failed> {
        let form: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
        let action = form.iter().find(|(key, _)| key == "Action").map(|(_, value)| value.clone());
        let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).map(str::to_owned);
        let asked = action.clone().or(target).unwrap_or_else(|| format!("{method} {}", uri.path()));
        self.asked.lock().expect("no case fails with it").push(asked);
        if *method == Method::PUT && uri.path().contains("/templates/") {
            let key = uri.path().rsplit('/').next().unwrap_or_default().to_owned();
            // The SDK may send a body in signed chunks; a template is one line of JSON in it.
            let text = String::from_utf8_lossy(&body);
            let json = text.lines().find(|line| line.starts_with('{')).unwrap_or_default().to_owned();
            self.templates.lock().expect("no case fails with it").insert(key, json);
        }
        if let Some(answer) = self.taken.lock().expect("no case fails with it").take(uri.path(), headers, &body) {
            return Ok((StatusCode::OK, HeaderMap::new(), answer.to_string().into_bytes()));
        }
        let stack = form.iter().find(|(key, _)| key == "StackName").map(|(_, value)| value.clone()).unwrap_or_default();
        let body =
            if action.as_deref() == Some("CreateChangeSet") { self.rewritten(&stack, form)?.into() } else { body };
        let (status, headers, mut answer) = self.send(method, uri, headers, &body)?;
        if action.as_deref() == Some("GetTemplate") {
            answer = self.as_given(&stack, &answer).into_bytes();
        }
        if action.as_deref() == Some("AssumeRole") {
            self.taken.lock().expect("no case fails with it").learn(&String::from_utf8_lossy(&answer));
        }
        Ok((status, headers, answer))
    }

    /// The answer with the template that the stack was given.
    fn as_given(&self, stack: &str, answer: &[u8]) -> String {
        let text = String::from_utf8_lossy(answer).into_owned();
        let name = stack.split('/').nth(1).unwrap_or(stack);
        let given = self.given.lock().expect("no case fails with it").get(name).cloned();
        let parts = text.split_once("<TemplateBody>").zip(text.split_once("</TemplateBody>"));
        match (given, parts) {
            (Some(given), Some(((before, _), (_, after)))) => {
                format!("{before}<TemplateBody>{}</TemplateBody>{after}", super::cloud::wire::escaped(&given))
            }
            _ => text,
        }
    }

    fn send(
        &self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<(StatusCode, HeaderMap, Vec<u8>), Failed> {
        let target = format!("{}{}", self.endpoint, uri.path_and_query().map_or("/", |path| path.as_str()));
        let mut request = axum::http::Request::builder().method(method.clone()).uri(target);
        for (name, value) in headers.iter().filter(|(name, _)| !["host", "content-length"].contains(&name.as_str())) {
            request = request.header(name, value);
        }
        let mut answer = self.agent.run(request.body(body.to_vec())?)?;
        let (status, mut headers) = (answer.status(), answer.headers().clone());
        headers.remove("transfer-encoding");
        headers.remove("content-length");
        Ok((status, headers, answer.body_mut().with_config().limit(100_000_000).read_to_vec()?))
    }

    /// The request with a template that the stand-in takes, in the request itself.
    fn rewritten(&self, stack: &str, mut form: Vec<(String, String)>) -> Result<String, Failed> {
        // What only asks what would change is deployed by nobody.
        let asks = form.iter().any(|(key, value)| key == "ChangeSetName" && value.starts_with("busline-diff-"));
        for (key, value) in &mut form {
            if key == "TemplateURL" {
                let name = value.rsplit('/').next().unwrap_or_default();
                let sent = self.templates.lock().expect("no case fails with it").get(name).cloned();
                *value = sent.ok_or_else(|| format!("nobody has sent {name}"))?;
                "TemplateBody".clone_into(key);
            }
            if key == "TemplateBody" {
                let mut template: Value = serde_json::from_str(value)?;
                if !asks {
                    (self.by_hand.lock().expect("no case fails with it"))(stack, &mut template);
                    self.given.lock().expect("no case fails with it").insert(stack.to_owned(), template.to_string());
                }
                (self.reduce)(stack, &mut template);
                *value = template.to_string();
            }
        }
        Ok(form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish())
    }
}

impl Taken {
    /// Whose a session is.
    fn learn(&mut self, said: &str) {
        let word = |name: &str| Some(said.split_once(&format!("<{name}>"))?.1.split_once('<')?.0.to_owned());
        let account = || Some(word("Arn")?.split(':').nth(4)?.to_owned());
        self.sessions.extend(word("AccessKeyId").zip(account()));
        ["SecretAccessKey", "SessionToken"].iter().filter_map(|name| word(name)).for_each(|secret| given_out(&secret));
    }

    /// The answer to what is taken here.
    fn take(&mut self, path: &str, headers: &HeaderMap, body: &Bytes) -> Option<Value> {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let key = header("authorization").split("Credential=").nth(1).and_then(|rest| rest.split('/').next());
        let account = key.and_then(|key| self.sessions.get(key)).cloned().unwrap_or_default();
        let given = || serde_json::from_slice(body).unwrap_or_default();
        if header("x-amz-target") == "AWSEvents.PutEvents" {
            let entries: Value = given();
            let entries = entries["Entries"].as_array().cloned().unwrap_or_default();
            let answer = json!({ "FailedEntryCount": 0, "Entries": entries.iter().map(|_| json!({ "EventId": "x" })).collect::<Vec<_>>() });
            self.events.extend(entries.into_iter().map(|entry| (account.clone(), entry)));
            return Some(answer);
        }
        let function = path.strip_prefix("/2015-03-31/functions/")?.strip_suffix("/invocations")?.to_owned();
        self.invocations.push((account, function, given()));
        let is_told = !self.answers.is_empty();
        Some(if is_told { self.answers.remove(0) } else { json!({ "batchItemFailures": [] }) })
    }
}

/// Puts each resource after those that it depends on.
fn put_in_order(template: &mut Value) {
    let Some(resources) = template["Resources"].as_object_mut() else { return };
    let mut left = std::mem::take(resources);
    while !left.is_empty() {
        let waits = |resource: &Value| {
            let dependencies = resource["DependsOn"].as_array().into_iter().flatten().filter_map(Value::as_str);
            dependencies.into_iter().any(|dependency| left.contains_key(dependency))
        };
        let free: Vec<String> =
            left.iter().filter(|(_, resource)| !waits(resource)).map(|(id, _)| id.clone()).collect();
        assert!(!free.is_empty(), "resources that wait for each other: {left:?}");
        for id in free {
            let resource = left.remove(&id).expect("it was there");
            resources.insert(id, resource);
        }
    }
}
