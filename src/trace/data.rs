//! The data that an event is traced with: what its contract makes of a file.

use serde_json::Value as Json;

use super::subject::Subject;
use crate::diagnostic::Diagnostics;
use crate::finding::invalid_data;
use crate::node::{self, Step};
use crate::schema::{self, Unfit, dotted, project};
use crate::source::{SourceId, Span};
use crate::system::Participant;

/// What a file tells.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    /// As the contract's type writes it.
    pub told: Json,
    /// What the schema does not name, and so never leaves the domain: paths.
    pub unnamed: Vec<String>,
}

/// Reads data of an event. `None`, with a finding for each place, where they do not fit.
pub fn data(subject: &Subject<'_>, text: &str, source: SourceId, diagnostics: &mut Diagnostics) -> Option<Data> {
    let value: Json = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            let place = place(text, source, &error);
            diagnostics.push(invalid_data::unreadable(&error.to_string(), place));
            return None;
        }
    };
    let declared = subject.system.event(subject.id);
    let unfit = match project(&declared.schema, &value) {
        Ok((told, unnamed)) => {
            return Some(Data { told, unnamed: unnamed.iter().map(|path| dotted(path)).collect() });
        }
        Err(unfit) => unfit,
    };
    let node = node::read(text, source, diagnostics);
    for Unfit { path, fact } in &unfit {
        let whole = Span { source, start: 0, end: u32::try_from(text.trim_end().len()).unwrap_or(u32::MAX) };
        let steps = path.iter().map(|step| match step {
            schema::Step::Key(key) => Step::Key(key),
            schema::Step::Index(index) => Step::Index(*index),
        });
        let span = node.as_ref().map_or(whole, |node| node.at(steps).span);
        let finding = invalid_data::unfit(&subject.name(), &dotted(path), fact, (span, declared.name.span));
        diagnostics.push(finding.help(match subject.id.producer {
            Participant::Domain(_) => "a relay puts such a change into its poison queue, and publishes nothing",
            Participant::External(_) => "a handler cannot decode it, and puts it into its dead-letter queue",
        }));
    }
    None
}

/// Where JSON ends to be JSON.
fn place(text: &str, source: SourceId, error: &serde_json::Error) -> Span {
    let before = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    let at = (before + error.column().saturating_sub(1)).min(text.len());
    let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let at = u32::try_from(at).unwrap_or(u32::MAX);
    Span { source, start: at, end: at }
}
