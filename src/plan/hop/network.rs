//! Stand-in for a domain's network; the real one takes its place.
use crate::plan::Context;
use crate::plan::grant::Statement;
use crate::plan::stack::Stack;
use crate::system::DomainId;
/// Where functions and relays are put.
pub struct Placement {
    /// Subnets.
    pub subnets: Vec<String>,
    /// Where functions stand.
    pub functions: Option<Place>,
}
/// Where functions stand.
pub struct Place {
    /// Their group.
    pub group: String,
    /// What must be ready.
    pub ready: std::collections::BTreeSet<String>,
}
impl Placement {
    /// The place of a function.
    pub fn of_function(&self) -> Option<(Vec<String>, String)> {
        self.functions.as_ref().map(|place| (self.subnets.clone(), place.group.clone()))
    }
}
/// Plans nothing.
pub fn plan(_: &Context<'_>, _: DomainId, _: &mut Stack) -> Option<Placement> {
    Some(Placement { subnets: Vec::new(), functions: None })
}
/// What a function in the network may do.
pub fn statements(_: &Context<'_>, _: DomainId) -> Vec<Statement> {
    Vec::new()
}
