//! FIFO queues in front of handlers that would take a late event for the newest.

use crate::diagnostic::Diagnostics;
use crate::finding::fifo_may_reorder;
use crate::system::System;

/// Reports every order that is of the arrival alone.
pub fn check(system: &System, diagnostics: &mut Diagnostics) {
    for (handler, event, fifo) in system.ordered().filter(|(_, _, fifo)| !fifo.drop_stale) {
        let domain = system.name(handler.domain).as_str();
        let (handler, event) = (system.handler(handler).name.value.as_str(), system.event(event).name.value.as_str());
        diagnostics.push(fifo_may_reorder::arrival(domain, handler, event, fifo.span));
    }
}
