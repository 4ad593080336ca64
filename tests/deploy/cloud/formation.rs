//! CloudFormation as its documentation tells of it: which state admits what, what a change set is, and that executing one
//! removes the others.

use super::wire::{Refusal, Request, escaped};
use super::{Script, World, changes};
use serde_json::Value;
use std::time::{Duration, Instant};

/// How long an operation waits for others to begin, on a machine however busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// A stack.
#[derive(Clone, Default)]
pub struct Stack {
    pub account: String,
    pub name: String,
    pub id: String,
    pub status: String,
    pub template: String,
    pub parameters: Vec<(String, String)>,
    pub outputs: Vec<(String, String)>,
    /// Logical ID, type, physical ID.
    pub resources: Vec<(String, String, String)>,
    /// Logical ID, type, state, reason.
    pub events: Vec<(String, String, String, String)>,
    pub change_sets: Vec<ChangeSet>,
    operation: Option<Operation>,
    /// What becomes of the stack by somebody else's doing, and after how many looks at it.
    later: Option<(u32, String)>,
}

/// A change set.
#[derive(Clone, Default)]
pub struct ChangeSet {
    pub name: String,
    pub id: String,
    pub status: String,
    pub execution: String,
    pub reason: String,
    pub template: String,
    pub parameters: Vec<(String, String)>,
    /// What it becomes, status and execution status, and after how many looks at it.
    pub later: Option<(u32, &'static str, &'static str)>,
}

impl ChangeSet {
    /// Somebody looks at it, and CloudFormation gets on with it.
    pub fn look(&mut self) {
        if let Some((looks, ..)) = &mut self.later {
            *looks = looks.saturating_sub(1);
        }
        if let Some((_, status, execution)) = self.later.take_if(|(looks, ..)| *looks == 0) {
            (self.status, self.execution) = (status.to_owned(), execution.to_owned());
        }
    }
}

#[derive(Clone)]
struct Operation {
    ends: Instant,
    /// Until when it waits for others to begin.
    held: Option<Instant>,
    verb: &'static str,
    change_set: Option<ChangeSet>,
    failure: Option<(String, String)>,
}

impl Stack {
    pub fn new(account: &str, name: &str, status: &str, number: u64) -> Self {
        let id = format!("arn:aws:cloudformation:eu-west-1:{account}:stack/{name}/{number}");
        Self { account: account.into(), name: name.into(), id, status: status.into(), ..Self::default() }
    }

    /// The same, in an operation of somebody else's that ends while it is looked at.
    pub fn under_way(account: &str, name: &str, status: &str, then: &str) -> Self {
        let later = Some((3, then.to_owned()));
        Self { later, ..Self::new(account, name, status, 0) }
    }

    /// Sets the state, and tells of it.
    pub fn become_(&mut self, status: &str, reason: &str) {
        self.status = status.to_owned();
        self.tell(&self.name.clone(), "AWS::CloudFormation::Stack", status, reason);
    }

    fn tell(&mut self, logical: &str, kind: &str, status: &str, reason: &str) {
        self.events.push((logical.into(), kind.into(), status.into(), reason.into()));
    }

    /// Somebody looks at it, and somebody else gets on with it.
    fn look(&mut self) {
        if let Some((looks, _)) = &mut self.later {
            *looks -= 1;
        }
        if let Some((_, status)) = self.later.take_if(|(looks, _)| *looks == 0) {
            self.become_(&status, "");
        }
    }

    fn begin(&mut self, operation: Operation) {
        self.become_(&format!("{}_IN_PROGRESS", operation.verb), "User Initiated");
        self.operation = Some(operation);
    }

    /// Whether an operation has begun and not ended.
    pub fn is_under_way(&self) -> bool {
        self.operation.is_some()
    }

    /// Lets the operation go on by itself.
    pub fn release(&mut self) {
        if let Some(operation) = &mut self.operation {
            operation.held = None;
        }
    }

