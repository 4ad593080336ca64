//! Routes that two handlers of one domain answer.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::finding::duplicate_route;
use crate::model::Trigger;
use crate::system::System;

/// Compares routes by method and path, parameters by their place alone.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    for (_, domain) in system.domains() {
        let mut routes = BTreeMap::new();
        for handler in &domain.handlers {
            let Trigger::Http(route) = &handler.trigger else { continue };
            let shape =
                route.path.value.split('/').map(|s| if s.starts_with('{') { "{}" } else { s }).collect::<Vec<_>>();
            if let Some(first) = routes.insert((route.method, shape), route.path.span) {
                let written = format!("{} {}", route.method.as_str(), route.path.value);
                let name = handler.name.value.as_str();
                diagnostics.push(duplicate_route::of_handler(name, &written, route.path.span, first));
            }
        }
    }
}
