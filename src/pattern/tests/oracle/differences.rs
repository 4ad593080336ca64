//! Where quamina answers otherwise than EventBridge, and why.

use serde_json::Value;

/// A difference, with a question that shows it.
pub struct Difference {
    /// What quamina does, and what EventBridge does instead.
    pub because: &'static str,
    pub pattern: &'static str,
    pub event: &'static str,
    /// Our answer, and EventBridge's.
    pub ours: bool,
    meets: fn(&[Test<'_>], &Value) -> bool,
}

impl Difference {
    /// Whether an answer may differ by this.
    pub fn meets(&self, pattern: &Value, event: &Value) -> bool {
        let mut tests = Vec::new();
        gather(pattern, &mut Vec::new(), &mut tests);
        (self.meets)(&tests, event)
    }
}

pub const ALL: &[Difference] = &[
    Difference {
        because: "of a list that begins with `exists` quamina takes that alone, and elsewhere in a list it passes `exists` over",
        pattern: r#"{"a": ["x", {"exists": false}]}"#,
        event: r#"{"b": 1}"#,
        ours: true,
        meets: |tests, _| tests.iter().any(|test| test.list.len() > 1 && test.any(|entry| !entry["exists"].is_null())),
    },
    Difference {
        because: "of several `exists: false` quamina meets one alone where an event holds none of the fields",
        pattern: r#"{"a": [{"exists": false}], "b": [{"exists": false}]}"#,
        event: r#"{"c": 1}"#,
        ours: true,
        meets: |tests, event| {
            let unmet = tests.iter().filter(|test| test.wants_absence()).count();
            unmet > 1 && tests.iter().all(|test| test.values(event).is_empty())
        },
    },
    Difference {
        because: "behind `exists: true` quamina looks for no absence where nothing else of the event is tested",
        pattern: r#"{"a": [{"exists": true}], "b": [{"exists": false}]}"#,
        event: r#"{"a": 1}"#,
        ours: true,
        meets: |tests, event| {
            let present = tests.iter().filter(|test| !test.values(event).is_empty());
            let last = present.clone().map(|test| &test.path).max();
            let mut at_last = present.filter(|test| Some(&test.path) == last);
            at_last.any(|test| test.any(|entry| entry["exists"] == true)) && tests.iter().any(Test::wants_absence)
        },
    },
    Difference {
        because: "quamina asks whether the whole event lacks a field, EventBridge whether the element does that the fields \
                  before it have settled on",
        pattern: r#"{"a": {"k": [1], "z": [{"exists": false}]}}"#,
        event: r#"{"a": [{"k": 1}, {"k": 2, "z": 0}]}"#,
        ours: true,
        meets: |tests, event| {
            let lacking =
                |test: &Test<'_>| test.wants_absence() && !test.values(event).is_empty() && in_array(event, &test.path);
            tests.len() > 1 && tests.iter().any(lacking)
        },
    },
    Difference {
        because: "quamina reads members of an object in an array as if the array were not there",
        pattern: r#"{"a": [1]}"#,
        event: r#"{"a": [{"a": 1}]}"#,
        ours: false,
        meets: |tests, event| {
            let beside = |test: &Test<'_>| {
                let (_, parent) = test.path.split_last().expect("a test has a name");
                let others = tests.iter().filter(|other| other.path.starts_with(parent));
                others.filter_map(|other| other.path.get(parent.len()).copied()).collect::<Vec<_>>()
            };
            tests.iter().any(|test| holds_objects_with(event, &test.path, &beside(test)))
        },
    },
    Difference {
        because: "to quamina whatever is no number is below every number",
        pattern: r#"{"a": [{"numeric": ["<", 0]}]}"#,
        event: r#"{"a": true}"#,
        ours: false,
        meets: |tests, event| {
            let is_below =
                |entry: &Value| entry["numeric"][0].as_str().is_some_and(|operator| operator.starts_with('<'));
            tests.iter().any(|test| test.any(is_below) && test.values(event).iter().any(|value| !value.is_number()))
        },
    },
    Difference {
        because: "to quamina zero and negative zero are two numbers",
        pattern: r#"{"a": [0]}"#,
        event: r#"{"a": -0.0}"#,
        ours: true,
        meets: |tests, event| {
            let negative = |value: &Value| value.to_string().contains("-0.0");
            let differs = |test: &Test<'_>, value: &Value| is_zero(value) && (negative(value) || test.any(negative));
            tests.iter().any(|test| test.values(event).into_iter().any(|value| differs(test, value)))
        },
    },
    Difference {
        because: "to quamina zero is above zero where a range has two bounds",
        pattern: r#"{"a": [{"numeric": [">", 0, "<", 5]}]}"#,
        event: r#"{"a": 0}"#,
        ours: false,
        meets: |tests, event| {
            let above_zero = |entry: &Value| entry["numeric"][0] == ">" && is_zero(&entry["numeric"][1]);
            tests.iter().any(|test| test.any(above_zero) && test.values(event).into_iter().any(is_zero))
        },
    },
    Difference {
        because: "to quamina letters are the same that have the same capital, to EventBridge those that are each other's case",
        pattern: r#"{"a": [{"equals-ignore-case": "ς"}]}"#,
        event: r#"{"a": "σ"}"#,
        ours: false,
        meets: |tests, event| {
            let differs = |entry: &Value, value: &Value| match (entry["equals-ignore-case"].as_str(), value.as_str()) {
                (Some(wanted), Some(text)) => {
                    wanted.to_lowercase() == text.to_lowercase() || wanted.to_uppercase() == text.to_uppercase()
                }
                _ => false,
            };
            let any = |test: &Test<'_>, value: &Value| test.any(|entry| differs(entry, value) && is_one_way(entry));
            tests.iter().any(|test| test.values(event).into_iter().any(|value| any(test, value)))
        },
    },
    Difference {
        because: "to quamina the quotes around a string are part of it where it looks at the start or end",
        pattern: r#"{"a": [{"prefix": "\""}]}"#,
        event: r#"{"a": ""}"#,
        ours: false,
        meets: |tests, event| {
            let is_quote = |entry: &Value| entry["prefix"] == "\"" || entry["suffix"] == "\"";
            tests.iter().any(|test| test.any(is_quote) && test.values(event).iter().any(|value| *value == ""))
        },
    },
    Difference {
        because: "to quamina an address is the characters it is written with",
        pattern: r#"{"a": ["10.0.0.1"]}"#,
        event: r#"{"a": "010.0.0.1"}"#,
        ours: true,
        meets: |tests, event| {
            let respelt = |entry: &Value, value: &Value| match (entry.as_str(), value.as_str()) {
                (Some(wanted), Some(text)) => wanted != text && is_address(wanted) && is_address(text),
                (None, Some(text)) => {
                    entry.get("cidr").is_some() && is_address(text) && text != "10.0.0.1" && text != "10.0.0.9"
                }
                _ => false,
            };
            let any = |test: &Test<'_>, value: &Value| test.any(|entry| respelt(entry, value));
            tests.iter().any(|test| test.values(event).into_iter().any(|value| any(test, value)))
        },
    },
    Difference {
        because: "to quamina a dot in a name is a letter like others; to EventBridge it is a step",
        pattern: r#"{"a.b": [1]}"#,
        event: r#"{"a": {"b": 1}}"#,
        ours: true,
        meets: |tests, _| tests.iter().any(|test| test.path.iter().any(|name| name.contains('.'))),
    },
];

/// A path that a pattern tests, and the list there.
struct Test<'p> {
    path: Vec<&'p str>,
    list: &'p [Value],
}

