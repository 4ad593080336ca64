//! A registry on this machine: as much of the OCI distribution protocol as pushing and looking take, and the faults that
//! registries have.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use libtest_mimic::Failed;

/// How a registry misbehaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Not at all.
    None,
    /// Each kind of request is answered with 503 the first time.
    Busy,
    /// It keeps no manifest, and says that it does.
    Forgetful,
    /// It changes a byte of every manifest that it gives back.
    Corrupt,
    /// It asks for a user and a password.
    Closed,
}

/// What a registry holds and was asked.
#[derive(Debug, Default)]
pub struct Held {
    /// Bytes by their digest.
    pub blobs: BTreeMap<String, Vec<u8>>,
    /// Manifests by digest and by tag, with their media type.
    pub manifests: BTreeMap<String, (String, Vec<u8>)>,
    /// Method and path of every request, in order.
    pub asked: Vec<String>,
}

/// A registry, until the tests end.
pub struct Registry {
    /// `127.0.0.1:49152`.
    pub address: String,
    /// What it holds.
    pub held: Arc<Mutex<Held>>,
}

/// Starts a registry on a port of its own.
pub fn start(fault: Fault) -> Result<Registry, Failed> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    let held = Arc::new(Mutex::new(Held::default()));
    let shared = Arc::clone(&held);
    thread::spawn(move || {
        for connection in listener.incoming() {
            // A client that goes away in the middle is its own business.
            let _ = connection.and_then(|connection| serve(connection, fault, &shared));
        }
    });
    Ok(Registry { address, held })
}

struct Request {
    method: String,
    path: String,
    query: String,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

fn serve(connection: TcpStream, fault: Fault, held: &Mutex<Held>) -> std::io::Result<()> {
    let mut reader = BufReader::new(connection);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut parts = line.split_whitespace();
    let (method, target) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (method, path, query) = (method.to_owned(), path.to_owned(), query.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let request = Request { method, path, query, headers, body };
    let (status, more, body) = answer(&request, fault, &mut held.lock().expect("no case fails with it"));
    let mut head = format!("HTTP/1.1 {status} Answer\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in more {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut connection = reader.into_inner();
    connection.write_all((head + "\r\n").as_bytes())?;
    if request.method != "HEAD" {
        connection.write_all(&body)?;
    }
    connection.flush()
}

type Answer = (u16, Vec<(&'static str, String)>, Vec<u8>);

fn answer(request: &Request, fault: Fault, held: &mut Held) -> Answer {
    let kind = format!("{} {}", request.method, request.path);
    let is_first = !held.asked.contains(&kind);
    held.asked.push(kind);
    if fault == Fault::Closed && request.headers.get("authorization").is_none_or(|given| given != "Basic YnVzOmxpbmU=")
    {
        return (401, vec![("WWW-Authenticate", "Basic realm=\"here\"".to_owned())], Vec::new());
    }
    if fault == Fault::Busy && is_first && request.path != "/v2/" {
        return (503, Vec::new(), b"busy".to_vec());
    }
    let parts: Vec<&str> = request.path.trim_start_matches("/v2/").split('/').collect();
    match (request.method.as_str(), parts.as_slice()) {
        ("GET", [""]) => (200, Vec::new(), b"{}".to_vec()),
        ("POST", [repository, "blobs", "uploads", ""]) => {
            (202, vec![("Location", format!("/v2/{repository}/blobs/uploads/1"))], Vec::new())
        }
        ("PUT", [repository, "blobs", "uploads", "1"]) => {
            let digest = request.query.trim_start_matches("digest=").replace("%3A", ":");
            if digest != digest_of(&request.body) {
                return (400, Vec::new(), error("DIGEST_INVALID"));
            }
            held.blobs.insert(digest.clone(), request.body.clone());
            (201, vec![("Location", format!("/v2/{repository}/blobs/{digest}"))], Vec::new())
        }
        ("HEAD" | "GET", [_, "blobs", digest]) => match held.blobs.get(*digest) {
            Some(bytes) => (200, Vec::new(), bytes.clone()),
            None => (404, Vec::new(), error("BLOB_UNKNOWN")),
        },
        ("PUT", [repository, "manifests", reference]) => {
            let digest = digest_of(&request.body);
            let kind = request.headers.get("content-type").cloned().unwrap_or_default();
            if fault != Fault::Forgetful {
                held.manifests.insert((*reference).to_owned(), (kind.clone(), request.body.clone()));
                held.manifests.insert(digest.clone(), (kind, request.body.clone()));
            }
            (201, vec![("Location", format!("/v2/{repository}/manifests/{digest}"))], Vec::new())
        }
        ("GET", [_, "manifests", reference]) => match held.manifests.get(*reference) {
            Some((kind, bytes)) => {
                let mut bytes = bytes.clone();
                if fault == Fault::Corrupt {
                    bytes[0] = b' ';
                }
                (200, vec![("Content-Type", kind.clone())], bytes)
            }
            None => (404, Vec::new(), error("MANIFEST_UNKNOWN")),
        },
        _ => (404, Vec::new(), error("UNSUPPORTED")),
    }
}

fn error(code: &str) -> Vec<u8> {
    format!("{{\"errors\":[{{\"code\":\"{code}\",\"message\":\"{code}\",\"detail\":{{}}}}]}}").into_bytes()
}

/// `sha256:…` of some bytes.
pub fn digest_of(bytes: &[u8]) -> String {
    format!("sha256:{}", busline::package::sha256(bytes))
}
