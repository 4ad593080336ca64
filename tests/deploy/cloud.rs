//! A cloud that does what a case tells it to: accounts entered by AssumeRole, and CloudFormation with its stacks, change sets
//! and events, each operation as long and as lucky as its script says. S3, SQS and ECR answer what deployments ask.

pub mod changes;
pub mod formation;
pub mod letters;
pub mod looks;
pub mod stack;
pub mod wire;

use super::running::given_out;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use formation::Stack;
use letters::Letters;
use libtest_mimic::Failed;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::runtime::Runtime;
use wire::Request;

/// The secret of every session that is given out. No output may hold it.
pub const SECRET: &str = "s3cr3t-0f-4-s3ss10n-d0-n0t-t3ll";
/// The token of every session.
pub const TOKEN: &str = "t0k3n-0f-4-s3ss10n-d0-n0t-t3ll";
/// The caller's own account.
pub const CALLER: &str = "999999999999";

/// A running cloud.
pub struct Cloud {
    pub address: String,
    world: Arc<Mutex<World>>,
    _runtime: Runtime,
}

/// What it holds.
#[derive(Default)]
pub struct World {
    pub stacks: Vec<Stack>,
    pub objects: BTreeMap<String, String>,
    pub letters: Letters,
    pub script: Script,
    /// Which operation each token of an account's was given for.
    pub tokens: BTreeMap<(String, String), String>,
    /// The operations in the order in which they were asked for.
    pub came: Vec<String>,
    /// Account, operation and what it was about, in the order in which they were answered.
    pub asked: Vec<(String, String, String)>,
    /// The most operations that were under way at once.
    pub most_at_once: usize,
    counter: u64,
}

/// What it does that it would not do by itself.
#[derive(Clone, Default)]
pub struct Script {
    /// How long each answer takes; of an account of its own latency, that.
    pub latency: Duration,
    pub latencies: BTreeMap<String, Duration>,
    /// How long an operation on a stack takes; in an account of its own pace, that.
    pub operation: Duration,
    pub pace: BTreeMap<String, Duration>,
    /// How many operations have to be under way before the first of them ends, if they come soon enough.
    pub together: usize,
    /// How many of the next requests to CloudFormation are throttled.
    pub throttled: u32,
    /// How many of the next requests to queues and buses are throttled.
    pub letters_throttled: u32,
    /// How many of the next requests for an operation are throttled.
    pub throttles: BTreeMap<String, u32>,
    /// How many messages a task moves between two looks at it, and why it fails afterwards; empty where it does not.
    pub moved_at_once: usize,
    pub move_fails: String,
    /// Queues whose readers fail on whatever comes, each with the queue for what they failed on.
    pub fails: BTreeMap<String, String>,
    /// How long a function works on what it is given.
    pub work: Duration,
    /// The code with which a bus refuses an event; empty where it takes it.
    pub event_refused: String,
    /// Who an account says that we are, where that is another.
    pub impostors: BTreeMap<String, String>,
    /// Operations that are refused, with code and message; the operation alone, or with the account before it.
    pub refusals: BTreeMap<String, (String, String)>,
    /// Stacks whose next operation fails, with the resource that fails and the reason.
    pub failures: BTreeMap<String, (String, String)>,
    /// Stacks that get no change set, with the reason.
    pub unchangeable: BTreeMap<String, String>,
    /// What change sets say of a stack's resources, as DescribeChangeSet has it, one a page.
    pub changes: BTreeMap<String, Vec<Value>>,
    /// At how many looks a change set is still being made.
    pub making: u32,
    /// What is found wrong with the templates of those, as DescribeEvents tells it: resource, path and reason, the last first.
    pub invalid: BTreeMap<String, Vec<(String, String, String)>>,
    /// Whether repositories are empty.
    pub no_images: bool,
    /// Messages by the end of a queue's URL.
    pub depths: BTreeMap<String, u64>,
    /// Queues that are empty at so many looks at them, by the end of their URLs, and how many messages lie there afterwards.
    pub later_depths: BTreeMap<String, (u32, u64)>,
    /// How old the oldest message of a queue is, in seconds, by the end of the queue's name.
    pub ages: BTreeMap<String, u64>,
    /// How the comparisons of stacks with their templates go, by the stacks' names; of the others nothing differs.
    pub comparisons: BTreeMap<String, looks::Comparison>,
}

impl Cloud {
    /// Starts a cloud whose accounts are ready.
    pub fn start(accounts: &[&str]) -> Result<Self, Failed> {
        let runtime = Runtime::new()?;
        let world = Arc::new(Mutex::new(World::default()));
        [SECRET, TOKEN].into_iter().for_each(given_out);
        for account in accounts {
            let mut stack = Stack::new(account, "busline-bootstrap", "CREATE_COMPLETE", 0);
            stack.outputs.push(("BuslineBootstrap".into(), "1".into()));
            world.lock().expect("no case fails with it").stacks.push(stack);
        }
        let router = Router::new().fallback(answer).with_state(Arc::clone(&world));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        let address = format!("http://{}", listener.local_addr()?);
        runtime.spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, world, _runtime: runtime })
    }

    /// What it holds, for the case to look at and change.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().expect("no case fails with it")
    }

    /// The state of a stack of the shop; empty where it is not there.
    pub fn status(&self, name: &str) -> String {
        let mut world = self.world();
        world.settle();
        world.living(name).map(|stack| stack.status.clone()).unwrap_or_default()
    }
}

impl World {
    /// How often an operation was asked for.
    pub fn count(&self, operation: &str) -> usize {
        self.asked.iter().filter(|(_, asked, _)| asked == operation).count()
    }

    /// A stack that was not deleted.
    pub fn living(&mut self, name: &str) -> Option<&mut Stack> {
        self.stacks.iter_mut().find(|stack| stack.name == name && stack.status != "DELETE_COMPLETE")
    }

    /// Ends the operations whose time is over.
    pub fn settle(&mut self) {
        self.stacks.iter_mut().for_each(Stack::settle);
    }

    /// An operation has begun; perhaps it is the one that others wait for.
    fn begun(&mut self) {
        let under_way = self.stacks.iter().filter(|stack| stack.is_under_way()).count();
        self.most_at_once = self.most_at_once.max(under_way);
        if under_way >= self.script.together {
            self.stacks.iter_mut().for_each(Stack::release);
        }
    }

    fn next(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }
}

async fn answer(
    State(world): State<Arc<Mutex<World>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = Request::read(&method, &uri, &headers, &body);
    let latency = {
        let mut world = world.lock().expect("no case fails with it");
        world.came.push(request.operation.clone());
        let script = &world.script;
        script.latencies.get(&request.account).copied().unwrap_or(script.latency)
    };
    tokio::time::sleep(latency).await;
    {
        let mut world = world.lock().expect("no case fails with it");
        world.settle();
        let subject =
            ["StackName", "ChangeSetName", "RoleArn"].iter().map(|key| request.get(key)).find(|text| !text.is_empty());
        let subject = subject.unwrap_or(&request.path).to_owned();
        world.asked.push((request.account.clone(), request.operation.clone(), subject));
        if !request.path.ends_with("/invocations") {
            return wire::answer(&mut world, &request);
        }
    }
    letters::invoked(&world).await
}
