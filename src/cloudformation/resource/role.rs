//! Roles.

use serde_json::json;

use super::{Emitted, emitted};
use crate::cloudformation::{policy, text};
use crate::plan::resource::Role;

pub fn role(role: &Role, region: &str) -> Emitted {
    let policies = (!role.statements.is_empty())
        .then(|| json!([{ "PolicyName": "policy", "PolicyDocument": policy::document(&role.statements, region) }]));
    emitted(
        "AWS::IAM::Role",
        json!({
            "RoleName": role.name,
            "Description": text::latin(&role.description, 1_000),
            "AssumeRolePolicyDocument": policy::trust(&role.trust),
            "PermissionsBoundary": role.boundary,
            "Policies": policies,
        }),
    )
}
