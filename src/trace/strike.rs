//! Where on its way a fault may strike an event, what catches it there, after how long, and who is alarmed.

mod relay;

use serde::Serialize;

use super::alarm::{Alarm, Alarms, Measured};
use super::arn;
use super::deployed::Deployed;
use super::fault::Fault;
use super::hop::{Arrival, Delivery, Destination, Matched, Net, Queued, Trace};
use super::net;
use super::resource::{Queue, Site};

/// A place where a fault may strike.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Strike {
    /// What goes wrong.
    pub fault: Fault,
    /// The declaration of the stream, rule or handler that it goes wrong with.
    pub declared_by: String,
    /// The rule, function, container or bus, by its name.
    pub at: String,
    /// The ARN of what the event or change was for.
    pub target: String,
    /// The account of who puts it aside.
    pub account: String,
    /// The region of who puts it aside.
    pub region: String,
    /// How long it is tried before.
    pub after: After,
    /// What catches it, and by whose leave.
    pub net: Net,
    /// Whether it is caught.
    pub is_caught: bool,
    /// Seconds for which it is kept there, where a queue says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<u64>,
    /// The alarms that sound.
    pub alarms: Vec<Alarm>,
}

/// How long something is tried before it is put aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum After {
    /// Not again.
    AtOnce,
    /// Again and again, until one of the two is over.
    Retries {
        /// Repeated attempts; as many as there is time for where there is no number.
        attempts: Option<u64>,
        /// Seconds; as long as the stream keeps it where there is no number.
        seconds: Option<u64>,
    },
    /// Received again and again, hidden after each time.
    Receptions {
        /// Receptions.
        times: u64,
        /// Seconds that they take.
        seconds: u64,
    },
    /// It waits where it is until the fault is mended.
    Waits,
    /// It is read again from the place that is noted, until the fault is mended.
    ReadAgain,
}

/// Every place on the way of an event where the fault may strike it.
pub fn strikes(deployed: &Deployed, alarms: &Alarms, trace: &Trace, fault: Fault) -> Vec<Strike> {
    let mut way = Way { deployed, alarms, fault, found: Vec::new() };
    for put in &trace.puts {
        for sender in &put.senders {
            way.sender(sender);
        }
        way.on_bus(&put.arrival);
    }
    way.found
}

struct Way<'a> {
    deployed: &'a Deployed,
    alarms: &'a Alarms,
    fault: Fault,
    found: Vec<Strike>,
}

/// Who fails, with what he was to do: the declaration, his name, the ARN of what it was for.
type Failing<'a> = (&'a str, &'a str, &'a str);

impl Way<'_> {
    fn add(&mut self, site: &Site, failing: Failing<'_>, (after, net): (After, Net), measured: &[Measured<'_>]) {
        let (declared_by, at, target) = failing;
        let mut alarms = self.alarms.on(site, measured);
        let queue = net.queue.as_ref().and_then(|arn| self.deployed.queues.get(arn));
        // What waits where it is is where it should be.
        if let Some(queue) = queue.filter(|_| after != After::Waits) {
            let name = &[("QueueName", arn::name(&queue.arn))][..];
            alarms.extend(self.alarms.on(&queue.origin.site, &[("AWS/SQS ApproximateNumberOfMessagesVisible", name)]));
        }
        self.found.push(Strike {
            fault: self.fault,
            declared_by: declared_by.to_owned(),
            at: at.to_owned(),
            target: target.to_owned(),
            account: site.account.clone(),
            region: site.region.clone(),
            after,
            is_caught: net.holds(),
            kept: queue.map(|queue| queue.retention),
            net,
            alarms,
        });
    }

    fn on_bus(&mut self, arrival: &Arrival) {
        let bus = self.deployed.buses.get(&arrival.bus);
        if let (Fault::EncryptionFails, Some(bus)) = (self.fault, bus.filter(|bus| bus.key.is_some())) {
            let failing = (bus.origin.declared_by.as_str(), arn::name(&bus.arn), bus.arn.as_str());
            self.add(&bus.origin.site, failing, (After::AtOnce, net::of_bus(self.deployed, bus)), &[]);
        }
        for rule in &arrival.rules {
            for delivery in &rule.deliveries {
                if let Some(bus) = bus {
                    self.at_rule(&bus.origin.site, rule, delivery);
                }
                match &delivery.to {
                    Destination::Bus(there) => self.on_bus(there),
                    Destination::Queue(queued) => self.at_queue(&delivery.target, queued),
                    Destination::LogGroup { .. } | Destination::Outside { .. } | Destination::Nowhere => {}
                }
            }
        }
    }

    /// EventBridge tries again what may pass, and nothing else.
    fn at_rule(&mut self, site: &Site, rule: &Matched, delivery: &Delivery) {
        let after = match self.fault {
            Fault::NoPermission | Fault::TargetGone => After::AtOnce,
            Fault::RetriesExhausted => {
                After::Retries { attempts: Some(delivery.retry.attempts), seconds: Some(delivery.retry.age) }
            }
            _ => return,
        };
        let bus = rule.arn.rsplit('/').nth(1).unwrap_or_default();
        let dimensions = [("EventBusName", bus), ("RuleName", rule.name.as_str())];
        let failing = (rule.declared_by.as_str(), rule.name.as_str(), delivery.target.as_str());
        self.add(site, failing, (after, delivery.net.clone()), &[("AWS/Events FailedInvocations", &dimensions)]);
    }

    fn at_queue(&mut self, arn: &str, queued: &Queued) {
        let Some(queue) = self.deployed.queues.get(arn) else { return };
        let site = &*queue.origin.site;
        if queued.is_for_others() && self.fault == Fault::HandlerFails {
            let failing = (queued.declared_by.as_str(), arn::name(arn), arn);
            self.add(site, failing, received(queue, &queued.net), &[]);
        }
        for handling in &queued.handlers {
            let name = handling.function.as_str();
            let failing = (handling.declared_by.as_str(), name, arn);
            let of_function = [("FunctionName", name)];
            match self.fault {
                Fault::HandlerFails => {
                    let measured = [("AWS/Lambda Errors", &of_function[..])];
                    self.add(site, failing, received(queue, &queued.net), &measured);
                }
                Fault::Undecodable => {
                    self.add(site, failing, (After::AtOnce, handling.undecodable.clone()), &[]);
                }
                Fault::NoPermission | Fault::TargetGone => {
                    let net = Net { queue: Some(arn.to_owned()), ..Net::default() };
                    let age = [("QueueName", arn::name(arn))];
                    self.add(site, failing, (After::Waits, net), &[("AWS/SQS ApproximateAgeOfOldestMessage", &age)]);
                }
                _ => {}
            }
        }
    }
}

/// SQS moves a message at the reception after the last that is allowed, if it still keeps it.
fn received(queue: &Queue, net: &Net) -> (After, Net) {
    let times = queue.redrive.as_ref().map_or(0, |(_, times)| *times);
    let seconds = times * queue.visibility;
    let mut net = net.clone();
    if net.queue.is_some() && seconds >= queue.retention {
        net.faults
            .push(format!("the queue keeps a message for {} s, and {times} receptions take longer", queue.retention));
    }
    (After::Receptions { times, seconds }, net)
}
