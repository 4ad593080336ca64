//! A DynamoDB table of this domain.
//! Invariant: reads are consistent, and each write is one conditional request.

mod contention;
mod single;
#[cfg(test)]
mod tests;
mod transaction;

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem, Update};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::condition::Test;
use super::error::{decode, encode};
use super::item::Item;
use super::{Condition, StoreError, Write, item};
use crate::cause::{Cause, Held};
use crate::{Error, Trace, aws, environment, trace};

/// A table, with the few operations that keep events right.
///
/// What asks for a write is its cause. With the trace of an event, `&event.trace()`, the write is repeated where an
/// invocation ends before the event is marked done; its condition then has to see to it that a repeat changes nothing, as that
/// of [`insert`](Self::insert) does. With [`event.done()`](crate::Event::done) the event is marked done in the same
/// transaction, and the write is not repeated at all. Each event once in effect holds for writes of these two kinds, and for
/// no others: not for a call to another service, nor for an update whose condition holds again after it.
///
/// ```
/// # use runtime::{Condition, Event, Failure, Table};
/// # use serde_json::{Value, json};
/// async fn on_order_paid(event: Event<Value>, accounts: &Table) -> Result<(), Failure> {
///     let account = json!({ "id": event.data["account"] });
///     let balance = json!({ "balance": event.data["balance"] });
///     let _ = accounts.update(account, balance, Condition::exists(), event.done()).await?;
///     Ok(())
/// }
/// ```
///
/// For anything else there are [`Table::client`] and
/// [`Table::name`]; who writes by them stamps the trace himself, in the attribute [`trace::ATTRIBUTE`].
#[derive(Clone, Debug)]
pub struct Table {
    client: Client,
    name: String,
    partition_key: String,
}

impl Table {
    /// Opens the table of this store, whose partition key is this attribute.
    ///
    /// # Errors
    /// `BUSLINE_TABLE_<STORE>` is not set.
    pub async fn open(store: &str, partition_key: &str) -> Result<Self, Error> {
        let name = environment::text(&environment::of_store("BUSLINE_TABLE", store))?;
        Ok(Self::new(Client::new(aws::config().await), name, partition_key))
    }

    /// A table by its physical name, for tests and tools.
    pub fn new(client: Client, name: impl Into<String>, partition_key: impl Into<String>) -> Self {
        Self { client, name: name.into(), partition_key: partition_key.into() }
    }

    /// The SDK's client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The table's physical name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The item with this key, e.g. `json!({ "id": id })`; nothing where there is none.
    ///
    /// # Errors
    /// The service failed, or the item is not a `T`.
    pub async fn get<T: DeserializeOwned>(&self, key: impl Serialize) -> Result<Option<T>, StoreError> {
        let key = item::from_json(encode("get", "key", &key)?);
        let request = self.client.get_item().table_name(&self.name).set_key(Some(key)).consistent_read(true);
        let answer = request.send().await.map_err(|error| StoreError::service("get", aws::code(&error)))?;
        answer.item.map(|item| decode("get", item::to_json(item))).transpose()
    }

    /// Writes the item if there is none with its key.
    ///
    /// # Errors
    /// The service failed, the claim on the event that is done with it has passed to another, or the item is no object.
    pub async fn insert(&self, item: &impl Serialize, cause: impl Into<Cause>) -> Result<Write, StoreError> {
        let cause = cause.into();
        let item = stamped("insert", item, &cause.trace)?;
        let names = HashMap::from([("#key".to_owned(), self.partition_key.clone())]);
        let expression =
            Expression { condition: "attribute_not_exists(#key)".to_owned(), names, ..Expression::default() };
        self.write("insert", Body::Put(item::from_json(item)), expression, &cause.held).await
    }

    /// Replaces the whole item if it exists and the condition holds.
    ///
    /// # Errors
    /// The service failed, the claim on the event that is done with it has passed to another, or the item is no object.
    pub async fn replace(
        &self,
        item: &impl Serialize,
        condition: Condition,
        cause: impl Into<Cause>,
    ) -> Result<Write, StoreError> {
        let cause = cause.into();
        let item = stamped("replace", item, &cause.trace)?;
        let expression = self.expression(condition, Map::new());
        self.write("replace", Body::Put(item::from_json(item)), expression, &cause.held).await
    }

    /// Sets these attributes if the item exists and the condition holds; one that is `null` is removed.
    ///
    /// # Errors
    /// The service failed, the claim on the event that is done with it has passed to another, or the changes are no object.
    pub async fn update(
        &self,
        key: impl Serialize,
        changes: impl Serialize,
        condition: Condition,
        cause: impl Into<Cause>,
    ) -> Result<Write, StoreError> {
        let cause = cause.into();
        let key = item::from_json(encode("update", "key", &key)?);
        let expression = self.expression(condition, stamped("update", &changes, &cause.trace)?);
        self.write("update", Body::Update(key), expression, &cause.held).await
    }

    /// Deletes the item if it exists and the condition holds. The old item keeps the trace of its last write. No event is
    /// done with it; a repeat is refused, as there is nothing to delete.
    ///
    /// # Errors
    /// The service failed.
    pub async fn delete(&self, key: impl Serialize, condition: Condition) -> Result<Write, StoreError> {
        let key = item::from_json(encode("delete", "key", &key)?);
        let expression = self.expression(condition, Map::new());
        self.write("delete", Body::Delete(key), expression, &Held::default()).await
    }

