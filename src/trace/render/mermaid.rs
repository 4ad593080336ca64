//! Mermaid sequences: the way of an event, and what catches it where it fails.
//!
//! Invariant: a text from the file or a template is never syntax: what Mermaid or HTML would read is written as a
//! character's number.

use std::fmt::Write;

use super::faults::{after, described};
use crate::trace::alarm::Alarm;
use crate::trace::arn;
use crate::trace::fault::Fault;
use crate::trace::hop::{Arrival, Check, Delivery, Destination, Trace};
use crate::trace::strike::{After, Strike};
use crate::visible::is_hidden;

/// The way of an event: who hands it to whom, in which account, and where it is refused.
pub fn mermaid(trace: &Trace) -> String {
    let mut chart = Chart::default();
    chart.puts(trace, None);
    chart.text()
}

/// What catches an event where faults strike it, and who is alarmed.
pub fn mermaid_of_faults(struck: &[(Fault, Vec<Strike>)]) -> String {
    let mut chart = Chart::default();
    for (fault, strikes) in struck {
        for strike in strikes {
            chart.strike(*fault, strike);
        }
    }
    chart.text()
}

/// A sequence as it is drawn.
#[derive(Default)]
pub struct Chart {
    /// What each participant is, in the order in which the event comes to it, with its label.
    participants: Vec<(String, String)>,
    messages: String,
}

impl Chart {
    /// An event on the buses that it is put on: by whoever is known already, or by whoever may.
    pub fn puts(&mut self, trace: &Trace, known: Option<&str>) {
        for put in &trace.puts {
            for sender in &put.senders {
                let from = match known {
                    Some(known) => known.to_owned(),
                    None => self.participant(&sender.declared_by, &[&sender.declared_by]),
                };
                let bus = self.bus(&put.arrival);
                self.message(&from, &bus, &trace.event.detail_type, sender.may());
                self.refusals(&from, &sender.checks, &sender.faults);
            }
            let bus = self.bus(&put.arrival);
            self.arrival(&put.arrival, &bus);
        }
    }

    /// What Mermaid reads.
    pub fn text(self) -> String {
        let mut text = "sequenceDiagram\n".to_owned();
        for (index, (_, label)) in self.participants.iter().enumerate() {
            writeln!(text, "  participant p{index} as {label}").expect("a text takes every line");
        }
        text + &self.messages
    }

    /// The id of a participant, by what it is.
    pub fn participant(&mut self, what: &str, label: &[&str]) -> String {
        let known = self.participants.iter().position(|(known, _)| known == what);
        let index = known.unwrap_or_else(|| {
            let label: Vec<String> = label.iter().map(|line| escaped(line)).collect();
            self.participants.push((what.to_owned(), label.join("<br/>")));
            self.participants.len() - 1
        });
        format!("p{index}")
    }

    fn bus(&mut self, arrival: &Arrival) -> String {
        let place = format!("{} {}", arrival.account, arrival.region);
        self.participant(&arrival.bus, &[&described(&arrival.bus), &place])
    }

    /// The id of what an ARN is of.
    pub fn resource(&mut self, arn: &str) -> String {
        let place = [arn::account(arn), arn::region(arn)].join(" ");
        match place.trim() {
            "" => self.participant(arn, &[&described(arn)]),
            place => self.participant(arn, &[&described(arn), place]),
        }
    }

    /// What one hands to another, and whether it is taken.
    pub fn message(&mut self, from: &str, to: &str, text: &str, made: bool) {
        let arrow = if made { "->>" } else { "--x" };
        writeln!(self.messages, "  {from}{arrow}{to}: {}", escaped(text)).expect("a text takes every line");
    }

    /// Words at a participant.
    pub fn note(&mut self, over: &str, text: &str) {
        writeln!(self.messages, "  Note over {over}: {}", escaped(text)).expect("a text takes every line");
    }

    /// Why something is not taken.
    pub fn refusals(&mut self, over: &str, checks: &[Check], faults: &[String]) {
        let refused = checks.iter().filter(|check| !check.allowed);
        let refused = refused.map(|check| format!("{}: {}", check.action, check.because.join(", ")));
        let why: Vec<String> = faults.iter().cloned().chain(refused).collect();
        why.iter().for_each(|why| self.note(over, why));
    }

