//! A place in a change stream.
//! Invariant: a place is stored as the server gave it, byte for byte.

use jiff::Timestamp as Time;
use mongodb::bson::{self, Timestamp};
use mongodb::change_stream::event::ResumeToken;
use serde::{Deserialize, Serialize};

/// Where reading goes on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Position {
    /// Behind what the server named by this token.
    After(ResumeToken),
    /// At the first change not before this time.
    At(Timestamp),
}

impl Position {
    /// The first change of this second or a later one.
    pub(super) fn at(time: Time) -> Option<Self> {
        let seconds = u32::try_from(time.as_second()).ok()?;
        Some(Self::At(Timestamp { time: seconds, increment: 1 }))
    }

    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, bson::error::Error> {
        bson::serialize_to_vec(self)
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Self, bson::error::Error> {
        bson::deserialize_from_slice(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_comes_back_as_it_was_stored() {
        let token: ResumeToken = bson::deserialize_from_document(bson::doc! { "_data": "015daf" }).expect("a token");
        for position in [Position::After(token), Position::At(Timestamp { time: 7, increment: 3 })] {
            let bytes = position.to_bytes().expect("written");
            assert_eq!(Position::from_bytes(&bytes).expect("read"), position);
        }
    }
}
