//! `busline init`.

use std::path::Path;

use super::arguments::{self, Common, Format, Generate};
use super::{Error, Exit, generate, terminal};
use crate::disk;
use crate::name::Name;
use crate::starter;

/// Writes a small project into a folder and generates what follows from it. What is there already is never touched.
pub fn run(common: &Common, options: &arguments::Init) -> Result<Exit, Error> {
    let system = match &options.system {
        Some(name) => name.clone(),
        None => named_like(&options.folder)?,
    };
    let project = starter::project(&system);
    let in_the_way: Vec<&str> =
        project.files().map(|(path, _)| path).filter(|path| disk::stands(&options.folder.join(path))).collect();
    if let Some(first) = in_the_way.first() {
        let others = match in_the_way.len() - 1 {
            0 => String::new(),
            1 => " and another file".to_owned(),
            count => format!(" and {count} other files"),
        };
        let folder = options.folder.display();
        let reason = format!("`{folder}` has `{first}`{others} of the project already: start in another folder");
        return Err(Error::Usage(reason));
    }
    disk::write_new(&options.folder, &project)?;
    let common = Common { file: options.folder.join("domains.yaml"), color: common.color, today: common.today.clone() };
    let exit = generate::run(&common, &Generate { check: false, watch: false, format: Format::Text })?;
    if exit == Exit::Done {
        terminal::answer(&next(&options.folder, &system))?;
    }
    Ok(exit)
}

/// A system called like the folder that it lies in.
fn named_like(folder: &Path) -> Result<Name, Error> {
    let name = disk::name_of(folder);
    Name::parse(&name).map_err(|why| {
        let shown = name.escape_debug();
        Error::Usage(format!("a system cannot be called `{shown}`, which {why}; give it a name: `--system shop`"))
    })
}

/// What to do with it.
fn next(folder: &Path, system: &Name) -> String {
    let manifest = folder.join("handlers/Cargo.toml");
    format!(
        "{system} stands in {}. Next:\n  cargo test --manifest-path {}\n  edit {} (its accounts first) and run `busline generate`\n",
        folder.display(),
        manifest.display(),
        folder.join("domains.yaml").display(),
    )
}
