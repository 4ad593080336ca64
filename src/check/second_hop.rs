//! Rules that would forward what has been forwarded: EventBridge carries an event from one bus to another once.

use serde_json::Value as Json;

use crate::diagnostic::Diagnostics;
use crate::finding::second_hop;
use crate::pattern::{Matcher, Pattern};
use crate::system::System;

/// Reports every rule with a bus as its target whose pattern does not fix the source to the domain's own.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    for (_, domain, rule) in system.rules_everywhere() {
        let Some(target) = rule.target.span().filter(|_| rule.target.is_bus()) else { continue };
        if !fixes_source(&rule.pattern.value, &domain.source) {
            let name = rule.name.value.as_str();
            diagnostics.push(second_hop::forwarded(name, &domain.source, rule.pattern.span, target));
        }
    }
}

/// Whether nothing but this source gets through, whichever way through the pattern is taken.
fn fixes_source(pattern: &Pattern, source: &str) -> bool {
    let source = Json::from(source);
    let is_source =
        |matcher: &Matcher| matches!(matcher, Matcher::Text(_) | Matcher::Address(_)) && matcher.matches(&source);
    pattern
        .branches()
        .iter()
        .all(|branch| branch.tests.iter().any(|test| test.path() == "source" && test.matchers.iter().all(is_source)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pattern;

    #[test]
    fn every_way_through_a_pattern_must_fix_the_source() {
        let fixes = |value| fixes_source(&pattern::parse(&value).expect("a pattern"), "app.stock");
        assert!(fixes(json!({ "source": ["app.stock"], "detail": { "data": { "n": [1] } } })));
        assert!(fixes(json!({ "$or": [{ "source": ["app.stock"] }, { "source": ["app.stock"], "account": ["1"] }] })));
        assert!(!fixes(json!({ "detail-type": ["StockAllocated"] })));
        assert!(!fixes(json!({ "source": ["app.stock", "app.payments"] })));
        assert!(!fixes(json!({ "source": [{ "prefix": "app.stock" }] })));
        assert!(!fixes(json!({ "$or": [{ "source": ["app.stock"] }, { "account": ["1"] }] })));
        assert!(!fixes(json!({ "detail": { "source": ["app.stock"] } })));
    }
}
