//! How a stack is: its state, and what lies in it that somebody has to look at.

use serde::Serialize;

use super::{Account, Held, state};

/// How a stack is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// The stack's name.
    pub stack: String,
    /// Its account's id.
    pub account: String,
    /// Its region.
    pub region: String,
    /// Its state; `None` where it is not there.
    pub status: Option<String>,
    /// When it last changed, in seconds since 1970.
    pub changed: Option<i64>,
    /// Whether the file has it.
    pub declared: bool,
    /// The resources that are not as the template says; `None` where nobody looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drifted: Option<Vec<String>>,
    /// Its dead-letter and poison queues.
    pub queues: Vec<Holds>,
    /// Its failure buckets.
    pub buckets: Vec<Holds>,
}

/// Something that should be empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Holds {
    /// Its logical ID.
    pub resource: String,
    /// Its URL or name.
    pub place: String,
    /// How many messages or objects it holds.
    pub count: u64,
}

/// What of a stack's resources should be empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Net {
    /// A dead-letter or poison queue.
    Queue,
    /// A failure bucket.
    Bucket,
}

/// Which net a resource is, by its type and its logical ID, which ends as `plan` lets those of nets end.
pub fn net(logical: &str, kind: &str) -> Option<Net> {
    match kind {
        "AWS::SQS::Queue" if is_for_failures(logical) => Some(Net::Queue),
        "AWS::S3::Bucket" => Some(Net::Bucket),
        _ => None,
    }
}

/// A handler or rule may be named for dead letters too, and then has a queue for what did not fail.
fn is_for_failures(logical: &str) -> bool {
    let hash = logical.len().saturating_sub(8);
    let is_hash =
        logical.get(hash..).is_some_and(|end| end.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')));
    let named = if is_hash { &logical[..hash] } else { logical };
    let named = named.strip_suffix("OfRule").or_else(|| named.strip_suffix("Fifo")).unwrap_or(named);
    named.ends_with("DeadLetters") || named.ends_with("RelayPoisonQueue")
}

impl Health {
    /// A stack as its account holds it, or does not.
    pub fn new(stack: &str, account: &Account, held: Option<&Held>, declared: bool) -> Self {
        Self {
            stack: stack.to_owned(),
            account: account.id.clone(),
            region: account.region.clone(),
            status: held.map(|held| held.status.clone()),
            changed: held.map(|held| held.changed),
            declared,
            ..Self::default()
        }
    }

    /// What somebody has to look at; empty where all is well.
    pub fn troubles(&self) -> Vec<String> {
        let mut troubles = Vec::new();
        match self.status.as_deref() {
            None => troubles.push("is not there".to_owned()),
            Some(status) if !state::is_well(status) => troubles.push(format!("is {status}")),
            Some(_) => {}
        }
        if !self.declared {
            troubles.push("is not in the file".to_owned());
        }
        troubles
            .extend(self.drifted.iter().flatten().map(|resource| format!("{resource} is not as the template says")));
        let full =
            |holds: &Holds, what| (holds.count > 0).then(|| format!("{} holds {} {what}", holds.resource, holds.count));
        troubles.extend(self.queues.iter().filter_map(|queue| full(queue, "messages")));
        troubles.extend(self.buckets.iter().filter_map(|bucket| full(bucket, "objects")));
        troubles
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nets_are_known_by_their_names() {
        assert_eq!(net("AllocateStockDeadLetters", "AWS::SQS::Queue"), Some(Net::Queue));
        assert_eq!(net("FollowOrderFromOrdersRuleDeadLetters49ad3a3e", "AWS::SQS::Queue"), Some(Net::Queue));
        assert_eq!(net("StockChangesRelayPoisonQueue", "AWS::SQS::Queue"), Some(Net::Queue));
        assert_eq!(net("PackParcelDeadLettersFifo", "AWS::SQS::Queue"), Some(Net::Queue));
        assert_eq!(net("AuditDeadLettersOfRule", "AWS::SQS::Queue"), Some(Net::Queue));
        for queue in
            ["AllocateStockQueue", "DeadLettersQueue", "DeadLettersQueueOfRule", "DeadLettersQueueFifo", "PoisonQueue"]
        {
            assert_eq!(net(queue, "AWS::SQS::Queue"), None, "{queue}");
        }
        assert_eq!(net("FailureBucket", "AWS::S3::Bucket"), Some(Net::Bucket));
    }

    #[test]
    fn whoever_is_well_has_no_troubles() {
        let account = Account { id: "222222222222".into(), region: "eu-west-1".into() };
        let held = Held { status: "UPDATE_COMPLETE".into(), ..Held::default() };
        assert!(Health::new("a", &account, Some(&held), true).troubles().is_empty());
        let holds = Holds { resource: "DeadLetters".into(), place: String::new(), count: 2 };
        let unwell = Health { queues: vec![holds], ..Health::new("a", &account, None, false) };
        assert_eq!(unwell.troubles(), ["is not there", "is not in the file", "DeadLetters holds 2 messages"]);
        let stuck = Held { status: "UPDATE_ROLLBACK_COMPLETE".into(), ..Held::default() };
        assert_eq!(Health::new("a", &account, Some(&stuck), true).troubles(), ["is UPDATE_ROLLBACK_COMPLETE"]);
    }
}
