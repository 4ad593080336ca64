//! `busline status` and `busline destroy`.

use super::cloud::looks::Comparison;
use super::ends::until;
use super::faults::shop;
use super::project::{Project, ends, good, said};
use super::proxy::Proxy;
use crate::aws::Caller;
use crate::program::Outcome;
use libtest_mimic::Failed;
use serde_json::{Value, json};
use std::time::{Duration, SystemTime};

/// What is not there, what is stuck, what holds dead letters; and nothing where all is well.
pub fn status() -> Outcome {
    let (cloud, project) = shop("status")?;
    ends(&project.run(&["status"])?, 1, &["shop--dev--orders--bus", "not there"])?;
    project.deployed(&[])?;
    ends(&project.run(&["status"])?, 0, &["shop--dev--orders--bus", "CREATE_COMPLETE", "0 dead letters"])?;
    cloud.world().script.depths.insert("PackParcelDeadLetters".into(), 4);
    cloud.world().living("shop--dev--orders--service").ok_or("no stack")?.status = "UPDATE_ROLLBACK_COMPLETE".into();
    ends(&project.run(&["status"])?, 1, &["PackParcelDeadLetters holds 4 messages", "is UPDATE_ROLLBACK_COMPLETE"])?;
    let run = project.run(&["status", "--format", "json"])?;
    let told: Value = serde_json::from_str(&run.stdout)?;
    let troubles: Vec<&Value> = told["stacks"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|stack| stack["troubles"].as_array())
        .flatten()
        .collect();
    if run.code == 1 && troubles.len() == 2 {
        Ok(())
    } else {
        Err(format!("exit code {}: {troubles:?}", run.code).into())
    }
}

/// What one account does not let us know, of whatever kind, is unknown and hides no other; where none lets us in, there is no table.
pub fn unknown() -> Outcome {
    let (cloud, project) = shop("status-unknown")?;
    project.deployed(&[])?;
    let denied = ("AccessDenied".to_owned(), "User: arn is not authorized to perform this".to_owned());
    for (operation, says) in [
        ("DescribeStacks", "cannot list its stacks"),
        ("ListStackResources", "cannot list the resources of"),
        ("GetQueueAttributes", "cannot count the messages of"),
    ] {
        let key = format!("222222222222 {operation}");
        cloud.world().script.refusals.insert(key.clone(), denied.clone());
        let run = project.run(&["status"])?;
        ends(&run, 2, &["is unknown: 222222222222 eu-west-1", says, "is not authorized to perform this"])?;
        let told: Value = serde_json::from_str(&project.run(&["status", "--format", "json"])?.stdout)?;
        let unknown = told["stacks"].as_array().into_iter().flatten().filter(|stack| !stack["unknown"].is_null());
        let accounts: Vec<&Value> = unknown.map(|stack| &stack["account"]).collect();
        if accounts.is_empty() || accounts.iter().any(|account| *account != "222222222222") {
            return Err(format!("{told:#}").into());
        }
        cloud.world().script.refusals.remove(&key);
    }
    cloud.world().script.impostors.insert("222222222222".into(), "333333333333".into());
    let words = ["shop--dev--orders--bus", "CREATE_COMPLETE", "unknown", "which is not in account 222222222222"];
    ends(&project.run(&["status"])?, 2, &words)?;
    cloud.world().script.refusals.insert("AssumeRole".into(), denied);
    let run = project.run(&["status"])?;
    ends(&run, 2, &["111111111111", "222222222222", "busline bootstrap"])?;
    if run.stdout.is_empty() { Ok(()) } else { Err(said(&run).into()) }
}

