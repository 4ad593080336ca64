//! What built programs become: zips for Lambda, images for the relays, and the index that says which stack needs which.
//!
//! Everything here is from bytes to bytes: the same programs and certificates give the same zips, images and digests, and
//! nothing of the machine, the day or the order of building is in them.

pub mod archive;
pub mod authorities;
pub mod image;
pub mod index;
pub mod layout;
pub mod program;
pub mod route;

use base64::Engine;
use sha2::{Digest, Sha256};

use crate::plan::Plan;
use crate::plan::stack::Artefact;

/// What a parameter of a stack stands for, to be packaged.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The stack's name.
    pub stack: &'a str,
    /// The parameter's name.
    pub parameter: &'a str,
    /// What is built for it.
    pub artefact: &'a Artefact,
}

/// The functions that the stacks of a plan need, of one domain alone where it is given.
pub fn functions<'a>(plan: &'a Plan, domain: Option<&str>) -> Vec<Wanted<'a>> {
    wanted(plan, domain, |stack| stack.functions.iter().collect())
}

/// The images that they need.
pub fn images<'a>(plan: &'a Plan, domain: Option<&str>) -> Vec<Wanted<'a>> {
    wanted(plan, domain, |stack| stack.images.iter().collect())
}

fn wanted<'a>(
    plan: &'a Plan,
    domain: Option<&str>,
    of_stack: impl Fn(&'a crate::plan::stack::Stack) -> Vec<(&'a String, &'a Artefact)>,
) -> Vec<Wanted<'a>> {
    let stacks = plan.stacks.iter().filter(|stack| domain.is_none_or(|domain| stack.domain == domain));
    let each = stacks.flat_map(|stack| {
        let artefacts = of_stack(stack).into_iter();
        artefacts.map(|(parameter, artefact)| Wanted { stack: &stack.name, parameter, artefact })
    });
    each.collect()
}

/// The SHA-256 of some bytes, in lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The SHA-256 of some bytes in base64, as Lambda's `CodeSha256` has it.
pub fn code_sha256(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(Sha256::digest(bytes))
}
