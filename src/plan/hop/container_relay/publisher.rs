//! The function behind the FIFO queue: it puts changes on the domain's own bus. It stands outside the network, because
//! it needs nothing that is inside.

use std::collections::{BTreeMap, BTreeSet};

use super::Relay;
use crate::model::{RECEIVED_AGAIN, Settings};
use crate::plan::Context;
use crate::plan::hop::function::{Function, environment_variable};
use crate::plan::hop::{consumer, relay};
use crate::plan::naming::logical;
use crate::plan::resource::{Body, Mapping, MappingSource, Value};
use crate::plan::stack::Stack;

/// Seconds that a batch of ten changes may take, with all its retries; its queue hides them for six times as long, as AWS
/// advises.
const TIMEOUT: u32 = RECEIVED_AGAIN / 6;

/// Adds the function and the mapping that feeds it.
pub fn plan(context: &Context<'_>, relay: &Relay<'_>, forwarding: &BTreeSet<String>, stack: &mut Stack) {
    let domain = relay.id.domain;
    let stream = context.system.stream_in(context.environment, relay.id);
    let unit = relay.stream.suffixed("publisher");
    let queue = Value::Attribute(relay.ids.change_queue.clone(), "Arn");
    let settings = Settings { timeout: TIMEOUT, ..context.system.model.defaults.clone() };
    let function = Function {
        unit: unit.clone(),
        description: format!("Publishes committed changes of {}", relay.store),
        declared_by: &relay.path,
        settings: &settings,
        environment: BTreeMap::from([
            environment_variable(context),
            ("BUSLINE_BUS".to_owned(), context.bus_arn(domain).into()),
        ]),
        statements: vec![relay::publish(context, relay.id), consumer::receive(queue.clone())],
        network: None,
        after: forwarding.clone(),
    }
    .add(context, domain, stack);
    let mapping =
        Mapping { function, source: MappingSource::Queue { arn: queue, size: stream.batch.size, concurrency: None } };
    stack.add_after(logical(&unit, "Mapping"), &relay.path, forwarding.clone(), Body::Mapping(mapping));
}
