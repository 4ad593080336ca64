//! Where a fault may strike a change before it is an event: at its relay, and at the publisher behind one.

use super::{After, Way, received};
use crate::trace::arn;
use crate::trace::fault::Fault;
use crate::trace::hop::{Net, Sender};
use crate::trace::net::{self, CHANGES, POISON, put_aside};
use crate::trace::resource::{Function, Mapping, Queue};

impl Way<'_> {
    pub(super) fn sender(&mut self, sender: &Sender) {
        let deployed = self.deployed;
        let Some(function) = deployed.functions.get(&sender.name) else { return };
        for mapping in deployed.mappings_of(&sender.name) {
            match deployed.queues.get(&mapping.source) {
                Some(queue) => {
                    self.at_publisher(function, queue);
                    let feeds = |each: &&Function| each.queue(CHANGES).as_ref() == Some(&queue.arn);
                    deployed.functions.values().filter(feeds).for_each(|container| self.at_container(container));
                }
                None => self.at_stream(function, mapping),
            }
        }
    }

    /// A function that polls the stream of a table: all that stops the batch sends it back.
    fn at_stream(&mut self, function: &Function, mapping: &Mapping) {
        let site = &*function.origin.site;
        let name = function.name.as_str();
        let bus = function.environment.get("BUSLINE_BUS").map_or("", String::as_str);
        let (of_function, of_mapping) = ([("FunctionName", name)], format!("{}-{}", site.stack, mapping.origin.id));
        let of_mapping = [("EventSourceMappingUUID", of_mapping.as_str())];
        let Some(role) = self.deployed.roles.get(&function.role) else { return };
        let target = match self.fault {
            Fault::NoPermission | Fault::TargetGone => bus,
            Fault::RelayFails => mapping.source.as_str(),
            _ => return self.aside(function, &mapping.source),
        };
        let net = net::mapped_bucket(self.deployed, role, mapping);
        let after = After::Retries { attempts: mapping.attempts, seconds: mapping.age };
        let mut measured = vec![
            ("AWS/Lambda OnFailureDestinationDeliveredEventCount", &of_mapping[..]),
            ("AWS/Lambda IteratorAge", &of_function[..]),
        ];
        if self.fault == Fault::RelayFails {
            measured.push(("AWS/Lambda Errors", &of_function[..]));
        }
        self.add(site, (&function.origin.declared_by, name, target), (after, net), &measured);
    }

    /// A function that brings to the bus what a container has read.
    fn at_publisher(&mut self, function: &Function, queue: &Queue) {
        let name = function.name.as_str();
        let bus = function.environment.get("BUSLINE_BUS").map_or("", String::as_str);
        let target = match self.fault {
            Fault::NoPermission | Fault::TargetGone => bus,
            Fault::RelayFails => queue.arn.as_str(),
            _ => return,
        };
        let (of_function, of_queue) = ([("FunctionName", name)], [("QueueName", arn::name(&queue.arn))]);
        let mut measured = vec![("AWS/SQS ApproximateAgeOfOldestMessage", &of_queue[..])];
        if self.fault == Fault::RelayFails {
            measured.push(("AWS/Lambda Errors", &of_function[..]));
        }
        let caught = received(queue, &net::redrive(self.deployed, queue));
        self.add(&function.origin.site, (&function.origin.declared_by, name, target), caught, &measured);
    }

    /// A container notes no place of the stream before what came before it is in the queue.
    fn at_container(&mut self, container: &Function) {
        let site = &*container.origin.site;
        let queue = container.queue(CHANGES).unwrap_or_default();
        if self.fault != Fault::RelayFails {
            return self.aside(container, &queue);
        }
        let stream = container.origin.declared_by.rsplit('.').next().unwrap_or_default();
        let environment = container.environment.get("BUSLINE_ENVIRONMENT").map_or("", String::as_str);
        let of_stream = [("Environment", environment), ("Domain", site.domain.as_str()), ("Stream", stream)];
        let measured = [("Busline RelayHeartbeat", &of_stream[..]), ("Busline RelayLag", &of_stream[..])];
        let noted = net::noted(self.deployed, container);
        let failing = (container.origin.declared_by.as_str(), container.name.as_str(), queue.as_str());
        self.add(site, failing, (After::ReadAgain, noted), &measured);
    }

    /// What a relay puts aside by itself.
    fn aside(&mut self, function: &Function, target: &str) {
        let net = match (self.fault, self.deployed.roles.get(&function.role)) {
            (Fault::Poison, _) => put_aside(self.deployed, function, POISON),
            (Fault::Oversized, Some(role)) => net::named_bucket(self.deployed, function, role),
            (Fault::Oversized, None) => Net::default(),
            _ => return,
        };
        let failing = (function.origin.declared_by.as_str(), function.name.as_str(), target);
        self.add(&function.origin.site, failing, (After::AtOnce, net), &[]);
    }
}
