//! What Busline asks of AWS, and the only room that waits for answers. It decides nothing: `deployment` does.
//!
//! Credentials are the caller's, as the SDK finds them (profiles, SSO, environment), then those of a role in each account.
//! None is ever told: what is shown of an error is its code and its message.

#![expect(clippy::disallowed_methods, reason = "the rim knows of time and environment")]

mod assets;
mod bootstrap;
mod buckets;
mod change_set;
mod client;
mod drive;
mod fault;
mod follow;
mod health;
mod images;
mod metrics;
mod phase;
mod queues;
mod redrive;
mod remove;
mod session;
mod stacks;
mod stop;
mod survey;
mod verdict;

use std::time::{SystemTime, UNIX_EPOCH};

pub use assets::{Content, file_object, template_object};
pub use bootstrap::Made;
pub use client::{Client, is_elsewhere};
pub use drive::{Mode, Run};
pub use fault::Error;
pub use images::Image;
pub use phase::Ended;
pub use queues::Queues;
pub use redrive::Redrive;
pub use session::Session;
pub use survey::Running;
pub use verdict::Asked;

/// Now, in seconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
