//! A new subscription gets its razors.

use contracts_subscriptions::SubscriptionCreated;
use runtime::{Event, Failure, Table, Write};

use crate::allocation::{Allocation, RAZOR, Status};

/// Sets the razors aside, once: where the subscription has an allocation already, or a tombstone, that stays.
pub async fn on_subscription_created(event: Event<SubscriptionCreated>, stock: &Table) -> Result<(), Failure> {
    if stock.insert(&allocation(&event), event.done()).await? == Write::Refused {
        tracing::info!(subscription = %event.data.id, "an allocation or a tombstone stands already");
    }
    Ok(())
}

fn allocation(event: &Event<SubscriptionCreated>) -> Allocation {
    Allocation {
        id: event.data.id,
        stock_id: RAZOR.to_owned(),
        stock: event.data.quantity,
        status: Status::Allocated,
        updated_at: event.metadata.occurred_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{from_value, json};

    #[test]
    fn what_was_subscribed_is_set_aside() {
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
        let item = serde_json::to_value(allocation(&event.expect("an event"))).expect("serialises");
        assert_eq!(
            item,
            json!({
                "id": "5b0d2d0c-5c0e-4a5e-9a53-111111111111", "stockId": "razor-123", "stock": 6,
                "status": "allocated", "updatedAt": "2026-11-23T09:00:00Z",
            })
        );
    }
}
