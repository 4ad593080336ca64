//! Text as the author wrote it, and places in it.
//!
//! Invariant: a [`Span`] is a byte range on character boundaries of the source that it names.

use std::collections::BTreeMap;
use std::ops::Range;

/// A text with the path under which its author knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as typed, relative to the folder of the system's file.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// The texts of one compilation: the system's file first, then the schemas that it names.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    texts: Vec<Source>,
    /// The first byte of each line, by text.
    lines: Vec<Vec<u32>>,
    by_path: BTreeMap<String, SourceId>,
}

impl Sources {
    /// Starts with the system's own file.
    pub fn new(system: Source) -> Self {
        let mut sources = Sources::default();
        sources.add(system);
        sources
    }

    /// The system's own file.
    pub fn system(&self) -> &Source {
        &self.texts[0]
    }

    /// The texts beside it.
    pub fn schemas(&self) -> &[Source] {
        &self.texts[1..]
    }

    /// Takes in a further text and answers the id that its spans carry. Of two at one path the first is found by it.
    pub fn add(&mut self, source: Source) -> SourceId {
        let id = SourceId(u32::try_from(self.texts.len()).expect("fewer than 2^32 files"));
        self.by_path.entry(source.path.clone()).or_insert(id);
        let starts = source.text.match_indices('\n').map(|(newline, _)| newline + 1);
        let starts = std::iter::once(0).chain(starts).map(|start| u32::try_from(start).expect("a text below 4 GiB"));
        self.lines.push(starts.collect());
        self.texts.push(source);
        id
    }

    /// The text of an id.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.texts[id.0 as usize]
    }

    /// Line and column (in characters), both from 1, of a byte of a text; beyond its end, of its end.
    pub fn position(&self, id: SourceId, offset: u32) -> (usize, usize) {
        let lines = &self.lines[id.0 as usize];
        let line = lines.partition_point(|start| *start <= offset).max(1);
        let text = &self.get(id).text;
        let (start, end) = (lines[line - 1] as usize, (offset as usize).min(text.len()));
        (line, text[start.min(end)..end].chars().count() + 1)
    }

    /// The bytes of the lines from one byte to another, both included, and the number of the first, from 1.
    pub fn lines_around(&self, id: SourceId, first: u32, last: u32) -> (Range<usize>, usize) {
        let lines = &self.lines[id.0 as usize];
        let from = lines.partition_point(|start| *start <= first).max(1);
        let to = lines.partition_point(|start| *start <= last.max(first));
        let end = lines.get(to).map_or(self.get(id).text.len(), |start| *start as usize);
        (lines[from - 1] as usize..end, from)
    }

    /// The id of the text at `path`, if it was read.
    pub fn find(&self, path: &str) -> Option<SourceId> {
        self.by_path.get(path).copied()
    }
}

/// Which text a span lies in; the system's own file is the default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

/// A range of bytes in a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text it lies in.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A value and the place where it was written.
///
/// Two spanned values are equal when their values are: where something stands changes nothing about what it is.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// The same place with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned { value: f(self.value), span: self.span }
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Spanned<T> {}
