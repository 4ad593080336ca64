//! A letter: what lies in a dead-letter queue or failure bucket, and what can be told of it without telling what is in it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Origin;

/// A message of a queue, or an object of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// The message's id, which it keeps for as long as it lies there; the object's key.
    pub id: String,
    /// When it was sent or stored, in seconds since 1970.
    pub sent: i64,
    /// The whole of it.
    pub body: String,
    /// Its message group, in a FIFO queue.
    pub group: Option<String>,
    /// The tracing header with which it was sent.
    pub trace: Option<String>,
    /// The texts beside it.
    pub attributes: BTreeMap<String, String>,
}

/// What is told of a letter. None of it is of the event's data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// The event's source.
    pub source: Option<String>,
    /// Its detail-type.
    pub detail_type: Option<String>,
    /// The id by which its consumers know it again.
    pub event_id: Option<String>,
    /// The code of what went wrong: EventBridge's and Scheduler's own, Lambda's condition, or one of ours.
    pub error: Option<String>,
    /// What went wrong, in words.
    pub reason: Option<String>,
}

/// The code of a message that its reader could not decode, and put aside with the reason.
pub const UNDECODABLE: &str = "UNDECODABLE";
/// The code of a message that its reader failed on too often.
pub const MAX_RECEIVES: &str = "MAX_RECEIVES";
/// The code of a change that could not become an event.
pub const POISON: &str = "POISON";

/// What of a body tells which event it is: as EventBridge delivers it, as it lies between a relay and its publisher, as poison,
/// or as a batch that Lambda gave up.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Known {
    source: Option<String>,
    #[serde(rename = "detail-type", alias = "detailType")]
    detail_type: Option<String>,
    detail: Detail,
    reason: Option<String>,
    #[serde(rename = "requestContext")]
    request: Request,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Detail {
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Metadata {
    id: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Request {
    condition: Option<String>,
}

impl Letter {
    /// What can be told of it. Of a body that is no event's nothing is known but what stands beside it.
    pub fn told(&self, origin: &Origin) -> Told {
        let known: Known = serde_json::from_str(&self.body).unwrap_or_default();
        let beside = |name: &str| self.attributes.get(name).cloned();
        let reason = beside("ERROR_MESSAGE").or_else(|| beside("reason")).or_else(|| known.reason.clone());
        let ours = match origin {
            Origin::Queue(_) if self.attributes.contains_key("reason") => Some(UNDECODABLE),
            Origin::Queue(_) => Some(MAX_RECEIVES),
            Origin::Relay => Some(POISON),
            Origin::Mapping if known.reason.is_some() => Some(POISON),
            _ => None,
        };
        Told {
            source: known.source,
            detail_type: known.detail_type,
            event_id: known.detail.metadata.id,
            error: beside("ERROR_CODE").or(known.request.condition).or_else(|| ours.map(str::to_owned)),
            reason,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(body: &str, attributes: &[(&str, &str)]) -> Letter {
        let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Letter { body: body.to_owned(), attributes, ..Letter::default() }
    }

    #[test]
    fn an_event_is_known_by_what_is_told_of_it_and_not_by_its_data() {
        let body = r#"{"source":"app.orders","detail-type":"OrderPlaced","detail":{"metadata":{"id":"e1"},"data":{"name":"Jo"}}}"#;
        let attributes = [("ERROR_CODE", "NO_PERMISSIONS"), ("ERROR_MESSAGE", "no")];
        let told = letter(body, &attributes).told(&Origin::Rule("to-shop".into()));
        assert_eq!(told.source.as_deref(), Some("app.orders"));
        assert_eq!(told.detail_type.as_deref(), Some("OrderPlaced"));
        assert_eq!((told.event_id.as_deref(), told.error.as_deref()), (Some("e1"), Some("NO_PERMISSIONS")));
        assert!(!format!("{told:?}").contains("Jo"));
    }

    #[test]
    fn what_went_wrong_has_a_code_wherever_it_lies() {
        let queue = Origin::Queue("Q".into());
        let code = |letter: Letter, origin: &Origin| letter.told(origin).error;
        assert_eq!(code(letter("{}", &[]), &queue).as_deref(), Some(MAX_RECEIVES));
        assert_eq!(code(letter("garbage", &[("reason", "no event")]), &queue).as_deref(), Some(UNDECODABLE));
        let poison = r#"{"reason":"it breaks the contract","detailType":"OrderPlaced","change":{}}"#;
        assert_eq!(code(letter(poison, &[]), &Origin::Relay).as_deref(), Some(POISON));
        assert_eq!(code(letter(poison, &[]), &Origin::Mapping).as_deref(), Some(POISON));
        let batch = r#"{"requestContext":{"condition":"RetryAttemptsExhausted"},"payload":"{}"}"#;
        assert_eq!(code(letter(batch, &[]), &Origin::Mapping).as_deref(), Some("RetryAttemptsExhausted"));
    }
}