impl Test<'_> {
    fn any(&self, wanted: impl Fn(&Value) -> bool) -> bool {
        self.list.iter().any(wanted)
    }

    fn wants_absence(&self) -> bool {
        self.any(|entry| entry["exists"] == false)
    }

    /// The plain values of an event at the path.
    fn values<'e>(&self, event: &'e Value) -> Vec<&'e Value> {
        values(event, &self.path)
    }
}

fn gather<'p>(pattern: &'p Value, path: &mut Vec<&'p str>, tests: &mut Vec<Test<'p>>) {
    for (name, value) in pattern.as_object().expect("a pattern is an object") {
        match value {
            Value::Array(alternatives) if name == "$or" => {
                alternatives.iter().for_each(|each| gather(each, path, tests))
            }
            Value::Array(list) => {
                path.push(name);
                tests.push(Test { path: path.clone(), list });
                path.pop();
            }
            nested => {
                path.push(name);
                gather(nested, path, tests);
                path.pop();
            }
        }
    }
}

fn values<'e>(value: &'e Value, path: &[&str]) -> Vec<&'e Value> {
    match (value, path) {
        (Value::Array(elements), _) => elements.iter().flat_map(|element| values(element, path)).collect(),
        (Value::Object(members), [name, rest @ ..]) => {
            members.get(*name).map(|value| values(value, rest)).unwrap_or_default()
        }
        (Value::Object(_), []) | (_, [_, ..]) => vec![],
        (plain, []) => vec![plain],
    }
}

/// Whether the way along a path leads through an array of several.
fn in_array(value: &Value, path: &[&str]) -> bool {
    match (value, path) {
        (Value::Array(elements), [_, ..]) => {
            elements.len() > 1 || elements.iter().any(|element| in_array(element, path))
        }
        (Value::Object(members), [name, rest @ ..]) => members.get(*name).is_some_and(|value| in_array(value, rest)),
        _ => false,
    }
}

/// Whether an array at a path holds an object with one of these members.
fn holds_objects_with(value: &Value, path: &[&str], names: &[&str]) -> bool {
    match (value, path) {
        (Value::Array(elements), []) => elements.iter().any(|element| match element {
            Value::Object(members) => names.iter().any(|name| members.contains_key(*name)),
            element => holds_objects_with(element, path, names),
        }),
        (Value::Array(elements), _) => elements.iter().any(|element| holds_objects_with(element, path, names)),
        (Value::Object(members), [name, rest @ ..]) => {
            members.get(*name).is_some_and(|value| holds_objects_with(value, rest, names))
        }
        _ => false,
    }
}

/// Whether EventBridge takes a string for an address.
fn is_address(text: &str) -> bool {
    text.contains("::") || text.split(':').count() == 8 || text.split('.').count() == 4
}

/// Whether the text of a matcher changes where its case is changed and changed back.
fn is_one_way(entry: &Value) -> bool {
    entry["equals-ignore-case"]
        .as_str()
        .is_some_and(|text| text.to_lowercase().to_uppercase() != text && text.to_uppercase().to_lowercase() != text)
}

fn is_zero(value: &Value) -> bool {
    value.as_f64() == Some(0.0)
}
