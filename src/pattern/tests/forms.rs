//! How patterns are written and joined: the canonical form, what is measured, and unions by example.

use super::{json, pattern};
use crate::pattern::{Pattern, parse};

#[test]
fn canonical_form() {
    for (text, expected) in [
        (r#"{"b": ["y", "x", "y"], "a": [1]}"#, r#"{"a":[1],"b":["x","y"]}"#),
        (r#"{"a": [300.0, 3e2, 9, 10, -1, "s", null, true]}"#, r#"{"a":["s",-1,9,10,300,null,true]}"#),
        (r#"{"a": [{"numeric": [">=", -0.0, "<", 5.50]}]}"#, r#"{"a":[{"numeric":[">=",0,"<",5.5]}]}"#),
        (r#"{"a": [{"anything-but": ["y", "x", "y"]}]}"#, r#"{"a":[{"anything-but":["x","y"]}]}"#),
        (r#"{"a": [{"anything-but": ["x"]}, {"anything-but": "x"}]}"#, r#"{"a":[{"anything-but":"x"}]}"#),
        (r#"{"a": [{"anything-but": [10, 9.0, 10.0]}]}"#, r#"{"a":[{"anything-but":[9,10]}]}"#),
        (r#"{"a": [{"anything-but": {"suffix": ["b", "a"]}}]}"#, r#"{"a":[{"anything-but":{"suffix":["a","b"]}}]}"#),
        (r#"{"a": [{"wildcard": "\\*a\\\\*"}]}"#, r#"{"a":[{"wildcard":"\\*a\\\\*"}]}"#),
        (r#"{"a": ["0:0:0:0:0:0:0:1", "010.1.2.3"]}"#, r#"{"a":["10.1.2.3","::1"]}"#),
        (r#"{"a": [{"cidr": "2001:0db8::/32"}]}"#, r#"{"a":[{"cidr":"2001:db8::/32"}]}"#),
        (r#"{"$or": [{"b": [1]}, {"a": [1]}, {"b": [1.0]}]}"#, r#"{"$or":[{"a":[1]},{"b":[1]}]}"#),
        (r#"{"$or": [{"$or": [{"c": [1]}, {"b": [1]}]}, {"a": [1]}]}"#, r#"{"$or":[{"a":[1]},{"b":[1]},{"c":[1]}]}"#),
        (r#"{"z": [1], "$or": [{"a": [1]}, {"a": [1]}]}"#, r#"{"a":[1],"z":[1]}"#),
        (
            r#"{"a": {"x": [1]}, "$or": [{"a": {"y": [1]}}, {"a": {"y": [1]}}]}"#,
            r#"{"$or":[{"a":{"y":[1]}},{"a":{"y":[1]}}],"a":{"x":[1]}}"#,
        ),
    ] {
        assert_eq!(pattern(text).to_json().to_string(), expected, "{text}");
    }
}

#[test]
fn measures() {
    let measured = pattern(r#"{"b": ["ü€𝄞"],   "a": [{"anything-but": {"wildcard": "*"}}, null]}"#);
    assert_eq!(measured.size(), r#"{"a":[null,{"anything-but":{"wildcard":"*"}}],"b":["ü€𝄞"]}"#.chars().count());
    assert!(measured.has_wildcard() && measured.holds_null());
    let plain = pattern(r#"{"a": [{"prefix": "*"}, "null"], "$or": [{"b": [1]}, {"c": [1]}]}"#);
    assert!(!plain.has_wildcard() && !plain.holds_null());
    let within = pattern(r#"{"$or": [{"b": {"d": [{"wildcard": "*"}]}}, {"c": [null]}]}"#);
    assert!(within.has_wildcard() && within.holds_null());
}

#[test]
fn unions() {
    for (members, expected) in [
        (&[r#"{"b": [2], "a": [1]}"#, r#"{"a": [1.0], "b": [2]}"#][..], r#"{"a":[1],"b":[2]}"#),
        (&[r#"{"t": ["B"]}"#, r#"{"t": ["A"]}"#, r#"{"t": ["C"]}"#], r#"{"t":["A","B","C"]}"#),
        (&[r#"{"s": [1], "t": ["A"]}"#, r#"{"s": [1]}"#], r#"{"s":[1]}"#),
        (
            &[r#"{"s": [1], "t": ["A"], "d": {"x": [1]}}"#, r#"{"s": [1], "t": ["B"]}"#, r#"{"s": [1], "t": ["C"]}"#],
            r#"{"$or":[{"d":{"x":[1]},"t":["A"]},{"t":["B","C"]}],"s":[1]}"#,
        ),
        (
            &[r#"{"t": ["A"], "d": {"x": [1], "z": [0]}}"#, r#"{"t": ["A"], "d": {"y": [1], "z": [0]}}"#],
            r#"{"d":{"$or":[{"x":[1]},{"y":[1]}],"z":[0]},"t":["A"]}"#,
        ),
        (&[r#"{"$or": [{"a": [1]}, {"b": [1]}]}"#, r#"{"c": [1]}"#], r#"{"$or":[{"a":[1]},{"b":[1]},{"c":[1]}]}"#),
        (&[r#"{"a": ["x"]}"#, r#"{"a": {"b": ["x"]}}"#], r#"{"$or":[{"a":["x"]},{"a":{"b":["x"]}}]}"#),
    ] {
        let members: Vec<Pattern> = members.iter().map(|text| pattern(text)).collect();
        let joined = Pattern::union(&members).expect("these can be joined");
        assert_eq!(joined.to_json().to_string(), expected);
        assert_eq!(parse(&joined.to_json()).as_ref(), Ok(&joined), "{expected}");
    }
}

#[test]
fn a_union_of_one_is_that_one() {
    let only = pattern(r#"{"b": [2], "a": [1]}"#);
    assert_eq!(Pattern::union(std::slice::from_ref(&only)), Ok(only));
    assert!(Pattern::union(&[]).is_err());
}

#[test]
fn nested_alternatives_are_spread_where_they_would_multiply() {
    let wide = |name: &str| {
        let alternatives: Vec<String> = (0..40).map(|number| format!(r#"{{"{name}{number}": [1]}}"#)).collect();
        pattern(&format!(r#"{{"{name}": [1], "$or": [{}]}}"#, alternatives.join(",")))
    };
    let members = [wide("a"), wide("b")];
    let joined = Pattern::union(&members).expect("80 branches are few");
    assert_eq!(joined.alternatives().len(), 80);
    assert!(joined.matches(&json(r#"{"b": 1, "b39": 1}"#)) && !joined.matches(&json(r#"{"a": 1, "b39": 1}"#)));
}

#[test]
fn a_name_kept_for_operators_cannot_move_into_or() {
    let members = [pattern(r#"{"prefix": ["a"], "x": [1]}"#), pattern(r#"{"y": [1]}"#)];
    let mistakes = Pattern::union(&members).expect_err("`prefix` would stand inside `$or`");
    assert!(mistakes[0].fact.contains("`prefix`"), "{mistakes:?}");
    let members = [pattern(r#"{"prefix": ["a"], "x": [1]}"#), pattern(r#"{"prefix": ["a"], "y": [1]}"#)];
    assert!(Pattern::union(&members).is_ok(), "what all share stays outside");
}
