//! What the subscriptions domain does: customers subscribe, and a subscription ends with its payment.

pub mod cancel_subscription;
pub mod create_subscription;
mod subscription;

pub use subscription::{Status, Subscription};
