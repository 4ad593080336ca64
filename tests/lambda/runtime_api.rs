//! The Runtime API, as one process of a function sees it: on a free port of this machine, for as long as the value lives.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use libtest_mimic::Failed;
use serde_json::Value;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::runtime::Runtime;
use tokio::sync::mpsc as queue;
use tokio::task::JoinHandle;

/// One invocation: what is handed over, and how long the function has for it.
pub struct Call {
    pub id: String,
    pub payload: Value,
    pub time: Duration,
    pub trace: Option<String>,
    pub answers: mpsc::Sender<Answer>,
}

/// What the process says in the end: its answer, or the error that it reports.
pub type Answer = Result<Value, Value>;

/// A server that one process talks to.
pub struct RuntimeApi {
    pub address: SocketAddr,
    calls: queue::UnboundedSender<Call>,
    server: JoinHandle<()>,
}

struct Desk {
    calls: tokio::sync::Mutex<queue::UnboundedReceiver<Call>>,
    under_way: Mutex<HashMap<String, mpsc::Sender<Answer>>>,
}

impl RuntimeApi {
    pub fn start() -> Result<Self, Failed> {
        let (calls, waiting) = queue::unbounded_channel();
        let desk = Desk { calls: waiting.into(), under_way: Mutex::default() };
        let listener = runtime().block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        let invocation = "/2018-06-01/runtime/invocation";
        let routes = Router::new()
            .route(&format!("{invocation}/next"), get(next))
            .route(&format!("{invocation}/{{id}}/response"), post(response))
            .route(&format!("{invocation}/{{id}}/error"), post(error))
            .with_state(Arc::new(desk));
        let server = runtime().spawn(async move {
            axum::serve(listener, routes).await.expect("a listener that is open takes connections");
        });
        Ok(Self { address, calls, server })
    }

    /// Hands over a call once the process asks for one.
    pub fn call(&self, call: Call) {
        self.calls.send(call).expect("the server stands as long as this value");
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn runtime() -> &'static Runtime {
    static ONE: OnceLock<Runtime> = OnceLock::new();
    ONE.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("threads can be made")
    })
}

async fn next(State(desk): State<Arc<Desk>>) -> Response {
    let Some(call) = desk.calls.lock().await.recv().await else { return StatusCode::GONE.into_response() };
    let deadline = SystemTime::now() + call.time;
    let deadline = deadline.duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
    let mut headers = HeaderMap::new();
    let mut set = |name: &'static str, value: &str| {
        headers.insert(name, HeaderValue::from_str(value).expect("ids and numbers are fit for a header"));
    };
    set("lambda-runtime-aws-request-id", &call.id);
    set("lambda-runtime-deadline-ms", &deadline.to_string());
    set("lambda-runtime-invoked-function-arn", "arn:aws:lambda:eu-west-1:111111111111:function:tested");
    if let Some(trace) = &call.trace {
        set("lambda-runtime-trace-id", trace);
    }
    desk.under_way.lock().expect("not poisoned").insert(call.id, call.answers);
    (headers, call.payload.to_string()).into_response()
}

async fn response(State(desk): State<Arc<Desk>>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    answer(&desk, &id, serde_json::from_slice(&body).map_err(|error| error.to_string().into()))
}

async fn error(State(desk): State<Arc<Desk>>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    answer(&desk, &id, Err(serde_json::from_slice(&body).unwrap_or_default()))
}

fn answer(desk: &Desk, id: &str, answer: Answer) -> StatusCode {
    let Some(answers) = desk.under_way.lock().expect("not poisoned").remove(id) else { return StatusCode::NOT_FOUND };
    // Who asked may have given up.
    drop(answers.send(answer));
    StatusCode::ACCEPTED
}
