//! RFC 9457: what an HTTP caller is told when a request was not done.
//! Invariant: what is written to the caller names his mistake, never our inside.

use std::error::Error as StdError;
use std::fmt;

use serde::Serialize;

/// Why a request was not done, with the status that says whose fault it is.
///
/// Any error becomes a 500 by `?`; its text goes to the log and not to the caller.
#[derive(Debug, Serialize)]
pub struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Violation>,
    #[serde(skip)]
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

/// One thing wrong with a request's body.
#[derive(Debug, Serialize)]
struct Violation {
    /// Where, as a JSON pointer (RFC 6901); the empty text is the whole body.
    pointer: String,
    detail: String,
}

impl Problem {
    /// A problem of this status; the title is for people and the same for all problems of its kind.
    pub fn new(status: u16, title: impl Into<String>) -> Self {
        Self { kind: "about:blank", title: title.into(), status, detail: None, errors: Vec::new(), cause: None }
    }

    /// 400: the request cannot be understood, or breaks a rule that the detail names.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(400, "Bad Request").detail(detail)
    }

    /// 404: there is no such thing.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(404, "Not Found").detail(detail)
    }

    /// 409: what is stored does not allow it.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(409, "Conflict").detail(detail)
    }

    /// 413: the body is larger than is taken.
    pub fn too_large(detail: impl Into<String>) -> Self {
        Self::new(413, "Content Too Large").detail(detail)
    }

    /// 415: the body is not written in what is taken.
    pub fn unsupported(detail: impl Into<String>) -> Self {
        Self::new(415, "Unsupported Media Type").detail(detail)
    }

    /// 422: the request is understood, and cannot be done as it is.
    pub fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(422, "Unprocessable Content").detail(detail)
    }

    /// 500 with its cause, which is logged and not told.
    pub fn internal(cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { cause: Some(cause.into()), ..Self::new(500, "Internal Server Error") }
    }

    /// 501: the answer of a function that nobody has written yet, `<domain>.<handler>`.
    pub fn unwritten(handler: &str) -> Self {
        Self::new(501, "Not Implemented").detail(format!("{handler} is not written yet"))
    }

    /// Says what is wrong this time.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Adds one thing wrong with the body, at a JSON pointer.
    #[must_use]
    pub fn violation(mut self, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        self.errors.push(Violation { pointer: pointer.into(), detail: detail.into() });
        self
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Whether there is anything wrong with the body yet; so a validation can gather all before it answers.
    pub fn has_violations(&self) -> bool {
        !self.errors.is_empty()
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for Problem {
    fn from(error: E) -> Self {
        Self::internal(error)
    }
}

/// For the log: status, title and causes, and nothing that quotes the request.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status, self.title)?;
        let cause = self.cause.as_deref().map(|cause| cause as &(dyn StdError + 'static));
        super::causes(cause, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_callers_mistake_is_told() {
        let problem = Problem::bad_request("the body breaks a rule").violation("/quantity", "must be at least 1");
        assert_eq!(
            serde_json::to_value(&problem).expect("serialises"),
            json!({
                "type": "about:blank", "title": "Bad Request", "status": 400, "detail": "the body breaks a rule",
                "errors": [{ "pointer": "/quantity", "detail": "must be at least 1" }],
            })
        );
    }

    #[test]
    fn a_fault_of_ours_is_logged_and_not_told() {
        let problem = Problem::from(std::io::Error::other("secret place"));
        let told = serde_json::to_string(&problem).expect("serialises");
        assert_eq!(told, r#"{"type":"about:blank","title":"Internal Server Error","status":500}"#);
        assert_eq!(problem.to_string(), "500 Internal Server Error: secret place");
    }
}
