//! A new order gets its parcel.

use contracts_orders::OrderPlaced;
use runtime::{Event, Failure, Table, Write};

use crate::Parcel;

/// Packs the parcel, once: where the order has one already, that stays.
pub async fn on_order_placed(event: Event<OrderPlaced>, parcels: &Table) -> Result<(), Failure> {
    if parcels.insert(&parcel(&event.data), &event.trace()).await? == Write::Refused {
        tracing::info!(order = %event.data.id, "the order has its parcel already");
    }
    Ok(())
}

fn parcel(order: &OrderPlaced) -> Parcel {
    Parcel {
        id: order.id,
        article: order.article.clone(),
        quantity: order.quantity,
        ordered_at: order.placed_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{from_value, json, to_value};

    #[test]
    fn what_was_ordered_is_packed() {
        let order = json!({
            "id": "5b0d2d0c-5c0e-4a5e-9a53-111111111111", "article": "razor", "quantity": 2,
            "placedAt": "2026-11-24T09:00:00Z",
        });
        let parcel = to_value(parcel(&from_value(order).expect("an order"))).expect("serialises");
        assert_eq!(
            (&parcel["article"], &parcel["quantity"]),
            (&json!("razor"), &json!(2))
        );
    }
}