    /// Ends the operation if its time is over.
    pub fn settle(&mut self) {
        let is_over = |operation: &mut Operation| operation.held.unwrap_or(operation.ends) <= Instant::now();
        let Some(operation) = self.operation.take_if(is_over) else { return };
        let verb = operation.verb;
        if let Some((logical, reason)) = operation.failure {
            self.tell("SomethingElse", "AWS::SQS::Queue", &format!("{verb}_FAILED"), "Resource creation cancelled");
            self.tell(&logical, "AWS::SQS::Queue", &format!("{verb}_FAILED"), &reason);
            if verb == "DELETE" {
                self.become_("DELETE_FAILED", &format!("The following resource(s) failed to delete: [{logical}]."));
                return;
            }
            let back = if verb == "CREATE" { "ROLLBACK" } else { "UPDATE_ROLLBACK" };
            self.become_(&format!("{back}_IN_PROGRESS"), &format!("The following resource(s) failed: [{logical}]."));
            self.become_(&format!("{back}_COMPLETE"), "");
            return;
        }
        if let Some(change_set) = operation.change_set {
            self.resources = resources(&change_set.template, &self.name);
            for (logical, kind, _) in self.resources.clone() {
                self.tell(&logical, &kind, &format!("{verb}_COMPLETE"), "");
            }
            (self.template, self.parameters) = (change_set.template, change_set.parameters);
        }
        if verb == "DELETE" {
            self.resources.clear();
        }
        self.become_(&format!("{verb}_COMPLETE"), "");
    }
}

/// Answers an operation of CloudFormation's.
pub fn answer(world: &mut World, request: &Request) -> Result<String, Refusal> {
    match request.operation.as_str() {
        "DescribeStacks" if request.get("StackName").is_empty() => {
            let mut stacks = world
                .stacks
                .iter()
                .filter(|stack| stack.account == request.account && stack.status != "DELETE_COMPLETE")
                .collect::<Vec<_>>();
            stacks.sort_by(|a, b| a.name.cmp(&b.name));
            Ok(format!("<Stacks>{}</Stacks>", stacks.into_iter().map(shown).collect::<String>()))
        }
        "DescribeStacks" => {
            let stack = stack(world, request)?;
            stack.look();
            Ok(format!("<Stacks>{}</Stacks>", shown(stack)))
        }
        "DescribeStackEvents" => {
            let stack = stack(world, request)?;
            let events = stack.events.iter().enumerate().rev().map(|(number, (logical, kind, status, reason))| {
                format!(
                    "<member><EventId>{}-{number}</EventId><StackId>{}</StackId><StackName>{}</StackName><LogicalResourceId>{logical}</LogicalResourceId><ResourceType>{kind}</ResourceType><ResourceStatus>{status}</ResourceStatus><ResourceStatusReason>{}</ResourceStatusReason><Timestamp>2026-11-24T00:00:00Z</Timestamp></member>",
                    stack.id, stack.id, stack.name, escaped(reason)
                )
            });
            Ok(format!("<StackEvents>{}</StackEvents>", events.collect::<String>()))
        }
        "GetTemplate" => Ok(format!("<TemplateBody>{}</TemplateBody>", escaped(&stack(world, request)?.template))),
        "ListStackResources" => {
            let each = stack(world, request)?.resources.iter().map(|(logical, kind, physical)| {
                format!("<member><LogicalResourceId>{logical}</LogicalResourceId><ResourceType>{kind}</ResourceType><PhysicalResourceId>{physical}</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>")
            });
            Ok(format!("<StackResourceSummaries>{}</StackResourceSummaries>", each.collect::<String>()))
        }
        "ListChangeSets" => {
            let stack = stack(world, request)?;
            let each = stack
                .change_sets
                .iter()
                .map(|set| format!("<member><StackName>{}</StackName>{}</member>", stack.name, changes::summary(set)));
            Ok(format!("<Summaries>{}</Summaries>", each.collect::<String>()))
        }
        "DescribeChangeSet" => {
            let found = place(world, request)?;
            Ok(changes::described(world, request, found))
        }
        "DescribeEvents" => {
            let invalid = world.script.invalid.clone();
            let (stack, _) = change_set(world, request)?;
            let events = invalid.get(&stack.name).into_iter().flatten().enumerate().map(|(number, (logical, path, reason))| {
                format!(
                    "<member><EventId>{number}</EventId><EventType>VALIDATION_ERROR</EventType><LogicalResourceId>{logical}</LogicalResourceId><ValidationFailureMode>FAIL</ValidationFailureMode><ValidationStatus>FAILED</ValidationStatus><ValidationPath>{path}</ValidationPath><ValidationStatusReason>{}</ValidationStatusReason></member>",
                    escaped(reason)
                )
            });
            Ok(format!("<OperationEvents>{}</OperationEvents>", events.collect::<String>()))
        }
        "DeleteChangeSet" => {
            let (stack, set) = change_set(world, request)?;
            if stack.change_sets[set].status == "CREATE_IN_PROGRESS" {
                return Err(refusal("InvalidChangeSetStatus", "ChangeSet cannot be deleted in its current status"));
            }
            stack.change_sets.remove(set);
            Ok(String::new())
        }
        "CreateChangeSet" => create_change_set(world, request),
        "ExecuteChangeSet" => {
            let script = world.script.clone();
            let (stack, set) = change_set(world, request)?;
            let in_progress = stack.status.ends_with("_IN_PROGRESS") && stack.status != "REVIEW_IN_PROGRESS";
            if in_progress || stack.change_sets[set].execution != "AVAILABLE" {
                return Err(refusal("InvalidChangeSetStatus", "ChangeSet cannot be executed in its current status"));
            }
            let change_set = stack.change_sets.swap_remove(set);
            stack.change_sets.clear();
            let verb = if stack.status == "REVIEW_IN_PROGRESS" { "CREATE" } else { "UPDATE" };
            stack.begin(Operation { change_set: Some(change_set), ..operation(&script, stack, verb) });
            let name = stack.name.clone();
            world.script.failures.remove(&name);
            world.begun();
            Ok(String::new())
        }
        "DeleteStack" => {
            let script = world.script.clone();
            let stack = stack(world, request)?;
            if stack.status == "REVIEW_IN_PROGRESS" {
                stack.become_("DELETE_COMPLETE", "");
            } else {
                stack.begin(operation(&script, stack, "DELETE"));
            }
            world.begun();
            Ok(String::new())
        }
        other => Err(refusal("InvalidAction", &format!("this cloud knows no {other}"))),
    }
}

