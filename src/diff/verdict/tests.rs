//! Every pair of what the templates say and what CloudFormation says has its answer, and none of them hides a danger.

use serde_json::json;

use super::{Answer, Detail, Said, Told, Verdict, merge, path};
use crate::diff::resource::{Change, Fate, Impact, Property, ResourceChange, Sureness};

const SURE: [Impact; 6] =
    [Impact::Note, Impact::Create, Impact::Update, Impact::Release, Impact::Replace, Impact::Destroy];

fn listed(impact: Impact, sureness: Sureness) -> ResourceChange {
    ResourceChange {
        id: "It".into(),
        kind: "AWS::SQS::Queue".into(),
        declared_by: "domains.stock".into(),
        impact,
        sureness,
        because: if impact == Impact::Replace { vec!["FifoQueue".into()] } else { Vec::new() },
        follows: Vec::new(),
        properties: vec![Property { path: "FifoQueue".into(), before: None, after: Some(json!({ "Ref": "Kind" })) }],
        change_set: None,
    }
}

fn said(action: &str, replacement: &str, policy: &str) -> Said {
    let [action, replacement, policy_action] = [action, replacement, policy].map(str::to_owned);
    Said { id: "It".into(), kind: "AWS::SQS::Queue".into(), action, replacement, policy_action, ..Said::default() }
}

fn detail(path: &str, recreation: &str, evaluation: &str) -> Detail {
    let [path, requires_recreation, evaluation] = [path, recreation, evaluation].map(str::to_owned);
    Detail { path, requires_recreation, evaluation, ..Detail::default() }
}

fn stack(resources: Vec<ResourceChange>) -> Change {
    Change {
        name: "shop--dev--stock--bus".into(),
        domain: "stock".into(),
        account: "111111111111".into(),
        region: "eu-west-1".into(),
        wave: 1,
        fate: Fate::Updated,
        resources,
        code_only: Vec::new(),
        around: Vec::new(),
        change_set: None,
    }
}

/// A stack after what was told of it.
fn told(resources: Vec<ResourceChange>, answer: Answer) -> Change {
    let mut stacks = [stack(resources)];
    let [Change { account, region, name, .. }] = stacks.clone();
    merge(&mut stacks, &[Told { account, region, name, answer }], [&[], &[]]);
    let [stack] = stacks;
    stack
}

fn merged(ours: ResourceChange, said: Said) -> ResourceChange {
    told(vec![ours], Answer::Changes(vec![said])).resources.remove(0)
}

/// The action, replacement and policy action of everything that CloudFormation says, and of a word that it may say one day.
fn everything_said() -> Vec<Said> {
    let policies = ["", "Delete", "Retain", "Snapshot", "ReplaceAndDelete", "ReplaceAndRetain"];
    let mut all = Vec::new();
    for action in ["Add", "Modify", "Remove", "Import", "Dynamic", "SyncWithActual", "Sublimate"] {
        for replacement in ["", "True", "False", "Conditional", "Perhaps"] {
            all.extend(policies.map(|policy| said(action, replacement, policy)));
        }
    }
    all
}

#[test]
fn what_the_templates_are_sure_of_is_never_told_as_less() {
    for impact in SURE {
        for said in everything_said() {
            let merged = merged(listed(impact, Sureness::Template), said.clone());
            assert!(merged.impact >= impact, "{impact:?} {said:?} became {merged:?}");
            if merged.impact == impact {
                assert!(merged.sureness >= Sureness::Template, "{impact:?} {said:?} became {merged:?}");
            }
        }
    }
}

#[test]
fn what_cloudformation_is_sure_of_is_never_told_as_less() {
    let ours = SURE
        .map(|impact| (impact, Sureness::Template))
        .into_iter()
        .chain([(Impact::Update, Sureness::Unknown), (Impact::Replace, Sureness::Unknown)]);
    for (impact, sureness) in ours {
        for said in everything_said() {
            let theirs = said.reading();
            let merged = merged(listed(impact, sureness), said);
            assert!(merged.impact >= theirs.0, "{impact:?} {theirs:?} became {merged:?}");
            assert!(
                !merged.change_set.expect("it was told").agrees || impact == theirs.0 || {
                    [sureness, theirs.1].contains(&Sureness::Unknown)
                }
            );
        }
    }
}

#[test]
fn what_the_templates_leave_open_is_settled() {
    let open = || listed(Impact::Replace, Sureness::Unknown);
    for (replacement, wanted) in [
        ("True", (Impact::Replace, Sureness::ChangeSet)),
        ("False", (Impact::Update, Sureness::ChangeSet)),
        ("Conditional", (Impact::Replace, Sureness::Unknown)),
    ] {
        let merged = merged(open(), said("Modify", replacement, ""));
        assert_eq!((merged.impact, merged.sureness), wanted, "{replacement}");
        assert!(merged.change_set.expect("it was told").agrees);
        assert_eq!(merged.because.is_empty(), merged.impact != Impact::Replace);
    }
}

#[test]
fn where_both_cannot_be_true_the_graver_counts() {
    let milder = merged(listed(Impact::Replace, Sureness::Template), said("Modify", "False", ""));
    assert_eq!((milder.impact, milder.sureness), (Impact::Replace, Sureness::Template));
    let said = said("Modify", "True", "").with(vec![detail("QueueName", "Always", "Static")]);
    let graver = merged(listed(Impact::Update, Sureness::Template), said);
    assert_eq!((graver.impact, graver.sureness), (Impact::Replace, Sureness::ChangeSet));
    assert_eq!(graver.because, ["QueueName"]);
    for merged in [milder, graver] {
        assert!(!merged.change_set.expect("it was told").agrees);
    }
}

