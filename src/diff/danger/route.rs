//! Routes that others may call than before: no policy says so, but their own words.
//!
//! A route is its domain's, whichever handler answers there: under another handler it is the same to who calls it.

use super::{Found, Kind};
use crate::diff::declared::{self, Declarations, EVERYONE, OPEN_TO};
use crate::diff::system::{Change, How};
use crate::diff::words::quoted;

/// The routes that others may call than before. `sides` are what was declared, and what is.
pub fn opened(changes: &[Change], sides: [&Declarations; 2]) -> Vec<Found> {
    let routes = changes.iter().filter(|change| change.kind == declared::Kind::Route);
    routes.filter_map(|route| if route.how == How::Added { taken_over(route, sides) } else { changed(route) }).collect()
}

fn changed(route: &Change) -> Option<Found> {
    let was = route.facts.iter().find(|fact| fact.word == OPEN_TO)?.before.as_deref();
    (was != Some(EVERYONE)).then(|| (Kind::Broaden, route.path.clone(), route.words.clone()))
}

/// A route that another handler answered before.
fn taken_over(route: &Change, [before, after]: [&Declarations; 2]) -> Option<Found> {
    let is = after.get(&route.path)?;
    let was = before.values().find(|was| (was.kind, &was.home, &was.name) == (is.kind, &is.home, &is.name))?;
    let (was, is) = (was.facts.get(OPEN_TO)?, is.facts.get(OPEN_TO)?);
    let words = || format!("{}; it was {OPEN_TO} {}", route.words, quoted(was));
    (was != EVERYONE && was != is).then(|| (Kind::Broaden, route.path.clone(), words()))
}
