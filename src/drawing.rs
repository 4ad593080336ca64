//! The system as a picture: domains as boxes, with their stores and handlers, externals outside of them, and the events
//! that go between them.
//!
//! A [`Picture`] says what is to be seen, and nothing of how. Mermaid, DOT and SVG are renderings of it and decide nothing
//! about the system. Same picture, same bytes.

mod change;
mod dead_letters;
mod dot;
mod gather;
mod mermaid;
mod narrow;
mod picture;
mod svg;

pub use change::{Changes, marked};
pub use dead_letters::with_dead_letters;
pub use dot::dot;
pub use gather::gather;
pub use mermaid::mermaid;
pub use narrow::narrowed;
pub use picture::{Arrow, Home, Kind, Label, Line, Mark, Node, Picture, Trigger};
pub use svg::svg;
