//! DynamoDB tables: the domain's stores, and the one in which its handlers claim events.

use std::collections::BTreeMap;

use super::domain_path;
use crate::model::{Attribute, Dynamodb, TableKey};
use crate::plan::Context;
use crate::plan::naming::{logical, own};
use crate::plan::resource::{Body, Table};
use crate::plan::stack::Stack;
use crate::syntax::ast::{AttributeType, Removal};
use crate::system::{DomainId, MemberId};

/// Adds a store's table. Answers its logical ID.
pub fn plan(context: &Context<'_>, store: MemberId, dynamodb: &Dynamodb, stack: &mut Stack) -> String {
    let name = &context.system.store(store).name.value;
    let path = format!("{}.stores.{name}", domain_path(context, store.domain));
    let table = Table {
        key: dynamodb.key.clone(),
        indexes: dynamodb.indexes.clone(),
        ttl: dynamodb.ttl.clone(),
        stream: context.system.streams_of(store).next().is_some(),
        recovery: dynamodb.recovery,
        protected: context.environment.removal == Removal::Retain,
    };
    stack.add(logical(name, "Table"), &path, Body::Table(table))
}

/// Adds the table in which every handler of a domain claims the events that it works on.
pub fn idempotency(context: &Context<'_>, domain: DomainId, stack: &mut Stack) {
    let id = Attribute { name: "id".to_owned(), kind: AttributeType::String };
    let table = Table {
        key: TableKey { partition: id, sort: None },
        indexes: BTreeMap::new(),
        ttl: Some("expiresAt".to_owned()),
        stream: false,
        // A lost claim costs a repeat, which handlers bear; nothing here is worth a restore.
        recovery: false,
        protected: false,
    };
    stack.add(own("IdempotencyClaims"), &domain_path(context, domain), Body::Table(table));
}
