//! Passwords.
//! Invariant: each character is chosen evenly and by the system's own generator, and none has a meaning in an address.

/// As long as the one that the template makes.
const LENGTH: usize = 41;
const CHARACTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A password that nobody had before.
pub(super) fn new() -> String {
    let mut password = String::with_capacity(LENGTH);
    while password.len() < LENGTH {
        let mut bytes = [0; 64];
        // Without the system's generator there is no TLS either, and nothing that could be done.
        getrandom::fill(&mut bytes).expect("the system gives random bytes");
        // Of 256 values 248 are four times the alphabet; the rest would favour its beginning.
        let even = bytes.iter().filter(|byte| **byte < 248).map(|byte| char::from(CHARACTERS[usize::from(byte % 62)]));
        password.extend(even.take(LENGTH - password.len()));
    }
    password
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_letters_and_digits_and_no_two_are_alike() {
        let passwords: std::collections::BTreeSet<String> = (0..100).map(|_| new()).collect();
        assert_eq!(passwords.len(), 100);
        for password in &passwords {
            assert_eq!(password.len(), LENGTH);
            assert!(password.bytes().all(|byte| CHARACTERS.contains(&byte)), "{password}");
        }
        let used: std::collections::BTreeSet<u8> = passwords.iter().flat_map(|password| password.bytes()).collect();
        assert_eq!(used.len(), CHARACTERS.len());
    }
}
