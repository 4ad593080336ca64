//! The system as a picture: domains as boxes, with their stores and handlers, externals outside of them, and the events
//! that go between them.
//!
//! A [`Picture`] says what is to be seen, and nothing of how. Mermaid, DOT and SVG are renderings of it and decide nothing
//! about the system. Same picture, same bytes.

mod gather;
mod mermaid;
mod picture;
mod svg;

pub use gather::gather;
pub use mermaid::mermaid;
pub use picture::{Arrow, Home, Kind, Label, Line, Mark, Node, Picture, Trigger};
pub use svg::svg;
