//! `busline diff`: the two sides are read, wherever they lie or run, compared and shown.

mod live;
mod side;
mod verdict;

use super::arguments::{self, Common, Rendering};
use super::{Error, Exit, terminal};
use crate::diff::{self, Question, render};
use side::Sides;
pub use side::{Unreadable, at_revision};
use verdict::Asked;

/// Says what differs from the file as it was.
pub fn run(common: &Common, options: &arguments::Diff) -> Result<Exit, Error> {
    let coded = side::coded(common, options)?;
    let Some(Sides { before, after }) = side::sides(common, options, &coded)? else { return Ok(Exit::Findings) };
    let system = after.system().model.system.as_str();
    let today = terminal::today(common);
    let live = before.live();
    let asked = match live {
        Some(live) if options.change_set => verdict::asked(&after, live)?,
        _ => Asked::default(),
    };
    let question = Question {
        system,
        environment: &after.environment,
        coded: &|entry, _| coded(&entry.domain),
        today: Some(&today),
        live: live.is_some(),
        unread: live.map_or(&[], |live| &live.unread),
        told: &asked.told,
    };
    let difference = diff::diff(&question, before.as_side(), after.as_side());
    terminal::answer(&match options.format {
        Rendering::Text => render::text::text(&difference),
        Rendering::Markdown => render::markdown::markdown(&difference),
        Rendering::Json => render::json(&difference),
    })?;
    if !asked.left.is_empty() {
        return Err(Error::Aws(asked.left));
    }
    if difference.open_dangers().any(|danger| options.fail_on.contains(&danger.kind)) {
        return Ok(Exit::Policy);
    }
    Ok(if options.exit_code && !difference.is_empty() { Exit::Findings } else { Exit::Done })
}
