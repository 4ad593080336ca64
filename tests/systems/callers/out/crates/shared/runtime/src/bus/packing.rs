//! Entries into calls.
//! Invariant: a call has at most ten entries and at most the bytes that EventBridge takes, and calls keep the
//! entries' order.

use crate::entry::{BYTES, Entry};

const ENTRIES: usize = 10;

/// Packs these entries, each no larger than a call.
pub(super) fn pack(entries: &[(String, Entry)], chosen: &[usize]) -> Vec<Vec<usize>> {
    let mut calls: Vec<Vec<usize>> = Vec::new();
    let mut bytes = 0;
    for &index in chosen {
        let size = entries[index].1.size();
        match calls.last_mut() {
            Some(call) if call.len() < ENTRIES && bytes + size <= BYTES => {
                call.push(index);
                bytes += size;
            }
            _ => {
                calls.push(vec![index]);
                bytes = size;
            }
        }
    }
    calls
}
