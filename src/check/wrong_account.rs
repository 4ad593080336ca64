//! Secrets that lie in another account than who reads them.

use crate::diagnostic::Diagnostics;
use crate::finding::wrong_account;
use crate::system::System;

/// Compares the account of each secret with its domain's, in each environment.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    for (place, handler, secret) in system.secrets_everywhere() {
        let theirs = &secret.arn.value.account;
        if theirs != place.account {
            let what = (handler.name.value.as_str(), secret.name.value.as_str());
            let here = (place.environment.as_str(), place.account);
            diagnostics.push(wrong_account::of_secret(what, theirs, here, secret.arn.span));
        }
    }
}
