//! The way of an event through the generated templates, as EventBridge, SQS and IAM would have it: who gets it, by whose
//! leave, who does not and why, and what catches it where it fails.
//!
//! **Invariant:** what is read are the templates and the manifest, never the plan they were made of. So a trace checks the
//! compiler against its own output: [`System`](crate::system::System) says what was asked for, the templates what was made.
//!
//! - [`Deployed`] is what stands once templates are deployed, every reference filled in.
//! - [`Subject`] is what is asked about: an event of the system, put on its bus.
//! - [`trace`] answers with a [`Trace`], a tree of hops. Each hop holds the questions that it raises to IAM, each in the
//!   contexts that AWS may present.
//! - [`audit`] tries every event of the system, and much that is none of its, against what the file says; each
//!   [`Difference`] is a mistake of the compiler's.

mod alarm;
mod arn;
mod audit;
pub mod change;
mod data;
mod declared;
mod deployed;
mod difference;
mod event;
mod example;
mod fault;
mod follow;
mod hop;
mod mismatch;
mod moment;
mod net;
mod order;
mod part;
mod permit;
mod publication;
pub mod render;
mod resource;
mod sample;
mod send;
mod strike;
mod subject;
mod value;

pub use alarm::{Alarm, Alarms, Topic};
pub use audit::audit;
pub use data::{Data, data};
pub use deployed::Deployed;
pub use difference::{Difference, Kind};
pub use event::Event;
pub use fault::Fault;
pub use hop::{
    Arrival, Check, Delivery, Destination, Handling, Matched, Net, PassedOver, Put, Queued, Retry, Sender, Trace,
};
pub use moment::vanishing;
pub use part::Part;
pub use publication::{Relay, Relays};
pub use sample::data as samples;
pub use strike::{After, Strike, strikes};
pub use subject::{Subject, find, names};

use follow::Depth;

/// Follows an event.
pub fn trace(deployed: &Deployed, subject: &Subject<'_>, event: &Event) -> Trace {
    let depth = Depth { explains: true, ..Depth::default() };
    let puts = subject.buses(deployed).into_iter().map(|bus| Put {
        senders: send::senders(deployed, subject, (event, bus)),
        arrival: follow::arrive(deployed, event, bus, depth),
    });
    Trace { event: event.clone(), puts: puts.collect() }
}
