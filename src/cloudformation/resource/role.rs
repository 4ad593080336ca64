//! Roles.

use serde_json::{Value as Json, json};

use crate::cloudformation::{policy, text};
use crate::plan::resource::Role;

pub fn role(role: &Role, region: &str) -> Json {
    let policies = (!role.statements.is_empty())
        .then(|| json!([{ "PolicyName": "policy", "PolicyDocument": policy::document(&role.statements, region) }]));
    json!({
        "RoleName": role.name,
        "Description": text::latin(&role.description, 1_000),
        "AssumeRolePolicyDocument": policy::trust(&role.trust),
        "PermissionsBoundary": role.boundary,
        "Policies": policies,
    })
}