/// An operation on a stack, as long and as lucky as the script says.
fn operation(script: &Script, stack: &Stack, verb: &'static str) -> Operation {
    let now = Instant::now();
    Operation {
        ends: now + script.pace.get(&stack.account).copied().unwrap_or(script.operation),
        held: (script.together > 0).then_some(now + PATIENCE),
        verb,
        change_set: None,
        failure: script.failures.get(&stack.name).cloned(),
    }
}

/// The template of a request, or the one in a bucket that it points at.
fn template(world: &World, request: &Request) -> Result<String, Refusal> {
    let (body, url) = (request.get("TemplateBody"), request.get("TemplateURL"));
    if url.is_empty() {
        return Ok(body.to_owned());
    }
    let key = url.rsplit('/').next().unwrap_or_default();
    let sent =
        world.objects.iter().find(|(path, _)| path.rsplit('/').next() == Some(key)).map(|(_, text)| text.clone());
    sent.ok_or_else(|| refusal("ValidationError", "S3 error: The specified key does not exist."))
}

fn create_change_set(world: &mut World, request: &Request) -> Result<String, Refusal> {
    let number = world.next();
    let name = request.get("ChangeSetName");
    let is_new = request.get("ChangeSetType") == "CREATE";
    let account = request.account.as_str();
    let unchangeable = world.script.unchangeable.get(request.get("StackName")).cloned();
    let making = world.script.making;
    let template = template(world, request)?;
    if is_new && stack(world, request).is_err() {
        let mut stack = Stack::new(account, request.get("StackName"), "", number);
        stack.become_("REVIEW_IN_PROGRESS", "User Initiated");
        world.stacks.push(stack);
    }
    let stack = stack(world, request)?;
    if is_new != (stack.status == "REVIEW_IN_PROGRESS")
        || (!is_new && stack.status.ends_with("_IN_PROGRESS"))
        || stack.status == "ROLLBACK_COMPLETE"
    {
        return Err(refusal(
            "ValidationError",
            &format!("Stack:{} is in {} state and can not be updated.", stack.id, stack.status),
        ));
    }
    if stack.change_sets.iter().any(|set| set.name == name) {
        return Err(refusal("AlreadyExistsException", &format!("ChangeSet {name} already exists")));
    }
    let id = format!("arn:aws:cloudformation:eu-west-1:{account}:changeSet/{name}/{number}");
    let before =
        |name: &String| stack.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let given = request.parameters().into_iter().map(|(name, value, as_before)| {
        let value = if as_before { before(&name) } else { Some(value) };
        value.map(|value| (name, value))
    });
    let parameters: Option<Vec<(String, String)>> = given.collect();
    let parameters = parameters.ok_or_else(|| refusal("ValidationError", "a parameter has no previous value"))?;
    let same = stack.template == template && stack.parameters == parameters;
    let reason = match unchangeable {
        Some(reason) => reason,
        None if same => {
            "The submitted information didn't contain changes. Submit different information to create a change set."
                .to_owned()
        }
        None => String::new(),
    };
    let (status, execution) =
        if reason.is_empty() { ("CREATE_COMPLETE", "AVAILABLE") } else { ("FAILED", "UNAVAILABLE") };
    let later = (making > 0).then_some((making, status, execution));
    let (status, execution) = if making > 0 { ("CREATE_IN_PROGRESS", "UNAVAILABLE") } else { (status, execution) };
    let answer = format!("<Id>{id}</Id><StackId>{}</StackId>", stack.id);
    stack.change_sets.push(ChangeSet {
        name: name.to_owned(),
        id,
        status: status.to_owned(),
        execution: execution.to_owned(),
        reason,
        template,
        parameters,
        later,
    });
    Ok(answer)
}

