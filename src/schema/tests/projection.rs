//! What a schema's type makes of a value.

use serde_json::{Value, json};

use crate::schema::{Object, project, reduce};

fn schema() -> Object {
    let document = json!({
        "type": "object", "required": ["id", "n"],
        "properties": {
            "id": { "type": "string", "format": "uuid" },
            "n": { "type": ["integer", "null"] },
            "at": { "type": "string", "format": "date-time" },
            "on": { "type": "string", "format": "date" },
            "price": { "type": "number" },
            "status": { "enum": ["open", "closed"] },
            "lines": { "type": "array", "items": { "type": "object", "properties": { "sku": { "type": "string" } } } },
            "names": { "type": "object", "additionalProperties": { "type": "boolean" } },
        },
    });
    reduce(&document).expect("a schema")
}

#[test]
fn a_value_is_written_as_its_type_writes_it_and_what_no_schema_names_is_left_out() {
    let value = json!({
        "secret": 1, "id": "65F1C0FFEE65F1C0FFEE65F1C0FFEE65", "n": null, "at": "2026-01-02T03:04:05+01:00",
        "on": "2026-01-02", "price": 2, "status": null, "lines": [{ "sku": "a", "cost": 3 }], "names": { "x": true },
    });
    let (projected, unnamed) = project(&schema(), &value).expect("it fits");
    assert_eq!(
        projected,
        json!({
            "id": "65f1c0ff-ee65-f1c0-ffee-65f1c0ffee65", "n": null, "at": "2026-01-02T02:04:05Z",
            "on": "2026-01-02", "price": 2.0, "lines": [{ "sku": "a" }], "names": { "x": true },
        })
    );
    let unnamed: Vec<String> = unnamed.iter().map(|path| format!("{path:?}")).collect();
    assert_eq!(unnamed, [r#"[Key("lines"), Index(0), Key("cost")]"#.to_owned(), r#"[Key("secret")]"#.to_owned()]);
}

#[test]
fn every_place_that_does_not_fit_is_told() {
    let value = json!({
        "id": "7", "at": "yesterday", "price": "2", "status": "ajar", "lines": [{ "sku": 1 }, 2], "names": { "x": 1 },
    });
    let unfit = project(&schema(), &value).expect_err("it does not fit");
    let told: Vec<&str> = unfit.iter().map(|unfit| unfit.fact.as_str()).collect();
    assert_eq!(
        told,
        [
            "a UUID is asked for, and \"7\" is there",
            "`n` is required, and is not there",
            "a date and time with its offset as RFC 3339 writes it is asked for, and \"yesterday\" is there",
            "a number is asked for, and a text is there",
            "one of \"open\", \"closed\" is asked for, and \"ajar\" is there",
            "a text is asked for, and a number is there",
            "an object is asked for, and a number is there",
            "a boolean is asked for, and a number is there",
        ]
    );
    for whole in [json!(1.0), json!(u64::MAX), json!("1")] {
        assert!(project(&schema(), &json!({ "id": uuid::Uuid::nil().to_string(), "n": whole })).is_err());
    }
    assert!(project(&schema(), &Value::Null).is_err());
}
