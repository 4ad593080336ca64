//! A write by itself.
//! Invariant: it is the same write that would be a part of a transaction.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::types::TransactWriteItem;

use super::contention;
use crate::aws;
use crate::store::{StoreError, Write};

/// Writes it.
pub(super) async fn write(
    client: &Client,
    operation: &'static str,
    item: TransactWriteItem,
) -> Result<Write, StoreError> {
    let TransactWriteItem { put, update, delete, .. } = item;
    if let Some(item) = put {
        let request = async || {
            let request = client.put_item().table_name(&item.table_name).set_item(Some(item.item.clone()));
            request
                .set_condition_expression(item.condition_expression.clone())
                .set_expression_attribute_names(item.expression_attribute_names.clone())
                .set_expression_attribute_values(item.expression_attribute_values.clone())
                .send()
                .await
        };
        outcome(operation, request).await
    } else if let Some(item) = update {
        let request = async || {
            let request = client.update_item().table_name(&item.table_name).set_key(Some(item.key.clone()));
            request
                .update_expression(&item.update_expression)
                .set_condition_expression(item.condition_expression.clone())
                .set_expression_attribute_names(item.expression_attribute_names.clone())
                .set_expression_attribute_values(item.expression_attribute_values.clone())
                .send()
                .await
        };
        outcome(operation, request).await
    } else if let Some(item) = delete {
        let request = async || {
            let request = client.delete_item().table_name(&item.table_name).set_key(Some(item.key.clone()));
            request
                .set_condition_expression(item.condition_expression.clone())
                .set_expression_attribute_names(item.expression_attribute_names.clone())
                .set_expression_attribute_values(item.expression_attribute_values.clone())
                .send()
                .await
        };
        outcome(operation, request).await
    } else {
        unreachable!("a write puts, updates or deletes")
    }
}

async fn outcome<A, E: ProvideErrorMetadata>(
    operation: &'static str,
    request: impl AsyncFn() -> Result<A, SdkError<E>>,
) -> Result<Write, StoreError> {
    // An event may be done with the item just now.
    let has_met_another = |error: &SdkError<E>| error.code() == Some("TransactionConflictException");
    match contention::outlasted(request, has_met_another).await {
        Ok(_) => Ok(Write::Applied),
        Err(error) if error.code() == Some("ConditionalCheckFailedException") => Ok(Write::Refused),
        Err(error) => Err(StoreError::service(operation, aws::code(&error))),
    }
}
