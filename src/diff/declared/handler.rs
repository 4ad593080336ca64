//! A handler's declarations: the function itself, what it consumes and where it answers.

use std::collections::BTreeMap;

use super::{Declaration, Declarations, EVERYONE, Gather, Kind, OPEN_TO, facts, qualified};
use crate::diff::words::duration;
use crate::model::{Auth, Handler, Trigger};
use crate::system::MemberId;

/// The declarations of a domain's handlers.
pub fn gather(from: &Gather<'_>, path: &str, all: &mut Declarations) {
    for (index, handler) in from.domain.handlers.iter().enumerate() {
        let name = handler.name.value.as_str();
        let handler_path = format!("{path}.handlers.{name}");
        let of = |declaration| Declaration { handler: Some(name.to_owned()), ..declaration };
        let id = MemberId { domain: from.id, index };
        for subscription in from.system.consumed_by(id) {
            let event = qualified(from.system, subscription.event.producer, subscription.event);
            let filter = subscription.filter.as_ref().map(|filter| filter.value.to_json().to_string());
            let declaration = from.declaration(Kind::Subscription, &event, facts([("filter", filter)]));
            all.insert(format!("{handler_path}.consumes.{event}"), of(declaration));
        }
        if let Trigger::Http(route) = &handler.trigger {
            let name = format!("{} {}", route.method.as_str(), route.path.value);
            let facts = [(OPEN_TO, open_to(&route.auth))].into();
            all.insert(format!("{handler_path}.http.{name}"), of(from.declaration(Kind::Route, &name, facts)));
        }
        all.insert(handler_path, from.declaration(Kind::Handler, name, said(handler)));
    }
}

fn said(handler: &Handler) -> BTreeMap<&'static str, String> {
    let settings = &handler.settings;
    let trigger = match &handler.trigger {
        Trigger::Http(_) => "a request".to_owned(),
        Trigger::Consumes(_) => "events".to_owned(),
        Trigger::Schedule(schedule) => schedule.expression.clone(),
        Trigger::Rule(rule) => format!("rule {}", rule.value),
    };
    let mut stores: Vec<String> =
        handler.stores.iter().map(|used| format!("{:?} {}", used.access, used.store.value).to_lowercase()).collect();
    stores.sort_unstable();
    let mut secrets: Vec<String> =
        handler.secrets.iter().map(|secret| format!("{}={}", secret.name.value, secret.arn.value)).collect();
    secrets.sort_unstable();
    let variables: Vec<String> = settings.environment.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let some = |words: Vec<String>| Some(words.join(", ")).filter(|words| !words.is_empty());
    facts([
        ("trigger", Some(trigger)),
        ("stores", some(stores)),
        ("secrets", some(secrets)),
        ("variables", some(variables)),
        ("memory", Some(format!("{} MiB", settings.memory))),
        ("timeout", Some(duration(settings.timeout))),
        ("architecture", Some(settings.architecture.as_str().to_owned())),
        ("log retention", Some(format!("{}d", settings.log_days))),
    ])
}

fn open_to(auth: &Auth) -> String {
    match auth {
        Auth::None => EVERYONE.to_owned(),
        Auth::Iam => "callers that IAM admits".to_owned(),
        Auth::Jwt(jwt) => {
            let mut audience = jwt.audience.clone();
            audience.sort_unstable();
            let mut scopes = jwt.scopes.clone();
            scopes.sort_unstable();
            let scopes = if scopes.is_empty() { String::new() } else { format!(" with {}", scopes.join(", ")) };
            format!("tokens of {} for {}{scopes}", jwt.issuer, audience.join(", "))
        }
    }
}
