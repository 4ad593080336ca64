//! What may go wrong with an event on its way.

use serde::Serialize;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// A right is missing.
    NoPermission,
    /// What the event is for does not stand.
    TargetGone,
    /// What the event is for takes nothing for as long as delivery is tried.
    RetriesExhausted,
    /// A bus cannot encrypt or decrypt with its own key.
    EncryptionFails,
    /// A handler fails on every reception.
    HandlerFails,
    /// A handler cannot decode what it receives.
    Undecodable,
    /// A relay or publisher fails on every attempt.
    RelayFails,
    /// A change can never become the event.
    Poison,
    /// Such a change is larger than a queue's message may be.
    Oversized,
}

impl Fault {
    /// All of them, in the order of the way.
    pub const ALL: [Fault; 9] = [
        Fault::RelayFails,
        Fault::Poison,
        Fault::Oversized,
        Fault::NoPermission,
        Fault::TargetGone,
        Fault::RetriesExhausted,
        Fault::EncryptionFails,
        Fault::HandlerFails,
        Fault::Undecodable,
    ];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Fault::NoPermission => "no-permission",
            Fault::TargetGone => "target-gone",
            Fault::RetriesExhausted => "retries-exhausted",
            Fault::EncryptionFails => "encryption-fails",
            Fault::HandlerFails => "handler-fails",
            Fault::Undecodable => "undecodable",
            Fault::RelayFails => "relay-fails",
            Fault::Poison => "poison",
            Fault::Oversized => "oversized",
        }
    }

    /// What it is, in words that follow where it strikes.
    pub fn told(self) -> &'static str {
        match self {
            Fault::NoPermission => "a right is missing",
            Fault::TargetGone => "the target does not stand",
            Fault::RetriesExhausted => "the target takes nothing",
            Fault::EncryptionFails => "the bus cannot use its key",
            Fault::HandlerFails => "the handler fails each time",
            Fault::Undecodable => "the handler cannot decode the event",
            Fault::RelayFails => "the relay fails each time",
            Fault::Poison => "the change can never become the event",
            Fault::Oversized => "such a change is too large for a queue",
        }
    }
}
