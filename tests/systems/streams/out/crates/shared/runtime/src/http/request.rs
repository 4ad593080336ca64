//! A request, its body decoded into the author's type.
//! Invariant: what the caller can get wrong is a 400, 413 or 415 that tells him where.

use std::collections::BTreeMap;
use std::fmt;

use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use crate::{Problem, Trace, id};

/// The largest body that is taken, in bytes.
pub const BODY_LIMIT: usize = 64 * 1024;

/// The most characters of an `Idempotency-Key`.
pub const KEY_LIMIT: usize = 255;

/// A request as the author's function gets it.
#[derive(Clone)]
pub struct Request<B> {
    /// The body. `()` and `Option` take an absent one.
    pub body: B,
    /// The chain that begins here, for the writes that this request asks for.
    pub trace: Trace,
    route: String,
    path: BTreeMap<String, String>,
    query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    claims: BTreeMap<String, String>,
    caller: Option<String>,
}

impl<B> Request<B> {
    /// A request by its parts, for tests of the author's functions.
    pub fn new(body: B, trace: Trace) -> Self {
        let none = BTreeMap::new;
        let route = String::new();
        Self { body, trace, route, path: none(), query: none(), headers: none(), claims: none(), caller: None }
    }

    /// The same with a path parameter.
    #[must_use]
    pub fn with_path(mut self, name: &str, value: &str) -> Self {
        self.path.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The same with a query parameter.
    #[must_use]
    pub fn with_query(mut self, name: &str, value: &str) -> Self {
        self.query.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The same with a header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_lowercase(), value.to_owned());
        self
    }

    /// The same with a claim of the caller's token.
    #[must_use]
    pub fn with_claim(mut self, name: &str, value: &str) -> Self {
        self.claims.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The same with a caller who has signed it.
    #[must_use]
    pub fn with_caller(mut self, arn: &str) -> Self {
        self.caller = Some(arn.to_owned());
        self
    }

    /// The path parameter of this name.
    ///
    /// # Errors
    /// The route has no such parameter, which is a fault of ours: 500.
    pub fn path(&self, name: &str) -> Result<&str, Problem> {
        let value = self.path.get(name).map(String::as_str);
        value.ok_or_else(|| Problem::internal(format!("the route has no path parameter `{name}`")))
    }

    /// The query parameter of this name.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// The header of this name, in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The claim of this name in the token that the route's authorizer has verified.
    pub fn claim(&self, name: &str) -> Option<&str> {
        self.claims.get(name).map(String::as_str)
    }

    /// All claims in the token that the route's authorizer has verified, each as API Gateway writes it: a text, whatever
    /// the claim is. There are none where the route asks for no token.
    pub fn claims(&self) -> impl Iterator<Item = (&str, &str)> {
        self.claims.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The ARN of the user or of the role's session that signed the request, on a route whose authorization is `iam`.
    pub fn caller(&self) -> Option<&str> {
        self.caller.as_deref()
    }

    /// The id of what this request asks for, the same for each repeat: derived from the route, from who calls where that is
    /// known, and from the header `Idempotency-Key`. None where there is no such header, as nothing tells a repeat then.
    ///
    /// An item inserted under this id is inserted once; [`Write::Refused`](crate::Write::Refused) then says that the
    /// request is a repeat, or that the key was used with another body, which is a 422.
    ///
    /// # Errors
    /// The key is empty, too long, or has other characters than ASCII's visible ones: 400.
    pub fn idempotent_id(&self) -> Result<Option<String>, Problem> {
        let Some(key) = self.header("idempotency-key").map(str::trim) else { return Ok(None) };
        if key.is_empty() || key.len() > KEY_LIMIT || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            let detail = format!("The Idempotency-Key must have 1 to {KEY_LIMIT} visible characters of ASCII.");
            return Err(Problem::bad_request(detail));
        }
        let of_token = |name| self.claim(name).unwrap_or_default();
        let who = [of_token("iss"), of_token("sub"), self.caller().map(role).unwrap_or_default()];
        Ok(Some(id::stable(&["request", &self.route, who[0], who[1], who[2], key])))
    }
}

/// The ARN without the session of a role, which is another one for each login.
fn role(caller: &str) -> &str {
    match caller.rsplit_once('/') {
        Some((role, _)) if caller.contains(":assumed-role/") => role,
        _ => caller,
    }
}

/// Shows which chain it begins, and nothing of what was said or of who said it.
impl<B> fmt::Debug for Request<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("trace", &self.trace).finish_non_exhaustive()
    }
}

/// The caller's own correlation id if he sent a usable one, else the request's id.
pub(crate) fn correlation_id(received: &ApiGatewayV2httpRequest, invocation: &str) -> String {
    let usable = |id: &&str| (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
    let sent = received.headers.get("x-correlation-id").and_then(|value| value.to_str().ok()).filter(usable);
    sent.or(received.request_context.request_id.as_deref()).unwrap_or(invocation).to_owned()
}

/// Decodes what the gateway hands over.
pub(crate) fn decode<B: DeserializeOwned>(
    received: ApiGatewayV2httpRequest,
    correlation_id: String,
) -> Result<Request<B>, Problem> {
    let (claims, signer) =
        received.request_context.authorizer.map(|authorizer| (authorizer.jwt, authorizer.iam)).unwrap_or_default();
    let kind = received.headers.get("content-type").map(|kind| kind.to_str().unwrap_or_default());
    Ok(Request {
        body: body(received.body, received.is_base64_encoded, kind)?,
        route: received.route_key.unwrap_or_default(),
        trace: Trace::start(correlation_id),
        path: received.path_parameters.into_iter().collect(),
        query: received
            .query_string_parameters
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        headers: received
            .headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
            .collect(),
        claims: claims.map(|jwt| jwt.claims.into_iter().collect()).unwrap_or_default(),
        caller: signer.and_then(|signer| signer.user_arn),
    })
}

fn body<B: DeserializeOwned>(body: Option<String>, base64: bool, kind: Option<&str>) -> Result<B, Problem> {
    let Some(body) = body.filter(|body| !body.is_empty()) else {
        // `()`, `Option` and the like take a null; every other type needs a body.
        return B::deserialize(Value::Null).map_err(|_| Problem::bad_request("a JSON body is needed"));
    };
    if !kind.is_none_or(is_json) {
        return Err(Problem::unsupported("the body must be application/json"));
    }
    let body = match base64 {
        true => STANDARD.decode(body).map_err(|_| Problem::bad_request("the body is not valid Base64"))?,
        false => body.into_bytes(),
    };
    if body.len() > BODY_LIMIT {
        return Err(Problem::too_large(format!("a body may have at most {BODY_LIMIT} bytes")));
    }
    let mut json = serde_json::Deserializer::from_slice(&body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let pointer = pointer(error.path());
        let cause = error.into_inner();
        if cause.is_data() {
            Problem::bad_request("the body is not what is expected here").violation(pointer, cause.to_string())
        } else {
            not_json(&cause)
        }
    })?;
    json.end().map_err(|error| not_json(&error))?;
    Ok(value)
}

/// Whether this media type is JSON, or something written in JSON.
fn is_json(kind: &str) -> bool {
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.starts_with("application/") && essence.ends_with("+json")
}

fn not_json(error: &serde_json::Error) -> Problem {
    Problem::bad_request(format!("the body is not valid JSON at line {} column {}", error.line(), error.column()))
}

/// The place as a JSON pointer (RFC 6901).
fn pointer(path: &Path) -> String {
    let step = |segment: &Segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { .. } | Segment::Unknown => String::new(),
    };
    path.iter().map(step).collect()
}
