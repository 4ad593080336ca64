//! Letters of every kind in three accounts: each goes back to the one target that missed it, once, under one id, and what cannot
//! go stays with its reason.

use crate::aws::Caller;
use crate::deploy::on_moto::ready;
use crate::deploy::project::{Project, ends, good, said};
use crate::deploy::proxy::Proxy;
use crate::program::Outcome;
use libtest_mimic::Failed;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

const SUBSCRIPTIONS: &str = "111111111111";
const STOCK: &str = "222222222222";
const PAYMENTS: &str = "333333333333";
const STOCK_BUS: &str = "arn:aws:events:eu-west-1:222222222222:event-bus/razors--dev--stock";
const ALLOCATE: &str = "razors--dev--stock--allocate-stock";

/// The sample deployed to moto, and who asks for it in each account.
struct Stage {
    moto: Proxy,
    project: Project,
    callers: BTreeMap<&'static str, Caller>,
}

impl Stage {
    fn set(name: &str) -> Result<Self, Failed> {
        let (moto, project) = ready(name)?;
        project.deployed(&[])?;
        let mut callers = BTreeMap::new();
        for account in [SUBSCRIPTIONS, STOCK, PAYMENTS] {
            callers.insert(account, Caller::of(&moto.server.endpoint(), account)?);
        }
        Ok(Self { moto, project, callers })
    }

    fn call(&self, account: &str, operation: &str, body: &Value) -> Result<Value, Failed> {
        self.callers[account].call(&self.moto.server.endpoint(), operation, body)
    }

    /// The one queue of an account whose name holds a word.
    fn queue(&self, account: &str, word: &str) -> Result<String, Failed> {
        let all = self.call(account, "AmazonSQS.ListQueues", &json!({}))?;
        let urls = all["QueueUrls"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let found: Vec<&str> = urls.filter(|url| url.contains(word)).collect();
        match found[..] {
            [one] => Ok(one.to_owned()),
            _ => Err(format!("{word} is in {found:?}").into()),
        }
    }

    /// Puts a letter into a queue, with texts beside it.
    fn letter(&self, account: &str, url: &str, body: &str, beside: &[(&str, &str)]) -> Outcome {
        let texts: serde_json::Map<String, Value> = beside
            .iter()
            .map(|(name, text)| ((*name).to_owned(), json!({ "DataType": "String", "StringValue": text })))
            .collect();
        let mut message = json!({ "QueueUrl": url, "MessageBody": body, "MessageAttributes": texts });
        if url.ends_with(".fifo") {
            message["MessageGroupId"] = json!("g1");
            message["MessageDeduplicationId"] = json!(body.len().to_string());
        }
        self.call(account, "AmazonSQS.SendMessage", &message).map(drop)
    }

    /// Everything that lies in a queue, taken out of it.
    fn taken_from(&self, account: &str, url: &str) -> Result<Vec<Value>, Failed> {
        let mut found = Vec::new();
        loop {
            let asked = json!({
                "QueueUrl": url, "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"], "AttributeNames": ["All"],
            });
            let answer = self.call(account, "AmazonSQS.ReceiveMessage", &asked)?;
            let messages = answer["Messages"].as_array().cloned().unwrap_or_default();
            if messages.is_empty() {
                return Ok(found);
            }
            for message in messages {
                let gone = json!({ "QueueUrl": url, "ReceiptHandle": message["ReceiptHandle"] });
                self.call(account, "AmazonSQS.DeleteMessage", &gone)?;
                found.push(message);
            }
        }
    }

    fn depth(&self, account: &str, url: &str) -> Result<u64, Failed> {
        let asked = json!({ "QueueUrl": url, "AttributeNames": ["All"] });
        let answer = self.call(account, "AmazonSQS.GetQueueAttributes", &asked)?;
        let count = |name: &str| answer["Attributes"][name].as_str().and_then(|count| count.parse::<u64>().ok());
        let (waiting, hidden) = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible");
        Ok(count(waiting).ok_or("no count")? + count(hidden).ok_or("no count")?)
    }

