//! PATCH /payments/{id}: a payment is cancelled.

use jiff::Timestamp;
use runtime::http::{Request, Response};
use runtime::{Collection, Condition, Problem, Write};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Payment, Status};

/// What the caller sends: the only change there is.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    status: Target,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Target {
    Cancelled,
}

/// The payment as callers see it: whose account pays is not for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    id: Uuid,
    subscription_id: Uuid,
    months: i64,
    quantity: i64,
    status: Status,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// Cancels an active payment and answers 200 with it. A second time there is nothing to write, so nothing is
/// published, and the answer is the same.
pub async fn handle(request: Request<Change>, payments: &Collection) -> Result<Response<Answer>, Problem> {
    let Change { status: Target::Cancelled } = request.body;
    let id = payment_id(request.path("id")?)?;
    // A payment may come to be between a write that found none and the reading: then it is active, and the second write
    // finds it.
    for _ in 0..2 {
        let active = Condition::is("status", "active");
        if payments.update(&id, cancellation(Timestamp::now()), active, &request.trace).await? == Write::Refused {
            tracing::info!(payment = %id, "no active payment to cancel");
        }
        let payment: Payment = payments.get(&id).await?.ok_or_else(unknown)?;
        if payment.status == Status::Cancelled {
            return Ok(Response::ok(answer(payment)));
        }
    }
    Err(Problem::conflict("The payment has just been changed."))
}

/// The id as it is stored; what is no UUID is the id of no payment.
fn payment_id(id: &str) -> Result<String, Problem> {
    id.parse().map(|id: Uuid| id.to_string()).map_err(|_| unknown())
}

fn unknown() -> Problem {
    Problem::not_found("There is no such payment.")
}

fn cancellation(now: Timestamp) -> Value {
    json!({ "status": Status::Cancelled, "updatedAt": now })
}

fn answer(payment: Payment) -> Answer {
    Answer {
        id: payment.id,
        subscription_id: payment.subscription_id,
        months: payment.months,
        quantity: payment.quantity,
        status: payment.status,
        created_at: payment.created_at,
        updated_at: payment.updated_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cancelling_is_the_only_change() {
        let change: Change = serde_json::from_value(json!({ "status": "cancelled" })).expect("a change");
        assert_eq!(change.status, Target::Cancelled);
        for wrong in [json!({ "status": "active" }), json!({}), json!({ "status": "cancelled", "months": 1 })] {
            assert!(serde_json::from_value::<Change>(wrong).is_err());
        }
    }

    #[test]
    fn an_id_that_is_none_is_an_unknown_payment() {
        assert_eq!(payment_id("7").expect_err("no UUID").status(), 404);
        let id = payment_id("5B0D2D0C-5C0E-4A5E-9A53-111111111111").expect("a UUID in capitals");
        assert_eq!(id, "5b0d2d0c-5c0e-4a5e-9a53-111111111111");
    }

    #[test]
    fn callers_do_not_see_whose_account_pays() {
        let payment = serde_json::from_value(json!({
            "id": "5b0d2d0c-5c0e-4a5e-9a53-111111111111",
            "subscriptionId": "5b0d2d0c-5c0e-4a5e-9a53-111111111111",
            "accountNumber": "12345678", "months": 12, "quantity": 6, "status": "cancelled",
            "createdAt": "2026-11-23T09:00:00Z", "updatedAt": "2026-11-23T10:00:00Z",
        }));
        let answer = serde_json::to_value(answer(payment.expect("a payment"))).expect("serialises");
        assert!(answer.get("accountNumber").is_none());
        assert_eq!((&answer["status"], &answer["months"]), (&json!("cancelled"), &json!(12)));
    }
}
