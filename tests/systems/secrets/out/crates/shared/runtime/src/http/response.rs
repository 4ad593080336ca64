//! What goes back to the caller.
//! Invariant: a body is JSON and says so.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::Problem;

/// An answer of the author's function: a status and a body that becomes JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Response<A> {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: Option<A>,
    headers: BTreeMap<String, String>,
}

impl<A> Response<A> {
    /// This status with this body.
    pub fn new(status: u16, body: A) -> Self {
        Self { status, body: Some(body), headers: BTreeMap::new() }
    }

    /// 200 with what was asked for or changed.
    pub fn ok(body: A) -> Self {
        Self::new(200, body)
    }

    /// 201 with what was made.
    pub fn created(body: A) -> Self {
        Self::new(201, body)
    }

    /// 202: it will be done.
    pub fn accepted(body: A) -> Self {
        Self::new(202, body)
    }

    /// 204: done, and nothing to tell.
    pub fn no_content() -> Self {
        Self { status: 204, body: None, headers: BTreeMap::new() }
    }

    /// The same with a header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.insert(name.to_lowercase(), value.into());
        self
    }

    /// The header of this name, in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// A response as the gateway takes it.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Answer {
    status_code: u16,
    headers: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    is_base64_encoded: bool,
}

impl Answer {
    pub(crate) fn status(&self) -> u16 {
        self.status_code
    }

    pub(crate) fn with_header(mut self, name: &str, value: String) -> Self {
        self.headers.insert(name.to_owned(), value);
        self
    }
}

/// Writes the author's answer.
pub(crate) fn encode<A: Serialize>(response: Response<A>) -> Result<Answer, Problem> {
    let body = response.body.as_ref().map(serde_json::to_string).transpose()?;
    let mut headers = response.headers;
    if body.is_some() {
        headers.entry("content-type".to_owned()).or_insert_with(|| "application/json".to_owned());
    }
    Ok(Answer { status_code: response.status, headers, body, is_base64_encoded: false })
}

/// Writes a problem.
pub(crate) fn of_problem(problem: &Problem) -> Answer {
    // A problem is texts and a number, which always serialise.
    let body = serde_json::to_string(problem).expect("a problem serialises");
    let headers = BTreeMap::from([("content-type".to_owned(), "application/problem+json".to_owned())]);
    Answer { status_code: problem.status(), headers, body: Some(body), is_base64_encoded: false }
}
