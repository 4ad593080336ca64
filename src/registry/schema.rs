//! The schema of a type: what each of its properties may be.
//!
//! Invariant: it judges a part of a resource. What a whole one must have is asked only of what is replaced as a whole, an
//! item of a list; of everything else another part may bring it.

use serde_json::{Map, Value as Json};

/// The schemas, a line for each type; of all of them only the line that is asked for is read.
const SCHEMAS: &str = include_str!("schemas.json");

/// The schema by which a part of a type's properties is judged; `None` where the type is not one of ours.
pub fn of_part(kind: &str) -> Option<Json> {
    let Json::Object(mut whole) = line(kind)? else { unreachable!("the schema of {kind} is no object") };
    let definitions = match whole.remove("definitions") {
        Some(Json::Object(definitions)) => definitions,
        _ => Map::new(),
    };
    let mut schema = part_of(&whole);
    let parts = definitions.iter().map(|(name, each)| (format!("{PART}{name}"), part(each)));
    let all: Map<String, Json> = parts.chain(definitions.clone()).collect();
    schema.insert("definitions".to_owned(), Json::Object(all));
    Some(Json::Object(schema))
}

fn line(kind: &str) -> Option<Json> {
    let key = format!("\n\"{kind}\":");
    let start = SCHEMAS.find(&key)? + key.len();
    let line = SCHEMAS[start..].lines().next()?;
    Some(serde_json::from_str(line.trim_end_matches(',')).expect("a line of the registry's schemas is JSON"))
}

const DEFINITIONS: &str = "#/definitions/";
/// What the name of a definition begins with where it judges a part.
const PART: &str = "part-of-";

fn part(schema: &Json) -> Json {
    match schema {
        Json::Object(members) => Json::Object(part_of(members)),
        plain => plain.clone(),
    }
}

fn part_of(members: &Map<String, Json>) -> Map<String, Json> {
    let each = |members: &Map<String, Json>| -> Json {
        members.iter().map(|(name, schema)| (name.clone(), part(schema))).collect()
    };
    let mut said = Map::new();
    for (keyword, value) in members {
        let (keyword, value) = match (keyword.as_str(), value) {
            ("required" | "minProperties", _) => continue,
            ("$ref", Json::String(target)) => {
                let name = target.strip_prefix(DEFINITIONS).expect("the registry refers to definitions alone");
                ("$ref", format!("{DEFINITIONS}{PART}{name}").into())
            }
            ("properties" | "patternProperties", Json::Object(members)) => (keyword.as_str(), each(members)),
            // Without what they require, two branches may fit the same part.
            ("allOf" | "anyOf" | "oneOf", Json::Array(branches)) => {
                let keyword = if keyword == "oneOf" { "anyOf" } else { keyword };
                (keyword, branches.iter().map(part).collect())
            }
            ("additionalProperties", schema) => ("additionalProperties", part(schema)),
            (keyword, value) => (keyword, value.clone()),
        };
        said.insert(keyword.to_owned(), value);
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::KINDS;

    #[test]
    fn every_type_has_a_schema_that_can_judge() {
        for name in KINDS.keys() {
            let schema = of_part(name).expect(name);
            assert!(schema["properties"].as_object().is_some_and(|properties| !properties.is_empty()), "{name}");
            jsonschema::draft202012::new(&schema).expect(name);
        }
        assert_eq!(of_part("AWS::SQS::Bucket"), None);
    }

    #[test]
    fn nothing_is_required_of_a_part() {
        let schema = of_part("AWS::ECS::Service").expect("a service");
        assert!(schema.get("required").is_none());
        assert!(schema["definitions"]["part-of-AwsVpcConfiguration"].get("required").is_none());
        let item = &schema["definitions"]["CapacityProviderStrategyItem"];
        assert_eq!(
            schema["properties"]["CapacityProviderStrategy"]["items"]["$ref"],
            "#/definitions/CapacityProviderStrategyItem"
        );
        assert!(item.is_object());
    }
}
