//! Findings as data.
//!
//! A [`Diagnostic`] is the author's mistake (never a failure of the world, never our bug): a slug, a fact, labelled
//! places and help. Stages push into [`Diagnostics`] and go on; [`render`] is the one place where a finding becomes text.

pub mod render;

use std::collections::BTreeSet;

use crate::source::Span;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing can be generated.
    Error,
    /// Generated all the same, unless warnings are denied.
    Warning,
}

/// A place with a word about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is there, in a few words; may be empty.
    pub text: String,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// The slug: the name of its page (`busline explain <slug>`) and of its test.
    pub code: &'static str,
    /// What is the case: lower case, names in backticks, no full stop.
    pub fact: String,
    /// The place it is about first, then places that explain it.
    pub labels: Vec<Label>,
    /// What to do, a sentence each.
    pub help: Vec<String>,
    /// The path of the declaration it is about (`domains.stock.events.StockAllocated`), by which `accept` finds it.
    pub about: Option<String>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: &'static str, fact: impl Into<String>, span: Span, label: impl Into<String>) -> Self {
        let labels = vec![Label { span, text: label.into() }];
        Diagnostic { severity: Severity::Error, code, fact: fact.into(), labels, help: Vec::new(), about: None }
    }

    /// A warning at a place.
    pub fn warning(code: &'static str, fact: impl Into<String>, span: Span, label: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, fact, span, label) }
    }

    /// Adds a place that explains the finding.
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Adds a sentence of help.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds help where there is some.
    pub fn help_if(mut self, help: Option<String>) -> Self {
        self.help.extend(help);
        self
    }

    /// Names the declaration it is about.
    pub fn about(mut self, path: impl Into<String>) -> Self {
        self.about = Some(path.into());
        self
    }
}

/// The findings of a compilation, in the order in which they were found, each once.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    found: Vec<Diagnostic>,
    seen: BTreeSet<Diagnostic>,
}

impl Diagnostics {
    /// None yet.
    pub fn new() -> Self {
        Diagnostics::default()
    }

    /// Takes a finding in, unless the same one stands already (a place may be read twice, as an environment's override is).
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.seen.insert(diagnostic.clone()) {
            self.found.push(diagnostic);
        }
    }

    /// Whether any finding is an error.
    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|d| d.severity == Severity::Error)
    }

    /// How many findings of a severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.found.iter().filter(|d| d.severity == severity).count()
    }

    /// Keeps the findings that `keep` wants.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.found.retain(keep);
    }

    /// The findings in the order of their places.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut all: Vec<&Diagnostic> = self.found.iter().collect();
        all.sort_by_key(|d| (d.labels.first().map(|l| l.span), d.severity, d.code));
        all
    }
}

/// `did you mean …`, where a known name is near to what was written.
pub fn suggestion<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(written, known).map(|name| format!("did you mean `{name}`?"))
}

/// The known name nearest to what was written, if any is near.
fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = 1 + written.chars().count() / 4;
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&written.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| name)
}
