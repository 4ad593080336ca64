//! The sample's first environment, deployed once for all cases: every stack in its own account, in the manifest's waves.

use super::limits;
use crate::program::root;
use crate::python;
use crate::server::Server;
use crate::templates::{self, word};
use libtest_mimic::Failed;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// What was sent, and what stood afterwards.
pub struct Deployment {
    pub stacks: Vec<Stack>,
    pub taken_out: BTreeSet<String>,
}

/// One stack as it was generated, with what its account holds.
pub struct Stack {
    pub domain: String,
    pub account: String,
    pub region: String,
    pub template: Value,
    pub parameters: Map<String, Value>,
    pub state: Value,
    pub stands: Value,
}

impl Stack {
    /// The resources of one type, by logical ID.
    pub fn resources(&self, kind: &str) -> Vec<(&str, &Value)> {
        let all = self.template["Resources"].as_object().into_iter().flatten();
        all.filter(|(_, resource)| resource["Type"] == kind)
            .map(|(id, resource)| (id.as_str(), &resource["Properties"]))
            .collect()
    }
}

/// The one deployment, for cases that need not tell again why there is none.
pub fn deployment() -> Result<&'static Deployment, Failed> {
    deployment_or_reason().map_err(|_| "the stacks were not deployed: moto::every_stack_stands says why".into())
}

/// The one deployment, or why there is none.
pub fn deployment_or_reason() -> Result<&'static Deployment, Failed> {
    static ONE: OnceLock<Result<Deployment, String>> = OnceLock::new();
    let one = ONE.get_or_init(|| deploy().map_err(|error| error.message().unwrap_or_default().to_owned()));
    one.as_ref().map_err(|error| error.as_str().into())
}

fn deploy() -> Result<Deployment, Failed> {
    let mut listed = templates::stacks(&root().join("out"))?;
    listed.retain(|stack| stack.template.starts_with(root().join("out/dev")));
    listed.sort_by_key(|stack| stack.entry["wave"].as_u64());
    let mut taken_out = BTreeSet::new();
    let mut stacks = Vec::new();
    let mut asked = Vec::new();
    for stack in listed {
        let entry = stack.entry;
        let template: Value = serde_yaml::from_str(&std::fs::read_to_string(&stack.template)?)?;
        let mut sent = template.clone();
        taken_out.append(&mut limits::take_out(&mut sent));
        let account = word(&entry, "account")?;
        let bucket = format!("artefacts-{account}");
        let (parameters, keys) = parameters(&entry, &bucket)?;
        asked.push(json!({
            "name": entry["name"], "account": account, "region": stack.region, "template": sent.to_string(),
            "parameters": declared(&template, &parameters), "bucket": bucket, "keys": keys,
        }));
        stacks.push(Stack {
            domain: word(&entry, "domain")?,
            account,
            region: stack.region,
            template,
            parameters,
            state: entry["name"].clone(),
            stands: Value::Null,
        });
    }
    let answer = send(&asked)?;
    for stack in &mut stacks {
        stack.stands = answer[format!("{}/{}", stack.account, stack.region)].clone();
        let name = stack.state.as_str().ok_or("a stack without a name")?;
        stack.state = stack.stands["stacks"][name].clone();
    }
    Ok(Deployment { stacks, taken_out })
}

/// A stack's parameters as a deployment fills them, and the keys that have to lie in its account's bucket.
fn parameters(entry: &Value, bucket: &str) -> Result<(Map<String, Value>, Vec<String>), Failed> {
    let mut parameters = Map::new();
    let mut keys = Vec::new();
    parameters.insert("ArtifactBucket".into(), bucket.into());
    parameters.insert("Digest".into(), entry["digest"].clone());
    for function in entry["functions"].as_array().into_iter().flatten() {
        let key = format!("{}.zip", word(function, "package")?);
        parameters.insert(word(function, "parameter")?, key.as_str().into());
        keys.push(key);
    }
    for image in entry["images"].as_array().into_iter().flatten() {
        parameters.insert(word(image, "parameter")?, format!("sha256:{}", "0".repeat(64)).into());
    }
    Ok((parameters, keys))
}

/// Those of the parameters that the template declares: a bus stack has no code.
fn declared(template: &Value, parameters: &Map<String, Value>) -> Map<String, Value> {
    let mut declared = parameters.clone();
    declared.retain(|name, _| template["Parameters"].get(name).is_some());
    declared
}

fn send(stacks: &[Value]) -> Result<Value, Failed> {
    let server = Server::moto()?;
    let mut child = Command::new(python::tool("moto")?.join("python"))
        .arg(root().join("tests/tools/deploy.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let asked = json!({ "endpoint": server.endpoint(), "stacks": stacks });
    let mut input = child.stdin.take().ok_or("no standard input")?;
    input.write_all(asked.to_string().as_bytes())?;
    drop(input);
    let output = child.wait_with_output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{said}\nmoto's log:\n{}", server.log()).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
