//! A small project to start from: two domains, one event between them, and their handlers, written and tested.
//!
//! Invariant: what is written here generates without a finding, and its handlers compile and pass their tests.

use crate::artifact::Artifact;
use crate::name::Name;
use crate::syntax;

/// The files, by their path under `templates/starter/`. `SYSTEM` in one of them is the system's name.
const FILES: &[(&str, &str)] = &[
    (".gitignore", include_str!("../templates/starter/gitignore")),
    ("README.md", include_str!("../templates/starter/README.md")),
    ("domains.yaml", include_str!("../templates/starter/domains.yaml")),
    ("handlers/Cargo.toml", include_str!("../templates/handlers/Cargo.toml")),
    ("handlers/orders/Cargo.toml", include_str!("../templates/starter/handlers/orders/Cargo.toml")),
    ("handlers/orders/src/lib.rs", include_str!("../templates/starter/handlers/orders/src/lib.rs")),
    ("handlers/orders/src/order.rs", include_str!("../templates/starter/handlers/orders/src/order.rs")),
    ("handlers/orders/src/place_order.rs", include_str!("../templates/starter/handlers/orders/src/place_order.rs")),
    ("handlers/shipping/Cargo.toml", include_str!("../templates/starter/handlers/shipping/Cargo.toml")),
    ("handlers/shipping/src/lib.rs", include_str!("../templates/starter/handlers/shipping/src/lib.rs")),
    ("handlers/shipping/src/pack_parcel.rs", include_str!("../templates/starter/handlers/shipping/src/pack_parcel.rs")),
    ("handlers/shipping/src/parcel.rs", include_str!("../templates/starter/handlers/shipping/src/parcel.rs")),
    ("schemas/order-placed.json", include_str!("../templates/starter/schemas/order-placed.json")),
];

/// The project of a system of this name, by path from its root.
pub fn project(system: &Name) -> Artifact {
    let mut project = Artifact::default();
    for (path, text) in FILES {
        project.add(*path, text.replace("SYSTEM", system.as_str()));
    }
    project.add("domains.schema.json", format!("{:#}\n", syntax::json_schema()));
    project
}
