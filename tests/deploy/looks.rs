//! `busline status` and `busline destroy`.

use super::faults::shop;
use super::project::{Project, ends, good};
use super::proxy::Proxy;
use crate::aws::Caller;
use crate::program::Outcome;
use libtest_mimic::Failed;
use serde_json::{Value, json};

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
    ends(&project.run(&["status"])?, 1, &["PackParcelDeadLetters holds 1 messages"])?;
    let named = [&with_stores[..], &["--drop-queue", "PackParcelDeadLetters"]].concat();
    ends(&project.run(&named)?, 0, &["4 of 4 stacks removed"])?;
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

/// The URL of a dead-letter queue of shipping's.
fn queue(moto: &Proxy) -> Result<Value, Failed> {
    let caller = Caller::of(&moto.server.endpoint(), "222222222222")?;
    let name = json!({ "QueueName": "shop--dev--shipping--pack-parcel--dead-letters" });
    Ok(caller.call(&moto.server.endpoint(), "AmazonSQS.GetQueueUrl", &name)?["QueueUrl"].clone())
}
