//! Text as the author wrote it, and places in it.
//!
//! Invariant: a [`Span`] is a byte range on character boundaries of the source that it names.

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
pub struct Sources(Vec<Source>);

impl Sources {
    /// Starts with the system's own file.
    pub fn new(system: Source) -> Self {
        Sources(vec![system])
    }

    /// The system's own file.
    pub fn system(&self) -> &Source {
        &self.0[0]
    }

    /// Takes in a further text and answers the id that its spans carry.
    pub fn add(&mut self, source: Source) -> SourceId {
        self.0.push(source);
        SourceId(u32::try_from(self.0.len() - 1).expect("fewer than 2^32 files"))
    }

    /// The text of an id.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.0[id.0 as usize]
    }

    /// The id of the text at `path`, if it was read.
    pub fn find(&self, path: &str) -> Option<SourceId> {
        let index = self.0.iter().position(|source| source.path == path)?;
        Some(SourceId(u32::try_from(index).expect("fewer than 2^32 files")))
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
