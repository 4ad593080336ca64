//! POST /orders: a customer orders something.

use jiff::Timestamp;
use runtime::http::{Request, Response};
use runtime::{Problem, Table, Write};
use serde::Deserialize;
use uuid::Uuid;

use crate::Order;

/// What the customer sends.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewOrder {
    article: String,
    quantity: i64,
}

/// Stores the order and answers 201 with it. The stream of the table tells the others.
pub async fn handle(
    request: Request<NewOrder>,
    orders: &Table,
) -> Result<Response<Order>, Problem> {
    let order = order(request.body, Uuid::new_v4(), Timestamp::now())?;
    match orders.insert(&order, &request.trace).await? {
        Write::Applied => Ok(Response::created(order)),
        Write::Refused => Err(Problem::conflict("There is an order of this id already.")),
    }
}

fn order(body: NewOrder, id: Uuid, now: Timestamp) -> Result<Order, Problem> {
    if body.article.trim().is_empty() || body.quantity < 1 {
        return Err(Problem::bad_request(
            "An order names an article and how many of it, at least 1.",
        ));
    }
    Ok(Order {
        id,
        article: body.article.trim().to_owned(),
        quantity: body.quantity,
        placed_at: now,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ordered(article: &str, quantity: i64) -> Result<Order, Problem> {
        order(
            NewOrder {
                article: article.to_owned(),
                quantity,
            },
            Uuid::nil(),
            Timestamp::UNIX_EPOCH,
        )
    }

    #[test]
    fn an_order_is_taken_as_it_was_sent() {
        let order = ordered(" razor ", 2).expect("an order");
        assert_eq!((order.article.as_str(), order.quantity), ("razor", 2));
    }

    #[test]
    fn an_order_of_nothing_is_refused() {
        for (article, quantity) in [(" ", 1), ("razor", 0)] {
            assert_eq!(
                ordered(article, quantity).expect_err("nothing").status(),
                400
            );
        }
    }
}
