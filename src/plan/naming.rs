//! Every computed name: deterministic, within AWS's limits, and never shared by two declarations.

use sha2::{Digest, Sha256};

pub use crate::model::partition;
use crate::name::Name;

/// The longest name of a stack, as CloudFormation takes it.
pub const LONGEST_STACK: usize = 128;

/// Joins names with `--`, which no name contains. Over `limit` characters the whole is cut and ends in a hash of itself.
pub fn joined(parts: &[&str], limit: usize) -> String {
    let whole = parts.join("--");
    if whole.len() <= limit {
        return whole;
    }
    let hash = hash(&whole);
    let cut = whole[..limit - hash.len() - 2].trim_end_matches('-');
    format!("{cut}--{hash}")
}

/// The role that CloudFormation creates with, beside the one that deploys: `/team/deploy-execution`.
pub fn execution_role(deploy_role: &str) -> String {
    beside(deploy_role, "execution")
}

/// The role that brings dead letters back, beside the one that deploys: `/team/deploy-redrive`.
pub fn redrive_role(deploy_role: &str) -> String {
    beside(deploy_role, "redrive")
}

/// IAM ends names at 64 characters.
fn beside(deploy_role: &str, part: &str) -> String {
    let (path, name) = deploy_role.split_at(deploy_role.rfind('/').map_or(0, |slash| slash + 1));
    let whole = format!("{name}-{part}");
    let fitting =
        if whole.len() <= 64 { whole } else { format!("{}-{part}-{}", &name[..64 - part.len() - 10], hash(name)) };
    format!("{path}{fitting}")
}

/// Eight hexadecimal digits of a text's SHA-256.
pub fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// A logical ID: a declaration's name and what this resource is to it.
///
/// No `part` is the end of another one (a test says so), and no two declarations that may ask for the same parts share
/// a name, so no two resources share an ID.
pub fn logical(name: &Name, part: &str) -> String {
    format!("{}{part}", name.pascal())
}

/// The logical ID of something that a stack holds once. It ends in its part like every other, so it is unique too.
pub fn own(part: &str) -> String {
    part.to_owned()
}

/// An ARN.
pub fn arn(service: &str, region: &str, account: &str, resource: &str) -> String {
    format!("arn:{}:{service}:{region}:{account}:{resource}", partition(region))
}

/// The ARN of something global, such as a role: `region` says in which partition.
pub fn global_arn(service: &str, region: &str, account: &str, resource: &str) -> String {
    format!("arn:{}:{service}::{account}:{resource}", partition(region))
}

/// The domain under which a region's services are reached.
pub fn dns_suffix(region: &str) -> &'static str {
    if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" }
}

/// The URL of a queue whose name is known.
pub fn queue_url(region: &str, account: &str, name: &str) -> String {
    format!("https://sqs.{region}.{}/{account}/{name}", dns_suffix(region))
}
