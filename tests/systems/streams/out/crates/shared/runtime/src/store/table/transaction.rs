//! A write, and the mark of the event that it is done with, in one transaction.
//! Invariant: both stand or neither does.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::TransactWriteItem;
use jiff::Timestamp;

use super::contention;
use crate::aws;
use crate::cause::Claim;
use crate::store::{StoreError, Write, mark};

/// Writes under this claim.
pub(super) async fn write(
    client: &Client,
    operation: &'static str,
    item: TransactWriteItem,
    claim: &Claim,
) -> Result<Write, StoreError> {
    if claim.is_marked() {
        return Err(StoreError::DoneBefore(operation));
    }
    let attempt = async || {
        let mark = TransactWriteItem::builder().update(mark::update(claim, Timestamp::now())).build();
        // The SDK's own attempts of one call share a token, so that a lost answer is no second write.
        client.transact_write_items().transact_items(item.clone()).transact_items(mark).send().await
    };
    let answer = contention::outlasted(attempt, |error| verdict(error) == Verdict::Contended).await;
    let Err(error) = answer else {
        claim.set_marked();
        return Ok(Write::Applied);
    };
    match verdict(&error) {
        Verdict::ClaimPassed => Err(StoreError::ClaimPassed(operation)),
        Verdict::Refused => Ok(Write::Refused),
        Verdict::Contended | Verdict::Failed => Err(StoreError::service(operation, aws::code(&error))),
    }
}

/// Why a transaction was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    ClaimPassed,
    Refused,
    Contended,
    Failed,
}

fn verdict(error: &SdkError<TransactWriteItemsError>) -> Verdict {
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
            let codes: Vec<&str> = cancelled.cancellation_reasons().iter().filter_map(|reason| reason.code()).collect();
            of_codes(&codes)
        }
        Some(TransactWriteItemsError::TransactionInProgressException(_)) => Verdict::Contended,
        _ => Verdict::Failed,
    }
}

/// By the reason of each part: the item, then the mark. A claim that has passed to another comes first, because then the
/// item may stand as that other has written it.
fn of_codes(codes: &[&str]) -> Verdict {
    let passes = ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"];
    match codes {
        [_, "ConditionalCheckFailed"] => Verdict::ClaimPassed,
        ["ConditionalCheckFailed", _] => Verdict::Refused,
        codes if codes.iter().any(|code| passes.contains(code)) => Verdict::Contended,
        _ => Verdict::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_is_not_done_for_the_reason_that_decides() {
        for (item, mark, verdict) in [
            ("ConditionalCheckFailed", "None", Verdict::Refused),
            ("ConditionalCheckFailed", "TransactionConflict", Verdict::Refused),
            ("None", "ConditionalCheckFailed", Verdict::ClaimPassed),
            ("ConditionalCheckFailed", "ConditionalCheckFailed", Verdict::ClaimPassed),
            ("TransactionConflict", "None", Verdict::Contended),
            ("None", "ThrottlingError", Verdict::Contended),
            ("ValidationError", "None", Verdict::Failed),
        ] {
            assert_eq!(of_codes(&[item, mark]), verdict, "{item} {mark}");
        }
        assert_eq!(of_codes(&[]), Verdict::Failed);
    }
}
