//! Targets in another account that EventBridge reaches only within one.

use crate::diagnostic::Diagnostics;
use crate::finding::unsupported_target;
use crate::model::Target;
use crate::system::System;

/// Reports every such target, in each environment.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    for (place, _, rule) in system.rules_everywhere() {
        let Target::Resource(target) = &rule.target else { continue };
        let resource = &target.value;
        // An account that is missing is a finding of its own.
        if resource.arn.account != place.account && !place.account.is_empty() && !resource.kind.crosses_accounts() {
            let environment = place.environment.as_str();
            let arn = resource.arn.to_string();
            diagnostics.push(unsupported_target::account(&arn, environment, place.account, target.span));
        }
    }
}
