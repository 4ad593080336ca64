//! How stacks are: what their nets hold, and what of them has drifted.

use std::time::Duration;

use aws_sdk_cloudformation::types::{StackDriftDetectionStatus, StackResourceDriftStatus};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::fault::{self, Error};
use super::follow::Pace;
use super::stop::Stop;
use super::{Client, buckets, metrics, queues, stacks};
use crate::deployment::health::{Health, Holds, Net, net};
use crate::deployment::{Held, state};

/// How many nets of a stack are looked at side by side.
const SIDE_BY_SIDE: usize = 8;

/// Looks at what a stack holds. What cannot be known of it hides nothing else.
pub async fn look(client: &Client, held: &Held, mut health: Health, drift: Option<&Stop>) -> Result<Health, Error> {
    let nets = stacks::resources(client, &held.id).await?.into_iter().filter_map(|(resource, kind, place)| {
        let net = net(&resource, &kind)?;
        (!place.is_empty()).then_some((net, resource, place))
    });
    let each = nets.map(|(net, resource, place)| async move {
        let count = match net {
            Net::Queue => queues::depth(client, &place).await?.unwrap_or(0),
            Net::Bucket => buckets::count(client, &place).await?,
        };
        Ok::<_, Error>((net, Holds { resource, place, count, oldest: None }))
    });
    let mut found: Vec<_> = stream::iter(each).buffer_unordered(SIDE_BY_SIDE).try_collect().await?;
    found.sort_by(|(_, a), (_, b)| a.resource.cmp(&b.resource));
    for (net, holds) in found {
        match net {
            Net::Queue => health.queues.push(holds),
            Net::Bucket => health.buckets.push(holds),
        }
    }
    age(client, &mut health).await;
    if let Some(stop) = drift.filter(|_| state::is_comparable(&held.status)) {
        match drifted(client, held, stop).await {
            Ok((found, unknown)) => (health.drifted, health.drift_unknown) = (Some(found), unknown),
            Err(error) => health.drift_unknown = Some(error.to_string()),
        }
    }
    Ok(health)
}

/// Adds how long messages have lain in queues that are not empty, as far as CloudWatch tells.
async fn age(client: &Client, health: &mut Health) {
    let full: Vec<&str> = health.queues.iter().filter(|queue| queue.count > 0).map(Holds::name).collect();
    match metrics::oldest(client, &full).await {
        Ok(ages) => {
            for queue in &mut health.queues {
                queue.oldest = ages.get(queue.name()).copied();
            }
        }
        Err(error) => health.ages_unknown = Some(error.to_string()),
    }
}

/// The resources of a stack that are not as its template says, by CloudFormation's own comparison, and why that is not all.
async fn drifted(client: &Client, held: &Held, stop: &Stop) -> Result<(Vec<String>, Option<String>), Error> {
    let failed =
        |cause: fault::Cause| client.failed(format!("compare {} with its template", held.name), cause.of_reader());
    let begun = client.formation.detect_stack_drift().stack_name(&held.id).send().await;
    let begun = begun.map_err(|error| failed(fault::cause(error)))?;
    let id = begun.stack_drift_detection_id().unwrap_or_default();
    let mut pace = Pace::new(Duration::from_millis(500));
    let unknown = loop {
        let asked = client.formation.describe_stack_drift_detection_status().stack_drift_detection_id(id).send().await;
        let answer = asked.map_err(|error| failed(fault::cause(error)))?;
        match answer.detection_status() {
            Some(StackDriftDetectionStatus::DetectionComplete) => break None,
            Some(StackDriftDetectionStatus::DetectionInProgress) => stop.sleep(pace.next()).await,
            // It fails where one resource cannot be read; of the others it knows.
            _ => break Some(answer.detection_status_reason().unwrap_or("CloudFormation does not say why").to_owned()),
        }
    };
    let mut asked = client.formation.describe_stack_resource_drifts().stack_name(&held.id);
    asked = asked.stack_resource_drift_status_filters(StackResourceDriftStatus::Modified);
    asked = asked.stack_resource_drift_status_filters(StackResourceDriftStatus::Deleted);
    let mut pages = asked.into_paginator().send();
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| failed(fault::cause(error)))?;
        found.extend(
            page.stack_resource_drifts().iter().filter_map(|drift| drift.logical_resource_id().map(str::to_owned)),
        );
    }
    found.sort();
    Ok((found, unknown))
}
