//! What a store's secret says: the user, his password, and where the cluster is.
//! Invariant: it is never shown.

use serde_json::Value;

use super::StoreError;

/// A user of a cluster, and where it is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Login {
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl Login {
    /// Reads a secret as the template makes it; its port is a number or a text.
    pub(crate) fn of(secret: &Value) -> Result<Self, StoreError> {
        let text = |name: &'static str| secret[name].as_str().map(str::to_owned).ok_or(StoreError::Secret(name));
        let port = match &secret["port"] {
            Value::Number(number) => number.as_u64().and_then(|port| u16::try_from(port).ok()),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        Ok(Self {
            username: text("username")?,
            password: text("password")?,
            host: text("host")?,
            port: port.ok_or(StoreError::Secret("port"))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_port_is_a_number_or_a_text_and_nothing_may_be_left_out() {
        for port in [json!(27_017), json!("27017")] {
            let login = Login::of(&json!({ "username": "u", "password": "p", "host": "h", "port": port }));
            assert!(matches!(login, Ok(Login { port: 27_017, .. })));
        }
        for name in ["username", "password", "host", "port"] {
            let mut secret = json!({ "username": "u", "password": "p", "host": "h", "port": 1 });
            secret[name] = json!(null);
            assert!(matches!(Login::of(&secret), Err(StoreError::Secret(missing)) if missing == name));
        }
    }
}