/// The resources of a template, with physical IDs, of which a queue's is its URL.
fn resources(template: &str, stack: &str) -> Vec<(String, String, String)> {
    let template: Value = serde_json::from_str(template).unwrap_or_default();
    let each = template["Resources"].as_object().into_iter().flatten().map(|(logical, resource)| {
        let kind = resource["Type"].as_str().unwrap_or_default();
        let place = if kind == "AWS::SQS::Queue" { "http://queues/" } else { "" };
        let end = if resource["Properties"]["FifoQueue"] == true { ".fifo" } else { "" };
        (logical.clone(), kind.to_owned(), format!("{place}{stack}-{logical}{end}"))
    });
    each.collect()
}

fn stack<'a>(world: &'a mut World, request: &Request) -> Result<&'a mut Stack, Refusal> {
    let asked = request.get("StackName");
    let is_it = |stack: &&mut Stack| {
        stack.account == request.account
            && (stack.id == asked || (stack.name == asked && stack.status != "DELETE_COMPLETE"))
    };
    world
        .stacks
        .iter_mut()
        .find(is_it)
        .ok_or_else(|| refusal("ValidationError", &format!("Stack with id {asked} does not exist")))
}

fn change_set<'a>(world: &'a mut World, request: &Request) -> Result<(&'a mut Stack, usize), Refusal> {
    let (stack, set) = place(world, request)?;
    Ok((&mut world.stacks[stack], set))
}

/// Where a change set stands: the number of its stack, and its own.
fn place(world: &World, request: &Request) -> Result<(usize, usize), Refusal> {
    let (asked, of) = (request.get("ChangeSetName"), request.get("StackName"));
    let account = &request.account;
    for (number, stack) in world.stacks.iter().enumerate().filter(|(_, stack)| stack.account == *account) {
        let is_it = |set: &ChangeSet| set.id == asked || (set.name == asked && stack.name == of);
        if let Some(at) = stack.change_sets.iter().position(is_it) {
            return Ok((number, at));
        }
    }
    Err(refusal("ChangeSetNotFound", &format!("ChangeSet [{asked}] does not exist")))
}

fn shown(stack: &Stack) -> String {
    let Stack { name, id, status, parameters, outputs, .. } = stack;
    let parameters: String = parameters
        .iter()
        .map(|(key, value)| {
            format!("<member><ParameterKey>{key}</ParameterKey><ParameterValue>{value}</ParameterValue></member>")
        })
        .collect();
    let outputs: String = outputs
        .iter()
        .map(|(key, value)| format!("<member><OutputKey>{key}</OutputKey><OutputValue>{value}</OutputValue></member>"))
        .collect();
    format!(
        "<member><StackName>{name}</StackName><StackId>{id}</StackId><StackStatus>{status}</StackStatus><CreationTime>2026-11-24T00:00:00Z</CreationTime><Parameters>{parameters}</Parameters><Outputs>{outputs}</Outputs></member>"
    )
}

fn refusal(code: &str, message: &str) -> Refusal {
    (code.to_owned(), message.to_owned())
}
