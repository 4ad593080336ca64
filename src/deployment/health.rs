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
    /// Its state; `None` where it is not there, or where that is unknown.
    pub status: Option<String>,
    /// Why it could not be looked at, or not whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
    /// When it last changed, in seconds since 1970.
    pub changed: Option<i64>,
    /// Whether the file has it.
    pub declared: bool,
    /// The resources that are not as the template says; `None` where nobody looked, or could.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drifted: Option<Vec<String>>,
    /// Why that is not known, or not of all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drift_unknown: Option<String>,
    /// Its dead-letter and poison queues.
    pub queues: Vec<Holds>,
    /// Its failure buckets.
    pub buckets: Vec<Holds>,
    /// Why nothing is known of how long messages have lain in its queues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ages_unknown: Option<String>,
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
    /// How long its oldest message has lain there, in seconds; `None` where it holds none, or where that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oldest: Option<u64>,
}

impl Holds {
    /// The name by which a person knows it.
    pub fn name(&self) -> &str {
        self.place.rsplit('/').next().unwrap_or(&self.place)
    }
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
            None if self.unknown.is_some() => {}
            None => troubles.push("is not there".to_owned()),
            Some(status) if !state::is_well(status) => troubles.push(format!("is {status}")),
            Some(_) => {}
        }
        troubles.extend(self.unknown.iter().map(|why| format!("is unknown: {why}")));
        if !self.declared {
            troubles.push("is not in the file".to_owned());
        }
        troubles
            .extend(self.drifted.iter().flatten().map(|resource| format!("{resource} is not as the template says")));
        troubles.extend(
            self.drift_unknown.iter().map(|why| format!("is not compared with its template as a whole: {why}")),
        );
        let queues = self.queues.iter().filter(|queue| queue.count > 0).map(|queue| {
            let Holds { resource, count, .. } = queue;
            let oldest = queue.oldest.map_or_else(|| "an unknown time".to_owned(), lasting);
            format!("{resource} holds {count} messages, the oldest for {oldest}")
        });
        let buckets = self.buckets.iter().filter(|bucket| bucket.count > 0);
        troubles.extend(queues);
        troubles.extend(buckets.map(|Holds { resource, count, .. }| format!("{resource} holds {count} objects")));
        troubles
    }

    /// How long the oldest message of all of its queues has lain there, in seconds.
    pub fn oldest(&self) -> Option<u64> {
        self.queues.iter().filter_map(|queue| queue.oldest).max()
    }
}

/// A time in the two largest of its units: `3d 4h`.
pub fn lasting(seconds: u64) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")];
    let first = units.iter().position(|(unit, _)| seconds >= *unit).unwrap_or(units.len() - 1);
    let mut left = seconds;
    let parts = units[first..].iter().take(2).filter_map(|(unit, name)| {
        let count = left / unit;
        left %= unit;
        (count > 0 || seconds == 0).then(|| format!("{count}{name}"))
    });
    parts.collect::<Vec<_>>().join(" ")
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
        let holds = |count, oldest| Holds { resource: "DeadLetters".into(), place: String::new(), count, oldest };
        let queues = vec![holds(2, Some(90_000)), holds(1, None), holds(0, None)];
        let unwell = Health { queues, ..Health::new("a", &account, None, false) };
        let wanted = [
            "is not there",
            "is not in the file",
            "DeadLetters holds 2 messages, the oldest for 1d 1h",
            "DeadLetters holds 1 messages, the oldest for an unknown time",
        ];
        assert_eq!(unwell.troubles(), wanted);
        assert_eq!(unwell.oldest(), Some(90_000));
        let stuck = Held { status: "UPDATE_ROLLBACK_COMPLETE".into(), ..Held::default() };
        assert_eq!(Health::new("a", &account, Some(&stuck), true).troubles(), ["is UPDATE_ROLLBACK_COMPLETE"]);
    }

    #[test]
    fn what_is_unknown_is_not_called_absent() {
        let account = Account { id: "222222222222".into(), region: "eu-west-1".into() };
        let unknown = Health { unknown: Some("no answer".into()), ..Health::new("a", &account, None, true) };
        assert_eq!(unknown.troubles(), ["is unknown: no answer"]);
    }

    #[test]
    fn a_time_is_told_in_its_two_largest_units() {
        for (seconds, told) in [
            (0, "0s"),
            (59, "59s"),
            (60, "1min"),
            (3_725, "1h 2min"),
            (7_259, "2h"),
            (273_600, "3d 4h"),
            (86_400, "1d"),
        ] {
            assert_eq!(lasting(seconds), told);
        }
    }

    #[test]
    fn what_cannot_be_compared_is_not_well() {
        let account = Account { id: "222222222222".into(), region: "eu-west-1".into() };
        let held = Held { status: "UPDATE_COMPLETE".into(), ..Held::default() };
        let health = Health::new("a", &account, Some(&held), true);
        let in_part = Health { drifted: Some(vec!["Queue".into()]), drift_unknown: Some("no right".into()), ..health };
        let wanted = ["Queue is not as the template says", "is not compared with its template as a whole: no right"];
        assert_eq!(in_part.troubles(), wanted);
    }
}
