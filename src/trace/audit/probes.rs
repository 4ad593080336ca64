//! Requests that nobody declared, each beside one that somebody did: another caller, another rule, another event, another
//! resource. Each must be refused.
//!
//! What is not tried, because it is meant: a role of a producer's account that may put events on its own account's behalf.
//! The statement names the account, as one that names a role fails until the role exists.

mod buses;
mod queues;
mod roles;
mod subscribers;

use crate::access::{Caller, Policies, Request};
use crate::model::Environment;
use crate::system::System;
use crate::trace::deployed::Deployed;
use crate::trace::difference::{Difference, Kind};
use crate::trace::permit::{self, Question};

use super::deliveries::refusals;
pub use super::strangers::NOBODY;

/// Each request that is allowed and should not be.
pub fn differences(deployed: &Deployed, system: &System, environment: &Environment) -> Vec<Difference> {
    let mut differences = buses::open(deployed, system, environment);
    differences.extend(subscribers::open(deployed, system, environment));
    differences.extend(queues::open(deployed));
    differences.extend(roles::open(deployed));
    differences
}

/// What is allowed of these.
pub fn allowed<'p>(questions: impl IntoIterator<Item = Question<'p>>) -> Vec<Difference> {
    let checks = questions.into_iter().map(|question| (question.ask(), question.request.context));
    let open = checks.filter(|(check, _)| check.allowed);
    open.map(|(check, context)| {
        let what = format!("{} by {} on {}", check.action, check.caller, check.resource);
        let because = format!("{}, {}, with {context}", check.because.join(" and "), check.when);
        Difference::new(Kind::Open, what, because)
    })
    .collect()
}

/// What is refused of these, which should be allowed.
pub fn refused<'p>(questions: impl IntoIterator<Item = Question<'p>>) -> Vec<Difference> {
    let checks = questions.into_iter().map(|question| question.ask()).filter(|check| !check.allowed);
    checks
        .map(|check| {
            let what = format!("{} by {} on {}", check.action, check.caller, check.resource);
            Difference::new(Kind::Missing, what, refusals(&[check], &[]))
        })
        .collect()
}

/// Somebody in an account who may do whatever the account can give: what he gets, the resource's policy gives him.
pub fn somebody<'p>(
    account: &str,
    action: &str,
    resource: &str,
    policy: &'p [crate::access::Document],
    when: &'static str,
) -> Question<'p> {
    let request = Request::new(Caller::role(&format!("arn:aws:iam::{account}:role/nobody")), action, resource);
    Question { request, when, policies: Policies { identity: permit::open(), resource: policy, ..Policies::default() } }
}
