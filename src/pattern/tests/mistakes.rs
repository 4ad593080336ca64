//! What EventBridge refuses, where it is said to lie, and what is advised.

use super::json;
use crate::pattern::{Mistake, Step, parse};

/// The mistakes as `path: fact (help)`.
fn mistakes(text: &str) -> Vec<String> {
    let mistakes = parse(&json(text)).expect_err(text);
    mistakes.iter().map(describe).collect()
}

fn describe(mistake: &Mistake) -> String {
    let steps = mistake.path.iter().map(|step| match step {
        Step::Key(key) => format!(".{key}"),
        Step::Index(index) => format!("[{index}]"),
    });
    format!("{}: {} ({})", steps.collect::<String>(), mistake.fact, mistake.help.as_deref().unwrap_or("-"))
}

/// Each pattern has exactly one mistake, whose description holds all of the parts.
fn check(cases: &[(&str, &[&str])]) {
    for (text, parts) in cases {
        let found = mistakes(text);
        assert_eq!(found.len(), 1, "{text}: {found:#?}");
        for part in *parts {
            assert!(found[0].contains(part), "{text}: {found:#?} lacks {part:?}");
        }
    }
}

#[test]
fn shape() {
    check(&[
        ("{}", &[": an empty object"]),
        ("[]", &[": a pattern is an object"]),
        ("7", &[": a pattern is an object"]),
        (r#"{"a": {}}"#, &[".a: an empty object"]),
        (r#"{"a": []}"#, &[".a: `a` holds an empty list"]),
        (r#"{"status": "cancelled"}"#, &[".status: `status` holds a plain value", r#"`["cancelled"]`"#]),
        (r#"{"a": {"b": null}}"#, &[".a.b: `b` holds a plain value", "`[null]`"]),
        (r#"{"a": {"prefix": "x"}}"#, &[".a: a matcher stands outside a list", r#"`[{"prefix":"x"}]`"#]),
        (r#"{"a": [1, [2]]}"#, &[".a[1]: a list of values holds another list"]),
    ]);
}

#[test]
fn matchers() {
    check(&[
        (r#"{"a": [{}]}"#, &[".a[0]: a matcher is empty", "`wildcard`"]),
        (r#"{"a": [{"prefx": "x"}]}"#, &[".a[0].prefx: `prefx` is no matcher", "did you mean `prefix`?"]),
        (r#"{"a": [{"anythingBut": "x"}]}"#, &["did you mean `anything-but`?"]),
        (r#"{"a": [{"equals_ignore_case": "x"}]}"#, &["did you mean `equals-ignore-case`?"]),
        (r#"{"a": [{"exactly": "x"}]}"#, &["write the value itself"]),
        (r#"{"a": [{"not": "x"}]}"#, &["`anything-but`"]),
        (r#"{"a": [{"regex": "x"}]}"#, &["the matchers here are `anything-but`"]),
        (
            r#"{"a": [{"prefix": "x", "suffix": "y"}]}"#,
            &[".a[0]: a matcher holds exactly one key", "`prefix` and `suffix`"],
        ),
        (r#"{"a": [{"prefix": 1}]}"#, &[".a[0].prefix: `prefix` takes a string, not `1`", r#"`"1"`"#]),
        (
            r#"{"a": [{"prefix": ["x", "y"]}]}"#,
            &[".a[0].prefix: `prefix` takes a string, not a list", "one matcher for each"],
        ),
        (
            r#"{"a": [{"suffix": {"prefix": "x"}}]}"#,
            &[".a[0].suffix.prefix: `suffix` takes a string or `equals-ignore-case`"],
        ),
        (r#"{"a": [{"suffix": {"equals-ignore-case": 1}}]}"#, &[".a[0].suffix.equals-ignore-case: "]),
        (r#"{"a": [{"equals-ignore-case": null}]}"#, &["takes a string, not `null`"]),
        (r#"{"a": [{"exists": "true"}]}"#, &[".a[0].exists: `exists` holds"]),
        (r#"{"a": [{"wildcard": "a**"}]}"#, &["`wildcard` holds `**`, which EventBridge refuses", "write one `*`"]),
        (r#"{"a": [{"wildcard": "a\\b"}]}"#, &["`wildcard` holds `\\b`"]),
        (r#"{"a": [{"wildcard": "a\\"}]}"#, &["ends in a backslash"]),
        (r#"{"a": [{"wildcard": {}}]}"#, &["takes a string, not an object"]),
    ]);
}

#[test]
fn cidr() {
    check(&[
        (r#"{"a": [{"cidr": 10}]}"#, &["takes a string"]),
        (r#"{"a": [{"cidr": "10.0.0.1"}]}"#, &["has no mask", r#"plain string: `"10.0.0.1"`"#]),
        (r#"{"a": [{"cidr": "all"}]}"#, &["is not a block"]),
        (r#"{"a": [{"cidr": "10.0.0/8"}]}"#, &["`10.0.0` in `cidr` is not an IP address"]),
        (r#"{"a": [{"cidr": "10.0.0.1/32"}]}"#, &["refuses the mask `/32`", r#"`"10.0.0.1"`"#]),
        (r#"{"a": [{"cidr": "::1/128"}]}"#, &["refuses the mask `/128`"]),
        (r#"{"a": [{"cidr": "10.0.0.0/33"}]}"#, &["`/33` is no mask", "from 0 to 31"]),
        (r#"{"a": [{"cidr": "::/129"}]}"#, &["from 0 to 127"]),
        (r#"{"a": [{"cidr": "10.0.0.0/+8"}]}"#, &["is no mask"]),
        (r#"{"a": [{"cidr": "10.0.0.0/8/8"}]}"#, &["is no mask"]),
        (r#"{"a": [{"cidr": "10.0.0.5/24"}]}"#, &["bits set beyond", "`10.0.0.0/24`"]),
    ]);
}

#[test]
fn numeric() {
    check(&[
        (r#"{"a": [{"numeric": 5}]}"#, &[".a[0].numeric: `numeric` does not hold a list"]),
        (r#"{"a": [{"numeric": []}]}"#, &["wrong number of terms"]),
        (r#"{"a": [{"numeric": [">", 1, "<"]}]}"#, &["wrong number of terms"]),
        (r#"{"a": [{"numeric": ["==", 1]}]}"#, &[".a[0].numeric[0]: `==` is no operator"]),
        (r#"{"a": [{"numeric": [">", "1"]}]}"#, &[".a[0].numeric[1]: `\"1\"` is not a number"]),
        (r#"{"a": [{"numeric": [">", 5000000000.1]}]}"#, &["beyond what EventBridge compares"]),
        (r#"{"a": [{"numeric": ["<", -5000000001]}]}"#, &["beyond what EventBridge compares"]),
        (r#"{"a": [{"numeric": ["=", 0.1234567]}]}"#, &["six decimals", "`0.123457`"]),
        (r#"{"a": [{"numeric": ["<", 5, ">", 0]}]}"#, &["upper bound first", r#"`[">", 0, "<", 5]`"#]),
        (r#"{"a": [{"numeric": [">", 5, ">", 0]}]}"#, &["twice on the same side"]),
        (r#"{"a": [{"numeric": ["=", 5, "<", 6]}]}"#, &["`=` stands alone"]),
        (r#"{"a": [{"numeric": [">", 5, "<", 5]}]}"#, &["spans no number", "`> 5` and `< 5`"]),
        (r#"{"a": [{"numeric": [">", 6, "<", 5]}]}"#, &["spans no number"]),
        (r#"{"a": [{"numeric": [">=", 5, "<=", 5]}]}"#, &["spans one number", r#"`["=", 5]`"#]),
    ]);
    assert_eq!(mistakes(r#"{"a": [{"numeric": [1, ">"]}]}"#).len(), 2);
}

#[test]
fn anything_but() {
    check(&[
        (r#"{"a": [{"anything-but": []}]}"#, &[".a[0].anything-but: `anything-but` holds an empty list"]),
        (r#"{"a": [{"anything-but": ["x", 1]}]}"#, &["mixes strings and numbers"]),
        (r#"{"a": [{"anything-but": null}]}"#, &["takes strings or numbers, not `null`"]),
        (
            r#"{"a": [{"anything-but": ["x", true]}]}"#,
            &[".a[0].anything-but[1]: `anything-but` takes strings or numbers"],
        ),
        (r#"{"a": [{"anything-but": 6e9}]}"#, &["beyond"]),
        (r#"{"a": [{"anything-but": {}}]}"#, &["a matcher is empty"]),
        (r#"{"a": [{"anything-but": {"prefix": ""}}]}"#, &["an empty `prefix` inside `anything-but`"]),
        (r#"{"a": [{"anything-but": {"suffix": ["x", ""]}}]}"#, &[".a[0].anything-but.suffix[1]: an empty `suffix`"]),
        (r#"{"a": [{"anything-but": {"prefix": []}}]}"#, &["empty list"]),
        (r#"{"a": [{"anything-but": {"equals-ignore-case": [1]}}]}"#, &["takes a string, not `1`"]),
        (
            r#"{"a": [{"anything-but": {"wildcard": ["**"]}}]}"#,
            &[".a[0].anything-but.wildcard[0]: `wildcard` holds `**`"],
        ),
        (r#"{"a": [{"anything-but": {"exists": true}}]}"#, &["cannot exclude by `exists`"]),
        (r#"{"a": [{"anything-but": {"sufix": "x"}}]}"#, &["did you mean `suffix`?"]),
        (r#"{"a": [{"anything-but": {"prefix": "x", "suffix": "y"}}]}"#, &["exactly one key"]),
    ]);
}

#[test]
fn or() {
    let ten: Vec<String> = (0..10).map(|number| format!(r#"{{"f{number}": [1]}}"#)).collect();
    let ten = ten.join(",");
    let cubed = format!(r#"{{"a": {{"$or": [{ten}]}}, "b": {{"$or": [{ten}]}}, "c": {{"$or": [{ten}]}}}}"#);
    assert!(parse(&json(&cubed)).is_ok(), "1,000 combinations are allowed");
    let more = format!(r#"{{"d": {{"$or": [{{"x": [1]}}, {{"y": [1]}}]}}, {}"#, &cubed[1..]);
    check(&[
        (&more, &[".c.$or: the alternatives of all `$or` multiply to more than 1000"]),
        (r#"{"$or": {"a": [1]}}"#, &[".$or: `$or` does not hold a list"]),
        (r#"{"$or": []}"#, &["holds no alternative"]),
        (r#"{"$or": [{"a": [1]}]}"#, &["holds one alternative"]),
        (r#"{"$or": [{"a": [1]}, 2]}"#, &[".$or[1]: a pattern is an object"]),
        (r#"{"$or": [{"a": [1]}, {}]}"#, &[".$or[1]: an empty object"]),
        (
            r#"{"$or": [{"a": [1]}, {"b": {"numeric": [1]}}]}"#,
            &[".$or[1].b.numeric: a field inside `$or` is named `numeric`"],
        ),
        (r#"{"$or": [{"a": [1]}, {"date-after": [1]}]}"#, &["`date-after`"]),
        (r#"{"a": [1], "$or": [{"b": [1]}, {"a": [2]}]}"#, &[".$or[1].a: `a` is tested a second time"]),
        (r#"{"a": {"b": [1]}, "a.b": [1]}"#, &[".a.b: `a.b` is tested a second time"]),
        (
            r#"{"a": {"$or": [{"b": [1]}, {"c": [1]}]}, "$or": [{"a": {"b": [2]}}, {"d": [1]}]}"#,
            &[".$or[0].a.b: `a.b`"],
        ),
    ]);
}

#[test]
fn all_at_once_in_order() {
    let found =
        mistakes(r#"{"a": 1, "b": [], "c": [{"prefix": 1}, "fine", {"exists": 1}], "$or": [{"d": "x"}, {"e": [1]}]}"#);
    let places: Vec<&str> = found.iter().filter_map(|mistake| mistake.split(':').next()).collect();
    assert_eq!(places, [".a", ".b", ".c[0].prefix", ".c[2].exists", ".$or[0].d"]);
}
