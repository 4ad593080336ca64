//! Ids that are derived, never drawn: the same parts give the same id on any machine, in any attempt.
//! Invariant: no two different lists of parts are ever hashed as the same bytes.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// The id of these parts: the first 128 bits of a SHA-256 over them, written as a UUID of version 8.
///
/// Give it whatever makes the thing what it is, e.g. a function's name and a caller's idempotency key.
pub fn stable(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // The length in front keeps ["ab", "c"] and ["a", "bc"] apart.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let mut bytes: [u8; 16] = std::array::from_fn({
        let digest = hash.finalize();
        move |index| digest[index]
    });
    // RFC 9562: version 8 (custom) and the variant's two bits.
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
    }
    text
}

/// The id of the event that a change becomes: two events of one change carry two ids, and one event
/// published twice carries one.
pub fn of_event(source: &str, detail_type: &str, change: &[&str]) -> String {
    let parts: Vec<&str> = [source, detail_type].into_iter().chain(change.iter().copied()).collect();
    stable(&parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_parts_give_the_same_id_for_ever() {
        assert_eq!(stable(&["a", "b"]), stable(&["a", "b"]));
        // A literal, because ids already stored must be known again after an update of this crate.
        assert_eq!(of_event("app.orders", "OrderPlaced", &["orders", "1"]), "08437a38-5d36-86df-b963-1f55a64a0131");
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(stable(&["ab", "c"]), stable(&["a", "bc"]));
        assert_ne!(stable(&["ab"]), stable(&["ab", ""]));
    }

    #[test]
    fn two_events_of_one_change_differ() {
        assert_ne!(of_event("s", "A", &["1"]), of_event("s", "B", &["1"]));
    }

    #[test]
    fn it_is_a_uuid_of_version_8() {
        let id = stable(&["x"]);
        assert_eq!(id.len(), 36);
        assert_eq!(&id[14..15], "8");
        assert!(matches!(&id[19..20], "8" | "9" | "a" | "b"));
    }
}
