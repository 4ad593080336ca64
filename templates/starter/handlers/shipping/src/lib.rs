//! What the shipping domain does: it packs a parcel for each order.

pub mod pack_parcel;
mod parcel;

pub use parcel::Parcel;
