//! What comes of a change, for people, for machines and as a sequence.

use serde_json::{Value as Json, json};

use super::VERSION;
use super::mermaid::Chart;
use super::text::{leave, net, put, tree};
use crate::trace::change::{Outcome, Publishing, Relaying};
use crate::visible::visible;

/// The store or stream, what happens, the environment.
pub type Named<'a> = (&'a str, &'a str, &'a str);

/// A tree with a branch for each stream.
pub fn change((name, kind, environment): Named<'_>, streams: &[Relaying]) -> String {
    let mut lines = vec![format!("{name} in {environment}, {kind}")];
    let branches: Vec<Vec<String>> = streams.iter().map(stream).collect();
    lines.extend(tree(if branches.is_empty() { vec![vec!["no stream reads it".to_owned()]] } else { branches }));
    let published = streams.iter().flat_map(|stream| &stream.publications).filter_map(|each| each.outcome.trace());
    if published.count() == 0 {
        lines.push("nothing is published".to_owned());
    }
    visible(&(lines.join("\n") + "\n"))
}

fn stream(stream: &Relaying) -> Vec<String> {
    let mut lines = vec![stream.declared_by.clone()];
    let mut branches: Vec<Vec<String>> = Vec::new();
    for step in &stream.steps {
        let mut step_lines = vec![format!("through {}", step.name)];
        step_lines.extend(leave(&step.checks, &step.faults));
        branches.push(step_lines);
    }
    branches.extend(stream.stopped.iter().map(|why| vec![format!("it does not come to the relay: {why}")]));
    branches.extend(stream.publications.iter().map(publishing));
    lines.extend(tree(branches));
    lines
}

fn publishing(publishing: &Publishing) -> Vec<String> {
    let event = &publishing.detail_type;
    match &publishing.outcome {
        Outcome::PassedOver { because } => vec![format!("{event} is not published: {because}")],
        Outcome::Poison { because, net: queue } => {
            let mut lines = vec![format!("{event} can NEVER be published")];
            lines.extend(because.iter().map(|why| format!("   {why}")));
            lines.push(net("the change is put aside", queue));
            lines
        }
        Outcome::Published { trace } => {
            let mut lines = vec![format!("{event} is published, and tells {}", trace.event.detail["data"])];
            let puts = trace.puts.iter().map(put);
            let nowhere = || vec![vec!["its bus does not stand".to_owned()]];
            let puts: Vec<Vec<String>> = puts.collect();
            lines.extend(tree(if puts.is_empty() { nowhere() } else { puts }));
            lines
        }
    }
}

/// For machines.
pub fn change_as_json((name, kind, environment): Named<'_>, streams: &[Relaying]) -> Json {
    json!({ "version": VERSION, "name": name, "change": kind, "environment": environment, "streams": streams })
}

/// A Mermaid sequence from the store on.
pub fn mermaid_of_change((name, kind, _): Named<'_>, streams: &[Relaying]) -> String {
    let mut chart = Chart::default();
    let store = chart.participant("the change", &[name]);
    for stream in streams {
        let mut from = store.clone();
        for (index, step) in stream.steps.iter().enumerate() {
            let to = chart.participant(&format!("{} {index}", stream.declared_by), &[&step.name, &stream.declared_by]);
            chart.message(&from, &to, if index == 0 { kind } else { "events" }, step.may());
            chart.refusals(&to, &step.checks, &step.faults);
            from = to;
        }
        stream.stopped.iter().for_each(|why| chart.note(&from, why));
        for publishing in &stream.publications {
            let event = &publishing.detail_type;
            match &publishing.outcome {
                Outcome::PassedOver { because } => chart.note(&from, &format!("{event} is not published: {because}")),
                Outcome::Poison { because, net } => {
                    chart.note(&from, &format!("{event} can never be published: {}", because.join(", ")));
                    if let Some(queue) = &net.queue {
                        let queue = chart.resource(queue);
                        chart.message(&from, &queue, "the change", net.holds());
                    }
                }
                Outcome::Published { trace } => chart.puts(trace, Some(&from)),
            }
        }
    }
    if streams.is_empty() {
        chart.note(&store, "no stream reads it");
    }
    chart.text()
}
