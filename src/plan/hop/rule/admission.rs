//! What a domain's bus admits of another domain's rule: as little as the rule's pattern says.

use std::collections::BTreeSet;

use super::role_name;
use crate::pattern::{Matcher, Pattern};
use crate::plan::Context;
use crate::plan::grant::{Principal, Statement};
use crate::system::Forwarding;

/// Lets one rule put what it matches on the bus of the domain that it forwards to.
///
/// The conditions are those of a producer whose events are consumed, for the same reasons. A pattern that does not fix
/// what detail-types begin or end with leaves them all: then the statement names the source alone, as the rule does.
pub fn admit(context: &Context<'_>, forwarding: &Forwarding) -> Statement {
    let (rule, consumer) = (forwarding.rule, forwarding.consumer);
    let source = context.system.domain(rule.domain).source.as_str();
    let rule_arn = context.rule_arn(rule.domain, &role_name(context, rule));
    let mut allowance = Statement::allow("OneRule", &["events:PutEvents"], vec![context.bus_arn(consumer).into()])
        .to(Principal::Account(context.account(rule.domain).to_owned()))
        .when("ForAllValues:StringEquals", "events:source", vec![source.into()]);
    if let Some((operator, shapes)) = detail_types(&context.system.rule(rule).pattern.value) {
        allowance = allowance.when(operator, "events:detail-type", shapes.into_iter().map(Into::into).collect());
    }
    allowance.when("ArnEqualsIfExists", "aws:SourceArn", vec![rule_arn.into()])
}

/// The detail-types that a pattern lets through, as IAM compares them; `None` where they may be any, or where IAM cannot
/// say what the pattern says.
fn detail_types(pattern: &Pattern) -> Option<(&'static str, BTreeSet<String>)> {
    let mut shapes = BTreeSet::new();
    let mut exact = true;
    for branch in pattern.branches() {
        let test = branch.tests.iter().find(|test| test.path() == "detail-type")?;
        for matcher in test.matchers {
            exact &= matches!(matcher, Matcher::Text(_));
            shapes.insert(shape(matcher)?);
        }
    }
    Some((if exact { "StringEqualsIfExists" } else { "StringLikeIfExists" }, shapes))
}

/// A matcher as a text of IAM, in which `*` and `?` stand for others and `${` begins a variable.
fn shape(matcher: &Matcher) -> Option<String> {
    let plain = |text: &str| (!text.contains(['*', '?', '$'])).then(|| text.to_owned());
    match matcher {
        Matcher::Text(text) => plain(text),
        Matcher::Prefix { text, ignore_case: false } => Some(format!("{}*", plain(text)?)),
        Matcher::Suffix { text, ignore_case: false } => Some(format!("*{}", plain(text)?)),
        Matcher::Wildcard(wildcard) => {
            let pieces: Option<Vec<String>> = wildcard.pieces().iter().map(|piece| plain(piece)).collect();
            Some(pieces?.join("*"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pattern;

    fn admitted(pattern: serde_json::Value) -> Option<(&'static str, Vec<String>)> {
        let pattern = pattern::parse(&pattern).expect("a pattern");
        detail_types(&pattern).map(|(operator, shapes)| (operator, shapes.into_iter().collect()))
    }

    #[test]
    fn detail_types_that_the_pattern_fixes_are_named() {
        let pattern = json!({ "source": ["a"], "detail-type": ["B", "A"] });
        assert_eq!(admitted(pattern), Some(("StringEqualsIfExists", vec!["A".to_owned(), "B".to_owned()])));
        let pattern =
            json!({ "$or": [{ "detail-type": ["A"] }, { "detail-type": [{ "prefix": "B" }, { "suffix": "C" }] }] });
        let shapes = ["*C", "A", "B*"].map(str::to_owned).to_vec();
        assert_eq!(admitted(pattern), Some(("StringLikeIfExists", shapes)));
        let pattern = json!({ "detail-type": [{ "wildcard": "Order*ed" }] });
        assert_eq!(admitted(pattern), Some(("StringLikeIfExists", vec!["Order*ed".to_owned()])));
    }

    #[test]
    fn what_iam_would_read_otherwise_is_left_open() {
        assert_eq!(admitted(json!({ "source": ["a"] })), None);
        assert_eq!(admitted(json!({ "$or": [{ "detail-type": ["A"] }, { "account": ["1"] }] })), None);
        assert_eq!(admitted(json!({ "detail-type": [{ "anything-but": "A" }] })), None);
        assert_eq!(admitted(json!({ "detail-type": ["A", "what?"] })), None);
        assert_eq!(admitted(json!({ "detail-type": [{ "prefix": "${aws:username}" }] })), None);
    }
}
