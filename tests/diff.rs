//! `diff/<name>/`: two systems and what their difference is said to be, as text, Markdown and JSON. A pair is `before.yaml`
//! and `after.yaml`; where the first is missing it is `base.yaml` above, with `before.patch.yaml` merged into it where there is
//! one; where the second is missing it is the first with `patch.yaml` merged into it. A `null` takes something away.

use crate::folder;
use crate::program::{Outcome, busline, root, run, scratch, succeed};
use libtest_mimic::{Failed, Trial};
use serde_json::Value as Json;
use std::fs;
use std::path::{Path, PathBuf};

/// Acceptances expire; the goldens are judged on one day for ever.
const TODAY: &str = "2026-06-30";

/// The formats, each with its golden.
const RENDERINGS: &[(&str, &str)] =
    &[("text", "difference.txt"), ("markdown", "difference.md"), ("json", "difference.json")];

/// One case a pair.
pub fn cases() -> Vec<Trial> {
    let pairs = folder::subfolders(&pairs());
    let mut cases = vec![Trial::test("diff::every_json_is_of_its_schema", of_its_schema)];
    cases.extend(pairs.into_iter().map(|name| Trial::test(format!("diff::{name}"), move || golden(&name))));
    cases
}

/// What is committed as the schema of a difference is the program's, and describes every golden.
fn of_its_schema() -> Outcome {
    let schema = succeed(busline(root()).args(["schema", "difference"]))?;
    if fs::read_to_string(root().join("docs/difference.schema.json"))? != schema {
        return Err("docs/difference.schema.json is stale: write `busline schema difference` there".into());
    }
    let validator = jsonschema::draft202012::new(&serde_json::from_str(&schema)?)?;
    for name in folder::subfolders(&pairs()) {
        let golden: Json = serde_json::from_slice(&fs::read(pairs().join(&name).join("difference.json"))?)?;
        if let Err(error) = validator.validate(&golden) {
            return Err(format!("{name}: {error} at {}", error.instance_path()).into());
        }
    }
    Ok(())
}

/// Where the pairs lie.
pub fn pairs() -> PathBuf {
    root().join("tests/diff")
}

fn golden(name: &str) -> Outcome {
    let place = prepare(name, "diff")?;
    let mut said = folder::Tree::new();
    for (format, file) in RENDERINGS {
        let run = run(busline(&place).args([
            "diff",
            "before.yaml",
            "--file",
            "after.yaml",
            "--today",
            TODAY,
            "--format",
            format,
        ]))?;
        if run.code != 0 {
            return Err(format!("exit code {}\n{}", run.code, run.stderr).into());
        }
        said.insert((*file).to_owned(), run.stdout.into_bytes());
    }
    let pair = pairs().join(name);
    let mut golden = folder::read(&pair);
    golden.retain(|path, _| RENDERINGS.iter().any(|(_, file)| file == path));
    if crate::program::is_set("BUSLINE_BLESS") {
        return folder::write(&pair, &said);
    }
    match folder::differences(&golden, &said).as_slice() {
        [] => Ok(()),
        differences => {
            Err(format!("{}\nBUSLINE_BLESS=1 takes the new state as the golden", differences.join("\n")).into())
        }
    }
}

/// Writes the two sides of a pair into a folder of the one who asks, and answers it.
pub fn prepare(name: &str, whose: &str) -> Result<PathBuf, Failed> {
    let (pair, place) = (pairs().join(name), scratch(whose).join(name));
    fs::create_dir_all(&place)?;
    let base = read(&pairs().join("base.yaml"))?;
    let mut before = if pair.join("before.yaml").is_file() { read(&pair.join("before.yaml"))? } else { base };
    if pair.join("before.patch.yaml").is_file() {
        merge(&mut before, read(&pair.join("before.patch.yaml"))?);
    }
    let after = if pair.join("after.yaml").is_file() {
        read(&pair.join("after.yaml"))?
    } else {
        let mut after = before.clone();
        merge(&mut after, read(&pair.join("patch.yaml"))?);
        after
    };
    // JSON is YAML, and the files of a pair need no places.
    fs::write(place.join("before.yaml"), format!("{before:#}"))?;
    fs::write(place.join("after.yaml"), format!("{after:#}"))?;
    Ok(place)
}

fn read(path: &Path) -> Result<Json, Failed> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(serde_yaml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?)
}

/// RFC 7396: an object is merged member by member, and `null` removes.
fn merge(target: &mut Json, patch: Json) {
    let Json::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Json::Object(serde_json::Map::new());
    }
    let members = target.as_object_mut().expect("it was made one");
    for (key, value) in patch {
        if value.is_null() {
            members.shift_remove(&key);
        } else {
            merge(members.entry(key).or_insert(Json::Null), value);
        }
    }
}
