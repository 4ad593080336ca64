//! POST /subscriptions: a customer subscribes.

use jiff::Timestamp;
use runtime::http::{Request, Response};
use runtime::{Problem, Table, Write};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::{Status, Subscription};

const LONGEST_NAME: usize = 100;

/// What the customer sends.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewSubscription {
    customer_first_name: String,
    customer_surname: String,
    account_name: String,
    account_number: String,
    account_sort_code: String,
    #[serde(default = "a_dozen")]
    quantity: i64,
}

fn a_dozen() -> i64 {
    12
}

/// Stores the subscription and answers 201 with it. A request that repeats an `Idempotency-Key` gets the first
/// answer again and stores nothing.
pub async fn handle(
    request: Request<NewSubscription>,
    subscriptions: &Table,
) -> Result<Response<Subscription>, Problem> {
    validate(&request.body)?;
    let id = subscription_id(request.idempotent_id()?)?;
    let asked = subscription(request.body, id, Timestamp::now());
    let answer = match subscriptions.insert(&asked, &request.trace).await? {
        Write::Applied => asked,
        Write::Refused => {
            let stored = subscriptions.get(json!({ "id": id })).await?;
            first_answer(&asked, stored.ok_or_else(|| Problem::conflict("The subscription has just been removed."))?)?
        }
    };
    Ok(Response::created(answer))
}

/// Gathers all that is wrong with the body before it answers.
fn validate(body: &NewSubscription) -> Result<(), Problem> {
    let mut problem = Problem::bad_request("The subscription cannot be taken as it is.");
    let names = [
        ("/customerFirstName", &body.customer_first_name),
        ("/customerSurname", &body.customer_surname),
        ("/accountName", &body.account_name),
    ];
    for (pointer, name) in names {
        if name.trim().is_empty() || name.chars().count() > LONGEST_NAME {
            problem = problem.violation(pointer, format!("must have 1 to {LONGEST_NAME} characters"));
        }
    }
    if !has_digits(&body.account_number, 8) {
        problem = problem.violation("/accountNumber", "must have 8 digits");
    }
    if !has_digits(&body.account_sort_code, 6) {
        problem = problem.violation("/accountSortCode", "must have 6 digits");
    }
    if !(1..=24).contains(&body.quantity) {
        problem = problem.violation("/quantity", "must be 1 to 24");
    }
    if problem.has_violations() { Err(problem) } else { Ok(()) }
}

fn has_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The same key gives the same id, so that the table itself notices the repeat.
fn subscription_id(of_key: Option<String>) -> Result<Uuid, Problem> {
    Ok(of_key.map(|id| id.parse()).transpose()?.unwrap_or_else(Uuid::new_v4))
}

fn subscription(body: NewSubscription, id: Uuid, now: Timestamp) -> Subscription {
    Subscription {
        id,
        customer_first_name: body.customer_first_name.trim().to_owned(),
        customer_surname: body.customer_surname.trim().to_owned(),
        account_name: body.account_name.trim().to_owned(),
        account_number: body.account_number,
        account_sort_code: body.account_sort_code,
        quantity: body.quantity,
        status: Status::Active,
        created_at: now,
        updated_at: now,
    }
}

/// The answer that the stored subscription was given when it was new. A key that comes again with another body
/// is refused and told nothing: it may be somebody else's.
fn first_answer(asked: &Subscription, stored: Subscription) -> Result<Subscription, Problem> {
    let first = Subscription { status: Status::Active, updated_at: stored.created_at, ..stored };
    let same = Subscription { created_at: first.created_at, updated_at: first.updated_at, ..asked.clone() } == first;
    if same { Ok(first) } else { Err(Problem::unprocessable("The Idempotency-Key has been used with another body.")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use runtime::Trace;

    fn body() -> NewSubscription {
        serde_json::from_value(json!({
            "customerFirstName": "Ada", "customerSurname": " King ", "accountName": "A King",
            "accountNumber": "12345678", "accountSortCode": "123456",
        }))
        .expect("a complete body")
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a second of this era")
    }

    #[test]
    fn a_dozen_razors_are_the_default_and_names_are_trimmed() {
        let subscription = subscription(body(), Uuid::nil(), at(0));
        assert_eq!((subscription.quantity, subscription.customer_surname.as_str()), (12, "King"));
        assert_eq!(subscription.status, Status::Active);
    }

    #[test]
    fn a_right_body_is_taken() {
        assert!(validate(&body()).is_ok());
        assert!(validate(&NewSubscription { quantity: 24, ..body() }).is_ok());
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let wrong = NewSubscription {
            customer_first_name: " ".to_owned(),
            account_name: "x".repeat(101),
            account_number: "1234567a".to_owned(),
            account_sort_code: "12-34-56".to_owned(),
            quantity: 0,
            ..body()
        };
        let problem = serde_json::to_value(validate(&wrong).expect_err("five violations")).expect("serialises");
        let pointers: Vec<&str> = problem["errors"]
            .as_array()
            .expect("errors")
            .iter()
            .filter_map(|error| error["pointer"].as_str())
            .collect();
        assert_eq!(pointers, ["/customerFirstName", "/accountName", "/accountNumber", "/accountSortCode", "/quantity"]);
        assert_eq!(problem["status"], 400);
    }

    #[test]
    fn digits_are_ascii_digits() {
        assert!(!has_digits("１２３", 3));
        assert!(!has_digits("12", 3));
    }

    #[test]
    fn a_key_names_its_subscription_and_no_key_names_a_new_one() {
        let asked = |key: Option<&str>| {
            let request = Request::new(body(), Trace::start("c1"));
            let request = key.into_iter().fold(request, |request, key| request.with_header("Idempotency-Key", key));
            subscription_id(request.idempotent_id().expect("a usable key")).expect("an id")
        };
        assert_eq!(asked(Some("k1")), asked(Some(" k1 ")));
        assert_ne!(asked(Some("k1")), asked(Some("k2")));
        assert_ne!(asked(None), asked(None));
    }

    #[test]
    fn a_repeat_gets_the_first_answer_even_after_the_end() {
        let first = subscription(body(), Uuid::nil(), at(10));
        let stored = Subscription { status: Status::Cancelled, updated_at: at(20), ..first.clone() };
        let again = subscription(body(), Uuid::nil(), at(30));
        assert_eq!(first_answer(&again, stored).expect("the first answer"), first);
    }

    #[test]
    fn a_key_used_with_another_body_is_refused() {
        let stored = subscription(body(), Uuid::nil(), at(10));
        let other = subscription(NewSubscription { quantity: 6, ..body() }, Uuid::nil(), at(30));
        assert_eq!(first_answer(&other, stored).expect_err("another body").status(), 422);
    }
}
