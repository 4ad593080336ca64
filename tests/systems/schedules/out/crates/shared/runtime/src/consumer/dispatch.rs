//! Which of the author's functions takes which event.
//! Invariant: a function runs only on data that its contract's type has accepted, unless it takes whatever comes.

use std::marker::PhantomData;

use serde_json::Value;

use super::delivery::{Accepted, Intake};
use super::sequences::Place;
use crate::event::Envelope;
use crate::{Contract, Event, Failure, RawEvent};

/// The functions of one handler, by the event that each takes.
#[derive(Default)]
pub struct Dispatch<'a> {
    functions: Vec<Box<dyn Function + 'a>>,
    all: Option<Box<dyn Any + 'a>>,
    key: Option<&'static str>,
}

impl<'a> Dispatch<'a> {
    /// Takes nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives events of this contract to this function.
    #[must_use]
    pub fn on<T: Contract + 'a>(mut self, function: impl AsyncFn(Event<T>) -> Result<(), Failure> + 'a) -> Self {
        self.functions.push(Box::new(On { function, contract: PhantomData::<fn(T)> }));
        self
    }

    /// Drops an event that is older than the last one seen of its key, which is this property of its data.
    #[must_use]
    pub fn drop_stale(mut self, key: &'static str) -> Self {
        self.key = Some(key);
        self
    }

    /// Gives whatever comes to this function, as it was delivered.
    #[must_use]
    pub fn all(mut self, function: impl AsyncFn(RawEvent) -> Result<(), Failure> + 'a) -> Self {
        self.all = Some(Box::new(All(function)));
        self
    }
}

impl Intake for Dispatch<'_> {
    fn accept(&self, body: &str) -> Result<Accepted<'_>, String> {
        if let Some(all) = &self.all {
            return Ok(all.accept(delivered(body)?));
        }
        let envelope: Envelope = delivered(body)?;
        let named = (envelope.source.as_str(), envelope.detail_type.as_str());
        let function = self.functions.iter().find(|function| function.takes() == named);
        let function = function.ok_or("no function of this handler takes such an event")?;
        let place = self.key.map(|property| Place::of(property, &envelope));
        let accepted = function.accept(envelope.detail)?;
        Ok(Accepted { place: place.transpose()?, ..accepted })
    }

    fn drops_stale(&self) -> bool {
        self.key.is_some()
    }
}

fn delivered<T: serde::de::DeserializeOwned>(body: &str) -> Result<T, String> {
    serde_path_to_error::deserialize(&mut serde_json::Deserializer::from_str(body))
        .map_err(|error| format!("the body is no EventBridge event: wrong at `{}`", error.path()))
}

trait Any {
    fn accept(&self, event: RawEvent) -> Accepted<'_>;
}

struct All<F>(F);

impl<F: AsyncFn(RawEvent) -> Result<(), Failure>> Any for All<F> {
    fn accept(&self, event: RawEvent) -> Accepted<'_> {
        let correlation_id = event.trace().correlation_id;
        let id = event.id.clone();
        let work = Box::new(move |held| Box::pin((self.0)(RawEvent { held, ..event })) as _);
        Accepted { id, correlation_id, place: None, work }
    }
}

trait Function {
    fn takes(&self) -> (&'static str, &'static str);
    fn accept(&self, detail: Value) -> Result<Accepted<'_>, String>;
}

struct On<T, F> {
    function: F,
    contract: PhantomData<fn(T)>,
}

impl<T: Contract, F: AsyncFn(Event<T>) -> Result<(), Failure>> Function for On<T, F> {
    fn takes(&self) -> (&'static str, &'static str) {
        (T::SOURCE, T::DETAIL_TYPE)
    }

    fn accept(&self, detail: Value) -> Result<Accepted<'_>, String> {
        let event: Event<T> = serde_path_to_error::deserialize(detail)
            .map_err(|error| format!("the detail breaks the contract at `{}`", error.path()))?;
        let (id, correlation_id) = (event.metadata.id.clone(), event.metadata.correlation_id.clone());
        let work = Box::new(move |held| Box::pin((self.function)(Event { held, ..event })) as _);
        Ok(Accepted { id, correlation_id, place: None, work })
    }
}
