//! The one event, as its two sides know it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Contract;

/// The event as its producer knows it.
#[derive(Serialize, Deserialize)]
pub(super) struct Told {
    id: String,
    number: usize,
    kind: String,
}

/// The event as its consumer knows it.
#[derive(Serialize, Deserialize)]
pub(super) struct Heard {
    pub(super) id: String,
    pub(super) number: usize,
    pub(super) kind: Understood,
}

#[derive(Serialize, Deserialize)]
pub(super) enum Understood {
    Plain,
}

macro_rules! contract {
    ($type:ty) => {
        impl Contract for $type {
            const SOURCE: &'static str = "app.orders";
            const DETAIL_TYPE: &'static str = "OrderPlaced";
            const VERSION: u32 = 1;
            const DOMAIN: &'static str = "orders";
        }
    };
}

contract!(Told);
contract!(Heard);

/// The number of the change that an event tells.
pub(super) fn told(body: &str) -> Option<usize> {
    let body: Value = serde_json::from_str(body).ok()?;
    usize::try_from(body["detail"]["data"]["number"].as_u64()?).ok()
}