    /// What CloudFormation calls a resource of a stack.
    fn resource(&self, account: &str, stack: &str, logical: &str) -> Result<String, Failed> {
        let asked = format!("{}/?Action=ListStackResources&StackName={stack}", self.moto.server.endpoint());
        let said = self.callers[account].text(&asked, "cloudformation")?;
        let word =
            |member: &str, name: &str| Some(member.split_once(&format!("<{name}>"))?.1.split_once('<')?.0.to_owned());
        let mut members = said.split("<member>");
        let found = members.find(|member| word(member, "LogicalResourceId").as_deref() == Some(logical));
        found
            .and_then(|member| word(member, "PhysicalResourceId"))
            .ok_or_else(|| format!("no {logical} in {said}").into())
    }
}

/// An event as EventBridge delivers it.
fn event(id: &str, detail_type: &str) -> String {
    json!({
        "version": "0", "id": format!("bus-{id}"), "source": "app.subscriptions", "detail-type": detail_type,
        "account": SUBSCRIPTIONS, "time": "2026-11-24T09:00:00Z", "region": "eu-west-1", "resources": [],
        "detail": { "metadata": { "id": id, "domain": "subscriptions" }, "data": { "lastName": "Private" } },
    })
    .to_string()
}

fn id_of(text: &str) -> Result<String, Failed> {
    let event: Value = serde_json::from_str(text)?;
    Ok(event["detail"]["metadata"]["id"].as_str().or(event["metadata"]["id"].as_str()).ok_or("no id")?.to_owned())
}

