//! Stores: tables with their keys, collections with their sizes.

use std::collections::BTreeMap;

use super::limits;
use crate::diagnostic::Diagnostics;
use crate::finding::{invalid_value, missing_key, wrong_type};
use crate::name::Name;
use crate::source::Spanned;
use crate::syntax::ast;
use crate::syntax::value::{Table, Text};

/// A store.
#[derive(Clone, Debug, PartialEq)]
pub struct Store {
    /// Its name, and where it is declared.
    pub name: Spanned<Name>,
    /// What it is.
    pub kind: StoreKind,
}

/// What a store is.
#[derive(Clone, Debug, PartialEq)]
pub enum StoreKind {
    /// A DynamoDB table.
    Dynamodb(Dynamodb),
    /// A DocumentDB collection in a cluster of its own.
    Documentdb(Documentdb),
}

/// A DynamoDB table.
#[derive(Clone, Debug, PartialEq)]
pub struct Dynamodb {
    /// Its primary key.
    pub key: TableKey,
    /// Its global secondary indexes, by name.
    pub indexes: BTreeMap<String, TableKey>,
    /// The attribute of the time to live.
    pub ttl: Option<String>,
    /// Whose key encrypts it.
    pub encryption: ast::Encryption,
    /// Whether it can be restored to any second of the last 35 days.
    pub recovery: bool,
}

/// The key of a table or an index.
#[derive(Clone, Debug, PartialEq)]
pub struct TableKey {
    /// The attribute by which items are spread.
    pub partition: Attribute,
    /// The attribute by which they are ordered.
    pub sort: Option<Attribute>,
}

/// A key attribute.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: ast::AttributeType,
}

/// A DocumentDB collection.
#[derive(Clone, Debug, PartialEq)]
pub struct Documentdb {
    /// The database.
    pub database: String,
    /// The collection.
    pub collection: String,
    /// The instances' size.
    pub instance_class: String,
    /// How many instances.
    pub instances: u32,
    /// `5.0.0`; its first two numbers are [`Documentdb::family`].
    pub engine_version: String,
    /// Days for which backups are kept.
    pub backup_days: u32,
    /// Seconds for which changes can be read.
    pub change_stream_retention: u32,
    /// Days between two passwords; `None` where the first one stays.
    pub rotation_days: Option<u32>,
}

impl Documentdb {
    /// The family of parameters that its engine takes, `docdb5.0`.
    pub fn family(&self) -> String {
        let numbers: Vec<&str> = self.engine_version.splitn(3, '.').take(2).collect();
        format!("docdb{}", numbers.join("."))
    }
}

const ENGINE_VERSION: &str = "5.0.0";
const BACKUP_DAYS: u32 = 7;
/// Seven days, the longest that DocumentDB offers, so that a relay that stood still over a weekend loses nothing.
const CHANGE_STREAM_RETENTION: u32 = 604_800;

/// A store; `None`, with a finding, where it does not say what it is.
pub fn lower(
    domain: &Spanned<Name>,
    name: &Spanned<Name>,
    store: &ast::Store,
    has_network: bool,
    diagnostics: &mut Diagnostics,
) -> Option<Store> {
    let kind = match (&store.dynamodb, &store.documentdb) {
        (Some(table), None) => StoreKind::Dynamodb(dynamodb(table, diagnostics)?),
        (None, Some(collection)) => {
            if !has_network {
                diagnostics.push(missing_key::network(name.value.as_str(), name.span));
            }
            StoreKind::Documentdb(documentdb(domain, name, collection, diagnostics))
        }
        (Some(_), Some(_)) => {
            diagnostics.push(wrong_type::two_kinds(name.value.as_str(), name.span));
            return None;
        }
        (None, None) => {
            diagnostics.push(missing_key::store_kind(name.value.as_str(), name.span));
            return None;
        }
    };
    Some(Store { name: name.clone(), kind })
}

