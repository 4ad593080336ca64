//! Why a stack failed: of all its events the first that is a cause and no consequence.

/// What happened to a resource of a stack, or to the stack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// The event's own id.
    pub id: String,
    /// The logical ID; the stack's name for the stack itself.
    pub logical_id: String,
    /// `AWS::SQS::Queue`; `AWS::CloudFormation::Stack` for the stack itself.
    pub kind: String,
    /// `CREATE_FAILED`.
    pub status: String,
    /// CloudFormation's own words.
    pub reason: String,
}

impl Event {
    /// Whether it tells of the stack as a whole.
    pub fn is_of_stack(&self) -> bool {
        self.kind == "AWS::CloudFormation::Stack"
    }
}

/// What CloudFormation says of what it cancels. A name or a service's own words may hold the same word.
const CANCELLED: &[&str] = &["Resource creation cancelled", "Resource update cancelled", "Resource deletion cancelled"];

/// What failed first, in the order in which it happened. CloudFormation cancels what else is under way when one resource
/// fails, and then says of the stack that resources failed: neither is a cause, where there is another.
pub fn first(events: &[Event]) -> Option<&Event> {
    let failed = || events.iter().filter(|event| event.status.ends_with("_FAILED"));
    let is_consequence = |event: &Event| CANCELLED.iter().any(|sentence| event.reason.starts_with(sentence));
    failed()
        .find(|event| !event.is_of_stack() && !is_consequence(event) && !event.reason.is_empty())
        .or_else(|| failed().find(|event| !event.is_of_stack() && !is_consequence(event)))
        .or_else(|| {
            events.iter().find(|event| event.is_of_stack() && is_undoing(&event.status) && !event.reason.is_empty())
        })
        .or_else(|| failed().next())
}

/// Something that CloudFormation found wrong with a template before it made anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invalid {
    /// The logical ID of the resource.
    pub logical_id: String,
    /// Where in it: `/Resources/Queue/Properties/QueueName`; empty where it is nowhere.
    pub path: String,
    /// CloudFormation's own words.
    pub reason: String,
}

impl Invalid {
    /// What is wrong, and where.
    pub fn words(&self) -> String {
        let reason = self.reason.trim_end_matches('.');
        if self.path.is_empty() { reason.to_owned() } else { format!("{reason}, at {}", self.path) }
    }
}

fn is_undoing(status: &str) -> bool {
    status.contains("ROLLBACK") || status.ends_with("_FAILED")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(logical_id: &str, status: &str, reason: &str) -> Event {
        let kind = if logical_id == "stack" { "AWS::CloudFormation::Stack" } else { "AWS::SQS::Queue" };
        Event {
            id: String::new(),
            logical_id: logical_id.into(),
            kind: kind.into(),
            status: status.into(),
            reason: reason.into(),
        }
    }

    #[test]
    fn what_was_cancelled_is_no_cause() {
        let events = [
            event("stack", "CREATE_IN_PROGRESS", "User Initiated"),
            event("Topic", "CREATE_COMPLETE", ""),
            event("Bus", "CREATE_FAILED", "Resource creation cancelled"),
            event("Queue", "CREATE_FAILED", "Queue already exists"),
            event("stack", "ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [Bus, Queue]."),
        ];
        assert_eq!(first(&events).map(|event| event.logical_id.as_str()), Some("Queue"));
        assert_eq!(first(&events[..3]).map(|event| event.logical_id.as_str()), Some("Bus"));
    }

    #[test]
    fn what_bears_the_word_in_its_name_is_a_cause() {
        let events = [
            event("PackCancelledQueue", "CREATE_FAILED", "shop--dev--pack-cancelled already exists"),
            event("Rule", "UPDATE_FAILED", "Resource update cancelled"),
            event("Queue", "CREATE_FAILED", "Queue quota reached"),
        ];
        assert_eq!(first(&events).map(|event| event.logical_id.as_str()), Some("PackCancelledQueue"));
        assert_eq!(first(&events[1..]).map(|event| event.logical_id.as_str()), Some("Queue"));
    }

    #[test]
    fn a_stack_that_fails_as_a_whole_says_why() {
        let events = [
            event("stack", "UPDATE_IN_PROGRESS", "User Initiated"),
            event("stack", "UPDATE_ROLLBACK_IN_PROGRESS", "Export is in use"),
        ];
        assert_eq!(first(&events).map(|event| event.reason.as_str()), Some("Export is in use"));
        assert_eq!(first(&events[..1]), None);
    }
}
