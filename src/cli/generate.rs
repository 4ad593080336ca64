//! `busline generate`.

use std::path::Path;

use serde_json::json;

use super::arguments::{self, Common, Format};
use super::{Error, Exit, Reading, terminal};
use crate::compile;
use crate::disk::{self, Changes};
use crate::system::System;
use crate::trace::{self, Deployed, Part};

/// Writes `out/`, and the author's workspace where there is none.
pub fn run(common: &Common, options: &arguments::Generate) -> Result<Exit, Error> {
    write(common, options, super::read(common)?)
}

/// The same for a file that was read.
pub fn write(common: &Common, options: &arguments::Generate, mut reading: Reading) -> Result<Exit, Error> {
    let today = terminal::today(common);
    let plans = reading.sound.as_ref().and_then(|sound| compile::plans(sound, Some(&today), &mut reading.diagnostics));
    terminal::findings(common, &reading.sources, &reading.diagnostics)?;
    let (Some(plans), Some(sound)) = (plans, reading.sound) else { return Ok(Exit::Findings) };

    let folder = common.file.parent().unwrap_or(Path::new(""));
    let out = folder.join("out");
    let drafted = compile::scaffold(&plans, &|path| disk::stands(&folder.join(path)));
    let (generated, seen) = compile::generated_beside(plans, Part::read);
    judge(sound.system(), seen)?;
    drop(sound);
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

/// Stops where the templates of an environment do otherwise than the file says.
fn judge(system: &System, seen: Vec<Vec<Part>>) -> Result<(), Error> {
    let environments = system.model.environments.iter().zip(seen);
    let differences = environments.flat_map(|(environment, parts)| {
        let deployed = Deployed::of(parts, environment.organization.as_deref());
        let found = trace::audit(&deployed, system, environment);
        found.into_iter().map(|difference| format!("  {}: {difference}\n", environment.name))
    });
    let differences: String = differences.collect();
    if differences.is_empty() { Ok(()) } else { Err(Error::Bug(differences)) }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloudformation;
    use crate::diagnostic::Diagnostics;
    use crate::source::{Source, Sources};

    const FILE: &str = r#"
system: shop
environments: { dev: { region: eu-west-1, account: "111111111111" } }
domains:
  orders:
    stores: { orders: { dynamodb: { partition-key: { id: string } } } }
    events: { OrderPlaced: { schema: { type: object, properties: { id: { type: string } } } } }
    streams: { changes: { from: orders, publish: { OrderPlaced: { change: insert } } } }
  billing:
    handlers: { bill: { consumes: orders.OrderPlaced } }
"#;

    #[test]
    fn what_does_otherwise_than_the_file_says_stops_generation() {
        let sources = Sources::new(Source { path: "domains.yaml".into(), text: FILE.into() });
        let mut diagnostics = Diagnostics::new();
        let ast = crate::syntax::parse(&sources, &mut diagnostics).expect("the grammar holds");
        let sound = compile::front(&ast, &sources, None, &mut diagnostics).expect("a sound file");
        let plans = compile::plans(&sound, None, &mut diagnostics).expect("within the limits");
        let mut stacks = cloudformation::emit(&plans[0]);
        let read = |stacks: &[cloudformation::Stack]| vec![stacks.iter().map(Part::read).collect()];
        judge(sound.system(), read(&stacks)).expect("the compiler is right");

        let resources = stacks.iter_mut().map(|stack| &mut stack.template.resources);
        resources.for_each(|resources| resources.retain(|_, resource| resource.kind != "AWS::Events::EventBusPolicy"));
        let error = judge(sound.system(), read(&stacks)).expect_err("anybody may put events");
        assert!(matches!(&error, Error::Bug(text) if text.contains("dev: allowed and not declared")), "{error}");
    }
}
