//! What is to be seen of a system: boxes, what is in them, and arrows.
//!
//! Invariant: every key is there once, and both ends of an arrow are keys of the picture.

/// A picture of a system in one environment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    /// The system's name.
    pub system: String,
    /// The environment's name.
    pub environment: String,
    /// The domains, in the order of the file.
    pub homes: Vec<Home>,
    /// What stands outside of them.
    pub outside: Vec<Node>,
    /// What goes from where to where: first what is used, then what is published, told, granted and consumed.
    pub arrows: Vec<Arrow>,
    /// Whether it was compared with another, so that marks say what becomes of things.
    pub compared: bool,
}

/// A domain as a box.
#[derive(Clone, Debug, PartialEq)]
pub struct Home {
    /// Its path: `domains.stock`.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Account and region.
    pub place: String,
    /// Who owns it.
    pub owner: Option<String>,
    /// What is in it: first its bus.
    pub nodes: Vec<Node>,
    /// What becomes of it.
    pub mark: Option<Mark>,
    /// What becomes of it, in sentences.
    pub words: Vec<String>,
}

/// Something that stands in a domain or outside of all.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The path of its declaration, and for what is declared with another a word more.
    pub key: String,
    /// What it is.
    pub kind: Kind,
    /// What is written on it, a line each.
    pub lines: Vec<String>,
    /// What runs it, where that is no event.
    pub trigger: Option<Trigger>,
    /// What becomes of it.
    pub mark: Option<Mark>,
    /// What becomes of it, in sentences.
    pub words: Vec<String>,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A domain's bus.
    Bus,
    /// A store.
    Store,
    /// A function.
    Handler,
    /// A queue or log group that a rule of the file fills.
    Sink,
    /// A participant outside the file.
    External,
    /// Whom a policy grants something.
    Grantee,
    /// Something outside the file that a rule brings events to.
    Target,
    /// Where what cannot be delivered waits.
    DeadLetters,
}

/// What runs a handler.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// Whether it is the clock, and not a request.
    pub is_clock: bool,
    /// Method and path, or when.
    pub text: String,
    /// What becomes of it.
    pub mark: Option<Mark>,
}

/// Something goes from one to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// The path of what declares it.
    pub key: String,
    /// The key of where it begins.
    pub from: String,
    /// The key of where it ends.
    pub to: String,
    /// What goes there.
    pub line: Line,
    /// The stream that it goes through.
    pub through: Option<Label>,
    /// What is written at it.
    pub labels: Vec<Label>,
    /// What becomes of it.
    pub mark: Option<Mark>,
}

/// What an arrow is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Line {
    /// A handler reads a store: from the handler.
    Reads,
    /// A handler changes a store.
    Writes,
    /// A stream makes events of a store's changes.
    Publishes,
    /// Events go to the bus of another.
    Crosses,
    /// A rule that the file spells out brings events to the bus of another, or outside.
    Routes,
    /// Somebody outside may tell or be told events; whether that happens, nobody here knows.
    Grants,
    /// Events run a handler.
    Consumes,
    /// A rule that the file spells out brings events to a handler, a queue or a log group of its domain.
    Feeds,
    /// What cannot be delivered is put aside.
    Fails,
}

/// A text at an arrow.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// The paths of what it tells of.
    pub keys: Vec<String>,
    /// The text.
    pub text: String,
    /// What becomes of it.
    pub mark: Option<Mark>,
}

/// What a change does to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// It was not there before.
    Added,
    /// It is there no more.
    Removed,
    /// It is otherwise than before.
    Changed,
}

impl Mark {
    /// Every mark, in the order of a legend.
    pub const ALL: [Mark; 3] = [Mark::Added, Mark::Removed, Mark::Changed];

    /// The word for it, which is a class in SVG and in Mermaid too.
    pub fn as_str(self) -> &'static str {
        match self {
            Mark::Added => "added",
            Mark::Removed => "removed",
            Mark::Changed => "changed",
        }
    }

    /// The sign for it, which tells it without colour.
    pub fn sign(self) -> &'static str {
        match self {
            Mark::Added => "+",
            Mark::Removed => "−",
            Mark::Changed => "~",
        }
    }

    /// A text after the sign of its mark, if it has one.
    pub fn signed(mark: Option<Mark>, text: &str) -> String {
        mark.map_or_else(|| text.to_owned(), |mark| format!("{} {text}", mark.sign()))
    }
}

impl Picture {
    /// Every node, those of the domains first.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.homes.iter().flat_map(|home| &home.nodes).chain(&self.outside)
    }
}
