//! The one place where a finding becomes text: rustc's look for people, one JSON object a line for machines.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::{Value, json};

use super::{Diagnostic, Label, Severity};
use crate::source::{Sources, Span};

/// The finding as rustc would print it, without a final newline.
pub fn text(diagnostic: &Diagnostic, sources: &Sources, colour: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.fact.as_str()).id(diagnostic.code);
    let mut groups = vec![title.elements(snippets(diagnostic, sources))];
    let help = diagnostic.help.iter().map(|help| Group::with_title(Level::HELP.secondary_title(help.as_str())));
    groups.extend(help);
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&groups).to_string()
}

/// One snippet a source, so that a finding about a schema may show the line that names it too.
fn snippets<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a Sources,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let mut order = Vec::new();
    for label in &diagnostic.labels {
        if !order.contains(&label.span.source) {
            order.push(label.span.source);
        }
    }
    order
        .into_iter()
        .map(|id| {
            let source = sources.get(id);
            let labels = || diagnostic.labels.iter().enumerate().filter(|(_, label)| label.span.source == id);
            // The renderer looks at all that it is given, so it is given the lines that matter.
            let first = labels().map(|(_, label)| label.span.start).min().unwrap_or_default();
            let last = labels().map(|(_, label)| label.span.start).max().unwrap_or_default();
            let (lines, number) = sources.lines_around(id, first, last);
            let annotations = labels().map(|(index, label)| annotation(label, index == 0, &source.text, lines.start));
            Snippet::source(&source.text[lines.clone()])
                .line_start(number)
                .path(source.path.as_str())
                .annotations(annotations)
        })
        .collect()
}

fn annotation<'a>(label: &'a Label, primary: bool, text: &str, from: usize) -> annotate_snippets::Annotation<'a> {
    let kind = if primary { AnnotationKind::Primary } else { AnnotationKind::Context };
    let place = within(label.span, text);
    let annotation = kind.span(place.start - from..place.end - from);
    if label.text.is_empty() { annotation } else { annotation.label(label.text.as_str()) }
}

/// The first line of a span: a caret under a whole block says less than one under its beginning.
fn within(span: Span, text: &str) -> std::ops::Range<usize> {
    let start = (span.start as usize).min(text.len());
    let end = (span.end as usize).clamp(start, text.len());
    let line_end = text[start..end].find('\n').map_or(end, |offset| start + offset);
    start..line_end
}

/// The finding as data: `code`, `severity`, `message`, `labels` (file, line and column from 1, both ends), `help`.
pub fn json(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let labels: Vec<Value> = diagnostic.labels.iter().map(|label| place(label, sources)).collect();
    json!({
        "code": diagnostic.code,
        "severity": match diagnostic.severity { Severity::Error => "error", Severity::Warning => "warning" },
        "message": diagnostic.fact,
        "about": diagnostic.about,
        "labels": labels,
        "help": diagnostic.help,
    })
}

fn place(label: &Label, sources: &Sources) -> Value {
    let source = sources.get(label.span.source);
    let (line, column) = sources.position(label.span.source, label.span.start);
    let (end_line, end_column) = sources.position(label.span.source, label.span.end);
    json!({
        "file": source.path,
        "line": line,
        "column": column,
        "endLine": end_line,
        "endColumn": end_column,
        "text": label.text,
    })
}
