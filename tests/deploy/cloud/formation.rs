//! CloudFormation as its documentation tells of it: which state admits what, what a change set is, and that executing one
//! removes the others.

pub use super::stack::{ChangeSet, Stack};
use super::stack::{Operation, operation};
use super::wire::{Refusal, Request, escaped};
use super::{World, changes};

/// Answers an operation of CloudFormation's.
pub fn answer(world: &mut World, request: &Request) -> Result<String, Refusal> {
    let token = [request.get("ClientToken"), request.get("ClientRequestToken")].concat();
    let asked = ["StackName", "ChangeSetName"].map(|key| request.get(key)).join(" ");
    let asked = format!("{} {asked}", request.operation);
    if !token.is_empty() {
        let before = world.tokens.entry((request.account.clone(), token.clone())).or_insert_with(|| asked.clone());
        if *before != asked {
            return Err(refusal("TokenAlreadyExistsException", &format!("{token} was given for {before}")));
        }
    }
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
        "CreateStack" | "UpdateStack" => change_at_once(world, request),
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

/// Makes or changes a stack without a change set.
fn change_at_once(world: &mut World, request: &Request) -> Result<String, Refusal> {
    let (script, number) = (world.script.clone(), world.next());
    let is_new = request.operation == "CreateStack";
    let template = template(world, request)?;
    let parameters: Vec<_> = request.parameters().into_iter().map(|(name, value, _)| (name, value)).collect();
    if is_new {
        let stack = Stack::new(&request.account, request.get("StackName"), "", number);
        world.stacks.push(stack);
    }
    let stack = stack(world, request)?;
    if !is_new && (stack.status.ends_with("_IN_PROGRESS") || stack.status == "ROLLBACK_COMPLETE") {
        let message = format!("Stack:{} is in {} state and can not be updated.", stack.id, stack.status);
        return Err(refusal("ValidationError", &message));
    }
    if !is_new && stack.template == template && stack.parameters == parameters {
        return Err(refusal("ValidationError", "No updates are to be performed."));
    }
    let change_set = Some(ChangeSet { template, parameters, ..ChangeSet::default() });
    let verb = if is_new { "CREATE" } else { "UPDATE" };
    stack.begin(Operation { change_set, ..operation(&script, stack, verb) });
    let answer = format!("<StackId>{}</StackId>", stack.id);
    world.begun();
    Ok(answer)
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

pub fn stack<'a>(world: &'a mut World, request: &Request) -> Result<&'a mut Stack, Refusal> {
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
    let description = description(&stack.template);
    format!(
        "<member><StackName>{name}</StackName><StackId>{id}</StackId>{description}<StackStatus>{status}</StackStatus><CreationTime>2026-11-24T00:00:00Z</CreationTime><Parameters>{parameters}</Parameters><Outputs>{outputs}</Outputs></member>"
    )
}

/// What a template says of itself, as a stack tells it.
fn description(template: &str) -> String {
    let said = template.split_once("\"Description\":\"").and_then(|(_, rest)| rest.split_once('"'));
    said.map_or(String::new(), |(said, _)| format!("<Description>{}</Description>", escaped(said)))
}

fn refusal(code: &str, message: &str) -> Refusal {
    (code.to_owned(), message.to_owned())
}
