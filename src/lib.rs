//! Busline compiles one file about a system of event-driven domains into CloudFormation templates, one or two stacks an
//! account, and into Rust crates for every function and relay. It sees all domains at once, so what must agree between
//! accounts (forwarding rules, bus policies, roles, queues) is decided in one place.
//!
//! # The pipeline
//!
//! Text goes in at the bottom, files come out at the top. Each stage is a type whose documentation is its invariant.
//!
//! 1. [`syntax::parse`]: text → [`syntax::ast::Ast`], the grammar as types, with every place kept.
//! 2. [`model::lower`]: → [`model::Model`], what was meant. Defaults are filled in; references are still names.
//! 3. [`system::resolve`]: → [`system::System`], the whole graph. References are ids.
//! 4. [`check::check`]: → [`check::Sound`], the proof that every rule was passed.
//! 5. [`plan::plan`]: → [`plan::Plan`], what will exist in one environment: stacks, resources, grants, crates. AWS's
//!    limits are measured here. **This is the gate: nothing behind it can fail.**
//! 6. [`cloudformation::files`] and [`crates::emit`]: → trees of files. They see the plan and never each other.
//!
//! [`compile`] drives the stages. [`diff`] compares two systems and what is generated for them. [`package`] makes zips and
//! images of the programs that were built. [`trace`] follows an event through the templates that came out, [`deployment`]
//! compares what accounts hold with what they should. [`disk`], [`cargo`], [`push`], [`git`], [`aws`] and [`cli`] are the
//! rim, the only rooms that touch the world.
//!
//! # What holds everywhere
//!
//! - **Imports point down**: ground (`source`, `name`, `graph`, `artifact`, `visible`, `pattern`, `schema`, `access`,
//!   `diagnostic`, `satisfiable`, `node`, `registry`, `finding`), then `syntax`, `model`, `system`, `check`, `plan`, the emitters,
//!   `compile`, what is told or made of it, and the rim on top.
//! - **Below the rim nothing touches** disk, clock, environment, network or standard output.
//! - **A mistake of the author's** is a [`diagnostic::Diagnostic`]: stages report it, leave out what is broken and go on,
//!   so that all mistakes come at once and none is reported twice. A failure of the world is an error of the rim. A
//!   mistake of ours is a panic.
//! - **Same text in, same bytes out**: maps are ordered, and no clock and no randomness reaches what is generated.
//! - **What the author named is hostile** until a name's grammar has admitted it or an emitter has escaped it.

pub mod source;

pub mod name;

pub mod graph;

pub mod node;

pub mod artifact;

pub mod visible;

pub mod pattern;

pub mod schema;

pub mod access;

pub mod diagnostic;

pub mod satisfiable;

pub mod registry;

pub mod finding;

pub mod syntax;

pub mod model;

pub mod system;

pub mod check;

pub mod plan;

pub mod cloudformation;

pub mod crates;

pub mod compile;

pub mod diff;

pub mod drawing;

pub mod starter;

pub mod package;

pub mod trace;

pub mod deployment;

pub mod disk;

pub mod cargo;

pub mod push;

pub mod git;

pub mod aws;

pub mod cli;

#[cfg(test)]
#[path = "pattern/tests.rs"]
mod pattern_tests;
