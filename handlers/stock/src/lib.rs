//! What the stock domain does: razors are set aside for a subscription, and go back when it is no longer paid for.

pub mod allocate_stock;
mod allocation;
pub mod deallocate_stock;

pub use allocation::{Allocation, Status};
