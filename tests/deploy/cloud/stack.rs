//! A stack of CloudFormation's and what goes on with it: change sets, and one operation at a time, as long and as lucky as the
//! script says.

use super::Script;
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

/// What is done to a stack.
#[derive(Clone)]
pub struct Operation {
    pub ends: Instant,
    /// Until when it waits for others to begin.
    pub held: Option<Instant>,
    pub verb: &'static str,
    pub change_set: Option<ChangeSet>,
    pub failure: Option<(String, String)>,
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
    pub fn look(&mut self) {
        if let Some((looks, _)) = &mut self.later {
            *looks -= 1;
        }
        if let Some((_, status)) = self.later.take_if(|(looks, _)| *looks == 0) {
            self.become_(&status, "");
        }
    }

    pub fn begin(&mut self, operation: Operation) {
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

/// An operation on a stack, as long and as lucky as the script says.
pub fn operation(script: &Script, stack: &Stack, verb: &'static str) -> Operation {
    let now = Instant::now();
    Operation {
        ends: now + script.pace.get(&stack.account).copied().unwrap_or(script.operation),
        held: (script.together > 0).then_some(now + PATIENCE),
        verb,
        change_set: None,
        failure: script
            .failures
            .get(&stack.name)
            .or_else(|| script.failures.get(&format!("{} {}", stack.account, stack.name)))
            .cloned(),
    }
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