/// How long the oldest message of each queue has lain there, which is asked of CloudWatch where there are any; and where that
/// cannot be known, everything else is told all the same.
pub fn ages() -> Outcome {
    let (cloud, project) = shop("status-ages")?;
    project.deployed(&[])?;
    ends(&project.run(&["status"])?, 0, &[])?;
    if cloud.world().count("GetMetricData") > 0 {
        return Err("nothing lies anywhere, and CloudWatch was asked for it".into());
    }
    cloud.world().script.depths.extend([("PackParcelDeadLetters".into(), 4), ("ForwardingDeadLetters".into(), 1)]);
    cloud.world().script.ages.insert("PackParcelDeadLetters".into(), 273_660);
    let told = project.run(&["status"])?;
    let words = [
        "4 dead letters, oldest 3d 4h",
        "PackParcelDeadLetters holds 4 messages, the oldest for 3d 4h",
        "ForwardingDeadLetters holds 1 messages, the oldest for an unknown time",
    ];
    ends(&told, 1, &words)?;
    if said(&told).contains("is not known") {
        return Err(said(&told).into());
    }
    let told: Value = serde_json::from_str(&project.run(&["status", "--format", "json"])?.stdout)?;
    let queues = told["stacks"].as_array().into_iter().flatten().flat_map(|stack| stack["queues"].as_array());
    let mut ages: Vec<(u64, Value)> =
        queues.flatten().map(|queue| (queue["count"].as_u64().unwrap_or(0), queue["oldest"].clone())).collect();
    ages.retain(|(count, _)| *count > 0);
    ages.sort_by_key(|(count, _)| *count);
    if ages != [(1, Value::Null), (4, json!(273_660))] {
        return Err(format!("{told:#}").into());
    }
    cloud.world().script.throttles.insert("GetMetricData".into(), 2);
    cloud.world().asked.clear();
    ends(&project.run(&["status"])?, 1, &["PackParcelDeadLetters holds 4 messages, the oldest for 3d 4h"])?;
    if cloud.world().count("GetMetricData") != 4 {
        return Err(format!("{} requests for two stacks, two throttled", cloud.world().count("GetMetricData")).into());
    }
    let denied = "User: arn is not authorized to perform: cloudwatch:GetMetricData";
    for (code, message, tells) in [
        ("com.amazon.coral.service#AccessDeniedException", denied, "brings the role that reads up to date"),
        ("InternalServiceError", "try later", "try later (InternalServiceError)"),
    ] {
        cloud.world().script.refusals.insert("GetMetricData".into(), (code.into(), message.into()));
        let words = [message, tells, "4 messages, the oldest for an unknown time", "shop--dev--orders--bus"];
        ends(&project.run(&["status"])?, 1, &words)?;
    }
    Ok(())
}

/// What differs from the templates, by CloudFormation's own comparison: waited for, told as far as it goes, and of every other
/// stack where it fails or is refused.
pub fn drift() -> Outcome {
    let (cloud, project) = shop("status-drift")?;
    project.deployed(&[])?;
    ends(&project.run(&["status"])?, 0, &[])?;
    if cloud.world().count("DetectStackDrift") > 0 {
        return Err("nobody has asked for a comparison".into());
    }
    ends(&project.run(&["status", "--drift"])?, 0, &["shop--dev--shipping--bus"])?;
    if cloud.world().count("DetectStackDrift") != 4 {
        return Err("not every stack was compared".into());
    }
    let differing = ["MODIFIED", "DELETED", "IN_SYNC"].map(|state| (format!("Is{state}"), state.to_owned()));
    let comparison = Comparison { looks: 2, fails: String::new(), differing: differing.into() };
    cloud.world().script.comparisons.insert("shop--dev--shipping--bus".into(), comparison.clone());
    cloud.world().asked.clear();
    let told = project.run(&["status", "--drift"])?;
    ends(&told, 1, &["IsMODIFIED is not as the template says", "IsDELETED is not as the template says"])?;
    if said(&told).contains("IsIN_SYNC") || cloud.world().count("DescribeStackDriftDetectionStatus") != 6 {
        return Err(said(&told).into());
    }
    let told: Value = serde_json::from_str(&project.run(&["status", "--drift", "--format", "json"])?.stdout)?;
    let drifted: Vec<&Value> = told["stacks"].as_array().into_iter().flatten().map(|stack| &stack["drifted"]).collect();
    if json!(drifted) != json!([[], [], ["IsDELETED", "IsMODIFIED"], []]) {
        return Err(format!("{told:#}").into());
    }

    let reason = "Failed to detect drift on resource [<Queue>]";
    let in_part = Comparison { looks: 1, fails: reason.into(), ..comparison };
    cloud.world().script.comparisons.insert("shop--dev--shipping--bus".into(), in_part);
    let denied = ("AccessDenied".to_owned(), "User: arn is not authorized to perform this".to_owned());
    cloud.world().script.refusals.insert("111111111111 DetectStackDrift".into(), denied);
    // Of what is being changed nothing can be said.
    cloud.world().living("shop--dev--shipping--service").ok_or("no stack")?.status = "UPDATE_IN_PROGRESS".into();
    cloud.world().asked.clear();
    let words = [
        "IsMODIFIED is not as the template says",
        reason,
        "cannot compare shop--dev--orders--bus",
        "brings the role that reads up to date",
    ];
    ends(&project.run(&["status", "--drift"])?, 1, &words)?;
    match cloud.world().count("DetectStackDrift") {
        3 => Ok(()),
        count => Err(format!("{count} stacks were compared").into()),
    }
}

