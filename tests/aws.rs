//! Requests to stand-ins for AWS, in the JSON protocol that SQS, DynamoDB, EventBridge and the like share. Nobody there
//! looks at a signature, so there is none; the access key says which account asks.

use libtest_mimic::Failed;
use serde_json::Value;
use std::time::Duration;
use ureq::Agent;

/// Who asks: an account, by keys that a stand-in has made for it.
#[derive(Clone, Debug)]
pub struct Caller {
    pub key: String,
    pub secret: String,
    pub token: String,
    region: String,
    agent: Agent,
}

impl Caller {
    /// Enters an account as a deployment does, by AssumeRole.
    pub fn of(endpoint: &str, account: &str) -> Result<Self, Failed> {
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(60)));
        let root = Self {
            key: "test".into(),
            secret: "test".into(),
            token: String::new(),
            region: "eu-west-1".into(),
            agent: config.build().into(),
        };
        let role = format!("arn:aws:iam::{account}:role/busline-deploy");
        let asked = format!("Action=AssumeRole&Version=2011-06-15&RoleArn={role}&RoleSessionName=busline-test");
        let request = root.agent.post(endpoint).content_type("application/x-www-form-urlencoded");
        let said =
            request.header("authorization", root.authorization("sts")).send(asked)?.body_mut().read_to_string()?;
        let word = |name: &str| {
            let (_, rest) = said.split_once(&format!("<{name}>"))?;
            Some(rest.split_once('<')?.0.to_owned())
        };
        let keys = (|| Some((word("AccessKeyId")?, word("SecretAccessKey")?, word("SessionToken")?)))();
        let (key, secret, token) = keys.ok_or_else(|| format!("AssumeRole of {role} answered {said}"))?;
        Ok(Self { key, secret, token, ..root })
    }

    /// The same, who asks in another region.
    pub fn in_region(&self, region: &str) -> Self {
        Self { region: region.to_owned(), ..self.clone() }
    }

    /// Calls an operation, `AmazonSQS.SendMessage`, and returns its answer.
    pub fn call(&self, endpoint: &str, operation: &str, body: &Value) -> Result<Value, Failed> {
        let service = operation.split(['.', '_']).next().unwrap_or_default();
        let request = self.agent.post(endpoint).content_type("application/x-amz-json-1.0");
        let request = request.header("x-amz-target", operation).header("authorization", self.authorization(service));
        let mut answer = request.header("x-amz-security-token", &self.token).send(body.to_string())?;
        let said = answer.body_mut().read_to_string()?;
        if !answer.status().is_success() {
            return Err(format!("{operation} answered {} {said}", answer.status()).into());
        }
        Ok(if said.is_empty() { Value::Null } else { serde_json::from_str(&said)? })
    }

    /// Asks a service that takes forms and answers in XML.
    pub fn form(&self, endpoint: &str, service: &str, fields: &[(&str, &str)]) -> Result<String, Failed> {
        let asked = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.agent.post(endpoint).content_type("application/x-www-form-urlencoded");
        let request = request.header("authorization", self.authorization(service));
        let mut answer = request.header("x-amz-security-token", &self.token).send(asked)?;
        let said = answer.body_mut().read_to_string()?;
        if answer.status().is_success() { Ok(said) } else { Err(format!("{fields:?} answered {said}").into()) }
    }

    /// Puts something at an address, of a service that speaks REST.
    pub fn put(&self, address: &str, service: &str, body: &str) -> Result<(), Failed> {
        let request = self.agent.put(address).header("authorization", self.authorization(service));
        let mut answer = request.header("x-amz-security-token", &self.token).send(body)?;
        let said = answer.body_mut().read_to_string()?;
        if answer.status().is_success() { Ok(()) } else { Err(format!("{address} answered {said}").into()) }
    }

    /// Removes what lies at an address, of a service that speaks REST.
    pub fn delete(&self, address: &str, service: &str) -> Result<(), Failed> {
        let request = self.agent.delete(address).header("authorization", self.authorization(service));
        let mut answer = request.header("x-amz-security-token", &self.token).call()?;
        let said = answer.body_mut().read_to_string()?;
        if answer.status().is_success() { Ok(()) } else { Err(format!("{address} answered {said}").into()) }
    }

    /// Reads what lies at an address, from a service that speaks REST.
    pub fn get(&self, address: &str, service: &str) -> Result<Value, Failed> {
        Ok(serde_json::from_str(&self.text(address, service)?)?)
    }

    /// The same as it was said.
    pub fn text(&self, address: &str, service: &str) -> Result<String, Failed> {
        let request = self.agent.get(address).header("authorization", self.authorization(service));
        let mut answer = request.header("x-amz-security-token", &self.token).call()?;
        let said = answer.body_mut().read_to_string()?;
        if !answer.status().is_success() {
            return Err(format!("{address} answered {} {said}", answer.status()).into());
        }
        Ok(said)
    }

    /// The header by which a stand-in knows the account and the service, for requests in another protocol.
    pub fn authorization(&self, service: &str) -> String {
        let service = match service {
            "AmazonSQS" => "sqs",
            "DynamoDB" | "DynamoDBStreams" => "dynamodb",
            "AWSEvents" => "events",
            "GraniteServiceVersion20100801" => "monitoring",
            "AmazonEC2ContainerRegistry" => "ecr",
            "Logs" => "logs",
            other => other,
        };
        let scope = format!("{}/20261124/{}/{service}/aws4_request", self.key, self.region);
        format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0")
    }
}
