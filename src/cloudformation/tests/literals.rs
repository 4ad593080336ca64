//! Texts that YAML or CloudFormation would read as something else.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::every_kind;
use crate::cloudformation::{stack, text, value};
use crate::plan::resource::{Body, Value};

const HOSTILE: &[&str] = &[
    "yes",
    "no",
    "on",
    "NO",
    "y",
    "n",
    "null",
    "~",
    "true",
    "12:30",
    "0755",
    "0x1f",
    "1e3",
    "1_000",
    ".5",
    "2026-11-23",
    "",
    " ",
    "- a",
    "a: b",
    "a #b",
    "#a",
    "*a",
    "&a",
    "!a",
    "%a",
    "@a",
    "`a`",
    "{a}",
    "[a]",
    "{{a}}",
    "a\nb",
    "a\tb",
    "'",
    "\"",
    "\\",
    "é",
    "…",
    "<<",
    "=",
    "${AWS::Region}",
    "${!a}",
    "Fn::Sub",
];

/// The variables of a function that hold these texts, as its template spells them.
fn variables(texts: &[&str]) -> (String, Json) {
    let mut stack = every_kind::service();
    let resource = stack.resources.get_mut("Function").expect("a function");
    let Body::Function(function) = &mut resource.body else { panic!("a function") };
    let named = texts.iter().enumerate().map(|(index, text)| (format!("V{index}"), Value::from(*text)));
    function.environment = named.collect::<BTreeMap<_, _>>();
    let template = stack::template(&stack);
    let variables = template.resources["Function"].properties["Environment"]["Variables"].clone();
    (template.yaml(), variables)
}

#[test]
fn a_literal_stays_what_it_is() {
    let (yaml, variables) = variables(HOSTILE);
    let read: Json = serde_yaml::from_str(&yaml).expect("our YAML");
    for (index, text) in HOSTILE.iter().enumerate() {
        let name = format!("V{index}");
        assert_eq!(variables[&name], json!(text), "written as itself, never as a function");
        assert_eq!(read["Resources"]["Function"]["Properties"]["Environment"]["Variables"][&name], json!(text));
    }
}

#[test]
fn a_literal_of_an_override_stays_what_it_is() {
    let mut stack = every_kind::service();
    let over = json!({ "Tags": HOSTILE, "Environment": { "Variables": { "V": HOSTILE } } });
    let Json::Object(over) = over else { panic!("a map") };
    stack.overrides.insert("Function".to_owned(), over);
    let template = stack::template(&stack);
    let read: Json = serde_yaml::from_str(&template.yaml()).expect("our YAML");
    let function = &read["Resources"]["Function"];
    assert_eq!(function["Properties"]["Tags"], json!(HOSTILE));
    assert_eq!(function["Properties"]["Environment"]["Variables"]["V"], json!(HOSTILE));
    assert_eq!(function["Metadata"]["Busline"]["Overridden"], json!(["Tags", "Environment"]));
}

#[test]
fn what_yaml_1_1_would_take_for_something_else_is_quoted() {
    let texts = [
        "yes",
        "no",
        "on",
        "y",
        "n",
        "12:30",
        "0755",
        "1e3",
        "1_000",
        "2026-11-23",
        "null",
        "~",
        "{{a}}",
        "222222222222",
    ];
    let (yaml, _) = variables(&texts);
    for text in texts {
        let quoted =
            yaml.lines().any(|line| line.ends_with(&format!(": \"{text}\"")) || line.ends_with(&format!(": '{text}'")));
        assert!(quoted, "{text} stands bare");
    }
}

#[test]
fn a_long_text_stays_on_its_line() {
    let long = "word ".repeat(400) + "end";
    let (yaml, _) = variables(&[&long]);
    assert!(yaml.lines().any(|line| line.trim() == format!("V0: {long}")));
}

#[test]
fn a_description_holds_nothing_to_look_up() {
    let written = "Costs ${AWS::Region} and\n {{resolve:ssm:/key}}, {${{x}}";
    let said = text::any(written, 256);
    assert_eq!(said, "Costs {AWS::Region} and {resolve:ssm:/key}}, {x}}");
}

#[test]
fn a_description_is_cut_between_characters() {
    assert_eq!(text::any("äääää", 10), "äääää");
    assert_eq!(text::any("ääääää", 10), "äää...");
    assert_eq!(text::latin("a—b\u{7}c", 100), "ab c");
    assert_eq!(text::security_group("Customers' \"razors\" <ä>"), "Customers razors");
}

#[test]
fn a_pattern_is_a_text_where_cloudformation_would_misread_it() {
    let plain = json!({ "source": ["app.stock"], "detail": { "n": [{ "numeric": [">", 1] }] } });
    assert_eq!(value::pattern(&plain), plain);
    let null = json!({ "detail": { "b": [null], "a": [1] } });
    assert_eq!(value::pattern(&null), json!(r#"{"detail":{"a":[1],"b":[null]}}"#));
    let function = json!({ "detail": { "Ref": ["x"] } });
    assert_eq!(value::pattern(&function), json!(r#"{"detail":{"Ref":["x"]}}"#));
}
