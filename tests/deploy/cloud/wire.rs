//! Requests and answers as they go over the wire: who asks, for what, and how that is answered in each service's protocol.

use super::{CALLER, SECRET, TOKEN, World, formation, letters, looks};
use axum::body::Body;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;

/// What ends the access key of a session of the role that reads, and what it may do besides reading queues.
const READER: &str = "READER";
const READS: &[&str] = &[
    "DescribeChangeSet",
    "DescribeStackDriftDetectionStatus",
    "DescribeStackEvents",
    "DescribeStackResourceDrifts",
    "DescribeStackResources",
    "DescribeStacks",
    "DetectStackDrift",
    "GET",
    "GetCallerIdentity",
    "GetMetricData",
    "GetQueueAttributes",
    "GetTemplate",
    "ListChangeSets",
    "ListStackResources",
];

/// A request.
pub struct Request {
    /// The account that asks, by its access key.
    pub account: String,
    /// `DescribeStacks`; for S3 the method.
    pub operation: String,
    pub path: String,
    query: String,
    pub body: String,
    /// The service that the request is signed for.
    pub service: String,
    form: Vec<(String, String)>,
    /// Whether it is answered in JSON.
    is_json: bool,
    /// Whether who asks may read stacks, and nothing else.
    reads_only: bool,
}

/// A refusal: code and message.
pub type Refusal = (String, String);

