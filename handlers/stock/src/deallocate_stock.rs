//! Razors go back when they are no longer paid for.

use contracts_payments::PaymentCancelled;
use runtime::{Condition, Event, Failure, Table, Write};
use serde_json::{Value, json};

use crate::allocation::{Allocation, RAZOR, Status};

/// Gives the razors back, if any are set aside.
///
/// The two events may come in either order. Where nothing is set aside yet a tombstone is left, so that the
/// subscription's own event, when it comes, finds its place taken. The tombstone is tried first: once something
/// stands under the key it stays, and the second write cannot miss an allocation made in between. The event is done with
/// whichever of the two is made.
pub async fn on_payment_cancelled(event: Event<PaymentCancelled>, stock: &Table) -> Result<(), Failure> {
    if stock.insert(&tombstone(&event), event.done()).await? == Write::Applied {
        tracing::info!(subscription = %event.data.subscription_id, "cancelled before any razors were set aside");
        return Ok(());
    }
    let key = json!({ "id": event.data.subscription_id });
    let allocated = Condition::is("status", "allocated");
    if stock.update(key, deallocation(&event), allocated, event.done()).await? == Write::Refused {
        tracing::info!(subscription = %event.data.subscription_id, "no razors are set aside any more");
    }
    Ok(())
}

fn tombstone(event: &Event<PaymentCancelled>) -> Allocation {
    Allocation {
        id: event.data.subscription_id,
        stock_id: RAZOR.to_owned(),
        stock: 0,
        status: Status::Cancelled,
        updated_at: event.metadata.occurred_at,
    }
}

fn deallocation(event: &Event<PaymentCancelled>) -> Value {
    json!({ "stock": 0, "status": Status::Deallocated, "updatedAt": event.metadata.occurred_at })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Event<PaymentCancelled> {
        serde_json::from_value(json!({
            "metadata": {
                "id": "e2", "version": 1, "sequence": "1", "correlationId": "c1", "domain": "payments",
                "occurredAt": "2026-11-23T10:00:00Z",
            },
            "data": {
                "subscriptionId": "5b0d2d0c-5c0e-4a5e-9a53-111111111111", "status": "cancelled",
                "updatedAt": "2026-11-23T10:00:00Z",
            },
        }))
        .expect("an event")
    }

    #[test]
    fn a_tombstone_holds_no_razors_and_is_no_allocation() {
        let tombstone = tombstone(&event());
        assert_eq!((tombstone.stock, tombstone.status), (0, Status::Cancelled));
        let item = serde_json::to_value(tombstone).expect("serialises");
        assert_eq!(item["status"], "cancelled", "neither of the stream's publications takes it");
    }

    #[test]
    fn razors_that_go_back_leave_none() {
        assert_eq!(
            deallocation(&event()),
            json!({ "stock": 0, "status": "deallocated", "updatedAt": "2026-11-23T10:00:00Z" })
        );
    }
}
