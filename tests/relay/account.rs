//! What a case makes and looks at in its account: queues, and a bucket.

use crate::aws::Caller;
use libtest_mimic::Failed;
use serde_json::{Value, json};

/// Somebody in an account of a stand-in for AWS.
pub struct Account {
    caller: Caller,
    endpoint: String,
}

impl Account {
    /// Enters an account.
    pub fn of(endpoint: &str, account: &str) -> Result<Account, Failed> {
        Ok(Account { caller: Caller::of(endpoint, account)?, endpoint: endpoint.to_owned() })
    }

    /// Calls an operation, `AmazonSQS.SendMessage`, and returns its answer.
    pub fn call(&self, operation: &str, body: &Value) -> Result<Value, Failed> {
        self.caller.call(&self.endpoint, operation, body)
    }

    /// The variables by which a program with AWS's SDK acts here.
    pub fn variables(&self) -> [(&'static str, String); 5] {
        [
            ("AWS_ENDPOINT_URL", self.endpoint.clone()),
            ("AWS_REGION", "eu-west-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", self.caller.key.clone()),
            ("AWS_SECRET_ACCESS_KEY", self.caller.secret.clone()),
            ("AWS_SESSION_TOKEN", self.caller.token.clone()),
        ]
    }

    /// Makes a queue; its URL.
    pub fn make_queue(&self, name: &str, attributes: &Value) -> Result<String, Failed> {
        let made = self.call("AmazonSQS.CreateQueue", &json!({ "QueueName": name, "Attributes": attributes }))?;
        Ok(made["QueueUrl"].as_str().ok_or("a queue without a URL")?.to_owned())
    }

    /// How many messages lie in a queue, those that somebody has taken and not deleted among them.
    pub fn waiting(&self, queue: &str) -> Result<usize, Failed> {
        let names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"];
        let asked = json!({ "QueueUrl": queue, "AttributeNames": names });
        let answer = self.call("AmazonSQS.GetQueueAttributes", &asked)?;
        names.iter().map(|name| Ok(answer["Attributes"][name].as_str().unwrap_or("0").parse::<usize>()?)).sum()
    }

    /// Takes every message out of a queue, in its order: each as `body`, `group`, `deduplication` and `attributes`.
    pub fn take(&self, queue: &str) -> Result<Vec<Value>, Failed> {
        let asked = json!({
            "QueueUrl": queue, "MaxNumberOfMessages": 10, "AttributeNames": ["All"], "MessageAttributeNames": ["All"],
        });
        let mut taken = Vec::new();
        loop {
            let answer = self.call("AmazonSQS.ReceiveMessage", &asked)?;
            let Some(messages) = answer["Messages"].as_array().filter(|messages| !messages.is_empty()) else {
                return Ok(taken);
            };
            for message in messages {
                taken.push(json!({
                    "body": serde_json::from_str::<Value>(message["Body"].as_str().unwrap_or_default())?,
                    "group": message["Attributes"]["MessageGroupId"],
                    "deduplication": message["Attributes"]["MessageDeduplicationId"],
                    "attributes": message["MessageAttributes"],
                }));
                let done = json!({ "QueueUrl": queue, "ReceiptHandle": message["ReceiptHandle"] });
                self.call("AmazonSQS.DeleteMessage", &done)?;
            }
        }
    }

    /// Makes a bucket.
    pub fn make_bucket(&self, bucket: &str) -> Result<(), Failed> {
        let place =
            "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>";
        let request = ureq::put(format!("{}/{bucket}", self.endpoint));
        request.header("authorization", self.caller.authorization("s3")).send(place)?;
        Ok(())
    }

    /// The keys of a bucket's objects.
    pub fn objects(&self, bucket: &str) -> Result<Vec<String>, Failed> {
        let listed = self.read(&format!("{bucket}?list-type=2"))?;
        let keys = listed.split("<Key>").skip(1).filter_map(|rest| rest.split_once("</Key>"));
        Ok(keys.map(|(key, _)| key.to_owned()).collect())
    }

    /// An object's contents.
    pub fn object(&self, bucket: &str, key: &str) -> Result<String, Failed> {
        self.read(&format!("{bucket}/{key}"))
    }

    fn read(&self, path: &str) -> Result<String, Failed> {
        let request = ureq::get(format!("{}/{path}", self.endpoint));
        let mut answer = request.header("authorization", self.caller.authorization("s3")).call()?;
        Ok(answer.body_mut().read_to_string()?)
    }
}
