//! PutEvents, answered entry by entry.
//! Invariant: an error code that is not known to pass by itself is not retried in place.

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::error::SdkError;
use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::{PutEventsRequestEntry, PutEventsResultEntry};

use super::{Answer, PutEvents};
use crate::entry::Entry;
use crate::{Error, aws, environment};

/// The domain's own bus.
pub(crate) struct EventBus {
    client: Client,
    bus: String,
}

impl EventBus {
    pub(crate) async fn open() -> Result<Self, Error> {
        let bus = environment::text("BUSLINE_BUS")?;
        Ok(Self { client: Client::new(aws::config().await), bus })
    }

    fn request(&self, entry: &Entry) -> PutEventsRequestEntry {
        PutEventsRequestEntry::builder()
            .event_bus_name(&self.bus)
            .source(&entry.source)
            .detail_type(&entry.detail_type)
            .detail(entry.detail.get())
            .time(DateTime::from_millis(entry.time.as_millisecond()))
            .build()
    }
}

impl PutEvents for EventBus {
    async fn put(&self, entries: &[&Entry]) -> Vec<Answer> {
        let requests = entries.iter().map(|entry| self.request(entry)).collect();
        match self.client.put_events().set_entries(Some(requests)).send().await {
            Ok(output) => {
                let mut answers: Vec<Answer> = output.entries().iter().map(answer).collect();
                // An answer that is too short says nothing of the rest.
                answers.resize(entries.len(), Answer::Busy);
                answers
            }
            Err(error) => {
                let code = aws::code(&error);
                tracing::warn!(code, "a call to the bus failed");
                let answer = match error {
                    SdkError::ServiceError(_) if !passes(&code) => Answer::Refused(code),
                    _ => Answer::Busy,
                };
                vec![answer; entries.len()]
            }
        }
    }
}

fn answer(entry: &PutEventsResultEntry) -> Answer {
    match entry.error_code() {
        None => Answer::Accepted,
        Some(code) if passes(code) => Answer::Busy,
        Some(code @ ("MalformedDetail" | "InvalidArgument")) => Answer::Malformed(code.to_owned()),
        Some(code) => Answer::Refused(code.to_owned()),
    }
}

/// Whether such an error passes by itself.
fn passes(code: &str) -> bool {
    matches!(code, "InternalFailure" | "InternalException" | "ThrottlingException" | "ServiceUnavailable")
}
