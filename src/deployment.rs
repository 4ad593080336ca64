//! A deployment: what the stacks of a plan should be, what the accounts hold, and what follows: which stacks are made or
//! changed, in which order, and what each state of a stack asks for.
//!
//! Everything here is decided without a request. The rim reads, asks here what to do, and does it.

pub mod account;
pub mod alone;
pub mod bootstrap;
pub mod cause;
pub mod change_set;
pub mod health;
pub mod live;
pub mod progress;
pub mod question;
pub mod redrive;
pub mod removal;
pub mod state;
pub mod steps;
pub mod store;
pub mod union;
pub mod wanted;

pub use account::Account;
pub use progress::{Outcome, Progress};
pub use question::Question;
pub use state::{Answer, Held};
pub use steps::{Phase, Step, Steps};
pub use wanted::Wanted;