/// Nothing goes that was not named, and then everything does.
pub fn destroy() -> Outcome {
    let moto = Proxy::moto()?;
    let project = Project::shop("destroy", moto.address.clone())?;
    good(project.run(&["bootstrap", "--trust", "arn:aws:iam::999999999999:role/ci"])?)?;
    project.deployed(&[])?;
    ends(&project.run(&["destroy"])?, 64, &["--confirm"])?;
    ends(
        &project.run(&["destroy", "--confirm", "shop"])?,
        2,
        &["is a store", "--drop-store OrdersTable", "--drop-store ParcelsTable"],
    )?;
    let stores = ["--drop-store", "OrdersTable", "--drop-store", "ParcelsTable"];
    ends(&project.run(&[&["destroy", "--confirm", "shoe"], &stores[..]].concat())?, 2, &["nothing was removed"])?;
    let dead_letters = json!({ "QueueUrl": queue(&moto)?, "MessageBody": "an event" });
    let shipping = Caller::of(&moto.server.endpoint(), "222222222222")?;
    shipping.call(&moto.server.endpoint(), "AmazonSQS.SendMessage", &dead_letters)?;
    let with_stores = [&["destroy", "--confirm", "shop"], &stores[..]].concat();
    ends(
        &project.run(&with_stores)?,
        2,
        &["PackParcelDeadLetters", "holds 1 messages", "--drop-queue PackParcelDeadLetters"],
    )?;
    let minutes_ago = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs() - 180;
    let dimension = json!({ "Name": "QueueName", "Value": "shop--dev--shipping--pack-parcel--dead-letters" });
    let value = json!({
        "MetricName": "ApproximateAgeOfOldestMessage", "Dimensions": [dimension], "Timestamp": minutes_ago, "Value": 4_000,
    });
    let values = json!({ "Namespace": "AWS/SQS", "MetricData": [value] });
    shipping.call(&moto.server.endpoint(), "GraniteServiceVersion20100801.PutMetricData", &values)?;
    ends(&project.run(&["status"])?, 1, &["PackParcelDeadLetters holds 1 messages, the oldest for 1h 6min"])?;
    let named = [&with_stores[..], &["--drop-queue", "PackParcelDeadLetters"]].concat();
    full_bucket(&moto, &project, &named)?;
    moto.asked();
    ends(&project.run(&[&named[..], &["--empty-bucket", "FailureBucket"]].concat())?, 0, &["4 of 4 stacks removed"])?;
    let emptied = moto.asked().iter().filter(|asked| asked.starts_with("POST /") && asked.contains("failure")).count();
    if emptied != 2 {
        return Err(format!("more than a thousand versions went with {emptied} requests").into());
    }
    if let Some(left) = buckets(&moto, "111111111111")?.iter().find(|bucket| bucket.contains("failure")) {
        return Err(format!("{left} still stands").into());
    }
    for account in ["111111111111", "222222222222"] {
        let caller = Caller::of(&moto.server.endpoint(), account)?;
        for (operation, list, most) in [
            ("AWSEvents.ListEventBuses", "EventBuses", 1),
            ("DynamoDB_20120810.ListTables", "TableNames", 0),
            ("AmazonSQS.ListQueues", "QueueUrls", 0),
        ] {
            let answer = caller.call(&moto.server.endpoint(), operation, &json!({}))?;
            let found = answer[list].as_array().map_or(0, Vec::len);
            if found > most {
                return Err(format!("{account} still has {answer}").into());
            }
        }
    }
    ends(&project.run(&["destroy", "--confirm", "shop"])?, 0, &["nothing stands"])?;
    ends(&project.run(&["status"])?, 1, &["not there"])
}

/// What came while nobody looked is not lost: neither what came before the answer, nor what was sent until what sends had gone.
pub fn arrived_meanwhile() -> Outcome {
    let (cloud, project) = shop("destroy-meanwhile")?;
    project.deployed(&[])?;
    let stores = ["--drop-store", "OrdersTable", "--drop-store", "ParcelsTable"];
    let destroy = [&["destroy", "--confirm", "shop"], &stores[..]].concat();
    for (looks, removed) in [(1, 0), (2, 2)] {
        cloud.world().script.depths.clear();
        cloud.world().script.later_depths.insert("PackParcelQueue".into(), (looks, 3));
        let run = project.run(&destroy)?;
        ends(&run, 2, &["holds 3 messages: `--drop-queue PackParcelQueue` lets them go"])?;
        if cloud.world().count("DeleteStack") != removed
            || run.stdout.contains("2 of 4 stacks removed") != (removed > 0)
        {
            return Err(said(&run).into());
        }
    }
    let named = [&destroy[..], &["--drop-queue", "PackParcelQueue"]].concat();
    ends(&project.run(&named)?, 0, &["2 of 2 stacks removed"])
}

