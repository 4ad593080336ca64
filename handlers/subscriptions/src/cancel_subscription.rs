//! A subscription ends when its payment does.

use contracts_payments::PaymentCancelled;
use jiff::Timestamp;
use runtime::{Condition, Event, Failure, Table, Write};
use serde_json::{Value, json};

/// Cancels the subscription that was paid for, if it is active; one that has ended, or that is not known, is left
/// as it is.
pub async fn on_payment_cancelled(event: Event<PaymentCancelled>, subscriptions: &Table) -> Result<(), Failure> {
    let key = json!({ "id": event.data.subscription_id });
    let active = Condition::is("status", "active");
    let write = subscriptions.update(key, cancellation(event.metadata.occurred_at), active, event.done()).await?;
    if write == Write::Refused {
        tracing::info!(subscription = %event.data.subscription_id, "no active subscription to cancel");
    }
    Ok(())
}

/// The event's own time, so that a second delivery would write the same.
fn cancellation(at: Timestamp) -> Value {
    json!({ "status": "cancelled", "updatedAt": at })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Status, Subscription};

    #[test]
    fn a_cancelled_subscription_is_still_a_subscription() {
        let mut item = json!({
            "id": "00000000-0000-0000-0000-000000000000", "customerFirstName": "Ada", "customerSurname": "King",
            "accountName": "A King", "accountNumber": "12345678", "accountSortCode": "123456", "quantity": 12,
            "status": "active", "createdAt": "2026-11-23T09:00:00Z", "updatedAt": "2026-11-23T09:00:00Z",
        });
        let at = "2026-11-24T09:00:00Z".parse().expect("a timestamp");
        for (name, value) in cancellation(at).as_object().expect("an object") {
            item[name] = value.clone();
        }
        let subscription: Subscription = serde_json::from_value(item).expect("a subscription");
        assert_eq!((subscription.status, subscription.updated_at), (Status::Cancelled, at));
    }
}
