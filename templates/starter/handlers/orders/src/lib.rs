//! What the orders domain does: it takes orders.

mod order;
pub mod place_order;

pub use order::Order;
