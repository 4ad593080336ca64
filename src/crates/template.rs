//! The templates, as they lie under `templates/`, and how their holes are filled.
//!
//! Invariant: a template has no hole that is not filled, and nothing is escaped here: what is filled in is Rust
//! or TOML already.

use handlebars::Handlebars;
use serde_json::Value;

const TEMPLATES: &[(&str, &str)] = &[
    ("contracts/Cargo.toml", include_str!("../../templates/crates/contracts/domain/Cargo.toml.hbs")),
    ("contracts/lib.rs", include_str!("../../templates/crates/contracts/domain/src/lib.rs.hbs")),
    ("contracts/event.rs", include_str!("../../templates/crates/contracts/domain/src/event.rs.hbs")),
    ("binary/Cargo.toml", include_str!("../../templates/crates/domain/binary/Cargo.toml.hbs")),
    ("binary/consumer.rs", include_str!("../../templates/crates/domain/binary/src/consumer.rs.hbs")),
    ("binary/http.rs", include_str!("../../templates/crates/domain/binary/src/http.rs.hbs")),
    ("binary/publisher.rs", include_str!("../../templates/crates/domain/binary/src/publisher.rs.hbs")),
    ("binary/relay.rs", include_str!("../../templates/crates/domain/binary/src/relay.rs.hbs")),
    ("binary/rotation.rs", include_str!("../../templates/crates/domain/binary/src/rotation.rs.hbs")),
    ("binary/schedule.rs", include_str!("../../templates/crates/domain/binary/src/schedule.rs.hbs")),
    ("handlers/Cargo.toml", include_str!("../../templates/handlers/domain/Cargo.toml.hbs")),
    ("handlers/consumer.rs", include_str!("../../templates/handlers/domain/src/consumer.rs.hbs")),
    ("handlers/http.rs", include_str!("../../templates/handlers/domain/src/http.rs.hbs")),
    ("handlers/lib.rs", include_str!("../../templates/handlers/domain/src/lib.rs.hbs")),
];

/// The templates, parsed.
pub(super) struct Templates(Handlebars<'static>);

impl Templates {
    pub(super) fn new() -> Self {
        let mut engine = Handlebars::new();
        engine.set_strict_mode(true);
        engine.register_escape_fn(handlebars::no_escape);
        for (name, text) in TEMPLATES {
            engine.register_template_string(name, text).expect("a template of ours parses");
        }
        Templates(engine)
    }

    pub(super) fn render(&self, name: &str, holes: &Value) -> String {
        self.0.render(name, holes).expect("a template of ours finds what it names")
    }
}
