//! HTTP APIs.

/// An HTTP API.
#[derive(Clone, Debug)]
pub struct Api {
    /// Its name.
    pub name: String,
    /// What its domain is for.
    pub description: Option<String>,
}

/// The one stage of an API.
#[derive(Clone, Debug)]
pub struct ApiStage {
    /// The API's logical ID.
    pub api: String,
    /// The access log's logical ID.
    pub log_group: String,
    /// Requests a second.
    pub rate: u32,
    /// Requests at once.
    pub burst: u32,
}

/// What a route leads to.
#[derive(Clone, Debug)]
pub struct ApiIntegration {
    /// The API's logical ID.
    pub api: String,
    /// The function's logical ID.
    pub function: String,
    /// Milliseconds that the API waits.
    pub timeout: u32,
}

/// A route.
#[derive(Clone, Debug)]
pub struct ApiRoute {
    /// The API's logical ID.
    pub api: String,
    /// `PATCH /payments/{id}`.
    pub key: String,
    /// The integration's logical ID.
    pub integration: String,
    /// Who may call it.
    pub authorization: Authorization,
}

/// Who may call a route.
#[derive(Clone, Debug)]
pub enum Authorization {
    /// Anyone.
    None,
    /// Whom the policies of the account allow.
    Iam,
    /// Who shows a token: the authorizer's logical ID, and the scopes of which the token must have one.
    Jwt(String, Vec<String>),
}

/// What verifies the tokens of an issuer.
#[derive(Clone, Debug)]
pub struct ApiAuthorizer {
    /// The API's logical ID.
    pub api: String,
    /// Its name within the API.
    pub name: String,
    /// Who issues the tokens.
    pub issuer: String,
    /// For whom they are made out.
    pub audience: Vec<String>,
}
