//! Logs: one JSON object a line on standard output, with `timestamp` and `level` where the platform looks for
//! them, and the ids of what is being worked on under `span`.
//! Invariant: libraries speak only from WARN up, because below it they quote what they send and receive.

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

/// Libraries whose finer levels show payloads, credentials or queries.
const LIBRARIES: [&str; 9] =
    ["aws_config", "aws_runtime", "aws_sdk", "aws_smithy", "h2", "hyper", "lambda_runtime", "mongodb", "rustls"];

/// Starts logging at the level that the function's logging configuration names (`AWS_LAMBDA_LOG_LEVEL`), INFO
/// where it names none. Later calls change nothing.
pub fn start() {
    let level = crate::environment::optional("AWS_LAMBDA_LOG_LEVEL")
        .and_then(|level| if level == "FATAL" { Some(LevelFilter::ERROR) } else { level.parse().ok() })
        .unwrap_or(LevelFilter::INFO);
    // An error means that logging has been started already, by a test or an earlier call.
    drop(tracing::subscriber::set_global_default(subscriber(level, std::io::stdout)));
}

fn subscriber<W>(level: LevelFilter, writer: W) -> impl Subscriber + Send + Sync + 'static
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let targets = Targets::new()
        .with_default(level)
        .with_targets(LIBRARIES.map(|library| (library, level.min(LevelFilter::WARN))));
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_writer(writer);
    tracing_subscriber::registry().with(tracing_subscriber::Layer::with_filter(lines, targets))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    /// Lines that were written.
    #[derive(Clone, Default)]
    pub(crate) struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Lines {
        pub(crate) fn text(&self) -> String {
            String::from_utf8(self.0.lock().expect("not poisoned").clone()).expect("UTF-8")
        }
    }

    /// What logs into these lines, down to what a developer asks for.
    #[cfg_attr(not(feature = "http"), allow(dead_code, reason = "its tests read what is logged"))]
    pub(crate) fn into(lines: &Lines) -> impl Subscriber + Send + Sync + 'static {
        let lines = lines.clone();
        subscriber(LevelFilter::TRACE, move || lines.clone())
    }

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().expect("not poisoned").write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_is_json_with_level_time_and_the_ids() {
        let lines = Lines::default();
        let writer = lines.clone();
        tracing::subscriber::with_default(subscriber(LevelFilter::INFO, move || writer.clone()), || {
            let span = tracing::info_span!("delivery", domain = "d", handler = "h", eventId = "e", correlationId = "c");
            span.in_scope(|| tracing::info!(attempts = 2, "done"));
            tracing::info!(target: "aws_smithy_runtime::client", "a request's body");
        });
        let written = lines.text();
        assert_eq!(written.lines().count(), 1, "{written}");
        let line: serde_json::Value = serde_json::from_str(&written).expect("JSON");
        assert_eq!(line["level"], "INFO");
        assert_eq!(line["message"], "done");
        assert_eq!(line["attempts"], 2);
        assert_eq!(line["span"]["correlationId"], "c");
        assert!(line["timestamp"].is_string());
    }
}
