//! What is done in which phase, for each thing that an account may hold.

use super::*;
use crate::cloudformation::DIGEST;
use serde_json::{Value as Json, json};

fn account(id: &str) -> Account {
    Account { id: id.into(), region: "eu-west-1".into() }
}

fn template(queues: &[&str]) -> Template {
    let queue = json!({ "Type": "AWS::SQS::Queue", "Metadata": { "Busline": { "DeclaredBy": "domains.x" } } });
    let resources: Json =
        queues.iter().map(|name| ((*name).to_owned(), queue.clone())).collect::<serde_json::Map<_, _>>().into();
    let whole = json!({ "AWSTemplateFormatVersion": "2010-09-09", "Description": "", "Resources": resources });
    serde_json::from_value(whole).expect("a template")
}

fn wanted(name: &str, wave: u8, queues: &[&str]) -> Wanted {
    let template = template(queues);
    let wanted = Wanted {
        name: name.into(),
        domain: "stock".into(),
        wave,
        account: account("222222222222"),
        template: template.clone(),
        parameters: BTreeMap::new(),
        digest: String::new(),
    };
    wanted.with(template)
}

type Holdings = BTreeMap<(Account, String), Found>;

/// An account that holds stacks as they are given, each in a state.
fn holding(stacks: &[(&Wanted, &str)]) -> Holdings {
    let found = |(stack, status): &(&Wanted, &str)| {
        let parameters = BTreeMap::from([(DIGEST.to_owned(), stack.digest.clone())]);
        let held = Held { name: stack.name.clone(), status: (*status).into(), parameters, ..Held::default() };
        let found = Found { held: Some(held), template: Some(stack.template.clone()) };
        ((stack.account.clone(), stack.name.clone()), found)
    };
    stacks.iter().map(found).collect()
}

/// Phase, stack and answer of each step, in order; of a stack that goes no answer.
fn told(steps: &Steps) -> Vec<(Phase, &str, Option<Answer>)> {
    let answer = |step: &Step| match step {
        Step::Bring { answer, .. } => Some(*answer),
        Step::Delete(_) => None,
    };
    steps.all().map(|(phase, step)| (phase, step.stack(), answer(step))).collect()
}

#[test]
fn what_receives_stands_before_what_sends() {
    let stacks = vec![wanted("service", 2, &["A"]), wanted("bus", 1, &["B"])];
    let steps = steps(stacks, &BTreeMap::new(), Vec::new()).expect("nothing is in the way");
    let create = Some(Answer::Create);
    assert_eq!(told(&steps), [(Phase::Receive, "bus", create), (Phase::Send, "service", create)]);
}

#[test]
fn what_is_as_it_should_be_has_no_step() {
    let (bus, service) = (wanted("bus", 1, &["B"]), wanted("service", 2, &["A"]));
    let held = holding(&[(&bus, "UPDATE_COMPLETE"), (&service, "UPDATE_ROLLBACK_COMPLETE")]);
    let steps = steps(vec![bus.clone(), service], &held, Vec::new()).expect("nothing is in the way");
    assert_eq!(steps.unchanged, [bus]);
    assert_eq!(told(&steps), [(Phase::Send, "service", Some(Answer::Update))], "what a rollback left is not certain");
}

#[test]
fn what_leaves_a_bus_goes_last_and_what_leaves_a_service_at_once() {
    let before = [wanted("bus", 1, &["Old", "Same"]), wanted("service", 2, &["Old"])];
    let after = vec![wanted("bus", 1, &["Same", "New"]), wanted("service", 2, &["New"])];
    let held = holding(&[(&before[0], "CREATE_COMPLETE"), (&before[1], "CREATE_COMPLETE")]);
    let steps = steps(after.clone(), &held, Vec::new()).expect("nothing is in the way");
    let update = Some(Answer::Update);
    let wanted_steps =
        [(Phase::Receive, "bus", update), (Phase::Send, "service", update), (Phase::Remove, "bus", update)];
    assert_eq!(told(&steps), wanted_steps);
    let bus = |phase: Phase| match &steps.phases[&phase][0] {
        Step::Bring { wanted, .. } => wanted.template.clone(),
        Step::Delete(_) => unreachable!("the bus is wanted"),
    };
    assert_eq!(bus(Phase::Receive), template(&["New", "Old", "Same"]));
    assert_eq!(bus(Phase::Remove), after[0].template);
}

#[test]
fn a_run_that_came_as_far_as_both_goes_on_from_there() {
    let (both, after) = (wanted("bus", 1, &["New", "Old"]), wanted("bus", 1, &["New"]));
    let steps = steps(vec![after], &holding(&[(&both, "UPDATE_COMPLETE")]), Vec::new()).expect("nothing is in the way");
    assert_eq!(told(&steps), [(Phase::Remove, "bus", Some(Answer::Update))]);
}

#[test]
fn stacks_that_the_file_has_no_more_go_in_the_reverse_order() {
    let leftover = |name: &str, wave| Leftover {
        account: account("333333333333"),
        held: Held { name: name.into(), ..Held::default() },
        wave,
    };
    let left = vec![leftover("old-bus", 1), leftover("old-service", 2)];
    let steps = steps(vec![wanted("service", 2, &["A"])], &BTreeMap::new(), left).expect("nothing is in the way");
    let create = Some(Answer::Create);
    let wanted_steps =
        [(Phase::Send, "service", create), (Phase::Send, "old-service", None), (Phase::Remove, "old-bus", None)];
    assert_eq!(told(&steps), wanted_steps);
    assert_eq!(steps.phases[&Phase::Remove][0].account(), &account("333333333333"));
}

#[test]
fn what_is_too_large_for_a_moment_is_in_the_way() {
    let names = |from: usize, to: usize| (from..to).map(|number| format!("Q{number}")).collect::<Vec<_>>();
    let stack = |names: Vec<String>| wanted("bus", 1, &names.iter().map(String::as_str).collect::<Vec<_>>());
    let held = stack(names(0, 300));
    let refused = steps(vec![stack(names(250, 550))], &holding(&[(&held, "CREATE_COMPLETE")]), Vec::new());
    let obstacles = refused.expect_err("550 resources are too many");
    assert!(obstacles[0].0 == "bus" && obstacles[0].1.contains("550 resources for a moment"), "{obstacles:?}");
}