    async fn write(
        &self,
        operation: &'static str,
        body: Body,
        expression: Expression,
        held: &Held,
    ) -> Result<Write, StoreError> {
        let item = self.part(body, expression);
        match held.claim() {
            Some(claim) => transaction::write(&self.client, operation, item, claim).await,
            None => single::write(&self.client, operation, item).await,
        }
    }

    /// The write as the part of a transaction.
    fn part(&self, body: Body, expression: Expression) -> TransactWriteItem {
        let Expression { condition, update, names, values } = expression;
        let values = (!values.is_empty()).then_some(values);
        let part = TransactWriteItem::builder();
        let complete = "a table and an expression are given";
        match body {
            Body::Put(item) => part.put(
                Put::builder()
                    .table_name(&self.name)
                    .set_item(Some(item))
                    .condition_expression(condition)
                    .set_expression_attribute_names(Some(names))
                    .set_expression_attribute_values(values)
                    .build()
                    .expect(complete),
            ),
            Body::Update(key) => part.update(
                Update::builder()
                    .table_name(&self.name)
                    .set_key(Some(key))
                    .update_expression(update)
                    .condition_expression(condition)
                    .set_expression_attribute_names(Some(names))
                    .set_expression_attribute_values(values)
                    .build()
                    .expect(complete),
            ),
            Body::Delete(key) => part.delete(
                Delete::builder()
                    .table_name(&self.name)
                    .set_key(Some(key))
                    .condition_expression(condition)
                    .set_expression_attribute_names(Some(names))
                    .set_expression_attribute_values(values)
                    .build()
                    .expect(complete),
            ),
        }
        .build()
    }

    /// Names and values go by placeholders, because any name may be one of DynamoDB's reserved words.
    fn expression(&self, condition: Condition, changes: Map<String, Value>) -> Expression {
        let mut names = HashMap::from([("#key".to_owned(), self.partition_key.clone())]);
        let mut values = HashMap::new();
        let mut clauses = vec!["attribute_exists(#key)".to_owned()];
        for (index, clause) in condition.clauses.into_iter().enumerate() {
            let (name, value) = (format!("#c{index}"), format!(":c{index}"));
            clauses.push(match clause.test {
                Test::Is(_) => format!("{name} = {value}"),
                Test::IsNot(_) => format!("(attribute_not_exists({name}) OR {name} <> {value})"),
                Test::Present => format!("attribute_exists({name})"),
                Test::Absent => format!("attribute_not_exists({name})"),
            });
            if let Test::Is(wanted) | Test::IsNot(wanted) = clause.test {
                values.insert(value, item::attribute(wanted));
            }
            names.insert(name, clause.attribute);
        }
        let (mut set, mut remove) = (Vec::new(), Vec::new());
        for (index, (attribute, change)) in changes.into_iter().enumerate() {
            let (name, value) = (format!("#u{index}"), format!(":u{index}"));
            if change.is_null() {
                remove.push(name.clone());
            } else {
                set.push(format!("{name} = {value}"));
                values.insert(value, item::attribute(change));
            }
            names.insert(name, attribute);
        }
        let update = [("SET", set), ("REMOVE", remove)]
            .into_iter()
            .filter(|(_, parts)| !parts.is_empty())
            .map(|(verb, parts)| format!("{verb} {}", parts.join(", ")))
            .collect::<Vec<_>>()
            .join(" ");
        Expression { condition: clauses.join(" AND "), update, names, values }
    }
}

/// What is written: an item, or something about the item with a key.
enum Body {
    Put(Item),
    Update(Item),
    Delete(Item),
}

#[derive(Default)]
struct Expression {
    condition: String,
    update: String,
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

fn stamped<T: Serialize>(operation: &'static str, value: &T, trace: &Trace) -> Result<Map<String, Value>, StoreError> {
    let mut object = encode(operation, "item", value)?;
    object.insert(trace::ATTRIBUTE.to_owned(), Value::Object(encode(operation, "trace", trace)?));
    Ok(object)
}

#[cfg(test)]
mod expressions {
    use super::*;
    use serde_json::json;

    fn table() -> Table {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(aws_sdk_dynamodb::config::BehaviorVersion::v2026_01_12())
            .build();
        Table::new(Client::from_conf(config), "things", "id")
    }

    #[test]
    fn a_condition_asks_that_the_item_exists_and_takes_absence_as_difference() {
        let condition = Condition::is("status", "active").and_is_not("tier", 3).and_absent("closed");
        let expression = table().expression(condition, Map::new());
        assert_eq!(
            expression.condition,
            "attribute_exists(#key) AND #c0 = :c0 AND (attribute_not_exists(#c1) OR #c1 <> :c1) \
             AND attribute_not_exists(#c2)"
        );
        assert_eq!(expression.values[":c1"], AttributeValue::N("3".into()));
        assert_eq!(expression.names["#c2"], "closed");
    }

    #[test]
    fn a_change_to_null_removes() {
        let Value::Object(changes) = json!({ "a": 1, "b": null }) else { unreachable!("an object") };
        assert_eq!(table().expression(Condition::exists(), changes).update, "SET #u0 = :u0 REMOVE #u1");
    }

    #[test]
    fn every_write_is_stamped() {
        let trace = Trace { correlation_id: "c".into(), causation_id: Some("e".into()) };
        let item = stamped("insert", &json!({ "id": "1" }), &trace).expect("an object");
        assert_eq!(Value::Object(item), json!({ "id": "1", "_busline": { "correlationId": "c", "causationId": "e" } }));
    }
}
