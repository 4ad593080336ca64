//! The law of order between stacks: what receives is in the first wave, or in the sender's own stack, so that on the first
//! deployment, whatever the order within a wave, nothing is sent to what does not stand yet.

use crate::trace::deployed::Deployed;
use crate::trace::difference::{Difference, Kind};
use crate::trace::resource::Origin;

/// What may stand later than what sends there.
pub fn differences(deployed: &Deployed) -> Vec<Difference> {
    let mut differences: Vec<Difference> = deployed.late.iter().map(|origin| late(&origin.id, origin)).collect();
    for rule in deployed.rules.values().flatten() {
        for target in &rule.targets {
            let queues = [Some(&target.arn), target.dead_letters.as_ref()].into_iter().flatten();
            let queues = queues.filter_map(|arn| deployed.queues.get(arn)).map(|queue| &queue.origin);
            let bus = deployed.buses.get(&target.arn).map(|bus| &bus.origin);
            let group = deployed.groups.get(target.arn.trim_end_matches(":*")).map(|group| &group.origin);
            let role = target.role.as_ref().and_then(|role| deployed.roles.get(role)).map(|role| &role.origin);
            let receives = queues.chain(bus).chain(group).chain(role);
            let receives =
                receives.filter(|origin| origin.site.wave > 1 && origin.site.stack != rule.origin.site.stack);
            differences.extend(receives.map(|origin| late(&rule.name, origin)));
        }
    }
    differences
}

fn late(sender: &str, receiver: &Origin) -> Difference {
    let what = format!("{sender} and {} in {}", receiver.id, receiver.site.stack);
    Difference::new(Kind::Hasty, what, "what receives is in the second wave, and may come after what sends")
}
