//! From a request to a handler: the domain's one HTTP API, and a route a handler.

use super::function::{self, Function};
use super::{Surroundings, domain_path};
use crate::model::{Auth, Jwt, Route};
use crate::plan::Context;
use crate::plan::naming::{self, logical, own};
use crate::plan::resource::{
    Api, ApiAuthorizer, ApiIntegration, ApiRoute, ApiStage, Authorization, Body, FunctionPermission, LogGroup, Value,
};
use crate::plan::stack::Stack;
use crate::system::{DomainId, MemberId};

/// Requests a second that an API takes, until a team asks for more.
const RATE: u32 = 50;
/// Requests at once.
const BURST: u32 = 100;

/// Adds a handler's function and its route; with the first of a domain, the API itself.
pub fn plan(context: &Context<'_>, id: MemberId, route: &Route, surroundings: &Surroundings<'_>, stack: &mut Stack) {
    let domain = id.domain;
    let handler = &context.system.domain_in(context.environment, domain).handlers[id.index];
    let name = &handler.name.value;
    let path = format!("{}.handlers.{name}", domain_path(context, domain));
    if !stack.resources.contains_key(&own("Api")) {
        api(context, domain, stack);
    }
    let needs = function::needs(context, id, surroundings);
    let key = format!("{} {}", route.method.as_str(), route.path.value);
    let function = Function {
        unit: name.clone(),
        description: format!("Answers {key}"),
        declared_by: &path,
        settings: &handler.settings,
        environment: needs.environment,
        statements: needs.statements,
        network: needs.network,
        after: surroundings.forwarding.clone(),
    }
    .add(context, domain, stack);

    let integration = ApiIntegration {
        api: own("Api"),
        function: function.clone(),
        // A second more than the function has, so that its own answer wins.
        timeout: (handler.settings.timeout + 1) * 1000,
    };
    let integration = stack.add(logical(name, "Integration"), &path, Body::ApiIntegration(integration));
    let (region, account) = (context.region(domain), context.account(domain));
    let place = format!("arn:${{AWS::Partition}}:execute-api:{region}:{account}:${{{}}}", own("Api"));
    let resource = format!("{place}/*/{}{}", route.method.as_str(), route.path.value);
    let permission = FunctionPermission {
        function,
        principal: "apigateway.amazonaws.com",
        account: context.account(domain).to_owned(),
        source_arn: Value::Sub(resource),
    };
    let permission = stack.add(logical(name, "Permission"), &path, Body::FunctionPermission(permission));
    let mut after = needs.ready;
    after.insert(permission);
    let authorization = match &route.auth {
        Auth::None => Authorization::None,
        Auth::Iam => Authorization::Iam,
        Auth::Jwt(jwt) => Authorization::Jwt(authorizer(context, domain, jwt, stack), jwt.scopes.clone()),
    };
    let route = ApiRoute { api: own("Api"), key, integration, authorization };
    stack.add_after(logical(name, "Route"), &path, after, Body::ApiRoute(route));
}

/// The one authorizer of an API for an issuer and its audience. Its ID ends in a hash of both.
fn authorizer(context: &Context<'_>, domain: DomainId, jwt: &Jwt, stack: &mut Stack) -> String {
    let hash = naming::hash(&format!("{} {}", jwt.issuer, jwt.audience.join(" ")));
    let id = own(&format!("ApiAuthorizer{hash}"));
    if !stack.resources.contains_key(&id) {
        let (issuer, audience) = (jwt.issuer.clone(), jwt.audience.clone());
        let authorizer = ApiAuthorizer { api: own("Api"), name: format!("jwt-{hash}"), issuer, audience };
        stack.add(id.clone(), &domain_path(context, domain), Body::ApiAuthorizer(authorizer));
    }
    id
}

fn api(context: &Context<'_>, id: DomainId, stack: &mut Stack) {
    let domain = context.system.domain_in(context.environment, id);
    let path = domain_path(context, id);
    let api = Api { name: context.name(id, &[], 128), description: domain.description.clone() };
    let api = stack.add(own("Api"), &path, Body::Api(api));
    let days = context.system.model.defaults.log_days;
    let log_group = LogGroup { name: None, days, writers: Vec::new() };
    let log_group = stack.add(own("ApiAccessLog"), &path, Body::LogGroup(log_group));
    let stage = ApiStage { api: api.clone(), log_group, rate: RATE, burst: BURST };
    stack.add(own("ApiStage"), &path, Body::ApiStage(stage));
    let region = context.region(id);
    let url = format!("https://${{{api}}}.execute-api.{region}.{}", naming::dns_suffix(region));
    stack.outputs.insert("ApiUrl".to_owned(), ("Where the API answers".to_owned(), Value::Sub(url)));
}
