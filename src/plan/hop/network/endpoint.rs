//! Endpoints: one for each service that somebody in the network needs, with a policy that lets through what they need it
//! for.

use std::collections::{BTreeMap, BTreeSet};

use super::Ground;
use super::needs::{Needs, Purpose, Service};
use crate::plan::grant::{Principal, Statement};
use crate::plan::naming::own;
use crate::plan::resource::{Body, Endpoint, EndpointKind, Value};
use crate::plan::stack::Stack;

impl Service {
    /// Whether it is reached through the route table, at its public addresses, and costs nothing.
    pub fn is_gateway(self) -> bool {
        matches!(self, Service::Dynamodb | Service::S3)
    }

    /// The end of the endpoint's logical ID.
    fn part(self) -> &'static str {
        match self {
            Service::Dynamodb => "Dynamodb",
            Service::EcrApi => "EcrApi",
            Service::EcrDkr => "EcrDkr",
            Service::Logs => "Logs",
            Service::S3 => "S3",
            Service::SecretsManager => "SecretsManager",
            Service::Sqs => "Sqs",
            Service::Ssm => "Ssm",
        }
    }

    /// The name under which a region offers it. In China some services have names of their own.
    fn name(self, region: &str) -> String {
        let (name, own_in_china) = match self {
            Service::Dynamodb => ("dynamodb", false),
            Service::EcrApi => ("ecr.api", true),
            Service::EcrDkr => ("ecr.dkr", true),
            Service::Logs => ("logs", false),
            Service::S3 => ("s3", false),
            Service::SecretsManager => ("secretsmanager", false),
            Service::Sqs => ("sqs", true),
            Service::Ssm => ("ssm", false),
        };
        let china = if region.starts_with("cn-") && own_in_china { "cn." } else { "" };
        format!("{china}com.amazonaws.{region}.{name}")
    }
}

/// Adds an endpoint for each service that somebody needs, save what is reached by routes where there is no table to put
/// them in. Answers their logical IDs.
pub fn plan(ground: &Ground, needs: Needs, stack: &mut Stack) -> BTreeMap<Service, String> {
    let mut endpoints = BTreeMap::new();
    for (service, purposes) in needs {
        let kind = match &ground.endpoints_group {
            Some(group) if !service.is_gateway() => EndpointKind::Interface(ground.subnets.clone(), group.clone()),
            _ if ground.routes.is_empty() => continue,
            _ => EndpointKind::Gateway(ground.routes.clone()),
        };
        let endpoint = Endpoint {
            network: ground.network.clone(),
            service: service.name(&stack.region),
            kind,
            statements: purposes.into_iter().map(|(purpose, on)| statement(purpose, on, &stack.account)).collect(),
        };
        let id = own(&format!("NetworkEndpoint{}", service.part()));
        endpoints.insert(service, stack.add(id, &ground.path, Body::Endpoint(endpoint)));
    }
    endpoints
}

/// An endpoint's policy names its callers by their account in a condition: as a principal, an account is its root user
/// there and no role.
fn statement(purpose: &Purpose, resources: BTreeSet<Value>, account: &str) -> Statement {
    let statement =
        Statement::allow(purpose.sid, purpose.actions, resources.into_iter().collect()).to(Principal::Anyone);
    match purpose.own_account {
        true => statement.when("StringEquals", "aws:PrincipalAccount", vec![account.into()]),
        false => statement,
    }
}
