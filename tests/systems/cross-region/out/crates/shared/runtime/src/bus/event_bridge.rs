//! PutEvents, answered entry by entry.
//! Invariant: an error code that is not known to pass by itself is not retried in place.

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::error::SdkError;
use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::{PutEventsRequestEntry, PutEventsResultEntry};

use super::{Answer, PutEvents};
use crate::entry::Entry;
use crate::{Error, aws, environment};

/// The most characters of a tracing header that EventBridge takes.
const TRACE_HEADER: usize = 500;

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

    /// The bus for one invocation, whose tracing header goes with its events.
    pub(crate) fn traced(&self, header: Option<&str>) -> Traced<'_> {
        let header = header.filter(|header| (1..=TRACE_HEADER).contains(&header.len()));
        Traced { bus: self, header: header.map(str::to_owned) }
    }
}

/// The domain's own bus, as one invocation puts events on it.
pub(crate) struct Traced<'b> {
    bus: &'b EventBus,
    header: Option<String>,
}

impl Traced<'_> {
    fn request(&self, entry: &Entry) -> PutEventsRequestEntry {
        PutEventsRequestEntry::builder()
            .event_bus_name(&self.bus.bus)
            .set_trace_header(self.header.clone())
            .source(&entry.source)
            .detail_type(&entry.detail_type)
            .detail(entry.detail.get())
            .time(DateTime::from_millis(entry.time.as_millisecond()))
            .build()
    }
}

impl PutEvents for Traced<'_> {
    async fn put(&self, entries: &[&Entry]) -> Vec<Answer> {
        let requests = entries.iter().map(|entry| self.request(entry)).collect();
        match self.bus.client.put_events().set_entries(Some(requests)).send().await {
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

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_eventbridge::config::BehaviorVersion;

    fn bus() -> EventBus {
        let config = aws_sdk_eventbridge::Config::builder().behavior_version(BehaviorVersion::v2026_01_12()).build();
        EventBus { client: Client::from_conf(config), bus: "arn:of:bus".into() }
    }

    fn entry() -> Entry {
        let detail = serde_json::value::RawValue::from_string("{}".into()).expect("JSON");
        let time = "2026-11-23T09:00:00.5Z".parse().expect("a timestamp");
        Entry { source: "app.orders".into(), detail_type: "OrderPlaced".into(), time, detail }
    }

    #[test]
    fn an_entry_carries_all_that_it_has_and_the_invocations_tracing_header() {
        let bus = bus();
        let request = bus.traced(Some("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1")).request(&entry());
        assert_eq!((request.event_bus_name(), request.source()), (Some("arn:of:bus"), Some("app.orders")));
        assert_eq!((request.detail_type(), request.detail()), (Some("OrderPlaced"), Some("{}")));
        assert_eq!(request.time().map(|time| time.as_nanos()), Some(1_795_424_400_500_000_000));
        assert_eq!(request.trace_header(), Some("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"));
    }

    #[test]
    fn a_tracing_header_that_would_be_refused_is_left_out() {
        for header in [None, Some(""), Some("x".repeat(TRACE_HEADER + 1).as_str())] {
            assert_eq!(bus().traced(header).request(&entry()).trace_header(), None);
        }
    }

    #[test]
    fn an_entrys_own_error_says_whether_it_may_be_sent_again() {
        let of =
            |code: Option<&str>| answer(&PutEventsResultEntry::builder().set_error_code(code.map(Into::into)).build());
        assert_eq!(of(None), Answer::Accepted);
        for passes in ["InternalFailure", "InternalException", "ThrottlingException", "ServiceUnavailable"] {
            assert_eq!(of(Some(passes)), Answer::Busy);
        }
        for malformed in ["MalformedDetail", "InvalidArgument"] {
            assert_eq!(of(Some(malformed)), Answer::Malformed(malformed.into()));
        }
        assert_eq!(of(Some("NotAuthorized")), Answer::Refused("NotAuthorized".into()));
    }
}
