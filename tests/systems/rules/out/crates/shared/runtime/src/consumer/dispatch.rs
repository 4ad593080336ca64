//! Which of the author's functions takes which event.
//! Invariant: a function runs only on data that its contract's type has accepted.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use serde_json::Value;

use crate::event::Envelope;
use crate::{Contract, Event, Failure, Metadata};

/// The functions of one handler, by the event that each takes.
#[derive(Default)]
pub struct Dispatch<'a> {
    functions: Vec<Box<dyn Function + 'a>>,
}

/// An event that its contract has accepted, and the work that it asks for, not yet begun.
pub(crate) struct Accepted<'s> {
    pub(crate) metadata: Metadata,
    pub(crate) work: Pin<Box<dyn Future<Output = Result<(), Failure>> + 's>>,
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

    /// Decodes the event for the function that takes it, or says why that can never be.
    pub(crate) fn accept(&self, envelope: Envelope) -> Result<Accepted<'_>, String> {
        let named = (envelope.source.as_str(), envelope.detail_type.as_str());
        let function = self.functions.iter().find(|function| function.takes() == named);
        function.ok_or("no function of this handler takes such an event")?.accept(envelope.detail)
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
        Ok(Accepted { metadata: event.metadata.clone(), work: Box::pin((self.function)(event)) })
    }
}
