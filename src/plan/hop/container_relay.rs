//! Stand-in for a relay in a container; the real one takes its place.
use std::collections::BTreeSet;

use super::documentdb::Cluster;
use super::network::Placement;
use crate::plan::Context;
use crate::plan::stack::Stack;
use crate::system::MemberId;
/// Plans nothing.
pub fn plan(_: &Context<'_>, _: MemberId, _: &Placement, _: &Cluster, _: &BTreeSet<String>, _: &mut Stack) -> String {
    "BusLog".to_owned()
}
