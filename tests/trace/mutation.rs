//! Templates with one thing removed or widened: `trace --all` notices each, or it is listed here with the reason.
//!
//! What is mutated are the resources that bring events or catch them: statements and their conditions, rules and their
//! patterns, targets, roles, queues, mappings and what waits for what.

use super::loaded::load;
use crate::program::{Outcome, is_set};
use busline::cloudformation::Stack;
use busline::trace::{Deployed, Part, audit};
use rayon::prelude::*;
use serde_json::{Value, json};

/// Systems that have every kind of hop between them.
const SYSTEMS: &[&str] = &[
    ".",
    "tests/systems/encryption",
    "tests/systems/externals",
    "tests/systems/fifo",
    "tests/systems/one-account",
    "tests/systems/policies",
    "tests/systems/rules",
];

/// Mutants that are not noticed, by parts of their names, each with the reason.
const UNNOTICED: &[(&[&str], &str)] = &[
    (&["DenyWithoutTls without Bool aws:PrincipalIsAWSService"], "a call of AWS's own does not say how it came"),
    (&["QueuePolicy", "for every resource"], "a queue's policy is of that queue, whatever it names"),
    (&["EventBusPolicy", "for every resource"], "a bus's policy is of that bus, whatever it names"),
    (&["LogGroup", "for every resource"], "a log group's policy is of that group, whatever it names"),
    (&["without /Targets/0/RetryPolicy"], "EventBridge tries as long by itself; a shorter time loses nothing"),
    (&["without /FunctionResponseTypes"], "a whole batch comes again, and claims absorb it; laws::batches holds it"),
    (&["without /FilterCriteria"], "the relay decides again about each change"),
    (&["EventSourceMapping", "does not wait for", "Rule"], "it refers to its function, which waits"),
    (&["EventSourceMapping", "does not wait for", "Routing"], "it refers to its function, which waits"),
    (&["DeadLetters", "without /ContentBasedDeduplication"], "SQS and the runtime bring the id of a message along"),
    (&["ChangeQueue", "without /ContentBasedDeduplication"], "the relay gives each change an id"),
    (&["BusPolicyOwnSource", "without StringEquals aws:PrincipalAccount"], "no other account puts events on this bus"),
    (&["externals: shop--prod--orders--bus BusPolicyFromLedger"], "an account needs no leave of its own bus"),
    (&["one-account: ", "BusPolicyFrom"], "an account needs no leave of its own bus"),
    (&["rules: shop--prod--ledger--bus BusPolicyForAllOrders"], "an account needs no leave of its own bus"),
    (&["BusPolicyGrantBranches", "aws:PrincipalAccount"], "the denial of others' sources keeps the account out too"),
    (&["encryption: encryption--prod--patients--bus BusKey", "EncryptEvents"], "the archive's statement says as much"),
];

/// Every mutant of every system.
pub fn all() -> Outcome {
    let (mut count, mut survivors) = (0, Vec::new());
    let mut used = vec![false; UNNOTICED.len()];
    for place in SYSTEMS {
        let loaded = load(place)?;
        let last = loaded.stacks.len() - 1;
        let (environment, stacks) = (&loaded.environments()[last], &loaded.stacks[last]);
        if let Some(difference) = loaded.differences(last).first() {
            return Err(format!("{place} as it is: {difference}").into());
        }
        let parts: Vec<Part> = stacks.iter().map(Part::read).collect();
        // All of them take minutes. The others in turn are as good as any.
        let step = if is_set("BUSLINE_FULL") { 1 } else { 32 };
        let mutants: Vec<Mutant> = mutants(stacks).into_iter().step_by(step).collect();
        let judged = mutants.par_iter().map(|mutant| {
            let mut parts = parts.clone();
            parts[mutant.stack] = Part::read(&mutant.applied(&stacks[mutant.stack]));
            let deployed = Deployed::of(parts, environment.organization.as_deref());
            !audit(&deployed, loaded.system(), environment).is_empty()
        });
        for (mutant, noticed) in mutants.iter().zip(judged.collect::<Vec<bool>>()) {
            count += 1;
            let name = format!("{}: {}", place.trim_start_matches("tests/systems/"), mutant.name);
            let listed = UNNOTICED.iter().position(|(parts, _)| parts.iter().all(|part| name.contains(part)));
            match (noticed, listed) {
                (false, None) => survivors.push(name),
                (false, Some(index)) => used[index] = true,
                (true, _) => {}
            }
        }
    }
    let vain = UNNOTICED.iter().zip(used).filter(|(_, used)| !used);
    if is_set("BUSLINE_FULL") {
        survivors.extend(vain.map(|((parts, _), _)| format!("{parts:?} is listed, and every such mutant is noticed")));
    }
    if survivors.is_empty() {
        return Ok(());
    }
    Err(format!("{} of {count} mutants are not noticed\n{}", survivors.len(), survivors.join("\n")).into())
}

