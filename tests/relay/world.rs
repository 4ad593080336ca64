//! What a relay stands in: a cluster, its queues, its checkpoints, its secret and its bucket; each case has its own.

use super::account::Account;
use super::program::{Relay, command};
use crate::documentdb::Server;
use crate::gate::Gate;
use crate::program::{Outcome, scratch};
use crate::server;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bson::{Bson, Document, doc};
use libtest_mimic::Failed;
use serde_json::{Value, json};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

const ACCOUNT: &str = "333333333333";
const DATABASE: &str = "payments";
const COLLECTION: &str = "payments";
const STREAM: &str = "payments/payment-changes";
/// Longer than anything here takes, a lease's end included.
const PATIENCE: Duration = Duration::from_secs(90);

/// Payments that cases speak of.
pub const ONE: &str = "5b0d2d0c-5c0e-4a5e-9a53-111111111111";
pub const OTHER: &str = "5b0d2d0c-5c0e-4a5e-9a53-222222222222";
pub const THIRD: &str = "5b0d2d0c-5c0e-4a5e-9a53-333333333333";

/// A world for one case.
pub struct World {
    pub cluster: Server,
    pub account: Account,
    /// Between the relay and its queues.
    pub queues: Gate,
    /// Between the relay and its checkpoints.
    pub checkpoints: Gate,
    name: String,
    queue: String,
    poison: String,
    secret: String,
    folder: tempfile::TempDir,
    started: Mutex<u32>,
    _moto: Arc<server::Server>,
}

impl World {
    /// A world of this name, in which nothing has happened.
    pub fn new(name: &str) -> Result<World, Failed> {
        let (moto, cluster) = (shared_moto()?, Server::start()?);
        let account = Account::of(&moto.endpoint(), ACCOUNT)?;
        let fifo = json!({ "FifoQueue": "true", "DeduplicationScope": "messageGroup", "VisibilityTimeout": "30" });
        let queue = account.make_queue(&format!("{name}-changes.fifo"), &fifo)?;
        let poison = account.make_queue(&format!("{name}-poison"), &json!({}))?;
        let table = json!({
            "TableName": name, "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
            "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
        });
        account.call("DynamoDB_20120810.CreateTable", &table)?;
        account.make_bucket(name)?;
        let secret = json!({ "Name": name, "SecretString": cluster.secret().to_string() });
        let secret = account.call("secretsmanager.CreateSecret", &secret)?;
        std::fs::create_dir_all(scratch("relay"))?;
        Ok(World {
            cluster,
            account,
            queues: Gate::before(&moto.endpoint())?,
            checkpoints: Gate::before(&moto.endpoint())?,
            name: name.to_owned(),
            queue,
            poison,
            secret: secret["ARN"].as_str().ok_or("a secret without an ARN")?.to_owned(),
            folder: tempfile::tempdir_in(scratch("relay"))?,
            started: Mutex::new(0),
            _moto: moto,
        })
    }

