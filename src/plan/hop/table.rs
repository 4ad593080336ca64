//! DynamoDB tables: the domain's stores, and the one in which its handlers claim events.

use std::collections::BTreeMap;

use super::{domain_path, key};
use crate::model::{Attribute, Dynamodb, TableKey};
use crate::plan::Context;
use crate::plan::grant::Statement;
use crate::plan::naming::{logical, own};
use crate::plan::resource::{self, Body};
use crate::plan::stack::Stack;
use crate::syntax::ast::{AttributeType, Encryption, Removal};
use crate::system::{DomainId, MemberId};

/// A store's table, as those see it who use it.
pub struct Table {
    /// Its logical ID.
    pub id: String,
    /// The logical ID of its key, where it has one of the account's.
    key: Option<String>,
}

impl Table {
    /// Lets a role use the table's key for the table, where the account has one for it.
    pub fn use_key(&self, context: &Context<'_>, store: MemberId) -> Option<Statement> {
        let sid = format!("Key{}", context.system.store(store).name.value.pascal());
        let key = self.key.as_ref()?;
        Some(key::use_of_table(context, store.domain, (&sid, &self.id, key)))
    }
}

/// Adds a store's table, and its key where it asks for one of the account's.
pub fn plan(context: &Context<'_>, store: MemberId, dynamodb: &Dynamodb, stack: &mut Stack) -> Table {
    let name = &context.system.store(store).name.value;
    let path = format!("{}.stores.{name}", domain_path(context, store.domain));
    let own_key =
        (dynamodb.encryption == Encryption::CustomerManaged).then(|| key::of_table(context, store, &path, stack));
    let table = resource::Table {
        key: dynamodb.key.clone(),
        indexes: dynamodb.indexes.clone(),
        ttl: dynamodb.ttl.clone(),
        stream: context.system.streams_of(store).next().is_some(),
        encryption_key: own_key.clone(),
        recovery: dynamodb.recovery,
        protected: context.environment.removal == Removal::Retain,
    };
    Table { id: stack.add(logical(name, "Table"), &path, Body::Table(table)), key: own_key }
}

/// Adds the table in which every handler of a domain claims the events that it works on.
pub fn idempotency(context: &Context<'_>, domain: DomainId, stack: &mut Stack) {
    let id = Attribute { name: "id".to_owned(), kind: AttributeType::String };
    let table = resource::Table {
        key: TableKey { partition: id, sort: None },
        indexes: BTreeMap::new(),
        ttl: Some("expiresAt".to_owned()),
        stream: false,
        // It holds ids of events and times, and nothing of what an event says.
        encryption_key: None,
        // A lost claim costs a repeat, which handlers bear; nothing here is worth a restore.
        recovery: false,
        protected: false,
    };
    stack.add(own("IdempotencyClaims"), &domain_path(context, domain), Body::Table(table));
}
