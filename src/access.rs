//! IAM's decision: policy documents and a request in, and out whether AWS lets it through, by which statement or for want
//! of which.
//!
//! This room knows nothing of Busline, and nothing of CloudFormation but how an intrinsic is spelt.
//!
//! - [`Document::parse`] reads a policy as a template or an account holds it. Order, repetition and the choice between a
//!   text and a list of one are gone then: two documents that say the same in other words of these kinds are equal.
//! - [`Request`] is what somebody asks: a [`Caller`], an action, a resource, and the [`Context`] that AWS presents.
//! - [`decide`] answers with a [`Decision`].
//!
//! **Invariant:** what is not understood is never taken for an allowance: it is a [`Mistake`] when a document is read.
//! Service and resource control policies and session policies are not part of the decision.
//!
//! Sources: IAM User Guide, *Policy evaluation logic*, *Condition operators*, *Single-valued vs. multivalued context
//! keys*, *Policy variables*, *Principal element*.

mod condition;
mod decision;
mod document;
mod operator;
mod principal;
mod request;
mod text;

#[cfg(test)]
mod tests;

pub use condition::Condition;
pub use decision::{Decision, Fault, Ground, Miss, Policies, Side, Standing, decide};
pub use document::{Document, Effect, Mistake, Scope, Statement};
pub use operator::{Comparison, Operator, Quantifier};
pub use principal::Principal;
pub use request::{Caller, Context, Request};
