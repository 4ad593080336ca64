//! What would be lost with a stack: stores, messages and failures, each of which has to be named before it goes.

use std::collections::BTreeSet;

use crate::aws::Session;
use crate::cli::{Error, arguments};
use crate::cloudformation::template::RemovalPolicy;
use crate::deployment::Account;
use crate::deployment::removal::Leftover;

/// The types that hold what a system is there for.
const STORES: &[&str] = &["AWS::DocDB::DBCluster", "AWS::DynamoDB::Table"];

/// What was found.
#[derive(Default)]
pub struct Contents {
    /// Why nothing is removed.
    pub refused: Vec<String>,
    /// The buckets that were named, to be emptied first.
    pub emptied: Vec<(Account, String)>,
    /// What stays when its stack has gone: where, type and physical ID.
    pub retained: Vec<(Account, String, String)>,
}

impl Contents {
    /// Looks at what a stack holds.
    pub fn look(&mut self, session: &Session, stack: &Leftover, options: &arguments::Destroy) -> Result<(), Error> {
        let Leftover { account, held, .. } = stack;
        let Some(template) = session.template(account, held)? else { return Ok(()) };
        let resources = session.resources(account, &held.id)?;
        let queues: BTreeSet<String> = resources
            .iter()
            .filter(|(_, kind, _)| kind == "AWS::SQS::Queue")
            .map(|(logical, _, _)| logical.clone())
            .collect();
        let full = session.full_queues(account, &held.id, &queues)?;
        for (logical, kind, place) in &resources {
            let Some(resource) = template.resources.get(logical) else { continue };
            let name = resource.properties.get("QueueName").and_then(|name| name.as_str()).unwrap_or(place);
            let is_named = |names: &[String]| {
                names.iter().any(|named| [logical, name, place.as_str()].iter().any(|own| *own == named))
            };
            let keeps =
                matches!(resource.deletion_policy, Some(RemovalPolicy::Retain | RemovalPolicy::RetainExceptOnCreate));
            let of = format!("{logical} of {} in {account}", held.name);
            if keeps {
                self.retained.push((account.clone(), kind.clone(), place.clone()));
            } else if STORES.contains(&kind.as_str()) && resource.metadata.busline.declared_by.contains(".stores.") {
                if !is_named(&options.drop_store) {
                    self.refused.push(format!("{of} is a store: `--drop-store {logical}` lets it go"));
                }
            } else if let Some(depth) = full.get(logical) {
                if !is_named(&options.drop_queue) {
                    self.refused.push(format!("{of} holds {depth} messages: `--drop-queue {logical}` lets them go"));
                }
            } else if kind == "AWS::S3::Bucket" {
                let inside = session.inside(account, place)?;
                let holds = match (inside.objects, inside.remains) {
                    (0, 0) => continue,
                    (0, remains) => format!("{remains} remains of objects that were removed"),
                    (objects, 0) => format!("{objects} objects"),
                    (objects, remains) => format!("{objects} objects and {remains} remains of others"),
                };
                if is_named(&options.empty_bucket) {
                    self.emptied.push((account.clone(), place.clone()));
                } else {
                    self.refused.push(format!("{of} holds {holds}: `--empty-bucket {logical}` lets them go"));
                }
            }
        }
        Ok(())
    }
}
