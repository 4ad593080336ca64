//! What `generate` does to a folder: it owns `out/` whole, it never touches what an author wrote, and where the file has
//! an error it touches nothing at all. Each case works on a copy of the sample of its own.

use crate::folder;
use crate::program::{Outcome, busline, run, succeed};
use crate::sample;
use libtest_mimic::Trial;
use std::fs;
use std::path::Path;

/// One case a promise.
pub fn cases() -> Vec<Trial> {
    vec![
        Trial::test("generation::owns_out_whole", owns_out_whole),
        Trial::test("generation::check_notices_and_changes_nothing", check_notices_and_changes_nothing),
        Trial::test("generation::never_touches_a_handler", never_touches_a_handler),
        Trial::test("generation::does_not_depend_on_the_place", does_not_depend_on_the_place),
        Trial::test("generation::an_error_changes_nothing", an_error_changes_nothing),
    ]
}

fn owns_out_whole() -> Outcome {
    let copy = sample::copy("generation/owned")?;
    let fresh = folder::read(&copy.join("out"));
    fs::create_dir_all(copy.join("out/dev/gone"))?;
    fs::write(copy.join("out/dev/gone/bus.yaml"), "of a domain that left the file\n")?;
    fs::write(copy.join("out/dev/manifest.json"), "{}\n")?;
    succeed(busline(&copy).arg("generate"))?;
    same(&fresh, &copy.join("out"))
}

fn check_notices_and_changes_nothing() -> Outcome {
    let copy = sample::copy("generation/checked")?;
    for (path, text) in [("out/dev/manifest.json", "{}\n"), ("out/dev/gone/bus.yaml", "stale\n")] {
        let path = copy.join(path);
        fs::create_dir_all(path.parent().ok_or("a file lies in a folder")?)?;
        fs::write(&path, text)?;
        let before = folder::read(&copy);
        let run = run(busline(&copy).args(["generate", "--check"]))?;
        if run.code != 1 {
            return Err(format!("exit code {} with {} changed\n{}", run.code, path.display(), run.stderr).into());
        }
        same(&before, &copy)?;
        succeed(busline(&copy).arg("generate"))?;
    }
    Ok(())
}

fn never_touches_a_handler() -> Outcome {
    let copy = sample::copy("generation/written")?;
    let handlers = folder::read(&copy.join("handlers"));
    let source = handlers.keys().find(|path| path.starts_with("stock/src/") && path.ends_with(".rs"));
    fs::write(copy.join("handlers").join(source.ok_or("stock has no handler")?), "// The author's own.\n")?;
    let before = folder::read(&copy.join("handlers"));
    succeed(busline(&copy).arg("generate"))?;
    same(&before, &copy.join("handlers"))
}

fn does_not_depend_on_the_place() -> Outcome {
    let copy = sample::copy("generation/elsewhere")?;
    let fresh = folder::read(&copy.join("out"));
    fs::remove_dir_all(copy.join("out"))?;
    let file = copy.join("domains.yaml");
    let above = copy.parent().ok_or("a copy lies in a folder")?;
    succeed(busline(above).arg("generate").arg("--file").arg(file))?;
    same(&fresh, &copy.join("out"))
}

fn an_error_changes_nothing() -> Outcome {
    let copy = sample::copy("generation/broken")?;
    let text = fs::read_to_string(copy.join("domains.yaml"))?;
    fs::write(copy.join("domains.yaml"), text + "no-such-key: true\n")?;
    let before = folder::read(&copy);
    let run = run(busline(&copy).arg("generate"))?;
    if run.code != 1 || !run.stderr.contains("error[unknown-key]") {
        return Err(format!("exit code {}\n{}", run.code, run.stderr).into());
    }
    same(&before, &copy)
}

fn same(before: &folder::Tree, place: &Path) -> Outcome {
    let differences = folder::differences(before, &folder::read(place));
    if differences.is_empty() {
        return Ok(());
    }
    Err(format!("{} is not what it has to be\n{}", place.display(), differences.join("\n")).into())
}
