//! Policies that grant more than they need.

use super::unconsumed_event::is_routed;
use crate::diagnostic::Diagnostics;
use crate::finding::open_policy;
use crate::model::{Allow, Grantee};
use crate::system::{DomainId, MemberId, System};

/// Warns of grants to whole organizations, to accounts of the file's own, and of events that nothing consumes.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    for (id, _) in system.domains() {
        for environment in &system.model.environments {
            let domain = system.domain_in(environment, id);
            for policy in &domain.policies {
                let name = (domain.name.value.as_str(), policy.name.value.as_str());
                match &policy.grantee.value {
                    Grantee::Organization(organization) => {
                        diagnostics.push(open_policy::to_organization(name, organization, policy.grantee.span));
                    }
                    Grantee::Account(account) => {
                        let placed = system.model.domains.iter().zip(&environment.domains);
                        let mut neighbours = placed.filter(|(_, place)| place.account == *account);
                        if let Some((neighbour, _)) = neighbours.next() {
                            let whose = (neighbour.name.value.as_str(), environment.name.as_str());
                            diagnostics.push(open_policy::to_domain(name, whose, policy.grantee.span));
                        }
                    }
                }
            }
        }
        unconsumed(system, id, diagnostics);
    }
}

fn unconsumed(system: &System, id: DomainId, diagnostics: &mut Diagnostics) {
    let domain = system.domain(id);
    let publishing = domain.policies.iter().enumerate().filter(|(_, policy)| policy.allow == Allow::Publish);
    for (index, policy) in publishing {
        for grant in system.granted_by(MemberId { domain: id, index }) {
            let consumed = system.between(grant.event.producer, id).any(|subscribed| subscribed.event == grant.event);
            if !consumed && !is_routed(system, id, grant.event) {
                let event = system.event(grant.event).name.value.as_str();
                let event = format!("{}.{event}", system.name(grant.event.producer));
                let name = (domain.name.value.as_str(), policy.name.value.as_str());
                diagnostics.push(open_policy::unconsumed(name, &event, policy.events[grant.index].span));
            }
        }
    }
}
