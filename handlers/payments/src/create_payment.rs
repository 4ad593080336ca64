//! A new subscription is paid for.

use contracts_subscriptions::SubscriptionCreated;
use runtime::{Collection, Event, Failure, Write};

use crate::{Payment, Status};

/// A subscription is paid for a year in advance.
const MONTHS: i64 = 12;

/// Sets the payment up, once: where the subscription has a payment already, active or cancelled, that stays.
pub async fn on_subscription_created(event: Event<SubscriptionCreated>, payments: &Collection) -> Result<(), Failure> {
    if payments.insert(&payment(&event), &event.trace()).await? == Write::Refused {
        tracing::info!(subscription = %event.data.id, "its payment is set up already");
    }
    Ok(())
}

fn payment(event: &Event<SubscriptionCreated>) -> Payment {
    Payment {
        id: event.data.id,
        subscription_id: event.data.id,
        account_number: event.data.account_number.clone(),
        months: MONTHS,
        quantity: event.data.quantity,
        status: Status::Active,
        created_at: event.metadata.occurred_at,
        updated_at: event.metadata.occurred_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{from_value, json};

    #[test]
    fn a_year_is_paid_in_advance() {
        let event = from_value(json!({
            "metadata": {
                "id": "e1", "version": 1, "sequence": "1", "correlationId": "c1", "domain": "subscriptions",
                "occurredAt": "2026-11-23T09:00:00Z",
            },
            "data": {
                "id": "5b0d2d0c-5c0e-4a5e-9a53-111111111111", "accountNumber": "12345678", "quantity": 6,
                "createdAt": "2026-11-23T08:59:59Z",
            },
        }));
        let document = serde_json::to_value(payment(&event.expect("an event"))).expect("serialises");
        assert_eq!(
            document,
            json!({
                "id": "5b0d2d0c-5c0e-4a5e-9a53-111111111111",
                "subscriptionId": "5b0d2d0c-5c0e-4a5e-9a53-111111111111",
                "accountNumber": "12345678", "months": 12, "quantity": 6, "status": "active",
                "createdAt": "2026-11-23T09:00:00Z", "updatedAt": "2026-11-23T09:00:00Z",
            })
        );
    }
}
