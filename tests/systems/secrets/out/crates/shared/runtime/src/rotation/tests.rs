//! A rotation from its first step to its last, in a world of one secret and one cluster.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::secret::Version;
use super::*;

const ARN: &str = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:payments";

/// A secret and its cluster.
struct World {
    /// What each version says, once it says something.
    versions: RefCell<BTreeMap<String, Value>>,
    stages: RefCell<Stages>,
    /// The password that the cluster takes.
    taken: RefCell<String>,
    changes: Cell<u32>,
}

fn value(password: &str) -> Value {
    json!({ "username": "busline", "password": password, "host": "h", "port": 27_017, "engine": "mongo" })
}

impl World {
    fn new() -> Self {
        let stages = [("one", Stage::CURRENT), ("zero", Stage::PREVIOUS), ("two", Stage::PENDING)];
        let stages = stages.map(|(version, stage)| (version.to_owned(), vec![stage.to_owned()]));
        World {
            versions: RefCell::new(BTreeMap::from([
                ("zero".to_owned(), value("before")),
                ("one".to_owned(), value("now")),
            ])),
            stages: RefCell::new(Stages(stages.into())),
            taken: RefCell::new("now".to_owned()),
            changes: Cell::new(0),
        }
    }

    async fn step(&self, step: Step, token: &str) -> Result<(), Refusal> {
        let request = Request { step, secret_id: ARN.to_owned(), client_request_token: token.to_owned() };
        rotate(&request, ARN, (self, self)).await
    }

    fn says(&self, version: &str) -> Option<Value> {
        self.versions.borrow().get(version).cloned()
    }
}

impl Secret for World {
    async fn stages(&self) -> Result<Stages, StoreError> {
        Ok(self.stages.borrow().clone())
    }

    async fn at(&self, stage: &str) -> Result<Option<Version>, StoreError> {
        let holder = self.stages.borrow().holder(stage).map(str::to_owned);
        Ok(holder.and_then(|version| self.says(&version)).map(Version))
    }

    async fn pending(&self, version: &str) -> Result<Option<Version>, StoreError> {
        Ok(self.says(version).map(Version))
    }

    async fn put(&self, version: &str, value: &Value) -> Result<(), StoreError> {
        self.versions.borrow_mut().insert(version.to_owned(), value.clone());
        Ok(())
    }

    async fn promote(&self, version: &str, from: Option<&str>) -> Result<(), StoreError> {
        let stages = &mut self.stages.borrow_mut().0;
        assert_eq!(from, Some("one"));
        stages.insert("one".to_owned(), vec![Stage::PREVIOUS.to_owned()]);
        stages.insert(version.to_owned(), vec![Stage::CURRENT.to_owned(), Stage::PENDING.to_owned()]);
        Ok(())
    }
}

impl Cluster for World {
    async fn takes(&self, login: &Login) -> Result<bool, StoreError> {
        assert_eq!((login.username.as_str(), login.host.as_str(), login.port), ("busline", "h", 27_017));
        Ok(login.password == *self.taken.borrow())
    }

    async fn change_password(&self, login: &Login, password: &str) -> Result<(), StoreError> {
        assert!(self.takes(login).await?);
        self.changes.set(self.changes.get() + 1);
        *self.taken.borrow_mut() = password.to_owned();
        Ok(())
    }
}

const STEPS: [Step; 4] = [Step::Create, Step::Set, Step::Test, Step::Finish];

#[tokio::test]
async fn four_steps_change_the_password_and_each_may_come_again() {
    let world = World::new();
    for step in STEPS {
        for _ in 0..2 {
            world.step(step, "two").await.expect("done");
            let taken = world.taken.borrow().clone();
            let known = world.versions.borrow().values().any(|version| version["password"] == taken);
            assert!(known, "the cluster's password is lost after {step:?}");
        }
    }
    let next = world.says("two").expect("a version");
    assert_eq!(next["password"], *world.taken.borrow());
    assert_eq!((&next["engine"], &next["host"]), (&json!("mongo"), &json!("h")));
    assert_ne!(next["password"], "now");
    assert_eq!(world.changes.get(), 1);
    assert_eq!(world.stages.borrow().holder(Stage::CURRENT), Some("two"));
}

#[tokio::test]
async fn a_cluster_that_was_restored_takes_the_password_before() {
    let world = World::new();
    *world.taken.borrow_mut() = "before".to_owned();
    world.step(Step::Create, "two").await.expect("done");
    world.step(Step::Set, "two").await.expect("done");
    assert_eq!(world.changes.get(), 1);
    *world.taken.borrow_mut() = "another".to_owned();
    assert!(matches!(world.step(Step::Set, "two").await, Err(Refusal::LockedOut)));
}

#[tokio::test]
async fn nothing_is_promoted_that_the_cluster_does_not_take() {
    let world = World::new();
    world.step(Step::Create, "two").await.expect("done");
    assert!(matches!(world.step(Step::Test, "two").await, Err(Refusal::NotTaken)));
}

#[tokio::test]
async fn only_the_password_of_a_version_counts() {
    let world = World::new();
    let foreign = json!({ "username": "other", "password": "next", "host": "elsewhere", "port": 1 });
    world.versions.borrow_mut().insert("two".to_owned(), foreign);
    world.step(Step::Set, "two").await.expect("done");
    assert_eq!(*world.taken.borrow(), "next");
}

#[tokio::test]
async fn another_secret_and_a_version_that_is_not_staged_are_refused() {
    let world = World::new();
    let other =
        Request { step: Step::Create, secret_id: "arn:other".to_owned(), client_request_token: "two".to_owned() };
    assert!(matches!(rotate(&other, ARN, (&world, &world)).await, Err(Refusal::Foreign)));
    for token in ["three", "zero"] {
        assert!(matches!(world.step(Step::Create, token).await, Err(Refusal::Unstaged)));
    }
    world.step(Step::Set, "one").await.expect("the current one needs nothing");
    assert_eq!(world.changes.get(), 0);
}

#[test]
fn a_request_is_read_as_secrets_manager_writes_it() {
    let text = r#"{"Step":"createSecret","SecretId":"arn","ClientRequestToken":"two","RotationToken":"x"}"#;
    let request: Request = serde_json::from_str(text).expect("a request");
    assert!(matches!(request.step, Step::Create));
    assert_eq!((request.secret_id.as_str(), request.client_request_token.as_str()), ("arn", "two"));
}
