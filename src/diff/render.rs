//! A difference as text, as Markdown and as JSON.

mod lines;
pub mod markdown;
pub mod text;
mod told;

use super::Difference;

/// For machines: the difference itself.
pub fn json(difference: &Difference) -> String {
    let json = serde_json::to_string_pretty(difference).expect("names, texts and numbers are JSON");
    json + "\n"
}