/// A change of one resource.
struct Mutant {
    name: String,
    stack: usize,
    id: String,
    change: Change,
}

enum Change {
    /// The resource is left out.
    Removed,
    /// What stands at a path of its properties is left out.
    Without(String),
    /// What stands at a path is another.
    With(String, Value),
    /// It waits for one less.
    Hasty(String),
}

impl Mutant {
    fn applied(&self, stack: &Stack) -> Stack {
        let mut stack = stack.clone();
        let resources = &mut stack.template.resources;
        if let Change::Removed = self.change {
            resources.remove(&self.id);
            return stack;
        }
        let resource = resources.get_mut(&self.id).expect("a mutant of a resource that is there");
        let mut properties = Value::Object(std::mem::take(&mut resource.properties));
        match &self.change {
            Change::Removed => {}
            Change::Without(path) => remove(&mut properties, path),
            Change::With(path, value) => *properties.pointer_mut(path).expect("a path that is there") = value.clone(),
            Change::Hasty(other) => resource.depends_on.retain(|id| id != other),
        }
        resource.properties = properties.as_object().expect("an object").clone();
        stack
    }
}

fn remove(properties: &mut Value, path: &str) {
    let (parent, last) = path.rsplit_once('/').expect("a path");
    match properties.pointer_mut(parent) {
        Some(Value::Object(members)) => drop(members.shift_remove(&unescaped(last))),
        Some(Value::Array(items)) => drop(items.remove(last.parse().expect("an index"))),
        _ => panic!("nothing at {parent}"),
    }
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn unescaped(key: &str) -> String {
    key.replace("~1", "/").replace("~0", "~")
}

/// The types of what brings events or catches them.
const KINDS: &[&str] = &[
    "AWS::ECS::Service",
    "AWS::Events::EventBus",
    "AWS::Events::EventBusPolicy",
    "AWS::Events::Rule",
    "AWS::IAM::Role",
    "AWS::KMS::Key",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Function",
    "AWS::Logs::LogGroup",
    "AWS::S3::BucketPolicy",
    "AWS::SQS::Queue",
    "AWS::SQS::QueuePolicy",
];

/// The types of what must stand before others send there, or write what it reads.
const RECEIVES: &[&str] = &[
    "AWS::ECS::Service",
    "AWS::Events::EventBus",
    "AWS::Events::EventBusPolicy",
    "AWS::Events::Rule",
    "AWS::IAM::Role",
    "AWS::SQS::QueuePolicy",
];

/// What is told to a function and has a part in bringing events.
const TOLD: &[&str] = &[
    "BUSLINE_BUS",
    "BUSLINE_CHANGE_QUEUE",
    "BUSLINE_DEAD_LETTER_QUEUE",
    "BUSLINE_FAILURE_BUCKET",
    "BUSLINE_POISON_QUEUE",
];

fn mutants(stacks: &[Stack]) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (stack, each) in stacks.iter().enumerate() {
        for (id, resource) in &each.template.resources {
            let whole = Value::Object(resource.properties.clone());
            let mut add = |name: String, change: Change| {
                if let Change::With(path, value) = &change
                    && whole.pointer(path) == Some(value)
                {
                    return;
                }
                let name = format!("{} {id} ({}): {name}", each.entry.name, resource.kind);
                mutants.push(Mutant { name, stack, id: id.clone(), change });
            };
            let receives = |other: &&String| {
                let kind = each.template.resources.get(*other).map(|other| other.kind.as_str());
                kind.is_some_and(|kind| RECEIVES.contains(&kind))
            };
            let sends = ["AWS::ApiGatewayV2::Route", "AWS::Scheduler::Schedule"];
            if !KINDS.contains(&resource.kind.as_str()) && !sends.contains(&resource.kind.as_str()) {
                continue;
            }
            for other in resource.depends_on.iter().filter(receives) {
                add(format!("does not wait for {other}"), Change::Hasty(other.clone()));
            }
            let properties = Value::Object(resource.properties.clone());
            if !KINDS.contains(&resource.kind.as_str()) || !has_a_part(&resource.kind, &properties) {
                continue;
            }
            add("removed".to_owned(), Change::Removed);
            for (path, statement) in statements(&properties).into_iter().filter(|(_, one)| is_about_events(one)) {
                of_statement(&path, statement, &mut add);
            }
            of_properties(&resource.kind, &properties, &mut add);
        }
    }
    mutants
}

