//! Handlers, as written.

use super::{Acceptance, Architecture, Auth, Consumes, DeadLetters, Memory, Queue};
use crate::name::SecretName;
use crate::source::Spanned;
use crate::syntax::decode::{choice, record};
use crate::syntax::value::{Duration, Table, Text, Whole};

record! {
    /// A function, with exactly one trigger: `http`, `consumes`, `schedule` or `rule`.
    pub struct Handler "a handler" {
        /// Answers a request.
        http: Option<Http>,
        /// Consumes events: `domain.Event`, a list of such, or one with a filter or in order.
        consumes: Option<Spanned<Consumes>>,
        /// Runs at a rate, `rate(5m)`, or at times in UTC, `cron(0 6 ? * MON-FRI *)`.
        schedule: Option<Spanned<Text>>,
        /// Takes whatever a rule of its domain matches, as it stands on the bus.
        rule: Option<Spanned<Text>>,
        /// The stores it reads.
        reads: Vec<Spanned<Text>>,
        /// The stores it reads and writes.
        writes: Vec<Spanned<Text>>,
        /// The stores it reads, writes and deletes from.
        deletes: Vec<Spanned<Text>>,
        /// Memory in MiB.
        memory: Option<Memory>,
        /// How long one invocation may take, at most 15m (29s behind a route).
        timeout: Option<Spanned<Duration>>,
        /// The processor.
        architecture: Option<Architecture>,
        /// How many invocations may run at once, from 2 (behind a queue only).
        concurrency: Option<Spanned<Whole<2, 1000>>>,
        /// How long logs are kept.
        log_retention: Option<Spanned<Duration>>,
        /// Environment variables.
        environment: Table<Text, Text>,
        /// Secrets that it may read: the ARN of a Secrets Manager secret (whole, or without the hyphen and six characters at
        /// its end) or of an SSM parameter, under the name by which the function is given it. Environments name their own.
        secrets: Table<SecretName, Spanned<Text>>,
        /// The queue in front of it.
        queue: Option<Queue>,
        /// Its dead-letter queues.
        dead_letters: Option<DeadLetters>,
        /// Findings about this handler that are meant.
        accept: Vec<Acceptance>,
    }
}

record! {
    /// A route.
    pub struct Http "a route" {
        /// The method.
        method: Method,
        /// The path, with parameters in braces: `/payments/{id}`.
        path: Spanned<Text>,
        /// Who may call it: anyone (`none`), whom the policies of the account allow (`iam`), or who shows a token
        /// (`jwt`). There is no default: an open route is something to say.
        auth: Option<Spanned<Auth>>,
    }
}

choice! {
    /// An HTTP method.
    pub enum Method "a method" {
        /// Reads.
        Get = "GET",
        /// Creates.
        Post = "POST",
        /// Replaces.
        Put = "PUT",
        /// Changes.
        Patch = "PATCH",
        /// Deletes.
        Delete = "DELETE",
    }
}