/// Listed, tried, filtered, and sent.
pub fn every_kind() -> Outcome {
    let stage = Stage::set("redrive")?;
    let Stage { moto, project, .. } = &stage;
    let forwarding = stage.queue(SUBSCRIPTIONS, "StockForwardingDeadLetters")?;
    let inbound = stage.queue(STOCK, "AllocateStockFromSubscriptionsRuleDeadLetters")?;
    let failed = stage.queue(STOCK, &format!("{ALLOCATE}--dead-letters"))?;
    let allocate = failed.trim_end_matches("--dead-letters").to_owned();
    let changes = stage.queue(PAYMENTS, "ChangeDeadLetters")?;
    let change_queue = stage.queue(PAYMENTS, "ChangeQueue")?;
    let poison = stage.queue(STOCK, "StockChangesRelayPoisonQueue")?;
    let of_container = stage.queue(PAYMENTS, "PaymentChangesRelayPoisonQueue")?;
    let service = "razors--dev--stock--service";
    let (bucket, mapping, relay) = (
        stage.resource(STOCK, service, "FailureBucket")?,
        stage.resource(STOCK, service, "StockChangesRelayMapping")?,
        stage.resource(STOCK, service, "StockChangesRelayFunction")?,
    );

    ends(&project.run(&["redrive", "--list"])?, 0, &["there are no such dead letters"])?;
    ends(&project.run(&["redrive", "--yes"])?, 0, &["there are no dead letters"])?;
    let to_bus = [("TARGET_ARN", STOCK_BUS), ("ERROR_CODE", "NO_PERMISSIONS"), ("ERROR_MESSAGE", "no\u{1b}[31m")];
    let queue_arn = format!("arn:aws:sqs:eu-west-1:{STOCK}:{ALLOCATE}");
    let to_queue = [("TARGET_ARN", queue_arn.as_str()), ("ERROR_CODE", "NO_RESOURCE")];
    stage.letter(SUBSCRIPTIONS, &forwarding, &event("e1", "SubscriptionCreated"), &to_bus)?;
    stage.letter(STOCK, &inbound, &event("e2", "SubscriptionCreated"), &to_queue)?;
    stage.letter(STOCK, &failed, &event("e3", "SubscriptionCreated"), &[])?;
    let entry = json!({ "source": "app.payments", "detailType": "PaymentCreated", "time": "2026-11-24T09:00:00Z",
        "detail": { "metadata": { "id": "e4" }, "data": {} } });
    stage.letter(PAYMENTS, &changes, &entry.to_string(), &[])?;
    let poisoned = json!({ "reason": "the item breaks the contract at `id`", "detailType": "StockAllocated", "change": { "eventID": "c5" } });
    stage.letter(STOCK, &poison, &poisoned.to_string(), &[("reason", "the item breaks the contract at `id`")])?;
    stage.letter(PAYMENTS, &of_container, &poisoned.to_string(), &[])?;
    let batch = json!({ "version": "1.0", "requestContext": { "condition": "RetryAttemptsExhausted" },
        "payload": json!({ "Records": [{ "eventID": "c6" }, { "eventID": "c7" }] }).to_string() });
    let object = format!("{}/{bucket}/aws/lambda/{mapping}/shardId-0/2026/11/24/batch", moto.server.endpoint());
    stage.callers[STOCK].put(&object, "s3", &batch.to_string())?;

    // Listed and tried, nothing of it moves, and nothing of an event's data is told.
    let all = project.run(&["redrive", "--list"])?;
    ends(&all, 0, &["7 dead letters", "e1  NO_PERMISSIONS", "e3  MAX_RECEIVES", "RetryAttemptsExhausted", "POISON"])?;
    if all.stdout.contains("Private") || all.stdout.contains('\u{1b}') {
        return Err(said(&all).into());
    }
    let dry = project.run(&["redrive", "--dry-run", "--format", "json"])?;
    let told: Value = serde_json::from_str(&good(dry)?)?;
    if told["counts"]["went"] != 5
        || told["counts"]["stayed"] != 2
        || told["queues"].as_array().map(Vec::len) != Some(7)
    {
        return Err(format!("{told:#}").into());
    }
    ends(&project.run(&["redrive"])?, 64, &["--yes", "--dry-run"])?;
    ends(
        &project.run(&["redrive", "AllocateStockDeadLeters", "--list"])?,
        64,
        &["did you mean `AllocateStockDeadLetters`"],
    )?;
    ends(&project.run(&["redrive", "--list", "--event", "stock.StockMoved"])?, 64, &["no event `stock.StockMoved`"])?;
    ends(&project.run(&["redrive", "--list", "--event", "payments.PaymentCreated"])?, 0, &["1 dead letters", "e4"])?;
    ends(&project.run(&["redrive", "--list", "--domain", "stock"])?, 0, &["4 dead letters"])?;
    ends(&project.run(&["redrive", "--list", "--error", "no_resource"])?, 0, &["1 dead letters", "e2"])?;
    ends(&project.run(&["redrive", "--list", "--since", "1h"])?, 0, &["7 dead letters"])?;
    ends(&project.run(&["redrive", "--list", "--older-than", "1h"])?, 0, &["no such dead letters"])?;

    // One queue, one error, one event: only that goes.
    ends(&project.run(&["redrive", "--yes", "--error", "NO_RESOURCE"])?, 0, &["1 went"])?;
    let arrived = stage.taken_from(STOCK, &allocate)?;
    if arrived.len() != 1 || arrived[0]["Body"] != event("e2", "SubscriptionCreated").as_str() {
        return Err(format!("the queue of allocate-stock got {arrived:?}").into());
    }
    let others = moto.taken().events.len();
    let others = others + moto.taken().invocations.len();
    if others > 0 || stage.depth(STOCK, &failed)? != 1 {
        return Err("more went than was asked for".into());
    }

    // The rest, of which what no relay takes by hand stays, and what has to be mended first too.
    let rest = project.run(&["redrive", "--yes", "--rate", "50", "--until", "2100-01-01"])?;
    ends(
        &rest,
        1,
        &["4 went", "2 cannot go and stay", "its relay reads a change stream", "`--poison` tries it again"],
    )?;
    let arrived = stage.taken_from(STOCK, &allocate)?;
    if arrived.len() != 1 || id_of(arrived[0]["Body"].as_str().unwrap_or_default())? != "e3" {
        return Err(format!("the queue of allocate-stock got {arrived:?}").into());
    }
    let arrived = stage.taken_from(PAYMENTS, &change_queue)?;
    let group = &arrived.first().ok_or("no change came back")?["Attributes"]["MessageGroupId"];
    if arrived.len() != 1 || arrived[0]["Body"] != entry.to_string().as_str() || group != "g1" {
        return Err(format!("the change queue got {arrived:?}").into());
    }
    let events = std::mem::take(&mut moto.taken().events);
    let [(account, put)] = &events[..] else { return Err(format!("on buses were put {events:?}").into()) };
    let detail = put["Detail"].as_str().unwrap_or_default();
    if account != SUBSCRIPTIONS
        || put["EventBusName"] != STOCK_BUS
        || id_of(detail)? != "e1"
        || !put["Time"].is_number()
    {
        return Err(format!("{account} put {put}").into());
    }
    let given = std::mem::take(&mut moto.taken().invocations);
    let [(account, function, batch)] = &given[..] else { return Err(format!("invoked were {given:?}").into()) };
    if account != STOCK || *function != relay || batch["Records"].as_array().map(Vec::len) != Some(2) {
        return Err(format!("{function} of {account} was given {batch}").into());
    }

    // Poison is tried again where that is asked for; what the relay does not publish stays.
    moto.taken().answers.push(json!({ "batchItemFailures": [{ "itemIdentifier": "1" }] }));
    let named = ["redrive", "--yes", "--poison", "StockChangesRelayPoisonQueue"];
    ends(&project.run(&named)?, 2, &["could not publish all of the changes", "1 could not be sent"])?;
    ends(&project.run(&named)?, 0, &["1 went"])?;
    let given = std::mem::take(&mut moto.taken().invocations);
    if given.len() != 2 || given[1].2 != json!({ "Records": [{ "eventID": "c5" }] }) {
        return Err(format!("{given:?}").into());
    }
    ends(&project.run(&["redrive", "--yes"])?, 1, &["1 cannot go and stay"])
}