/// Whether a resource has a part in bringing events: not every function, role, log or key has.
fn has_a_part(kind: &str, properties: &Value) -> bool {
    let told = || properties["Environment"]["Variables"].as_object().into_iter().flatten();
    match kind {
        "AWS::Lambda::Function" => told().any(|(name, _)| TOLD.contains(&name.as_str())),
        "AWS::IAM::Role" => {
            statements(properties).iter().any(|(path, one)| path.contains("Policies") && is_about_events(one))
        }
        "AWS::Logs::LogGroup" => !properties["ResourcePolicyDocument"].is_null(),
        "AWS::KMS::Key" => statements(properties).iter().any(|(_, one)| is_about_events(one)),
        _ => true,
    }
}

/// Whether a statement is about bringing events: of a key the one for what EventBridge does as itself, of a role those for
/// buses, queues, streams and buckets.
fn is_about_events(statement: &Value) -> bool {
    let actions = match &statement["Action"] {
        Value::Array(actions) => actions.iter().filter_map(Value::as_str).collect(),
        one => vec![one.as_str().unwrap_or_default()],
    };
    let about = |action: &&str| match action.split_once(':') {
        Some(("kms", _)) => {
            statement["Principal"]["Service"] == "events.amazonaws.com" && statement["Sid"] != "EncryptLog"
        }
        Some(("logs", _)) => !statement["Principal"].is_null(),
        Some(("dynamodb", action)) => {
            action.contains("Stream") || action.contains("Record") || action.contains("Shard")
        }
        Some(("events" | "sqs" | "sts" | "s3" | "firehose" | "states" | "kinesis" | "lambda" | "sns", _)) => true,
        _ => false,
    };
    actions.iter().any(about)
}

type Add<'a> = dyn FnMut(String, Change) + 'a;

/// Every statement in the properties of a resource, by its path.
fn statements(properties: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), properties)];
    while let Some((path, value)) = open.pop() {
        match value {
            Value::Object(members) if members.contains_key("Effect") => found.push((path, value)),
            Value::Object(members) => {
                open.extend(members.iter().map(|(key, member)| (format!("{path}/{}", escaped(key)), member)));
            }
            Value::Array(items) => {
                open.extend(items.iter().enumerate().map(|(index, item)| (format!("{path}/{index}"), item)));
            }
            _ => {}
        }
    }
    found
}

