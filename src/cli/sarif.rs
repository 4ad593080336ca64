//! Findings as SARIF 2.1.0, which code scanning in pull requests reads.
//!
//! Source of the format: OASIS, Static Analysis Results Interchange Format, version 2.1.0.

use std::path::Path;

use serde_json::{Value, json};

use super::Reading;
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::finding::PAGES;
use crate::source::SourceId;

/// The log of one run, with the pages of all findings as its rules. Paths are relative to where Busline was called.
pub fn log(reading: &Reading, folder: &Path) -> Value {
    let rules: Vec<Value> = PAGES
        .iter()
        .map(|page| {
            json!({
                "id": page.code,
                "shortDescription": { "text": page.summary() },
                "help": { "text": page.text(), "markdown": page.text() },
            })
        })
        .collect();
    let results: Vec<Value> =
        reading.diagnostics.sorted().into_iter().map(|found| result(found, reading, folder)).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "busline",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(found: &Diagnostic, reading: &Reading, folder: &Path) -> Value {
    let rule = PAGES.iter().position(|page| page.code == found.code).expect("every finding has a page");
    let message = std::iter::once(&found.fact).chain(&found.help).cloned().collect::<Vec<_>>().join("\n");
    let mut places = found.labels.iter().enumerate().map(|(id, label)| location(id, label, reading, folder));
    let first: Vec<Value> = places.by_ref().take(1).collect();
    let mut result = json!({
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": match found.severity { Severity::Error => "error", Severity::Warning => "warning" },
        "message": { "text": message },
        "locations": first,
    });
    let related: Vec<Value> = places.collect();
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    result
}

fn location(id: usize, label: &Label, reading: &Reading, folder: &Path) -> Value {
    let source = reading.sources.get(label.span.source);
    // Schemas are named relative to the system's file.
    let path = match label.span.source == SourceId::default() {
        true => source.path.clone(),
        false => folder.join(&source.path).display().to_string(),
    };
    let (line, column) = reading.sources.position(label.span.source, label.span.start);
    let (end_line, end_column) = reading.sources.position(label.span.source, label.span.end);
    let mut location = json!({
        "id": id,
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&path) },
            "region": { "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column },
        },
    });
    if !label.text.is_empty() {
        location["message"] = json!({ "text": label.text });
    }
    location
}

/// A relative reference to a path: whatever a URI does not take is written as `%` and two digits (RFC 3986).
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.trim_start_matches("./")
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_is_a_uri() {
        assert_eq!(uri("./shop/domains.yaml"), "shop/domains.yaml");
        assert_eq!(uri("a b/é%.json"), "a%20b/%C3%A9%25.json");
    }
}
