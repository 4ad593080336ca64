//! Overrides, merged last into what Busline writes.
//!
//! Invariant: properties keep their place; new ones stand behind them, sorted, and before the tags.

use serde_json::{Map, Value as Json};

/// Lays values over properties: maps key by key, and anything else in the place of what is there.
pub fn lay_over(properties: &mut Map<String, Json>, over: &Map<String, Json>) {
    merge(properties, over);
    if let Some(tags) = properties.shift_remove("Tags") {
        properties.insert("Tags".to_owned(), tags);
    }
}

fn merge(below: &mut Map<String, Json>, over: &Map<String, Json>) {
    for (key, value) in over {
        match (below.get_mut(key), value) {
            (Some(Json::Object(below)), Json::Object(over)) if !is_function(below) => merge(below, over),
            _ => drop(below.insert(key.clone(), value.clone())),
        }
    }
}

/// Whether a map is a function of CloudFormation's, which stands for one value: a key beside it would be nothing to it.
fn is_function(map: &Map<String, Json>) -> bool {
    map.len() == 1 && map.keys().all(|key| key == "Ref" || key.starts_with("Fn::"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn laid(properties: Json, over: Json) -> Json {
        let (Json::Object(mut properties), Json::Object(over)) = (properties, over) else { panic!("two maps") };
        lay_over(&mut properties, &over);
        Json::Object(properties)
    }

    #[test]
    fn maps_merge_and_anything_else_is_replaced() {
        let properties = json!({ "A": { "B": 1, "C": [1, 2] }, "D": "d" });
        let over = json!({ "A": { "C": [3], "E": true }, "D": { "F": 1 } });
        assert_eq!(laid(properties, over), json!({ "A": { "B": 1, "C": [3], "E": true }, "D": { "F": 1 } }));
    }

    #[test]
    fn a_function_is_one_value() {
        let properties = json!({ "A": { "Ref": "X" }, "B": { "C": { "Fn::GetAtt": ["X", "Arn"] } } });
        let over = json!({ "A": { "D": 1 }, "B": { "C": { "D": 1 } } });
        assert_eq!(laid(properties, over), json!({ "A": { "D": 1 }, "B": { "C": { "D": 1 } } }));
    }

    #[test]
    fn properties_keep_their_place_and_tags_the_last() {
        let properties = json!({ "B": 1, "A": 1, "Tags": [] });
        let laid = laid(properties, json!({ "A": 2, "C": 3 }));
        assert_eq!(laid.to_string(), r#"{"B":1,"A":2,"C":3,"Tags":[]}"#);
    }
}
