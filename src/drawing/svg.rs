//! A picture as SVG: one file without script, font or anything to fetch, legible on light and dark pages.
//!
//! Domains are boxes of which the inside is laid out here, in columns: what runs a handler, handlers, stores, streams, and
//! the bus along the bottom. Where the boxes stand, and which way the arrows between them go, dagre decides.

mod between;
mod compose;
mod legend;
mod piece;
mod scene;
mod style;
mod text;
mod wiring;
mod within;
mod write;

use super::picture::Picture;

/// An SVG document.
pub fn svg(picture: &Picture) -> String {
    write::document(picture, &compose::compose(picture))
}
