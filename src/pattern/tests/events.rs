//! Which events a pattern lets through: each matcher, then what fields, arrays and `$or` do to them.

use super::{json, pattern};

/// Checks a list of matchers at `x` against values at `x`.
fn check(matchers: &str, matching: &[&str], others: &[&str]) {
    let pattern = pattern(&format!(r#"{{"x": {matchers}}}"#));
    for (values, expected) in [(matching, true), (others, false)] {
        for value in values {
            let event = json(&format!(r#"{{"x": {value}}}"#));
            assert_eq!(pattern.matches(&event), expected, "{matchers} and {event}");
        }
    }
}

/// Checks a whole pattern against whole events.
fn check_events(text: &str, matching: &[&str], others: &[&str]) {
    let pattern = pattern(text);
    for (events, expected) in [(matching, true), (others, false)] {
        for event in events {
            assert_eq!(pattern.matches(&json(event)), expected, "{text} and {event}");
        }
    }
}

#[test]
fn plain_values() {
    check(r#"["a"]"#, &[r#""a""#, r#"["b", "a"]"#, r#"[["a"]]"#], &[r#""A""#, r#""ab""#, "null", "1", "{}", "[]"]);
    check("[null]", &["null", "[null]"], &[r#""""#, r#""null""#, "[]", "{}", "0", "false"]);
    check(r#"[""]"#, &[r#""""#], &["null", r#"" ""#, "[]"]);
    check("[true]", &["true"], &["false", r#""true""#, "1"]);
    check("[false]", &["false"], &["true", "0", "null"]);
    check(r#"["123"]"#, &[r#""123""#], &["123"]);
    check(r#"["a", 1]"#, &[r#""a""#, "1"], &[r#""1""#]);
}

#[test]
fn plain_numbers_are_equal_however_spelt() {
    check("[300]", &["300", "300.0", "3.0e2", "[1, 300]"], &["301", r#""300""#, "300.1"]);
    check("[3.0e2]", &["300"], &[]);
    check("[-0.0]", &["0", "-0.0"], &[]);
    check("[123456789012]", &["123456789012"], &["123456789013", r#""123456789012""#]);
}

#[test]
fn addresses_are_compared_as_addresses() {
    check(r#"["10.0.0.1"]"#, &[r#""10.0.0.1""#, r#""010.0.0.1""#, r#""::ffff:a00:1""#], &[r#""10.0.0.11""#, "10"]);
    check(r#"["::1"]"#, &[r#""0:0:0:0:0:0:0:1""#], &[r#""::2""#, r#""0.0.0.1""#]);
    check(r#"["1.2.3.256"]"#, &[r#""1.2.3.256""#], &[r#""01.2.3.256""#]);
    check(r#"["12:30"]"#, &[r#""12:30""#], &[r#""12:31""#]);
    check(r#"["1.2.3"]"#, &[r#""1.2.3""#], &[r#""01.2.3""#]);
}

#[test]
fn prefix_and_suffix() {
    check(r#"[{"prefix": "ab"}]"#, &[r#""ab""#, r#""abc""#], &[r#""Abc""#, r#""xab""#, "null", r#""a""#]);
    check(r#"[{"prefix": "1"}]"#, &[r#""12""#], &["12", "1"]);
    check(r#"[{"prefix": ""}]"#, &[r#""""#, r#""a""#], &["1", "null"]);
    check(r#"[{"suffix": "bc"}]"#, &[r#""bc""#, r#""abc""#], &[r#""bcd""#, r#""aBC""#, "null"]);
    check(r#"[{"prefix": {"equals-ignore-case": "Ab"}}]"#, &[r#""aBc""#, r#""AB""#], &[r#""a""#, r#""xab""#]);
    check(
        r#"[{"suffix": {"equals-ignore-case": ".PNG"}}]"#,
        &[r#""a.png""#, r#"".Png""#],
        &[r#""png""#, r#""a.pngx""#],
    );
}

#[test]
fn equals_ignore_case() {
    check(r#"[{"equals-ignore-case": "Alice"}]"#, &[r#""ALICE""#, r#""alice""#], &[r#""alic""#, r#""alicee""#, "1"]);
    check(r#"[{"equals-ignore-case": "É"}]"#, &[r#""é""#], &[r#""e""#]);
    check(r#"[{"equals-ignore-case": "ß"}]"#, &[r#""ß""#], &[r#""ss""#, r#""SS""#, r#""s""#]);
}

#[test]
fn wildcard() {
    check(
        r#"[{"wildcard": "a*c"}]"#,
        &[r#""ac""#, r#""abc""#, r#""a*c""#, r#""acc""#],
        &[r#""a""#, r#""acd""#, r#""c""#],
    );
    check(r#"[{"wildcard": "*"}]"#, &[r#""""#, r#""anything""#], &["1", "null", "{}"]);
    check(r#"[{"wildcard": "aba*aba"}]"#, &[r#""abaaba""#], &[r#""aba""#, r#""ababa""#]);
    check(r#"[{"wildcard": "*a*b*"}]"#, &[r#""ab""#, r#""xaybz""#], &[r#""ba""#, r#""b""#]);
    check(r#"[{"wildcard": "a\\*b"}]"#, &[r#""a*b""#], &[r#""axb""#]);
    check(r#"[{"wildcard": "a\\\\b*"}]"#, &[r#""a\\b""#, r#""a\\bc""#], &[r#""ab""#]);
    check(r#"[{"wildcard": "ab"}]"#, &[r#""ab""#], &[r#""abc""#]);
    check(r#"[{"wildcard": "*ü*"}]"#, &[r#""müde""#], &[r#""mude""#]);
}

#[test]
fn cidr() {
    check(r#"[{"cidr": "10.0.0.0/24"}]"#, &[r#""10.0.0.0""#, r#""10.0.0.255""#], &[r#""10.0.1.0""#, r#""::1""#, "10"]);
    check(r#"[{"cidr": "0.0.0.0/0"}]"#, &[r#""1.2.3.4""#], &[r#""::1""#, r#""host""#]);
    check(r#"[{"cidr": "2001:db8::/32"}]"#, &[r#""2001:db8:ffff::1""#], &[r#""2001:db9::1""#, r#""32.1.13.184""#]);
}

#[test]
fn numeric() {
    check(r#"[{"numeric": ["=", 3.018e2]}]"#, &["301.8"], &["301.9", r#""301.8""#, "null"]);
    check(r#"[{"numeric": [">", 0, "<=", 5]}]"#, &["0.5", "5", "5.0"], &["0", "5.000001", "-1"]);
    check(r#"[{"numeric": [">=", 0, "<", 5]}]"#, &["0", "-0.0", "4.999999"], &["5"]);
    check(r#"[{"numeric": ["<", -1.5]}]"#, &["-2", "-6e9"], &["-1.5", "0"]);
    check(r#"[{"numeric": ["<=", 5e9]}]"#, &["5000000000"], &["5000000001"]);
}

#[test]
fn exists_looks_at_leaves() {
    check(r#"[{"exists": true}]"#, &["null", r#""""#, "0", "[1]"], &["{}", "[]", r#"{"y": 1}"#]);
    // The documented surprise: the key is there, but a leaf is not.
    check(r#"[{"exists": false}]"#, &["{}", "[]", r#"{"y": 1}"#, r#"[{"y": 1}]"#], &["null", r#""""#, "[null]"]);
    check_events(r#"{"x": [{"exists": false}]}"#, &["{}", r#"{"y": 1}"#], &[r#"{"x": 1}"#]);
    check_events(r#"{"x": [{"exists": true}]}"#, &[r#"{"x": 1}"#], &["{}", r#"{"y": 1}"#]);
    check_events(r#"{"x": [{"exists": false}, "a"]}"#, &["{}", r#"{"x": "a"}"#], &[r#"{"x": "b"}"#]);
    check_events(
        r#"{"x": {"y": [{"exists": false}]}}"#,
        &["{}", r#"{"x": 1}"#, r#"{"x": {}}"#],
        &[r#"{"x": {"y": 1}}"#],
    );
}

#[test]
fn anything_but() {
    check(
        r#"[{"anything-but": "a"}]"#,
        &[r#""b""#, "1", "null", "true", r#"["a", "b"]"#],
        &[r#""a""#, "{}", "[]", r#"["a"]"#],
    );
    check(r#"[{"anything-but": ["a", "b"]}]"#, &[r#""c""#], &[r#""a""#, r#""b""#]);
    check(r#"[{"anything-but": 300}]"#, &["301", r#""300""#, "null"], &["300", "300.0"]);
    check(r#"[{"anything-but": [1, 2]}]"#, &["3"], &["1", "2.0"]);
    check(r#"[{"anything-but": {"prefix": "a"}}]"#, &[r#""b""#, "1"], &[r#""ab""#]);
    check(r#"[{"anything-but": {"suffix": ["a", "b"]}}]"#, &[r#""ac""#], &[r#""ca""#, r#""cb""#]);
    check(r#"[{"anything-but": {"equals-ignore-case": ["a"]}}]"#, &[r#""b""#], &[r#""A""#]);
    check(r#"[{"anything-but": {"wildcard": "*/lib/*"}}]"#, &[r#""/bin/x""#, "7"], &[r#""/usr/lib/x""#]);
    // Strings are excluded as strings: only a plain value is compared as an address.
    check(r#"[{"anything-but": "10.0.0.1"}]"#, &[r#""010.0.0.1""#], &[r#""10.0.0.1""#]);
    check_events(r#"{"x": [{"anything-but": "a"}]}"#, &[], &["{}", r#"{"y": "b"}"#]);
}

#[test]
fn fields_are_all_wanted() {
    check_events(
        r#"{"source": ["a", "b"], "detail": {"x": [1], "y": [2]}}"#,
        &[r#"{"source": "a", "detail": {"x": 1, "y": 2, "z": 3}, "more": 0}"#],
        &[
            r#"{"source": "a", "detail": {"x": 1}}"#,
            r#"{"source": "c", "detail": {"x": 1, "y": 2}}"#,
            "[]",
            "null",
            r#""a""#,
        ],
    );
    check_events(r#"{"a": [1], "a.b": [2]}"#, &[r#"{"a": [1, {"b": 2}]}"#], &[r#"{"a": 1}"#]);
}

#[test]
fn dots_in_names_and_steps_are_one() {
    for pattern in [r#"{"a": {"b": [1]}}"#, r#"{"a.b": [1]}"#] {
        check_events(pattern, &[r#"{"a": {"b": 1}}"#, r#"{"a.b": 1}"#], &[r#"{"a": 1}"#, r#"{"ab": 1}"#]);
    }
}

#[test]
fn two_fields_come_from_one_element() {
    check_events(
        r#"{"people": {"first": ["Anna"], "last": ["Jones"]}}"#,
        &[r#"{"people": [{"first": "John"}, {"first": "Anna", "last": "Jones"}]}"#],
        &[
            r#"{"people": [{"first": "Anna", "last": "Smith"}, {"first": "Peter", "last": "Jones"}]}"#,
            r#"{"people": [[{"first": "Anna"}, {"last": "Jones"}]]}"#,
        ],
    );
    check_events(
        r#"{"a": {"b": {"x": [1], "y": [2]}, "c": [3]}}"#,
        &[r#"{"a": [{"b": [{"x": 1}], "c": 3}, {"b": [{"x": 0, "y": 2}, {"x": 1, "y": 2}], "c": 3}]}"#],
        &[r#"{"a": [{"b": [{"x": 1}, {"y": 2}], "c": 3}]}"#, r#"{"a": [{"b": {"x": 1, "y": 2}}, {"c": 3}]}"#],
    );
    // Two arrays have nothing to do with each other, nor has a list of plain values with anything.
    check_events(r#"{"a": {"x": [1]}, "b": {"y": [2]}}"#, &[r#"{"a": [{"x": 0}, {"x": 1}], "b": [{"y": 2}]}"#], &[]);
    check_events(r#"{"a": {"x": [1], "tags": ["t"]}}"#, &[r#"{"a": [{"x": 1, "tags": ["s", "t"]}]}"#], &[]);
}

#[test]
fn absence_is_judged_in_the_chosen_element() {
    let event = r#"{"a": [{"k": 1}, {"k": 2, "z": 0}]}"#;
    check_events(r#"{"a": {"k": [1], "z": [{"exists": false}]}}"#, &[event], &[]);
    check_events(r#"{"a": {"k": [2], "z": [{"exists": false}]}}"#, &[], &[event]);
    // Fields are settled in the order of their paths: before `k` has chosen, `b` is there.
    for pattern in [r#"{"a": {"b": [{"exists": false}], "k": [1]}}"#, r#"{"a": {"k": [1], "b": [{"exists": false}]}}"#]
    {
        check_events(pattern, &[], &[r#"{"a": [{"k": 1}, {"k": 2, "b": 0}]}"#]);
    }
}

#[test]
fn elements_are_not_tried_in_every_combination() {
    let list = |one: &str| format!("[{}]", vec![one; 60].join(","));
    let pattern = r#"{"a": {"x": [1]}, "b": {"x": [1]}, "c": {"x": [1]}, "d": {"x": [1]}, "e": {"x": [1], "y": [2]}}"#;
    let event = |e: &str| {
        let each = ["a", "b", "c", "d"].map(|name| format!(r#""{name}": {}, "#, list(r#"{"x": 1}"#))).concat();
        format!(r#"{{{each}"e": [{e}]}}"#)
    };
    let apart = [r#"{"x": 1}"#, r#"{"y": 2}"#].map(|one| vec![one; 60].join(",")).join(",");
    check_events(pattern, &[&event(r#"{"x": 1, "y": 2}"#)], &[&event(&apart)]);
    // The same one level further down.
    let within = |pattern: &str| format!(r#"{{"k": {pattern}}}"#);
    let event = |e: &str| format!(r#"{{"k": [{{}}, {}]}}"#, event(e));
    check_events(&within(pattern), &[&event(r#"{"x": 1, "y": 2}"#)], &[&event(&apart)]);
}

#[test]
fn or_takes_any_alternative() {
    check_events(
        r#"{"source": ["s"], "$or": [{"x": [1]}, {"y": [2], "$or": [{"z": [3]}, {"z": [4]}]}]}"#,
        &[r#"{"source": "s", "x": 1}"#, r#"{"source": "s", "y": 2, "z": 4}"#],
        &[r#"{"x": 1}"#, r#"{"source": "s", "y": 2}"#, r#"{"source": "s"}"#],
    );
    check_events(
        r#"{"$or": [{"a": {"x": [1]}}, {"b": [1]}], "a": {"$or": [{"y": [1]}, {"z": [1]}]}}"#,
        &[r#"{"a": [{"x": 0}, {"x": 1, "z": 1}]}"#, r#"{"b": 1, "a": {"y": 1}}"#],
        &[r#"{"a": [{"x": 1}, {"z": 1}]}"#],
    );
}
