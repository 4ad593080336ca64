//! `busline generate`.

use std::path::Path;

use serde_json::json;

use super::arguments::{self, Common, Format};
use super::{Error, Exit, Reading, terminal};
use crate::compile;
use crate::disk::{self, Changes};

/// Writes `out/`, and the author's workspace where there is none.
pub fn run(common: &Common, options: &arguments::Generate) -> Result<Exit, Error> {
    write(common, options, super::read(common)?)
}

/// The same for a file that was read.
pub fn write(common: &Common, options: &arguments::Generate, mut reading: Reading) -> Result<Exit, Error> {
    let today = terminal::today(common);
    let plans = reading.sound.as_ref().and_then(|sound| compile::plans(sound, Some(&today), &mut reading.diagnostics));
    terminal::findings(common, &reading.sources, &reading.diagnostics)?;
    let Some(plans) = plans else { return Ok(Exit::Findings) };
    drop(reading);

    let folder = common.file.parent().unwrap_or(Path::new(""));
    let out = folder.join("out");
    let drafted = compile::scaffold(&plans, &|path| disk::stands(&folder.join(path)));
    let generated = compile::generated(plans);
    let count = generated.files().count();
    if options.check {
        let changes = disk::compare(&out, &generated)?;
        terminal::answer(&match options.format {
            Format::Json => as_json(&changes, &[]),
            Format::Text if changes.is_empty() => format!("{} is fresh: {count} files\n", out.display()),
            Format::Text => format!("{}{} is stale: run `busline generate`\n", listed(&changes), out.display()),
        })?;
        return Ok(if changes.is_empty() { Exit::Done } else { Exit::Findings });
    }
    let changes = disk::replace(&out, &generated)?;
    let drafted = disk::write_new(folder, &drafted)?;
    terminal::answer(&match options.format {
        Format::Json => as_json(&changes, &drafted),
        Format::Text => {
            let mut text = format!("{}: {count} files, {}\n", out.display(), summary(&changes));
            for path in &drafted {
                text.push_str(&format!("{}: yours now\n", folder.join(path).display()));
            }
            text
        }
    })?;
    Ok(Exit::Done)
}

/// `2 new, 1 changed, 3 removed`, or that nothing changed.
fn summary(changes: &Changes) -> String {
    if changes.is_empty() {
        return "nothing changed".to_owned();
    }
    format!("{} new, {} changed, {} removed", changes.missing.len(), changes.stale.len(), changes.extra.len())
}

/// A line for each file that is not as it should be.
fn listed(changes: &Changes) -> String {
    let kinds = [("missing", &changes.missing), ("stale", &changes.stale), ("extra", &changes.extra)];
    let lines = kinds.into_iter().flat_map(|(word, paths)| paths.iter().map(move |path| format!("{word:8}{path}\n")));
    lines.collect()
}

fn as_json(changes: &Changes, drafted: &[String]) -> String {
    let answer = json!({
        "version": 1,
        "fresh": changes.is_empty(),
        "missing": changes.missing,
        "stale": changes.stale,
        "extra": changes.extra,
        "drafted": drafted,
    });
    format!("{answer:#}\n")
}
