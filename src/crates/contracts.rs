//! The crates that hold the event types: what a domain publishes, for those who publish and those who consume.
//!
//! Invariant: a contract's type is all that its schema says, and nothing that it does not say.

use serde_json::{Value, json};

use super::template::Templates;
use super::{identifier, layout, manifest, text};
use crate::artifact::Artifact;
use crate::plan::package::{Contract, Contracts};
use crate::schema::rust::{Body, Declaration, Member, Presence, Variant, declare};

/// The files of one crate, by their path under `out/`.
pub(super) fn emit(templates: &Templates, contracts: &Contracts) -> Artifact {
    let mut artifact = Artifact::default();
    let folder = format!("crates/contracts/{}", contracts.domain);
    let mut rust = String::new();
    for contract in &contracts.events {
        let module = identifier::module(&contract.module);
        let file = templates.render("contracts/event.rs", &event(contracts, contract));
        rust.push_str(&file);
        artifact.add(format!("{folder}/src/{}", identifier::file(&module)), file);
    }
    let events: Vec<Value> = contracts
        .events
        .iter()
        .map(|contract| json!({ "module": identifier::module(&contract.module), "name": identifier::event(&contract.name) }))
        .collect();
    let library = json!({ "kind": contracts.kind, "domain": contracts.domain, "events": events });
    artifact.add(format!("{folder}/src/lib.rs"), templates.render("contracts/lib.rs", &library));
    let holes = json!({
        "package": text::toml(&contracts.package),
        "library": text::toml(&contracts.library),
        "description": text::toml(&format!("The events that {} publishes", contracts.domain)),
        "dependencies": manifest::of_contracts(&rust),
    });
    artifact.add(format!("{folder}/Cargo.toml"), templates.render("contracts/Cargo.toml", &holes));
    artifact
}

fn event(contracts: &Contracts, contract: &Contract) -> Value {
    let declarations = declare(&identifier::event(&contract.name), &contract.schema);
    let declarations = declarations.iter().enumerate().map(|(place, declaration)| {
        let constants = if place == 0 { constants(contracts, contract) } else { Vec::new() };
        let said = if place == 0 { contract.description.as_deref() } else { None };
        type_holes(declaration, said, constants)
    });
    json!({
        "event": contract.detail_type,
        "kind": contracts.kind,
        "domain": contracts.domain,
        "version": contract.version,
        "declarations": declarations.collect::<Vec<_>>(),
    })
}

fn constants(contracts: &Contracts, contract: &Contract) -> Vec<String> {
    let text =
        |name: &str, text: &str| layout::assign(4, &format!("const {name}: &'static str ="), &text::literal(text));
    vec![
        text("SOURCE", &contract.source),
        text("DETAIL_TYPE", &contract.detail_type),
        format!("const VERSION: u32 = {};", contract.version),
        text("DOMAIN", &contracts.domain),
    ]
}

fn type_holes(declaration: &Declaration, said: Option<&str>, contract: Vec<String>) -> Value {
    let words = said.into_iter().chain(declaration.description.iter().map(String::as_str));
    let attributes: Vec<String> = declaration
        .rename_all
        .map(|rule| layout::attribute(0, "serde", &[format!("rename_all = {}", text::literal(rule))]))
        .into_iter()
        .collect();
    let (fields, variants, derive) = match &declaration.body {
        Body::Enum(variants) => {
            (Vec::new(), variants.iter().map(variant).collect(), "Clone, Copy, Debug, PartialEq, Eq")
        }
        Body::Struct { fields, eq: true } => {
            (fields.iter().map(member).collect(), Vec::new(), "Clone, Debug, PartialEq, Eq")
        }
        Body::Struct { fields, eq: false } => {
            (fields.iter().map(member).collect(), Vec::new(), "Clone, Debug, PartialEq")
        }
    };
    json!({
        "name": declaration.name,
        "doc": comment(words, 0),
        "derive": format!("{derive}, serde::Serialize, serde::Deserialize"),
        "attributes": attributes,
        "is_enum": matches!(declaration.body, Body::Enum(_)),
        "fields": fields,
        "variants": variants,
        "contract": contract,
    })
}

fn variant(variant: &Variant) -> Value {
    let rename = variant.rename.as_ref().map(|name| format!("rename = {}", text::literal(name)));
    let attributes: Vec<String> = rename.map(|rename| layout::attribute(4, "serde", &[rename])).into_iter().collect();
    json!({ "name": variant.name, "attributes": attributes })
}

fn member(member: &Member) -> Value {
    let deprecated = member.deprecated.then_some("Deprecated: still sent, not to be used any more.");
    let personal = member.personal.then_some("Personal data: it belongs in no log.");
    let words = member.description.iter().map(String::as_str).chain(deprecated).chain(personal);
    let mut serde = Vec::new();
    serde.extend(member.rename.as_ref().map(|name| format!("rename = {}", text::literal(name))));
    match member.presence {
        Presence::Required => {}
        // Without this serde would take a missing property for null.
        Presence::Nullable => serde.push("deserialize_with = \"serde::Deserialize::deserialize\"".to_owned()),
        Presence::Optional => {
            let is_none = format!("{}::is_none", member.r#type.split('<').next().unwrap_or("Option"));
            serde.push("default".to_owned());
            serde.push(format!("skip_serializing_if = {}", text::literal(&is_none)));
        }
    }
    let attributes: Vec<String> =
        (!serde.is_empty()).then(|| layout::attribute(4, "serde", &serde)).into_iter().collect();
    json!({
        "doc": comment(words, 4),
        "attributes": attributes,
        "field": layout::field(&member.identifier, &member.r#type),
    })
}

/// The lines of a comment, each as it follows the slashes.
fn comment<'a>(paragraphs: impl IntoIterator<Item = &'a str>, indent: usize) -> Vec<String> {
    let lines = text::doc(paragraphs, indent);
    lines.into_iter().map(|line| if line.is_empty() { line } else { format!(" {line}") }).collect()
}