fn dynamodb(table: &ast::Dynamodb, diagnostics: &mut Diagnostics) -> Option<Dynamodb> {
    let key = table_key(&table.partition_key, table.sort_key.as_ref(), diagnostics)?;
    let mut types: BTreeMap<String, ast::AttributeType> = BTreeMap::new();
    let mut indexes = BTreeMap::new();
    for (name, index) in &table.indexes.entries {
        let key = table_key(&index.partition_key, index.sort_key.as_ref(), diagnostics)?;
        if name.value.as_str().len() < 3 {
            let help = "DynamoDB asks for at least 3 characters";
            diagnostics.push(invalid_value::because("the name of this index is too short", name.span, help));
        }
        indexes.insert(name.value.as_str().to_owned(), (key, index.partition_key.span));
    }
    let keys =
        std::iter::once((&key, table.partition_key.span)).chain(indexes.values().map(|(key, span)| (key, *span)));
    for (key, span) in keys {
        for attribute in std::iter::once(&key.partition).chain(&key.sort) {
            if *types.entry(attribute.name.clone()).or_insert(attribute.kind) != attribute.kind {
                let fact = format!("the attribute `{}` has two types", attribute.name);
                diagnostics.push(invalid_value::because(
                    fact,
                    span,
                    "an attribute has one type in all keys of a table",
                ));
            }
        }
    }
    if indexes.len() > 20 {
        let help = "DynamoDB takes 20 on one table";
        diagnostics.push(invalid_value::because("this table has too many indexes", table.indexes.span, help));
    }
    if let Some(ttl) = &table.ttl {
        limits::attribute(&ttl.value.0, ttl.span, diagnostics);
    }
    Some(Dynamodb {
        key,
        indexes: indexes.into_iter().map(|(name, (key, _))| (name, key)).collect(),
        ttl: table.ttl.as_ref().map(|ttl| ttl.value.0.clone()),
        encryption: table.encryption.unwrap_or(ast::Encryption::AwsOwned),
        recovery: table.point_in_time_recovery.unwrap_or(true),
    })
}

fn table_key(
    partition: &Spanned<Table<Text, ast::AttributeType>>,
    sort: Option<&Spanned<Table<Text, ast::AttributeType>>>,
    diagnostics: &mut Diagnostics,
) -> Option<TableKey> {
    let sort = match sort {
        Some(sort) => Some(attribute(sort, diagnostics)?),
        None => None,
    };
    let partition = attribute(partition, diagnostics)?;
    Some(TableKey { partition, sort })
}

/// The one attribute of `{ id: string }`.
fn attribute(written: &Spanned<Table<Text, ast::AttributeType>>, diagnostics: &mut Diagnostics) -> Option<Attribute> {
    match written.value.entries.as_slice() {
        [(name, kind)] => {
            limits::attribute(&name.value.0, name.span, diagnostics);
            Some(Attribute { name: name.value.0.clone(), kind: *kind })
        }
        _ if !written.value.broken.is_empty() => None,
        _ => {
            let help = "write it with its type: `{ id: string }`";
            diagnostics.push(invalid_value::because("a key is one attribute", written.span, help));
            None
        }
    }
}

fn documentdb(
    domain: &Spanned<Name>,
    name: &Spanned<Name>,
    store: &ast::Documentdb,
    diagnostics: &mut Diagnostics,
) -> Documentdb {
    let mut or = |what: &str, written: &Option<Spanned<Text>>, default: &Name| match written {
        Some(written) => limits::collection(what, written, diagnostics),
        None => default.as_str().to_owned(),
    };
    let database = or("database", &store.database, &domain.value);
    let collection = or("collection", &store.collection, &name.value);
    Documentdb {
        database,
        collection,
        instance_class: store
            .instance_class
            .as_ref()
            .map_or("db.t4g.medium".to_owned(), |class| limits::instance_class(class, diagnostics)),
        instances: store.instances.map_or(2, |count| u32::try_from(count.0).expect("1 to 16")),
        engine_version: store
            .engine_version
            .as_ref()
            .map_or(ENGINE_VERSION.to_owned(), |version| limits::engine_version(version, diagnostics)),
        backup_days: store.backup_retention.as_ref().map_or(BACKUP_DAYS, |retention| {
            limits::whole_days("the time for which backups are kept", retention, (1, 35), diagnostics)
        }),
        change_stream_retention: store.change_stream_retention.as_ref().map_or(CHANGE_STREAM_RETENTION, |retention| {
            let what = "the time for which changes can be read";
            limits::seconds(what, retention, (3_600, CHANGE_STREAM_RETENTION), diagnostics)
        }),
        rotation_days: store
            .rotation
            .as_ref()
            .map(|rotation| limits::whole_days("the time between two passwords", rotation, (1, 1_000), diagnostics)),
    }
}
