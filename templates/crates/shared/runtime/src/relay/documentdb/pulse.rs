//! The signs of life that the stream's alarms wait for.
//! Invariant: one is given only by who reads and holds the lease, and tells the longest lag since the one before.

use std::time::Duration;

use jiff::Timestamp;
use mongodb::bson::Document;
use tokio::time::Instant;

use crate::metric::{self, Metric, Subject};

/// Time between two signs, at least: short enough that each of the alarms' minutes sees one.
const BETWEEN: Duration = Duration::from_secs(30);

/// The signs of one reading.
#[derive(Debug)]
pub(super) struct Pulse {
    subject: Subject,
    beaten_at: Instant,
    lag: u64,
}

impl Pulse {
    /// Of a reading that begins now: its first sign is given after it has lasted.
    pub(super) fn new(subject: Subject) -> Self {
        Self { subject, beaten_at: Instant::now(), lag: 0 }
    }

    /// Notes that the change has just been sent.
    pub(super) fn sent(&mut self, change: &Document) {
        self.lag = self.lag.max(lag(change, Timestamp::now()));
    }

    /// Gives a sign if it is time. The lease has just been renewed.
    pub(super) fn beat(&mut self) {
        if self.beaten_at.elapsed() < BETWEEN {
            return;
        }
        metric::write(&self.line(Timestamp::now()));
        (self.beaten_at, self.lag) = (Instant::now(), 0);
    }

    /// The names are those of the alarms in the domain's template.
    fn line(&self, at: Timestamp) -> String {
        let metrics = [
            Metric { name: "RelayLag", unit: "Milliseconds", value: self.lag },
            Metric { name: "RelayHeartbeat", unit: "Count", value: 1 },
        ];
        metric::line(&self.subject, &metrics, at)
    }
}

/// The milliseconds since the change was committed; none where it does not say when, as it is then put aside.
fn lag(change: &Document, now: Timestamp) -> u64 {
    let Ok(committed) = change.get_timestamp("clusterTime") else { return 0 };
    // Clocks differ: a change from the future has no lag.
    u64::try_from(now.as_millisecond() - i64::from(committed.time) * 1000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use mongodb::bson::{self, doc};
    use serde_json::{Value, json};

    fn committed(time: u32) -> Document {
        doc! { "clusterTime": bson::Timestamp { time, increment: 7 } }
    }

    #[test]
    fn lag_is_counted_from_the_commit_and_never_below_nothing() {
        let now = Timestamp::from_millisecond(1_795_424_402_500).expect("a time");
        assert_eq!(lag(&committed(1_795_424_400), now), 2500);
        assert_eq!(lag(&committed(1_795_424_500), now), 0);
        assert_eq!(lag(&doc! {}, now), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_sign_tells_the_longest_lag_since_the_one_before() {
        let mut pulse = Pulse::new(Subject::of("shop--dev".into(), "billing", ("Stream", "invoice-changes")));
        pulse.sent(&committed(0));
        pulse.sent(&committed(u32::MAX));
        let longest = pulse.lag;
        assert!(longest > 0);
        pulse.beat();
        assert_eq!(pulse.lag, longest, "not yet time");
        let read: Value = serde_json::from_str(&pulse.line(Timestamp::UNIX_EPOCH)).expect("JSON");
        assert_eq!((&read["Domain"], &read["Stream"]), (&json!("billing"), &json!("invoice-changes")));
        assert_eq!((&read["RelayLag"], &read["RelayHeartbeat"]), (&json!(longest), &json!(1)));
        let directive = &read["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(directive["Namespace"], "Busline");
        assert_eq!(directive["Dimensions"], json!([["Environment", "Domain", "Stream"]]));
        tokio::time::advance(BETWEEN).await;
        pulse.beat();
        assert_eq!(pulse.lag, 0);
    }
}
