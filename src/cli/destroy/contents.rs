//! What would be lost with a stack: stores, messages and failures, each of which has to be named before it goes.

use std::collections::BTreeSet;

use crate::aws::Session;
use crate::cli::{Error, arguments, terminal};
use crate::cloudformation::template::RemovalPolicy;
use crate::deployment::removal::Leftover;
use crate::deployment::{Account, store};

/// What was found.
#[derive(Default)]
pub struct Contents {
    /// Why nothing is removed.
    refused: Vec<String>,
    /// The buckets that were named, to be emptied first.
    emptied: Vec<(Account, String)>,
    /// What stays when its stack has gone: where, type and physical ID.
    pub retained: Vec<(Account, String, String)>,
}

impl Contents {
    /// What stacks hold, where all of that was named that would be lost.
    pub fn of(session: &Session, stacks: &[&Leftover], options: &arguments::Destroy) -> Result<Self, Error> {
        let mut contents = Self::default();
        for stack in stacks {
            contents.look(session, stack, options)?;
        }
        if contents.refused.is_empty() { Ok(contents) } else { Err(Error::Refused(contents.refused.join("\nerror: "))) }
    }

    /// Empties the buckets that were named.
    pub fn empty(&self, session: &Session) -> Result<(), Error> {
        for (account, bucket) in &self.emptied {
            terminal::note(&format!("{account}: {bucket} is emptied"))?;
            session.empty(account, bucket)?;
        }
        Ok(())
    }

    /// Looks at what a stack holds.
    fn look(&mut self, session: &Session, stack: &Leftover, options: &arguments::Destroy) -> Result<(), Error> {
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
            // What a macro has added to the template stands all the same.
            let resource = template.resources.get(logical);
            let name = resource.and_then(|resource| resource.properties.get("QueueName")?.as_str()).unwrap_or(place);
            let declared_by = resource.map_or("", |resource| resource.metadata.busline.declared_by.as_str());
            let is_named = |names: &[String]| {
                names.iter().any(|named| [logical, name, place.as_str()].iter().any(|own| *own == named))
            };
            let policy = resource.and_then(|resource| resource.deletion_policy);
            let keeps = matches!(policy, Some(RemovalPolicy::Retain | RemovalPolicy::RetainExceptOnCreate));
            let of = format!("{logical} of {} in {account}", held.name);
            if keeps {
                self.retained.push((account.clone(), kind.clone(), place.clone()));
            } else if store::is_store(kind, logical, declared_by) {
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