impl Request {
    pub fn read(method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Self {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let scope: Vec<&str> =
            header("authorization").split("Credential=").nth(1).unwrap_or_default().split('/').collect();
        let (key, service) = (scope[0], scope.get(3).copied().unwrap_or_default().to_owned());
        let session = key.strip_prefix("ASIA").unwrap_or(CALLER);
        let reads_only = session.ends_with(READER);
        let account = session.trim_end_matches(READER).to_owned();
        let form: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
        let action = form.iter().find(|(key, _)| key == "Action").map(|(_, value)| value.clone());
        let target = header("x-amz-target").rsplit('.').next().filter(|target| !target.is_empty()).map(str::to_owned);
        let is_json = target.is_some();
        let operation = action.or(target).unwrap_or_else(|| method.to_string());
        let body = String::from_utf8_lossy(body).into_owned();
        let query = uri.query().unwrap_or_default().to_owned();
        Self { account, operation, path: uri.path().to_owned(), query, body, service, form, is_json, reads_only }
    }

    /// A parameter; empty where it is not given.
    pub fn get(&self, key: &str) -> &str {
        self.form.iter().find(|(name, _)| name == key).map_or("", |(_, value)| value)
    }

    /// The parameters: `Parameters.member.1.ParameterKey`, its value, and whether it is the one from before.
    pub fn parameters(&self) -> Vec<(String, String, bool)> {
        let at = |number: usize, part: &str| self.get(&format!("Parameters.member.{number}.{part}")).to_owned();
        let as_before = |number: usize| at(number, "UsePreviousValue") == "true";
        (1..)
            .map(|number| (at(number, "ParameterKey"), at(number, "ParameterValue"), as_before(number)))
            .take_while(|(key, ..)| !key.is_empty())
            .collect()
    }
}

/// Answers a request.
pub fn answer(world: &mut World, request: &Request) -> Response {
    let operation = request.operation.as_str();
    let refusals = &world.script.refusals;
    let role = request.get("RoleArn").rsplit('/').next().unwrap_or_default();
    let refusal = refusals
        .get(operation)
        .or_else(|| refusals.get(&format!("{} {operation}", request.account)))
        .or_else(|| refusals.get(&format!("{operation} {role}")));
    if let Some(refusal) = refusal {
        return if request.is_json { refused_in_json(refusal) } else { refused(refusal) };
    }
    if request.reads_only && !READS.contains(&operation) {
        let message = format!("the role that reads is not authorized to perform: {operation}");
        return refused(&("AccessDenied".to_owned(), message));
    }
    if let Some(left) = world.script.throttles.get_mut(operation).filter(|left| **left > 0) {
        *left -= 1;
        return refused_in_json(&("ThrottlingException".to_owned(), "Rate exceeded".to_owned()));
    }
    if request.is_json && world.script.letters_throttled > 0 {
        world.script.letters_throttled -= 1;
        return refused_in_json(&("ThrottlingException".to_owned(), "Rate exceeded".to_owned()));
    }
    if let Some(answer) = letters::answer(world, request) {
        return text(StatusCode::OK, "application/x-amz-json-1.0", answer.to_string());
    }
    match operation {
        "HEAD" if world.objects.contains_key(&request.path) => text(StatusCode::OK, "application/xml", String::new()),
        "HEAD" => text(StatusCode::NOT_FOUND, "application/xml", String::new()),
        "GET" => {
            let count = world
                .script
                .depths
                .iter()
                .find(|(end, _)| request.path.ends_with(end.as_str()))
                .map_or(0, |(_, count)| *count);
            let (whole, each) = if request.query.split('&').any(|word| word.trim_end_matches('=') == "versions") {
                ("ListVersionsResult", "Version")
            } else {
                ("ListBucketResult", "Contents")
            };
            let objects: String = (0..count)
                .map(|number| format!("<{each}><Key>{number}</Key><IsLatest>true</IsLatest></{each}>"))
                .collect();
            let body = format!("<{whole}><KeyCount>{count}</KeyCount>{objects}</{whole}>");
            text(StatusCode::OK, "application/xml", body)
        }
        "PUT" => {
            // The SDK may send a body in signed chunks; a template is one line of JSON in it.
            let json = request.body.lines().find(|line| line.starts_with('{')).unwrap_or_default();
            world.objects.insert(request.path.clone(), json.to_owned());
            text(StatusCode::OK, "application/xml", String::new())
        }
        "GetQueueAttributes" => {
            let is_it = |end: &str| request.body.contains(&format!("{end}\""));
            for (end, (looks, depth)) in world.script.later_depths.iter_mut().filter(|(end, _)| is_it(end)) {
                match looks.checked_sub(1) {
                    Some(left) => *looks = left,
                    None => drop(world.script.depths.insert(end.clone(), *depth)),
                }
            }
            let depth = world.script.depths.iter().find(|(end, _)| is_it(end)).map(|(_, depth)| *depth);
            let lying = world.letters.queues.iter().find(|(name, _)| request.body.contains(&format!("/{name}\"")));
            let depth = depth.unwrap_or(lying.map_or(0, |(_, letters)| letters.len() as u64));
            text(
                StatusCode::OK,
                "application/x-amz-json-1.0",
                format!(r#"{{"Attributes":{{"ApproximateNumberOfMessages":"{depth}"}}}}"#),
            )
        }
        "GetMetricData" if request.service == "monitoring" => {
            text(StatusCode::OK, "application/x-amz-json-1.0", looks::metrics(world, request).to_string())
        }
        "DescribeImages" if world.script.no_images => {
            let body = r#"{"__type":"ImageNotFoundException","message":"no such image"}"#;
            text(StatusCode::BAD_REQUEST, "application/x-amz-json-1.1", body.to_owned())
        }
        "DescribeImages" => text(StatusCode::OK, "application/x-amz-json-1.1", r#"{"imageDetails":[{}]}"#.to_owned()),
        "AssumeRole" => {
            let account = request.get("RoleArn").split(':').nth(4).unwrap_or_default();
            let reader = if role.ends_with("-read") { READER } else { "" };
            let keys = format!(
                "<AccessKeyId>ASIA{account}{reader}</AccessKeyId><SecretAccessKey>{SECRET}</SecretAccessKey><SessionToken>{TOKEN}</SessionToken>"
            );
            result(
                operation,
                &format!("<Credentials>{keys}<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"),
            )
        }
        "GetCallerIdentity" => {
            let account = world.script.impostors.get(&request.account).unwrap_or(&request.account);
            let arn = format!("arn:aws:sts::{account}:assumed-role/busline-deploy/busline");
            result(operation, &format!("<Arn>{arn}</Arn><UserId>x</UserId><Account>{account}</Account>"))
        }
        _ if world.script.throttled > 0 => {
            world.script.throttled -= 1;
            refused(&("Throttling".to_owned(), "Rate exceeded".to_owned()))
        }
        _ => match looks::drift(world, request).unwrap_or_else(|| formation::answer(world, request)) {
            Ok(body) => result(operation, &body),
            Err(refusal) => refused(&refusal),
        },
    }
}

/// A text as XML has it.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn result(operation: &str, body: &str) -> Response {
    let body = format!(
        "<{operation}Response><{operation}Result>{body}</{operation}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></{operation}Response>"
    );
    text(StatusCode::OK, "text/xml", body)
}

fn refused((code, message): &Refusal) -> Response {
    let error = format!("<Type>Sender</Type><Code>{code}</Code><Message>{}</Message>", escaped(message));
    text(
        StatusCode::BAD_REQUEST,
        "text/xml",
        format!("<ErrorResponse><Error>{error}</Error><RequestId>r</RequestId></ErrorResponse>"),
    )
}

fn refused_in_json((code, message): &Refusal) -> Response {
    let error = serde_json::json!({ "__type": code, "message": message });
    text(StatusCode::BAD_REQUEST, "application/x-amz-json-1.0", error.to_string())
}

fn text(status: StatusCode, kind: &str, body: String) -> Response {
    let answer = Response::builder().status(status).header("content-type", kind);
    answer.body(Body::from(body)).expect("a status and a body are an answer")
}
