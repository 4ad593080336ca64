//! The hand-written runtime, copied as it is into every system's crates.
//!
//! Invariant: nothing in it hangs on the system, and its pattern language is this tool's own, file for file, so
//! that what was checked here is what is decided there.

use crate::artifact::Artifact;

macro_rules! embed {
    ($folder:literal: $($path:literal)*) => {
        &[$(($path, include_str!(concat!("../../", $folder, "/", $path)))),*]
    };
}

const RUNTIME: &[(&str, &str)] = embed! { "templates/crates/shared/runtime":
    "Cargo.toml"
    "clippy.toml"
    "src/aws.rs"
    "src/batch.rs"
    "src/bus.rs"
    "src/bus/event_bridge.rs"
    "src/bus/packing.rs"
    "src/bus/tests.rs"
    "src/cause.rs"
    "src/consumer.rs"
    "src/consumer/claims.rs"
    "src/consumer/dead_letters.rs"
    "src/consumer/delivery.rs"
    "src/consumer/dispatch.rs"
    "src/consumer/sequences.rs"
    "src/consumer/tests.rs"
    "src/consumer/tests/once.rs"
    "src/consumer/tests/once/event.rs"
    "src/consumer/tests/once/schedule.rs"
    "src/consumer/tests/once/world.rs"
    "src/consumer/tests/order.rs"
    "src/contract.rs"
    "src/entry.rs"
    "src/environment.rs"
    "src/error.rs"
    "src/event.rs"
    "src/failure.rs"
    "src/failure/problem.rs"
    "src/function.rs"
    "src/http.rs"
    "src/http/request.rs"
    "src/http/response.rs"
    "src/http/tests.rs"
    "src/id.rs"
    "src/lib.rs"
    "src/log.rs"
    "src/message.rs"
    "src/metric.rs"
    "src/number.rs"
    "src/poison.rs"
    "src/publisher.rs"
    "src/queue.rs"
    "src/relay.rs"
    "src/relay/change.rs"
    "src/relay/change/tests.rs"
    "src/relay/documentdb.rs"
    "src/relay/documentdb/change.rs"
    "src/relay/documentdb/change_queue.rs"
    "src/relay/documentdb/checkpoint.rs"
    "src/relay/documentdb/health.rs"
    "src/relay/documentdb/position.rs"
    "src/relay/documentdb/pulse.rs"
    "src/relay/documentdb/reader.rs"
    "src/relay/documentdb/restart.rs"
    "src/relay/documentdb/stop.rs"
    "src/relay/dynamodb.rs"
    "src/relay/dynamodb/record.rs"
    "src/relay/dynamodb/tests.rs"
    "src/relay/publication.rs"
    "src/rotation.rs"
    "src/rotation/cluster.rs"
    "src/rotation/password.rs"
    "src/rotation/secret.rs"
    "src/rotation/tests.rs"
    "src/schedule.rs"
    "src/secret.rs"
    "src/store.rs"
    "src/store/collection.rs"
    "src/store/condition.rs"
    "src/store/connection.rs"
    "src/store/document.rs"
    "src/store/error.rs"
    "src/store/item.rs"
    "src/store/login.rs"
    "src/store/mark.rs"
    "src/store/table.rs"
    "src/store/table/contention.rs"
    "src/store/table/single.rs"
    "src/store/table/tests.rs"
    "src/store/table/transaction.rs"
    "src/trace.rs"
};

const PATTERN: &[(&str, &str)] = embed! { "src":
    "pattern.rs"
    "pattern/address.rs"
    "pattern/alternatives.rs"
    "pattern/branch.rs"
    "pattern/canonical.rs"
    "pattern/elements.rs"
    "pattern/letters.rs"
    "pattern/matcher.rs"
    "pattern/matching.rs"
    "pattern/mistake.rs"
    "pattern/numeric.rs"
    "pattern/parse.rs"
    "pattern/union.rs"
    "pattern/wildcard.rs"
};

pub(super) fn emit(artifact: &mut Artifact) {
    for (path, text) in RUNTIME {
        artifact.add(format!("crates/shared/runtime/{path}"), *text);
    }
    for (path, text) in PATTERN {
        artifact.add(format!("crates/shared/runtime/src/{path}"), *text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The modules that a file declares and does not hold itself.
    fn declared(path: &str, text: &str) -> Vec<String> {
        let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let folder = match path.rsplit_once('/') {
            Some((folder, "lib.rs")) => folder.to_owned(),
            _ => path.trim_end_matches(".rs").to_owned(),
        };
        let outside = file.items.iter().filter_map(|item| match item {
            syn::Item::Mod(module) if module.content.is_none() => Some(format!("{folder}/{}.rs", module.ident)),
            _ => None,
        });
        outside.collect()
    }

    #[test]
    fn every_module_of_the_runtime_is_embedded_and_every_file_is_a_module() {
        let mut artifact = Artifact::default();
        emit(&mut artifact);
        let rust: Vec<(&str, &str)> = artifact.files().filter(|(path, _)| path.ends_with(".rs")).collect();
        let mut declared: Vec<String> = rust.iter().flat_map(|(path, text)| declared(path, text)).collect();
        declared.push("crates/shared/runtime/src/lib.rs".to_owned());
        declared.sort();
        let embedded: Vec<&str> = rust.iter().map(|(path, _)| *path).collect();
        assert_eq!(declared, embedded);
    }
}
