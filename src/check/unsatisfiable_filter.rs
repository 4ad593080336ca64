//! Patterns that nothing can match, by the schemas of the file.

use super::{envelope, item};
use crate::diagnostic::Diagnostics;
use crate::finding::unsatisfiable_filter;
use crate::model::{Domain, Filter, Rule, StoreKind};
use crate::pattern::{Pattern, Step, parse};
use crate::satisfiable::{Answer, Cause, Explanation, World, explain, satisfiable};
use crate::syntax::ast::Change;
use crate::system::{Consumer, DomainId, EventId, Participant, Publication, Subscription, System};

/// Reports every `where`, `when` and `pattern` that never matches, and warns of parts of them.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    for subscription in &system.subscriptions {
        subscribed(system, subscription, diagnostics);
    }
    for published in &system.publications {
        let publication = &system.stream(published.stream).publications[published.index];
        if let Some(when) = &publication.when {
            self::published(system, published, when, diagnostics);
        }
    }
    for environment in &system.model.environments {
        for (id, _) in system.domains() {
            let domain = system.domain_in(environment, id);
            domain.rules.iter().for_each(|rule| ruled(system, (id, domain), rule, diagnostics));
        }
    }
}

/// A pattern in words: what it never matches, whose it is, and the declaration that it stands on.
struct Words {
    never: String,
    whose: String,
    about: String,
}

fn report(words: &Words, filter: &Filter, explanation: Explanation, diagnostics: &mut Diagnostics) {
    for cause in explanation.impossible {
        let place = filter.place(&cause.path);
        diagnostics.push(unsatisfiable_filter::never(&words.never, cause, place));
    }
    for cause in explanation.dead {
        let place = filter.place(&cause.path);
        diagnostics.push(unsatisfiable_filter::dead(&words.whose, cause, place, &words.about));
    }
}

/// A `where` over the data of an event.
fn subscribed(system: &System, subscription: &Subscription, diagnostics: &mut Diagnostics) {
    let (Some(filter), Consumer::Handler(id)) = (&subscription.filter, subscription.consumer) else { return };
    let (domain, handler) = (system.name(id.domain), &system.handler(id).name.value);
    let event = system.event(subscription.event);
    let whose = format!("`where` of handler `{handler}`");
    let qualified = format!("{}.{}", system.name(subscription.event.producer), event.name.value);
    let never = format!("{whose} lets no `{qualified}` through");
    let explanation = explain(&filter.value, &event.schema, envelope::world(subscription.event));
    if explanation.impossible.is_empty() {
        let told: Vec<&Publication> = system.publications.iter().filter(|p| p.event == subscription.event).collect();
        if !told.is_empty() && !told.iter().any(|published| item::may_meet(system, published, &filter.value)) {
            let when = |published: &&Publication| {
                system.stream(published.stream).publications[published.index].when.as_ref().map(|when| when.span)
            };
            let places: Vec<_> = told.iter().filter_map(when).collect();
            diagnostics.push(unsatisfiable_filter::never_published(&never, filter.span, &places));
        }
    }
    let about = format!("domains.{domain}.handlers.{handler}");
    report(&Words { never, whose, about }, filter, explanation, diagnostics);
}

/// A `when` over an item.
fn published(system: &System, published: &Publication, when: &Filter, diagnostics: &mut Diagnostics) {
    let stream = system.stream(published.stream);
    let change = stream.publications[published.index].change;
    let event = system.event(published.event).name.value.as_str();
    let store = system.store_of(published.stream).map(|store| &system.store(store).kind);
    if change == Change::Remove && matches!(store, Some(StoreKind::Documentdb(_))) {
        // Of a document that was removed nothing can be tested at all, which is a finding of its own.
        return;
    }
    if change == Change::Modify && item::tests_the_key_alone(system, published, &when.value) {
        diagnostics.push(unsatisfiable_filter::never_changes(event, when.span));
        return;
    }
    let whose = format!("`when` of `{event}`");
    let never = format!("{whose} matches no item that the event can tell of");
    let about = format!("domains.{}.streams.{}", system.name(published.stream.domain), stream.name.value);
    let explanation = explain(&when.value, &item::schema(system, published), World::Open);
    report(&Words { never, whose, about }, when, explanation, diagnostics);
}

/// The pattern of a rule over whole events, where it takes those of this file alone.
fn ruled(system: &System, (id, domain): (DomainId, &Domain), rule: &Rule, diagnostics: &mut Diagnostics) {
    let pattern = &rule.pattern.value;
    let others = satisfiable(&[pattern, &of_others(system)], &envelope::of_others(), World::Open);
    let arriving: Vec<EventId> = arriving(system, id);
    if others != Answer::Impossible || arriving.is_empty() {
        return;
    }
    let whose = format!("`pattern` of rule `{}`", rule.name.value);
    let never = format!("{whose} matches no event on its bus");
    let about = format!("domains.{}.rules.{}", domain.name.value, rule.name.value);
    let words = Words { never, whose, about };
    let by_envelope = explain(pattern, &envelope::of_any(system, arriving.iter().copied()), World::Open);
    let fits = by_envelope.impossible.is_empty();
    report(&words, &rule.pattern, by_envelope, diagnostics);
    if !fits {
        return;
    }
    let named = |event: &EventId| {
        let envelope = envelope::of_any(system, std::iter::once(*event));
        satisfiable(&[pattern], &envelope, World::Open) != Answer::Impossible
    };
    let named: Vec<EventId> = arriving.into_iter().filter(named).collect();
    let can_match = |event: &EventId| envelope::matches(system, *event, &[pattern]) != Answer::Impossible;
    match named[..] {
        [event] => {
            let mut explanation = explain(pattern, &envelope::of_event(system, event), envelope::world(event));
            // What is dead around the detail was told above.
            explanation.dead.retain(|cause| cause.path.contains(&Step::Key("detail".to_owned())));
            report(&words, &rule.pattern, explanation, diagnostics);
        }
        _ if named.iter().any(can_match) => {}
        _ => {
            let fact = "what it asks for is never true of one event at once".to_owned();
            let cause = Cause { path: vec![], fact, help: None };
            diagnostics.push(unsatisfiable_filter::never(&words.never, cause, rule.pattern.span));
        }
    }
}

/// A pattern of every event whose source nobody in the file has.
fn of_others(system: &System) -> Pattern {
    let own = system.domains().map(|(_, domain)| domain.source.as_str());
    let outside =
        system.externals().flat_map(|(_, external)| external.events.iter().map(|event| event.source.as_str()));
    let sources: Vec<&str> = own.chain(outside).collect();
    parse(&serde_json::json!({ "source": [{ "anything-but": sources }] })).expect("texts to exclude, one at least")
}

/// The events that may stand on a domain's bus: its own, those that it consumes, those that a policy lets others put there,
/// and those that are forwarded to it.
fn arriving(system: &System, id: DomainId) -> Vec<EventId> {
    let events_of = |whose: Participant| system.events_of(whose).map(|(event, _)| event);
    let consumed = system.subscriptions.iter().filter(|s| s.consumer.participant() == Participant::Domain(id));
    let consumed = consumed.map(|subscription| subscription.event);
    let forwarded = system.forwarded_to(id).flat_map(|forwarding| events_of(forwarding.rule.domain.into()));
    let granted = system.grants.iter().filter(|grant| grant.policy.domain == id).map(|grant| grant.event);
    let mut arriving: Vec<EventId> = events_of(id.into()).chain(consumed).chain(granted).chain(forwarded).collect();
    arriving.sort_unstable();
    arriving.dedup();
    arriving
}