    /// The variables of a relay, as its task definition sets them, and where the stand-ins are.
    pub fn variables(&self) -> Result<Vec<(String, String)>, Failed> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let own = [
            ("AWS_ENDPOINT_URL_SQS", self.queues.endpoint()),
            ("AWS_ENDPOINT_URL_DYNAMODB", self.checkpoints.endpoint()),
            ("BUSLINE_CA_FILE", self.cluster.ca_file().display().to_string()),
            ("BUSLINE_CHANGE_QUEUE", self.queue.clone()),
            ("BUSLINE_CHECKPOINT_TABLE", self.name.clone()),
            ("BUSLINE_COLLECTION_PAYMENTS", COLLECTION.to_owned()),
            ("BUSLINE_CREDENTIALS_PAYMENTS", self.secret.clone()),
            ("BUSLINE_DATABASE_PAYMENTS", DATABASE.to_owned()),
            ("BUSLINE_ENVIRONMENT", "razors--dev".to_owned()),
            ("BUSLINE_FAILURE_BUCKET", self.name.clone()),
            ("BUSLINE_POISON_QUEUE", self.poison.clone()),
            ("BUSLINE_HEALTH_PORT", port.to_string()),
        ];
        let all = self.account.variables().into_iter().chain(own);
        Ok(all.map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// Starts a relay.
    pub fn start(&self) -> Result<Relay, Failed> {
        self.start_with(&self.variables()?)
    }

    pub fn start_with(&self, variables: &[(String, String)]) -> Result<Relay, Failed> {
        let mut started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        *started += 1;
        Relay::start(variables, &self.folder.path().join(format!("{started}.log")))
    }

    /// Starts a relay and waits until it reads.
    pub fn reading(&self) -> Result<Relay, Failed> {
        let relay = self.start()?;
        until(&relay, "reads", || Ok(relay.times("reading") > 0))?;
        Ok(relay)
    }

    /// Whether the relay with these variables calls itself healthy, asked as its container asks.
    pub fn is_healthy(&self, variables: &[(String, String)]) -> Result<bool, Failed> {
        Ok(command(variables)?.arg("--health").output()?.status.success())
    }

    /// Sets up a payment.
    pub fn insert(&self, id: &str) -> Outcome {
        self.insert_with(id, Document::new())
    }

    /// Sets up a payment with more fields.
    pub fn insert_with(&self, id: &str, more: Document) -> Outcome {
        let mut payment = doc! {
            "_id": id, "subscriptionId": id, "accountNumber": "12345678", "months": 12, "quantity": 6,
            "status": "active", "createdAt": "2026-11-23T09:00:00Z", "updatedAt": "2026-11-23T09:00:00Z",
            "_busline": { "correlationId": format!("chain of {id}") },
        };
        payment.extend(more);
        self.write(doc! { "insert": COLLECTION, "documents": [payment] })
    }

    /// Cancels a payment.
    pub fn cancel(&self, id: &str) -> Outcome {
        self.update(id, doc! { "$set": { "status": "cancelled", "updatedAt": "2026-11-23T10:00:00Z" } })
    }

    pub fn update(&self, id: &str, update: Document) -> Outcome {
        self.write(doc! { "update": COLLECTION, "updates": [{ "q": { "_id": id }, "u": update }] })
    }

    pub fn delete(&self, id: &str) -> Outcome {
        self.write(doc! { "delete": COLLECTION, "deletes": [{ "q": { "_id": id }, "limit": 1 }] })
    }

    fn write(&self, command: Document) -> Outcome {
        let answer = self.cluster.run(DATABASE, command);
        match answer.get_i32("n") {
            Ok(1) => Ok(()),
            _ => Err(format!("not written: {answer}").into()),
        }
    }

    /// How many messages lie in the queue, taken or not.
    pub fn waiting(&self) -> Result<usize, Failed> {
        self.account.waiting(&self.queue)
    }

    /// Takes everything out of the queue, in its order. After this a repeat would be taken in again: the stand-in for SQS
    /// remembers what it holds alone.
    pub fn take(&self) -> Result<Vec<Value>, Failed> {
        self.account.take(&self.queue)
    }

    /// Takes everything that was put aside out of its queue.
    pub fn take_poison(&self) -> Result<Vec<Value>, Failed> {
        self.account.take(&self.poison)
    }

    /// Objects of the failure bucket, each with its contents.
    pub fn failures(&self) -> Result<Vec<(String, Value)>, Failed> {
        let object = |key: String| {
            let text = self.account.object(&self.name, &key)?;
            Ok((key, serde_json::from_str(&text)?))
        };
        self.account.objects(&self.name)?.into_iter().map(object).collect()
    }

    /// The stored position, as the relay writes it.
    pub fn position(&self) -> Result<Option<Document>, Failed> {
        let asked = json!({ "TableName": self.name, "Key": { "id": { "S": STREAM } }, "ConsistentRead": true });
        let item = self.account.call("DynamoDB_20120810.GetItem", &asked)?;
        let Some(bytes) = item["Item"]["position"]["B"].as_str() else { return Ok(None) };
        Ok(Some(Document::from_reader(STANDARD.decode(bytes)?.as_slice())?))
    }

    /// The token that is stored, if reading goes on behind one.
    pub fn token(&self) -> Result<Option<Bson>, Failed> {
        Ok(self.position()?.and_then(|mut position| position.remove("After")))
    }

    /// Puts another position in place of the stored one.
    pub fn store_position(&self, position: &Document) -> Outcome {
        let update = json!({
            "TableName": self.name, "Key": { "id": { "S": STREAM } }, "UpdateExpression": "SET #position = :position",
            "ExpressionAttributeNames": { "#position": "position" },
            "ExpressionAttributeValues": { ":position": { "B": STANDARD.encode(position.to_vec()?) } },
        });
        self.account.call("DynamoDB_20120810.UpdateItem", &update).map(drop)
    }

    /// Lets the time pass for which a killed relay's lease holds.
    pub fn outlast_lease(&self) -> Outcome {
        let update = json!({
            "TableName": self.name, "Key": { "id": { "S": STREAM } },
            "UpdateExpression": "SET heldUntil = :past", "ExpressionAttributeValues": { ":past": { "N": "0" } },
        });
        self.account.call("DynamoDB_20120810.UpdateItem", &update).map(drop)
    }

    /// What the secret says from now on.
    pub fn tell_secret(&self) -> Outcome {
        let secret = json!({ "SecretId": self.secret, "SecretString": self.cluster.secret().to_string() });
        self.account.call("secretsmanager.PutSecretValue", &secret).map(drop)
    }

    /// Waits until so many messages lie in the queue, for as long as they become more.
    pub fn until_waiting(&self, relay: &Relay, count: usize) -> Outcome {
        loop {
            let before = self.waiting()?;
            if before >= count {
                return Ok(());
            }
            until(relay, &format!("has sent {count}"), || Ok(self.waiting()? > before))?;
        }
    }
}

/// Waits until the relay has come so far.
pub fn until(relay: &Relay, what: &str, holds: impl Fn() -> Result<bool, Failed>) -> Outcome {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        if holds()? {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Err(format!("it never {what}; it said\n{}", relay.said()).into())
}

/// One stand-in for AWS for all cases that run at a time.
fn shared_moto() -> Result<Arc<server::Server>, Failed> {
    static SHARED: Mutex<Weak<server::Server>> = Mutex::new(Weak::new());
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(moto) = shared.upgrade() {
        return Ok(moto);
    }
    let moto = Arc::new(server::Server::moto()?);
    *shared = Arc::downgrade(&moto);
    Ok(moto)
}
