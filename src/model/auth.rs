//! Who may call a route.

use crate::diagnostic::Diagnostics;
use crate::finding::invalid_value::because;
use crate::source::Spanned;
use crate::syntax::ast;
use crate::syntax::value::Text;

/// Audiences that API Gateway takes for one issuer.
const AUDIENCES: usize = 50;
/// Scopes that API Gateway takes for one route.
const SCOPES: usize = 10;

/// Who may call a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Auth {
    /// Anyone.
    None,
    /// Whom the policies of the account allow.
    Iam,
    /// Who shows a token.
    Jwt(Jwt),
}

/// Tokens that open a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jwt {
    /// Who issues them, an `https` address.
    pub issuer: String,
    /// For whom they are made out: any of these, sorted.
    pub audience: Vec<String>,
    /// What they allow: any of these, or anything where there is none.
    pub scopes: Vec<String>,
}

/// Who may call; what API Gateway would refuse is reported.
pub fn lower(auth: &ast::Auth, diagnostics: &mut Diagnostics) -> Auth {
    let jwt = match auth {
        ast::Auth::None => return Auth::None,
        ast::Auth::Iam => return Auth::Iam,
        ast::Auth::Token(token) => &token.jwt,
    };
    if !is_issuer(&jwt.issuer.value.0) {
        let help = "write the `iss` of its tokens: `https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a1B2c3D4e`";
        diagnostics.push(because("this is no issuer of tokens", jwt.issuer.span, help));
    }
    let mut audience = texts("an audience", &jwt.audience.0, AUDIENCES, diagnostics);
    audience.sort_unstable();
    audience.dedup();
    let scopes = texts("a scope", &jwt.scopes, SCOPES, diagnostics);
    Auth::Jwt(Jwt { issuer: jwt.issuer.value.0.clone(), audience, scopes })
}

/// An address without query and fragment, as OpenID Connect Discovery asks of issuers.
fn is_issuer(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/@%+=".contains(c);
    let host = text.strip_prefix("https://").and_then(|rest| rest.split('/').next());
    host.is_some_and(|host| !host.is_empty() && !host.starts_with(['.', '-', ':'])) && text.chars().all(plain)
}

/// Texts of visible characters without quotes, backslashes and braces, which no identity provider uses.
fn texts(what: &str, written: &[Spanned<Text>], most: usize, diagnostics: &mut Diagnostics) -> Vec<String> {
    for text in written {
        let fits = |c: char| c.is_ascii_graphic() && !"\"\\{}".contains(c);
        if text.value.0.is_empty() || text.value.0.len() > 256 || !text.value.0.chars().all(fits) {
            let help = "1 to 256 visible ASCII characters, none of them a quote, backslash or brace";
            diagnostics.push(because(format!("this cannot be {what}"), text.span, help));
        }
    }
    if let Some(beyond) = written.get(most) {
        let fact = format!("`{}` is one too many: API Gateway takes {most}", beyond.value.0);
        diagnostics.push(because(fact, beyond.span, "leave out what no caller needs"));
    }
    written.iter().map(|text| text.value.0.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_a_plain_https_address() {
        for issuer in ["https://issuer.example", "https://issuer.example/", "https://login.example:8443/tenant/v2.0"] {
            assert!(is_issuer(issuer), "{issuer}");
        }
        for other in [
            "http://issuer.example",
            "issuer.example",
            "https://",
            "https:///path",
            "https://issuer.example?a=b",
            "https://issuer.example#a",
            "https://{{resolve:ssm:issuer}}",
            "https://issuer example",
        ] {
            assert!(!is_issuer(other), "{other}");
        }
    }
}