/// A statement left out; without a condition; with a condition on one value less; with everyone, everything or every
/// action; and the other effect.
fn of_statement(path: &str, statement: &Value, add: &mut Add<'_>) {
    let sid = statement["Sid"].as_str().unwrap_or("trust").to_owned();
    if path.chars().next_back().is_some_and(|last| last.is_ascii_digit()) {
        add(format!("{sid} removed"), Change::Without(path.to_owned()));
    }
    let allows = statement["Effect"] == "Allow";
    add(format!("{sid} turned"), Change::With(format!("{path}/Effect"), json!(if allows { "Deny" } else { "Allow" })));
    for (operator, keys) in statement["Condition"].as_object().into_iter().flatten() {
        for (key, values) in keys.as_object().into_iter().flatten() {
            let at = format!("{path}/Condition/{}/{}", escaped(operator), escaped(key));
            add(format!("{sid} without {operator} {key}"), Change::Without(at.clone()));
            for index in 0..values.as_array().map_or(0, Vec::len) {
                add(format!("{sid} with one {key} less"), Change::Without(format!("{at}/{index}")));
            }
            let other = if operator == "Null" { "true" } else { "nothing" };
            add(format!("{sid} with another {key}"), Change::With(at, json!(other)));
        }
    }
    if !allows {
        return;
    }
    if !statement["Principal"].is_null() {
        add(format!("{sid} for everyone"), Change::With(format!("{path}/Principal"), json!("*")));
        let nobody = json!({ "AWS": "arn:aws:iam::000000000009:root" });
        add(format!("{sid} for somebody else"), Change::With(format!("{path}/Principal"), nobody));
    }
    if !statement["Resource"].is_null() {
        add(format!("{sid} for every resource"), Change::With(format!("{path}/Resource"), json!("*")));
        let nothing = json!("arn:aws:sqs:eu-west-1:000000000009:nothing");
        add(format!("{sid} for another resource"), Change::With(format!("{path}/Resource"), nothing));
    }
    add(format!("{sid} for every action"), Change::With(format!("{path}/Action"), json!("*")));
    for index in 0..statement["Action"].as_array().map_or(0, Vec::len) {
        let action = statement["Action"][index].as_str().unwrap_or_default();
        add(format!("{sid} without {action}"), Change::Without(format!("{path}/Action/{index}")));
    }
}

/// What is not a statement: patterns, targets, nets, switches and names.
fn of_properties(kind: &str, properties: &Value, add: &mut Add<'_>) {
    let at = |path: &str| properties.pointer(path).is_some();
    let paths: &[&str] = match kind {
        "AWS::Events::EventBus" => &["/KmsKeyIdentifier", "/DeadLetterConfig"],
        "AWS::Events::Rule" => &[
            "/Targets/0",
            "/Targets/0/DeadLetterConfig",
            "/Targets/0/RoleArn",
            "/Targets/0/SqsParameters",
            "/Targets/0/RetryPolicy",
        ],
        "AWS::Lambda::EventSourceMapping" => &["/DestinationConfig", "/FilterCriteria", "/FunctionResponseTypes"],
        "AWS::SQS::Queue" => &["/RedrivePolicy", "/ContentBasedDeduplication", "/FifoQueue"],
        _ => &[],
    };
    for path in paths.iter().filter(|path| at(path)) {
        add(format!("without {path}"), Change::Without((*path).to_owned()));
    }
    match kind {
        "AWS::Events::Rule" => {
            add("switched off".to_owned(), Change::With("/State".to_owned(), json!("DISABLED")));
            let elsewhere = json!("arn:aws:sqs:eu-west-1:000000000009:nothing");
            add("to another target".to_owned(), Change::With("/Targets/0/Arn".to_owned(), elsewhere));
            of_pattern("/EventPattern", &properties["EventPattern"], add);
        }
        "AWS::Lambda::Function" => {
            let variables = properties["Environment"]["Variables"].as_object().into_iter().flatten();
            for (name, _) in variables.filter(|(name, _)| TOLD.contains(&name.as_str())) {
                let path = format!("/Environment/Variables/{name}");
                add(format!("is not told {name}"), Change::Without(path));
            }
        }
        _ => {}
    }
}

/// Each part of a pattern left out, and each alternative.
fn of_pattern(path: &str, pattern: &Value, add: &mut Add<'_>) {
    match pattern {
        Value::Object(members) => {
            for (key, member) in members {
                let at = format!("{path}/{}", escaped(key));
                if members.len() > 1 {
                    add(format!("pattern without {at}"), Change::Without(at.clone()));
                }
                of_pattern(&at, member, add);
            }
        }
        Value::Array(items) if items.len() > 1 => {
            for index in 0..items.len() {
                add(format!("pattern without {path}/{index}"), Change::Without(format!("{path}/{index}")));
            }
        }
        Value::Array(items) if items.first().is_some_and(Value::is_string) => {
            add(format!("pattern with another {path}"), Change::With(path.to_owned(), json!(["nothing"])));
            add(format!("pattern with any {path}"), Change::With(path.to_owned(), json!([{ "exists": true }])));
        }
        _ => {}
    }
}
