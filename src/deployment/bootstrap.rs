//! The template that makes an account ready, with the file's own words as the defaults of its parameters.
//!
//! Invariant: the template says nothing of an account, so that it can be deployed as it is to all of them, by StackSets too.

use std::collections::BTreeSet;

use handlebars::{Handlebars, no_escape};
use serde_json::json;

use super::account::VERSION_OUTPUT;
use crate::plan::resource::Body;
use crate::plan::{Plan, naming};

const TEMPLATE: &str = include_str!("../../templates/bootstrap.yaml");

/// A role's path and name: `/team/` and `deploy` of `/team/deploy`.
fn path_and_name(role: &str) -> (&str, &str) {
    match role.rfind('/') {
        Some(at) => role.split_at(at + 1),
        None => ("/", role),
    }
}

/// The values of the template's parameters, but for who may assume the roles.
pub fn parameters(plan: &Plan, home_region: &str) -> Vec<(&'static str, String)> {
    let (deploy_path, deploy_name) = path_and_name(&plan.deploy_role);
    let (diff_path, diff_name) = path_and_name(&plan.diff_role);
    let execution_role = naming::execution_role(&plan.deploy_role);
    let (_, execution_name) = path_and_name(&execution_role);
    let redrive_role = naming::redrive_role(&plan.deploy_role);
    let (_, redrive_name) = path_and_name(&redrive_role);
    let boundary = plan.permissions_boundary.as_deref().unwrap_or_default();
    vec![
        ("System", plan.system.clone()),
        ("HomeRegion", home_region.to_owned()),
        ("DeployRole", deploy_name.to_owned()),
        ("DeployRolePath", deploy_path.to_owned()),
        ("DiffRole", diff_name.to_owned()),
        ("DiffRolePath", diff_path.to_owned()),
        ("ExecutionRole", execution_name.to_owned()),
        ("RedriveRole", redrive_name.to_owned()),
        ("OtherBuses", other_buses(plan).into_iter().collect::<Vec<_>>().join(",")),
        ("PermissionsBoundary", boundary.trim_start_matches('/').to_owned()),
    ]
}

/// The buses outside the system to which its rules forward: their names do not begin as its own do.
fn other_buses(plan: &Plan) -> BTreeSet<String> {
    let own = format!(":event-bus/{}--", plan.system);
    let resources = plan.stacks.iter().flat_map(|stack| stack.resources.values());
    let targets = resources.filter_map(|resource| match &resource.body {
        Body::Rule(rule) => Some(rule.target.arn.as_str()),
        _ => None,
    });
    targets.filter(|arn| arn.contains(":event-bus/") && !arn.contains(&own)).map(str::to_owned).collect()
}

/// The template's text.
pub fn template(plan: &Plan) -> String {
    let region = plan.stacks.first().map_or("us-east-1", |stack| stack.region.as_str());
    let defaults: serde_json::Map<_, _> =
        parameters(plan, region).into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    handlebars.register_escape_fn(no_escape);
    let text =
        handlebars.render_template(TEMPLATE, &json!({ "default": defaults, "version": super::account::VERSION }));
    let text = text.expect("the template asks for what it is given");
    debug_assert!(text.contains(VERSION_OUTPUT));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_has_a_path() {
        assert_eq!(path_and_name("busline-deploy"), ("/", "busline-deploy"));
        assert_eq!(path_and_name("/team/deploy"), ("/team/", "deploy"));
    }

    #[test]
    fn the_execution_role_lies_beside_the_one_that_deploys() {
        assert_eq!(naming::execution_role("/team/deploy"), "/team/deploy-execution");
        let longest = naming::execution_role(&"a".repeat(64));
        assert_eq!(longest.len(), 64);
        assert_ne!(longest, naming::execution_role(&format!("{}b", "a".repeat(63))));
        assert_eq!(naming::redrive_role("/team/deploy"), "/team/deploy-redrive");
        assert_eq!(naming::redrive_role(&"a".repeat(64)).len(), 64);
    }
}