#[test]
fn who_would_have_followed_what_is_not_replaced_does_not_change() {
    let follower = ResourceChange {
        id: "Follower".into(),
        follows: vec!["It".into()],
        properties: Vec::new(),
        ..listed(Impact::Update, Sureness::Unknown)
    };
    let own = ResourceChange { id: "Own".into(), ..listed(Impact::Update, Sureness::Template) };
    let noted = ResourceChange { id: "Noted".into(), ..listed(Impact::Note, Sureness::Template) };
    let open = listed(Impact::Replace, Sureness::Unknown);
    let stack = told(vec![follower, open, noted, own], Answer::Changes(vec![said("Modify", "False", "")]));
    let ids: Vec<&str> = stack.resources.iter().map(|change| change.id.as_str()).collect();
    assert_eq!(ids, ["It", "Noted", "Own"]);
    // What has another value by the templates stays, and that CloudFormation does not see it is told.
    assert_eq!(stack.change_set, Some(Verdict::Changes { unnamed: vec!["Own".into()] }));
}

#[test]
fn what_only_cloudformation_sees_is_listed() {
    let by_another = said("Modify", "Conditional", "").with(vec![detail("EventSourceArn", "Always", "Dynamic")]);
    let [seen] = <[_; 1]>::try_from(told(Vec::new(), Answer::Changes(vec![by_another])).resources).expect("one");
    assert_eq!((seen.impact, seen.sureness), (Impact::Replace, Sureness::Unknown));
    assert_eq!(
        (seen.declared_by.as_str(), seen.because.as_slice()),
        ("domains.stock", &["EventSourceArn".to_owned()][..])
    );
    let metadata = Said { scope: vec!["Metadata".into()], ..said("Modify", "False", "") };
    let [noted] = <[_; 1]>::try_from(told(Vec::new(), Answer::Changes(vec![metadata])).resources).expect("one");
    assert_eq!(noted.impact, Impact::Note);
}

#[test]
fn an_answer_that_is_none_says_why() {
    let ours = listed(Impact::Update, Sureness::Template);
    let nothing = told(vec![ours.clone()], Answer::Nothing);
    assert_eq!(nothing.change_set, Some(Verdict::Nothing { unnamed: vec!["It".into()] }));
    let unknown = told(vec![ours.clone()], Answer::Unknown("denied".into()));
    assert_eq!(unknown.change_set, Some(Verdict::Unknown { reason: "denied".into() }));
    assert_eq!(unknown.resources, [ours]);
}

#[test]
fn a_value_that_is_told_twice_is_told_once_and_only_where_it_says_more() {
    let of_parameter = Detail { caused_by: "Kind".into(), ..detail("FifoQueue", "Always", "Static") };
    let told = Detail { after: Some("true".into()), ..detail("FifoQueue", "Never", "Dynamic") };
    let within = Detail { after: Some("x".into()), ..detail("Tags/0/Value", "Never", "Static") };
    let said = said("Modify", "True", "").with(vec![of_parameter.clone(), told.clone(), within]);
    let one = Detail { requires_recreation: "Always".into(), caused_by: "Kind".into(), ..told };
    assert_eq!(said.properties[..1], [one]);
    let property = |path: &str, after| Property { path: path.into(), before: None, after: Some(after) };
    let beyond = |listed: &[Property]| said.beyond(listed).map(|detail| detail.path.clone()).collect::<Vec<_>>();
    assert_eq!(beyond(&[]), ["FifoQueue", "Tags/0/Value"]);
    assert_eq!(beyond(&[property("FifoQueue", json!({ "Ref": "Kind" })), property("Tags", json!([]))]), ["FifoQueue"]);
    assert_eq!(beyond(&[property("FifoQueue", json!(true)), property("Tags/0/Value", json!("x"))]), [""; 0]);
}

#[test]
fn a_path_is_spelt_as_the_templates_have_it() {
    for (attribute, name, told, wanted) in [
        ("Properties", "RedrivePolicy", "/Properties/RedrivePolicy/maxReceiveCount", "RedrivePolicy/maxReceiveCount"),
        ("Properties", "RedrivePolicy", "", "RedrivePolicy"),
        ("Properties", "", "", "Properties"),
        ("Metadata", "", "/Metadata", "Metadata"),
    ] {
        assert_eq!(path(attribute, name, told), wanted);
    }
}

#[test]
fn values_are_taken_from_the_whole_where_no_detail_tells_them() {
    let whole =
        |name: &str, count: u32| json!({ "Properties": { "Name": name, "Deep": { "Count": count } } }).to_string();
    let (before, after) = (whole("a", 1), whole("b", 2));
    let bare = said("Modify", "True", "").with_values(&before, &after);
    let values = |said: &Said| {
        let each =
            said.properties.iter().map(|detail| (detail.path.clone(), detail.before.clone(), detail.after.clone()));
        each.collect::<Vec<_>>()
    };
    let told =
        |path: &str, before: &str, after: &str| (path.to_owned(), Some(before.to_owned()), Some(after.to_owned()));
    assert_eq!(values(&bare), [told("Deep/Count", "1", "2"), told("Name", "a", "b")]);
    let deep = Detail { before: Some("{1}".into()), after: Some("{2}".into()), ..detail("Deep", "Never", "Static") };
    let known = said("Modify", "True", "").with(vec![detail("Name", "Always", "Static"), deep]);
    let known = known.with_values(&before, &after);
    assert_eq!(values(&known), [told("Deep", "{1}", "{2}"), told("Name", "a", "b")]);
    assert_eq!(known.properties[1].requires_recreation, "Always");
    let cut = said("Modify", "True", "").with_values(&before[..20], &after);
    assert_eq!(values(&cut), []);
}
