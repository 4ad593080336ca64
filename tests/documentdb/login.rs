//! SCRAM-SHA-1, the server's side: RFC 5802 with the password as MongoDB prepares it.
//! Invariant: who does not know the password of now does not get in.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::{Digest, Sha1};

/// Fewer than the driver's least it would refuse.
const ITERATIONS: u32 = 4096;
const SALT: &[u8] = b"sixteen bytes of";

/// The cluster's one user.
#[derive(Clone)]
pub struct Login {
    pub username: String,
    pub password: String,
    stored_key: Vec<u8>,
    server_key: Vec<u8>,
}

/// A login under way: what has been said so far, and what the next word has to begin with.
pub struct Conversation {
    said: String,
    nonce: String,
}

impl Login {
    pub fn new(username: &str, password: &str) -> Self {
        let digest: String =
            Md5::digest(format!("{username}:mongo:{password}")).iter().map(|byte| format!("{byte:02x}")).collect();
        let mut salted = [0; 20];
        pbkdf2::pbkdf2_hmac::<Sha1>(digest.as_bytes(), SALT, ITERATIONS, &mut salted);
        let stored_key = Sha1::digest(mac(&salted, b"Client Key")).to_vec();
        let server_key = mac(&salted, b"Server Key");
        Self { username: username.to_owned(), password: password.to_owned(), stored_key, server_key }
    }

    pub fn change(&mut self, password: &str) {
        *self = Self::new(&self.username, password);
    }

    /// Answers the first word of a client: none where he is someone else.
    pub fn greet(&self, first: &[u8], turn: u64) -> Option<(Conversation, String)> {
        let bare = std::str::from_utf8(first).ok()?.strip_prefix("n,,")?;
        let (username, client) = bare.strip_prefix("n=")?.split_once(",r=")?;
        if username.replace("=2C", ",").replace("=3D", "=") != self.username {
            return None;
        }
        let nonce = format!("{client}{}", STANDARD.encode(Sha1::digest(format!("{turn} {client}"))));
        let answer = format!("r={nonce},s={},i={ITERATIONS}", STANDARD.encode(SALT));
        Some((Conversation { said: format!("{bare},{answer}"), nonce }, answer))
    }

    /// Answers the proof of a client: none where it is wrong.
    pub fn check(&self, conversation: &Conversation, last: &[u8]) -> Option<String> {
        let last = std::str::from_utf8(last).ok()?;
        let (words, proof) = last.split_once(",p=")?;
        if words != format!("c=biws,r={}", conversation.nonce) {
            return None;
        }
        let said = format!("{},{words}", conversation.said);
        let signature = mac(&self.stored_key, said.as_bytes());
        let proof = STANDARD.decode(proof).ok().filter(|proof| proof.len() == signature.len())?;
        let client_key: Vec<u8> = proof.iter().zip(&signature).map(|(one, other)| one ^ other).collect();
        (Sha1::digest(client_key).to_vec() == self.stored_key)
            .then(|| format!("v={}", STANDARD.encode(mac(&self.server_key, said.as_bytes()))))
    }
}

fn mac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("a key of any length is taken");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}
