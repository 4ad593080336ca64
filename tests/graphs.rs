//! `graphs/<case>/`: what is asked of `busline graph`, in `command.txt` an argument list a line, and the whole answers in
//! `expected.svg`, `expected.dot` and `expected.mmd`; and what holds of every picture.

mod dot;
mod drawn;
mod laws;
mod pictures;

use crate::folder;
use crate::program::{Outcome, busline, is_set, root, run, succeed};
use libtest_mimic::Trial;
use std::fs;
use std::path::Path;

/// One case a folder, the picture in README.md, and the laws.
pub fn cases() -> Vec<Trial> {
    let folders = folder::subfolders(&root().join("tests/graphs"));
    let goldens = folders.into_iter().map(|case| Trial::test(format!("graphs::{case}"), move || golden(&case)));
    let others = [
        Trial::test("graphs::readme_shows_the_sample", shown),
        Trial::test("graphs::what_is_not_there_is_told", not_there),
    ];
    goldens.chain(others).chain(laws::cases()).collect()
}

fn golden(case: &str) -> Outcome {
    let place = root().join("tests/graphs").join(case);
    for command in fs::read_to_string(place.join("command.txt"))?.lines() {
        let arguments: Vec<&str> = command.split_whitespace().collect();
        let run = run(busline(&place).args(&arguments))?;
        if run.code != 0 {
            return Err(format!("exit code {}\n{}", run.code, run.stderr).into());
        }
        let format = arguments.iter().skip_while(|word| **word != "--format").nth(1);
        let ending = match format.copied() {
            Some("svg") => "svg",
            Some("dot") => "dot",
            _ => "mmd",
        };
        compare_or_bless(&run.stdout, &place.join(format!("expected.{ending}")))?;
    }
    Ok(())
}

/// README.md shows what the program draws of the sample.
fn shown() -> Outcome {
    let picture = succeed(busline(root()).args(["graph", "--format", "svg"]))?;
    let readme = fs::read_to_string(root().join("README.md"))?;
    if !readme.contains("(docs/graph.svg)") {
        return Err("README.md shows no docs/graph.svg".into());
    }
    compare_or_bless(&picture, &root().join("docs/graph.svg"))
}

/// A domain or a revision that is not there is wrong usage or a failure, with a word on what there is.
fn not_there() -> Outcome {
    for (arguments, code, word) in [
        (["graph", "--domain", "stok"], 64, "did you mean `stock`?"),
        (["graph", "--env", "tset"], 64, "tset"),
        (["graph", "--changed", "no-such-revision"], 2, "no-such-revision"),
    ] {
        let run = run(busline(root()).args(arguments))?;
        if run.code != code || !run.stderr.contains(word) {
            return Err(format!("{arguments:?}: exit code {}\n{}", run.code, run.stderr).into());
        }
    }
    Ok(())
}

fn compare_or_bless(actual: &str, golden: &Path) -> Outcome {
    if is_set("BUSLINE_BLESS") {
        return Ok(fs::write(golden, actual)?);
    }
    let expected = fs::read(golden).map_err(|error| format!("{}: {error}", golden.display()))?;
    if expected == actual.as_bytes() {
        return Ok(());
    }
    let name = golden.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Err(folder::first_difference(&name, &expected, actual.as_bytes()).into())
}
