//! From a DynamoDB stream to the domain's own bus.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::alarm::{self, Metric};
use super::domain_path;
use super::function::{Function, environment_variable, table_variable};
use super::queue::DeadLetters;
use super::table::Table;
use crate::model::Settings;
use crate::plan::Context;
use crate::plan::grant::Statement;
use crate::plan::naming::{logical, own};
use crate::plan::resource::{Body, Mapping, MappingSource, Threshold, Value};
use crate::plan::stack::Stack;
use crate::syntax::ast::Change;
use crate::system::{DomainId, MemberId};

/// Seconds that a relay may take: a batch with all its retries.
const TIMEOUT: u32 = 60;

/// Adds the relay of a stream that reads `table`.
pub fn plan(context: &Context<'_>, id: MemberId, table: &Table, forwarding: &BTreeSet<String>, stack: &mut Stack) {
    let domain = id.domain;
    let stream = context.system.stream_in(context.environment, id);
    let path = format!("{}.streams.{}", domain_path(context, domain), stream.name.value);
    let unit = stream.name.value.suffixed("relay");

    let poison = logical(&unit, "PoisonQueue");
    let meaning = format!("{unit} met a change that can never become an event");
    DeadLetters {
        id: poison.clone(),
        name: None,
        fifo: false,
        retention: DeadLetters::LONGEST,
        senders: Vec::new(),
        meaning: &meaning,
        declared_by: &path,
    }
    .add(context, domain, stack);

    let store = context.system.store_of(id).map(|store| &context.system.store(store).name.value);
    let mut environment = BTreeMap::from([
        environment_variable(context),
        ("BUSLINE_BUS".to_owned(), context.bus_arn(domain).into()),
        ("BUSLINE_POISON_QUEUE".to_owned(), Value::Ref(poison.clone())),
        ("BUSLINE_FAILURE_BUCKET".to_owned(), Value::Ref(own("FailureBucket"))),
    ]);
    environment.extend(store.map(|store| (table_variable(store), Value::Ref(table.id.clone()))));
    let mut statements = vec![
        publish(context, id),
        Statement::allow(
            "Stream",
            &["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
            vec![Value::Attribute(table.id.clone(), "StreamArn")],
        ),
        // DynamoDB knows no narrower resource for this one.
        Statement::allow("Streams", &["dynamodb:ListStreams"], vec!["*".into()]),
        Statement::allow("Poison", &["sqs:SendMessage"], vec![Value::Attribute(poison, "Arn")]),
        keep_failures(context, domain),
        Statement::allow("FailureBucket", &["s3:ListBucket"], vec![Value::Attribute(own("FailureBucket"), "Arn")])
            .when("StringEquals", "s3:ResourceAccount", vec![context.account(domain).into()]),
    ];
    statements.extend(context.system.store_of(id).and_then(|store| table.use_key(context, store)));
    let settings = Settings { timeout: TIMEOUT, ..context.system.model.defaults.clone() };
    let function = Function {
        unit: unit.clone(),
        description: format!("Publishes committed changes of {}", stream.from.value),
        declared_by: &path,
        settings: &settings,
        environment,
        statements,
        network: None,
        after: forwarding.clone(),
    }
    .add(context, domain, stack);

    let source = MappingSource::Stream {
        table: table.id.clone(),
        filters: filters(stream.publications.iter().map(|publication| publication.change)),
        batch: stream.batch,
        attempts: stream.retry.attempts,
        age: stream.retry.age.value,
        failure_bucket: own("FailureBucket"),
    };
    let mapping = Mapping { function: function.clone(), source };
    let mapping = stack.add_after(logical(&unit, "Mapping"), &path, forwarding.clone(), Body::Mapping(mapping));
    for (part, body) in alarms(context, domain, &function, &mapping) {
        stack.add(logical(&unit, part), &path, body);
    }
}

/// Lets a role put the events of one stream on the domain's own bus, under its own source.
pub fn publish(context: &Context<'_>, stream: MemberId) -> Statement {
    let detail_types: BTreeSet<Value> = context
        .system
        .published_by(stream)
        .map(|(_, event)| context.system.event(event).detail_type().into())
        .collect();
    let source = context.system.domain(stream.domain).source.as_str();
    Statement::allow("OwnBus", &["events:PutEvents"], vec![context.bus_arn(stream.domain).into()])
        .when("StringEquals", "events:source", vec![source.into()])
        .when("StringEquals", "events:detail-type", detail_types.into_iter().collect())
}

/// Lets a role put objects into the failure bucket.
pub fn keep_failures(context: &Context<'_>, domain: DomainId) -> Statement {
    let objects = Value::Sub(format!("${{{}.Arn}}/*", own("FailureBucket")));
    Statement::allow("Failures", &["s3:PutObject"], vec![objects]).when(
        "StringEquals",
        "s3:ResourceAccount",
        vec![context.account(domain).into()],
    )
}

/// One pattern for each kind of change that a publication tells of. A filter on the items themselves would have to know
/// how each attribute is stored; the relay, which decodes them, decides that.
fn filters(changes: impl Iterator<Item = Change>) -> Vec<Json> {
    let changes: BTreeSet<Change> = changes.collect();
    let pattern = |change: &Change| match change {
        Change::Insert => json!({ "eventName": ["INSERT"] }),
        Change::Modify => json!({ "eventName": ["MODIFY"] }),
        Change::Remove => json!({ "eventName": ["REMOVE"] }),
        Change::Expire => json!({
            "eventName": ["REMOVE"],
            "userIdentity": { "principalId": ["dynamodb.amazonaws.com"], "type": ["Service"] },
        }),
    };
    changes.iter().map(pattern).collect()
}

/// The stream is not read in time, or changes went to the failure bucket, or were lost on the way there.
fn alarms(context: &Context<'_>, domain: DomainId, function: &str, mapping: &str) -> [(&'static str, Body); 4] {
    let of_function = || vec![("FunctionName", Value::Ref(function.to_owned()))];
    let of_mapping = || vec![("EventSourceMappingUUID", Value::Ref(mapping.to_owned()))];
    let alarm = |name, dimensions, meaning| {
        alarm::above_zero(
            context,
            domain,
            Metric { namespace: "AWS/Lambda", name, dimensions, statistic: "Sum", meaning },
        )
    };
    let age = Metric {
        namespace: "AWS/Lambda",
        name: "IteratorAge",
        dimensions: of_function(),
        statistic: "Maximum",
        meaning: "changes wait more than five minutes to be published",
    };
    [
        ("IteratorAgeAlarm", alarm::within(context, domain, age, (60, 5, Threshold::Above(300_000)))),
        (
            "DeliveredToBucketAlarm",
            alarm("OnFailureDestinationDeliveredEventCount", of_mapping(), "changes went to the failure bucket"),
        ),
        ("DroppedAlarm", alarm("DroppedEventCount", of_mapping(), "changes were dropped")),
        (
            "BucketFailedAlarm",
            alarm("DestinationDeliveryFailures", of_function(), "changes did not reach the failure bucket"),
        ),
    ]
}
