//! Stand-in for a cluster; the real one takes its place.
use std::collections::BTreeMap;

use super::network::Placement;
use crate::model::Documentdb;
use crate::name::Name;
use crate::plan::Context;
use crate::plan::grant::Statement;
use crate::plan::resource::Value;
use crate::plan::stack::Stack;
use crate::system::MemberId;
/// A cluster.
pub struct Cluster {}
impl Cluster {
    /// The variables of a function that uses it.
    pub fn variables(&self, _: &Name, _: &Documentdb) -> BTreeMap<String, Value> {
        BTreeMap::new()
    }
    /// Lets a role read its secret.
    pub fn read_secret(&self) -> Statement {
        Statement::allow("Secret", &["secretsmanager:GetSecretValue"], vec![])
    }
}
/// Plans nothing.
pub fn plan(_: &Context<'_>, _: MemberId, _: &Placement, _: &mut Stack) -> Cluster {
    Cluster {}
}
