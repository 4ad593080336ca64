//! The log that change streams read: what has changed in collections whose stream is enabled, in the order of its commit.
//! Invariant: no two changes have one place, and nothing before the enabling is in it.

use super::command::Refusal;
use bson::{Bson, Document, Timestamp, doc};
use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};

/// A place in the log; a cluster time's seconds and increment in one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(u64);

/// A change as it was committed.
#[derive(Clone)]
pub struct Entry {
    pub place: Place,
    pub database: String,
    pub collection: String,
    pub key: Bson,
    pub change: Change,
}

#[derive(Clone)]
pub enum Change {
    Insert(Document),
    Replace(Document),
    Update {
        updated: Document,
        removed: Vec<String>,
    },
    Delete,
    /// The collection was dropped.
    Drop,
    /// Nothing more can be told of it.
    Invalidate,
}

/// The log of a cluster.
#[derive(Default)]
pub struct ChangeLog {
    enabled: BTreeSet<(String, String)>,
    entries: Vec<Entry>,
    last: Place,
    /// The last place that has been dropped.
    dropped: Place,
}

impl Place {
    pub fn at(time: Timestamp) -> Self {
        Self(u64::from(time.time) << 32 | u64::from(time.increment))
    }

    /// The place before which nothing lies between.
    pub fn before(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    pub fn timestamp(self) -> Timestamp {
        Timestamp { time: (self.0 >> 32) as u32, increment: self.0 as u32 }
    }

    /// The resume token that names this place, in the form of DocumentDB's own.
    pub fn token(self) -> Document {
        doc! { "_data": format!("01{:016x}01000000010000900025", self.0) }
    }

    /// The place that a token names.
    pub fn of_token(token: &Document) -> Result<Self, Refusal> {
        let place = token.get_str("_data").ok().and_then(|data| {
            let (time, tail) = data.strip_prefix("01")?.split_at_checked(16)?;
            u64::from_str_radix(time, 16).ok().filter(|_| tail == "01000000010000900025")
        });
        place.map(Self).ok_or_else(|| Refusal::new(9, "FailedToParse", &format!("Invalid resume token: {token}")))
    }
}

impl ChangeLog {
    /// The place of the latest thing that happened.
    pub fn last(&self) -> Place {
        self.last
    }

    /// Enables or disables the stream of a collection, an empty name standing for all; the place from which on it counts.
    pub fn modify(&mut self, database: &str, collection: &str, enable: bool) -> Place {
        let name = (database.to_owned(), collection.to_owned());
        if enable {
            self.enabled.insert(name);
        } else {
            self.enabled.remove(&name);
        }
        self.advance()
    }

    pub fn is_enabled(&self, database: &str, collection: &str) -> bool {
        let covers = |name: &str, wanted: &str| name.is_empty() || name == wanted;
        self.enabled.iter().any(|(one, other)| covers(one, database) && covers(other, collection))
    }

    /// Notes a change, if its collection's stream is enabled.
    pub fn record(&mut self, database: &str, collection: &str, key: Bson, change: Change) {
        if self.is_enabled(database, collection) {
            let place = self.advance();
            let (database, collection) = (database.to_owned(), collection.to_owned());
            self.entries.push(Entry { place, database, collection, key, change });
        }
    }

    /// Drops everything there is.
    pub fn truncate(&mut self) {
        if let Some(entry) = self.entries.pop() {
            self.dropped = entry.place;
            self.entries.clear();
        }
    }

    /// Whether something behind this place has been dropped.
    pub fn has_lost(&self, place: Place) -> bool {
        place < self.dropped
    }

    /// Whether what lies at this place is the end of its collection.
    pub fn is_end(&self, place: Place, database: &str, collection: &str) -> bool {
        let at = self.after(place.before(), database, collection).next();
        at.is_some_and(|entry| entry.place == place && matches!(entry.change, Change::Invalidate))
    }

    /// The changes of a collection behind a place.
    pub fn after<'a>(
        &'a self,
        place: Place,
        database: &'a str,
        collection: &'a str,
    ) -> impl Iterator<Item = &'a Entry> + 'a {
        let from = self.entries.partition_point(|entry| entry.place <= place);
        self.entries[from..].iter().filter(move |entry| entry.database == database && entry.collection == collection)
    }

    fn advance(&mut self) -> Place {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970").as_secs();
        self.last = Place((self.last.0 + 1).max(now << 32 | 1));
        self.last
    }
}
