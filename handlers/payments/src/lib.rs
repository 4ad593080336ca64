//! What the payments domain does: a subscription is paid in advance, until the payment is cancelled.

pub mod cancel_payment;
pub mod create_payment;
mod payment;

pub use payment::{Payment, Status};