/// A store that somebody has added by hand, with and without a trace of it in the template, is one all the same. What could not
/// be removed names its resource, and nothing is said to go on that was never begun.
pub fn added_by_hand() -> Outcome {
    let (cloud, project) = shop("destroy-by-hand")?;
    project.deployed(&[])?;
    {
        let mut world = cloud.world();
        let stack = world.living("shop--dev--orders--service").ok_or("no stack")?;
        let ledger = "\"Resources\":{\"Ledger\":{\"Type\":\"AWS::DynamoDB::Table\"},";
        stack.template = stack.template.replacen("\"Resources\":{", ledger, 1);
        for (logical, kind) in [("Ledger", "AWS::DynamoDB::Table"), ("Expanded", "AWS::RDS::DBInstance")] {
            stack.resources.push((logical.into(), kind.into(), format!("{logical}-1")));
        }
    }
    let stores = ["--drop-store", "OrdersTable", "--drop-store", "ParcelsTable"];
    let destroy = [&["destroy", "--confirm", "shop"], &stores[..]].concat();
    let words = ["Ledger of shop--dev--orders--service", "--drop-store Ledger", "--drop-store Expanded"];
    ends(&project.run(&destroy)?, 2, &words)?;
    if cloud.world().count("DeleteStack") > 0 {
        return Err("it was removed unnamed".into());
    }
    let named = [&destroy[..], &["--drop-store", "Ledger", "--drop-store", "Expanded"]].concat();
    cloud.world().script.operation = Duration::from_secs(1);
    let running = project.begin(&[&named[..], &["--concurrency", "1"]].concat())?;
    until(&cloud, "DeleteStack")?;
    running.signal("TERM")?;
    let (begun, left) = ("orders--service  goes on without us", "shipping--service  was not begun");
    ends(&running.end()?, 2, &[begun, left, "0 of 4 stacks removed"])?;
    std::thread::sleep(Duration::from_secs(1));
    cloud.world().script.operation = Duration::ZERO;
    let failure = ("ParcelsTable".to_owned(), "it is protected".to_owned());
    cloud.world().script.failures.insert("shop--dev--shipping--service".into(), failure);
    let words = ["failed: it is protected, of its resource ParcelsTable", "0 of 3 stacks removed"];
    ends(&project.run(&named)?, 2, &words)
}

/// Puts more into a failure bucket than one request lists; what was replaced or removed there is kept in versions, with which
/// CloudFormation would not remove the bucket.
fn full_bucket(moto: &Proxy, project: &Project, destroy: &[&str]) -> Outcome {
    let endpoint = moto.server.endpoint();
    let orders = Caller::of(&endpoint, "111111111111")?;
    let bucket = buckets(moto, "111111111111")?.into_iter().find(|bucket| bucket.contains("failure"));
    let place = format!("{endpoint}/{}", bucket.ok_or("orders has no failure bucket")?);
    // As the template asks, which moto does not hear.
    let versioning = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    orders.put(&format!("{place}?versioning"), "s3", versioning)?;
    for number in 0..1_001 {
        orders.put(&format!("{place}/same"), "s3", &number.to_string())?;
    }
    orders.put(&format!("{place}/other"), "s3", "x")?;
    orders.delete(&format!("{place}/other"), "s3")?;
    let holds = "holds 1 objects and 999 remains of others: `--empty-bucket FailureBucket` lets them go";
    ends(&project.run(destroy)?, 2, &["FailureBucket of shop--dev--orders--service", holds])?;
    ends(&project.run(&["status"])?, 1, &["FailureBucket holds 1 objects"])?;
    orders.delete(&format!("{place}/same"), "s3")?;
    ends(
        &project.run(destroy)?,
        2,
        &["holds 1000 remains of objects that were removed: `--empty-bucket FailureBucket`"],
    )
}

/// The names of an account's buckets.
fn buckets(moto: &Proxy, account: &str) -> Result<Vec<String>, Failed> {
    let said = Caller::of(&moto.server.endpoint(), account)?.text(&format!("{}/", moto.server.endpoint()), "s3")?;
    let names = said.split("<Name>").skip(1).filter_map(|rest| rest.split('<').next());
    Ok(names.map(str::to_owned).collect())
}

/// The URL of a dead-letter queue of shipping's.
fn queue(moto: &Proxy) -> Result<Value, Failed> {
    let caller = Caller::of(&moto.server.endpoint(), "222222222222")?;
    let name = json!({ "QueueName": "shop--dev--shipping--pack-parcel--dead-letters" });
    Ok(caller.call(&moto.server.endpoint(), "AmazonSQS.GetQueueUrl", &name)?["QueueUrl"].clone())
}
