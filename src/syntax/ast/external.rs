//! Participants outside the file, as written.

use super::{Acceptance, SchemaText};
use crate::name::EventName;
use crate::source::Spanned;
use crate::syntax::decode::record;
use crate::syntax::value::{AccountId, Table, Text};

record! {
    /// A participant outside the file, with a bus of its own. It shares the domains' names: `crm.CustomerMoved` is its event.
    pub struct External "an external" {
        /// Its account, where no environment says otherwise.
        account: Option<Spanned<AccountId>>,
        /// Its region (default: the environment's).
        region: Option<Spanned<Text>>,
        /// The name of its bus; needed where it consumes.
        bus: Option<Spanned<Text>>,
        /// What it is told: `domain.Event`.
        consumes: Vec<Spanned<Text>>,
        /// What it tells: events in the envelope of all others, `metadata` and `data`.
        publishes: Table<EventName, ExternalEvent>,
        /// Findings about this external that are meant.
        accept: Vec<Acceptance>,
    }
}

record! {
    /// An event that comes from outside.
    pub struct ExternalEvent "an external's event" {
        /// The source under which it comes; no domain and no other external has it.
        source: Spanned<Text>,
        /// The JSON Schema 2020-12 of its data: a file's path, or the schema itself.
        schema: Spanned<SchemaText>,
        /// What it means, in a sentence.
        description: Option<Text>,
        /// Findings about this event that are meant.
        accept: Vec<Acceptance>,
    }
}

record! {
    /// Where an external is in one environment, as far as it is elsewhere than its declaration says.
    pub struct ExternalPlace "an external's place" {
        /// Its account.
        account: Option<Spanned<AccountId>>,
        /// Its region.
        region: Option<Spanned<Text>>,
        /// The name of its bus.
        bus: Option<Spanned<Text>>,
    }
}