    fn arrival(&mut self, arrival: &Arrival, bus: &str) {
        for rule in &arrival.rules {
            for delivery in &rule.deliveries {
                self.delivery(bus, &rule.name, delivery);
            }
        }
        if arrival.rules.is_empty() {
            self.note(bus, "no rule matches");
        }
    }

    fn delivery(&mut self, bus: &str, rule: &str, delivery: &Delivery) {
        let made = delivery.is_made();
        let to = match &delivery.to {
            Destination::Bus(there) => self.bus(there),
            _ => self.resource(&delivery.target),
        };
        self.message(bus, &to, &format!("rule {rule}"), made);
        self.refusals(bus, &delivery.checks, &delivery.faults);
        match &delivery.to {
            Destination::Bus(there) if made => self.arrival(there, &to),
            Destination::Queue(queued) if made => {
                for handling in &queued.handlers {
                    let handler = self.participant(&handling.declared_by, &[&handling.declared_by]);
                    self.message(&to, &handler, "polled by it", handling.is_made());
                    self.refusals(&to, &handling.checks, &handling.faults);
                }
            }
            _ => {}
        }
    }

    fn strike(&mut self, fault: Fault, strike: &Strike) {
        let place = format!("{} {}", strike.account, strike.region);
        let from = self.participant(&format!("{} {place}", strike.at), &[&strike.at, &strike.declared_by, &place]);
        let target = self.resource(&strike.target);
        self.message(&from, &target, &format!("{}, {}", fault.as_str(), fault.told()), false);
        match &strike.net.queue {
            Some(net) if strike.is_caught => {
                let net = self.resource(net);
                let how = if matches!(strike.after, After::Waits) { "waits there " } else { "" };
                self.message(&from, &net, &format!("{how}{}", after(strike.after)), true);
                self.alarms(&net, &strike.alarms);
            }
            _ => self.note(&from, &format!("LOST {}", after(strike.after))),
        }
    }

    fn alarms(&mut self, from: &str, alarms: &[Alarm]) {
        let mut told: Vec<(String, Vec<&str>)> = Vec::new();
        for alarm in alarms {
            let metric = alarm.metric.rsplit(' ').next().unwrap_or_default();
            for topic in &alarm.topics {
                let name = format!("topic {}", arn::name(&topic.arn));
                let mut label = vec![name.as_str()];
                label.extend(topic.subscribers.iter().map(String::as_str));
                let topic = self.participant(&topic.arn, &label);
                match told.iter_mut().find(|(known, _)| *known == topic) {
                    Some((_, metrics)) => metrics.push(metric),
                    None => told.push((topic, vec![metric])),
                }
            }
        }
        for (topic, metrics) in told {
            self.message(from, &topic, &format!("alarm by {}", metrics.join(", ")), true);
        }
    }
}

/// A text in which nothing is syntax: no end of a line or of a statement, no mark-up, no beginning of a number, and no colon,
/// behind which Mermaid looks for colours. Capitals keep a lone `end` from being a keyword: no text here is a lone word.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for character in text.chars() {
        match character {
            '#' | ';' | ':' | '<' | '>' | '&' | '"' | '%' | '{' | '}' | '\\' | '`' => {
                write!(escaped, "#{};", u32::from(character)).expect("a text takes every character");
            }
            unseen if unseen.is_control() || is_hidden(unseen) => escaped.push(' '),
            plain => escaped.push(plain),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn no_text_is_syntax() {
        let hostile = "a: b\nend\n%%{init: {\"theme\":1}}%%<script>#35;`\\";
        let told = escaped(hostile);
        assert!(!told.contains(['\n', ':', '<', '>', '"', '%', '{', '}', '\\', '`']), "{told}");
        // What is left of `#` and `;` is a character's number.
        let mut rest = told.as_str();
        while let Some((_, after)) = rest.split_once('#') {
            let (number, behind) = after.split_once(';').expect("a number ends");
            assert!(number.parse::<u32>().is_ok_and(|code| char::from_u32(code).is_some()), "{number}");
            rest = behind;
        }
        assert!(!rest.contains(';'));
        assert_eq!(escaped("domains.stock.handlers.allocate-stock"), "domains.stock.handlers.allocate-stock");
    }
}
