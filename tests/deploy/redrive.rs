//! `busline redrive`: letters of every kind in three accounts of moto, and what goes wrong in a cloud that does as it is told.

pub mod faults;
pub mod on_moto;
pub mod rounds;
