//! Who may call a route, as written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::diagnostic::Diagnostics;
use crate::finding::wrong_type;
use crate::node::{Node, Value};
use crate::source::Spanned;
use crate::syntax::decode::{Decode, record};
use crate::syntax::value::Text;

/// Who may call a route.
#[derive(Clone, Debug)]
pub enum Auth {
    /// Anyone.
    None,
    /// Whoever signs the request, and is allowed `execute-api:Invoke` on the route by his own policies.
    Iam,
    /// Whoever shows a token.
    Token(Token),
}

record! {
    /// Whoever shows a token.
    pub struct Token "an authorization" {
        /// Who issues the tokens, and for whom.
        jwt: Jwt,
    }
}

record! {
    /// Who issues the tokens, and for whom. API Gateway verifies each: its signature by the issuer's published keys, its
    /// times, its audience and its scopes.
    pub struct Jwt "an issuer of tokens" {
        /// The issuer, an `https` address under which `/.well-known/openid-configuration` answers.
        issuer: Spanned<Text>,
        /// For whom the token must be made out: one of these.
        audience: Audience,
        /// What the token must allow: one of these.
        scopes: Vec<Spanned<Text>>,
    }
}

/// One audience or several.
#[derive(Clone, Debug)]
pub struct Audience(pub Vec<Spanned<Text>>);

impl Decode for Auth {
    fn decode(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::String(word) if word == "none" => Some(Auth::None),
            Value::String(word) if word == "iam" => Some(Auth::Iam),
            Value::Map(_) => Token::decode(node, diagnostics).map(Auth::Token),
            _ => {
                let expected = "`none`, `iam`, or `{ jwt: { issuer, audience, scopes } }`";
                diagnostics.push(wrong_type::expected(expected, node));
                None
            }
        }
    }
}

impl JsonSchema for Auth {
    fn schema_name() -> Cow<'static, str> {
        "Auth".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let token = generator.subschema_for::<Token>();
        json_schema!({ "anyOf": [{ "type": "string", "enum": ["none", "iam"] }, token] })
    }
}

impl Decode for Audience {
    fn decode(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            Value::String(_) => Some(Audience(vec![Spanned::decode(node, diagnostics)?])),
            Value::List(items) if !items.is_empty() => Some(Audience(Vec::decode(node, diagnostics)?)),
            _ => {
                diagnostics.push(wrong_type::expected("an audience, or a list of audiences", node));
                None
            }
        }
    }
}

impl JsonSchema for Audience {
    fn schema_name() -> Cow<'static, str> {
        "Audience".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [
            { "type": "string" },
            { "type": "array", "items": { "type": "string" }, "minItems": 1 },
        ] })
    }
}
