//! The sample's first environment, deployed to a stand-in for AWS: every stack in its own account, in the manifest's waves.

pub mod part;
pub mod value;

use crate::program::root;
use crate::python;
use crate::server::Server;
use crate::templates::{self, word};
use libtest_mimic::Failed;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::io::Write;
use std::process::{Command, Stdio};

/// What was sent, and what stood afterwards.
pub struct Deployment {
    pub stacks: Vec<Stack>,
    /// What was changed in the templates, because the stand-in cannot take it.
    pub changed: BTreeSet<String>,
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

/// Deploys to where an endpoint answers what `change` leaves of each template, and looks at every account afterwards if
/// asked to. `change` says what it has changed.
pub fn deploy(
    server: &Server,
    looks: bool,
    change: impl Fn(&mut Value) -> BTreeSet<String>,
) -> Result<Deployment, Failed> {
    let mut listed = templates::stacks(&root().join("out"))?;
    listed.retain(|stack| stack.template.starts_with(root().join("out/dev")));
    listed.sort_by_key(|stack| stack.entry["wave"].as_u64());
    let mut changed = BTreeSet::new();
    let mut stacks = Vec::new();
    let mut asked = Vec::new();
    for stack in listed {
        let entry = stack.entry;
        let template: Value = serde_yaml::from_str(&std::fs::read_to_string(&stack.template)?)?;
        let mut sent = template.clone();
        changed.append(&mut change(&mut sent));
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
    let answer = send(server, looks, &asked)?;
    for stack in &mut stacks {
        stack.stands = answer[format!("{}/{}", stack.account, stack.region)].clone();
        let name = stack.state.as_str().ok_or("a stack without a name")?;
        stack.state = stack.stands["stacks"][name].clone();
    }
    Ok(Deployment { stacks, changed })
}

/// A stack's parameters as a deployment fills them, and the keys that have to lie in its account's bucket.
fn parameters(entry: &Value, bucket: &str) -> Result<(Map<String, Value>, Vec<String>), Failed> {
    let mut parameters = Map::new();
    let mut keys = Vec::new();
    parameters.insert("ArtifactBucket".into(), bucket.into());
    parameters.insert("Digest".into(), entry["digest"].clone());
    parameters.insert("RelayTasks".into(), "1".into());
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

fn send(server: &Server, looks: bool, stacks: &[Value]) -> Result<Value, Failed> {
    let mut child = Command::new(python::tool("moto")?.join("python"))
        .arg(root().join("tests/tools/deploy.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let asked = json!({ "endpoint": server.endpoint(), "looks": looks, "stacks": stacks });
    let mut input = child.stdin.take().ok_or("no standard input")?;
    input.write_all(asked.to_string().as_bytes())?;
    drop(input);
    let output = child.wait_with_output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{said}\nthe server's log:\n{}", server.log()).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