/// SIGKILL at several moments, and a last run: each letter has reached its target under one id, and none is lost.
pub fn killed() -> Outcome {
    const ON_A_BUS: usize = 40;
    const IN_A_QUEUE: usize = 12;
    let stage = Stage::set("redrive-killed")?;
    let Stage { moto, project, .. } = &stage;
    let forwarding = stage.queue(SUBSCRIPTIONS, "StockForwardingDeadLetters")?;
    let failed = stage.queue(STOCK, &format!("{ALLOCATE}--dead-letters"))?;
    let allocate = failed.trim_end_matches("--dead-letters").to_owned();
    // moto cannot run the function, and puts back among the dead letters what it has tried to give to it.
    let mapping = stage.resource(STOCK, "razors--dev--stock--service", "AllocateStockMapping")?;
    let mapping = format!("{}/2015-03-31/event-source-mappings/{mapping}", moto.server.endpoint());
    stage.callers[STOCK].put(&mapping, "lambda", r#"{"Enabled":false}"#)?;
    for number in 0..ON_A_BUS {
        stage.letter(SUBSCRIPTIONS, &forwarding, &event(&format!("b{number}"), "SubscriptionCreated"), &[])?;
    }
    for number in 0..IN_A_QUEUE {
        stage.letter(STOCK, &failed, &event(&format!("q{number}"), "SubscriptionCreated"), &[])?;
    }
    // A filter that takes everything lets letters go one by one, as in a queue that SQS moves nothing of.
    let arguments = ["redrive", "--yes", "--until", "2100-01-01"];
    for kill in 0..5_u64 {
        moto.asked();
        let mut running = project.begin(&arguments)?;
        let mut letters = 0;
        while letters < 3 + kill * 2 && !running.is_over()? {
            std::thread::sleep(Duration::from_millis(3));
            letters += moto
                .asked()
                .iter()
                .filter(|asked| asked.ends_with("PutEvents") || asked.ends_with("SendMessage"))
                .count() as u64;
        }
        std::thread::sleep(Duration::from_millis(kill * 7));
        running.kill()?;
    }
    // What a killed run has hidden comes to light again.
    std::thread::sleep(Duration::from_secs(21));
    ends(&project.run(&arguments)?, 0, &["went"])?;
    let left = (stage.depth(SUBSCRIPTIONS, &forwarding)?, stage.depth(STOCK, &failed)?);
    if left != (0, 0) {
        return Err(format!("letters are left: {left:?}").into());
    }
    let puts: Vec<String> =
        moto.taken().events.iter().filter_map(|(_, put)| id_of(put["Detail"].as_str()?).ok()).collect();
    let arrived = stage.taken_from(STOCK, &allocate)?;
    let sent: Vec<String> = arrived.iter().filter_map(|message| id_of(message["Body"].as_str()?).ok()).collect();
    for (ids, letter, count) in [(puts, 'b', ON_A_BUS), (sent, 'q', IN_A_QUEUE)] {
        let wanted: BTreeSet<String> = (0..count).map(|number| format!("{letter}{number}")).collect();
        let came: BTreeSet<String> = ids.iter().cloned().collect();
        // Between the sending and its note a kill may repeat the one letter at hand, under its own id.
        if came != wanted || ids.len() > count + 5 {
            return Err(format!("{} came, {} of them different, of {count}", ids.len(), came.len()).into());
        }
    }
    Ok(())
}
