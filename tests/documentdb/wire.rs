//! Messages of MongoDB's wire protocol: OP_MSG alone, which is all that drivers of today send.
//! Invariant: a message that is no OP_MSG ends its connection.

use bson::{Bson, Document};
use std::io::{Error, ErrorKind, Read, Result, Write};

const OP_MSG: i32 = 2013;
const HEADER: usize = 16;
const LARGEST: usize = 48_000_000;
const CHECKSUM_PRESENT: u32 = 1;
const MORE_TO_COME: u32 = 2;

/// A message from a client.
pub struct Message {
    pub id: i32,
    /// The command, with the documents that came in sequences of their own put into it as arrays.
    pub command: Document,
    /// Whether the client waits for an answer.
    pub is_answered: bool,
}

/// The next message; none where the client has gone.
pub fn read(stream: &mut impl Read) -> Result<Option<Message>> {
    let mut header = [0; HEADER];
    match stream.read_exact(&mut header) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let word = |index: usize| i32::from_le_bytes(std::array::from_fn(|byte| header[index * 4 + byte]));
    let length = usize::try_from(word(0)).ok().filter(|length| (HEADER + 5..=LARGEST).contains(length));
    let length = length.ok_or_else(|| broken("a message of this length"))?;
    if word(3) != OP_MSG {
        return Err(broken("no OP_MSG"));
    }
    let mut body = vec![0; length - HEADER];
    stream.read_exact(&mut body)?;
    let flags = u32::from_le_bytes(std::array::from_fn(|byte| body[byte]));
    if flags & CHECKSUM_PRESENT != 0 {
        body.truncate(body.len() - 4);
    }
    Ok(Some(Message { id: word(1), command: command(&body[4..])?, is_answered: flags & MORE_TO_COME == 0 }))
}

/// Answers the message with this id.
pub fn write(stream: &mut impl Write, answers: i32, body: &Document) -> Result<()> {
    let body = body.to_vec().map_err(|error| broken(&error.to_string()))?;
    let length = i32::try_from(HEADER + 5 + body.len()).map_err(|_| broken("an answer of this length"))?;
    let mut message = Vec::with_capacity(HEADER + 5 + body.len());
    for word in [length, 0, answers, OP_MSG, 0] {
        message.extend(word.to_le_bytes());
    }
    message.push(0);
    message.extend(body);
    stream.write_all(&message)?;
    stream.flush()
}

fn command(mut sections: &[u8]) -> Result<Document> {
    let mut command = Document::new();
    while let Some((kind, rest)) = sections.split_first() {
        sections = rest;
        match kind {
            0 => command.extend(document(&mut sections)?),
            1 => {
                let (name, documents) = sequence(&mut sections)?;
                command.insert(name, documents);
            }
            _ => return Err(broken("a section of unknown kind")),
        }
    }
    Ok(command)
}

fn sequence(sections: &mut &[u8]) -> Result<(String, Vec<Bson>)> {
    let size = sections.first_chunk().map(|bytes| u32::from_le_bytes(*bytes) as usize);
    let size = size.filter(|size| (5..=sections.len()).contains(size)).ok_or_else(|| broken("a sequence cut short"))?;
    let (mut sequence, rest) = sections.split_at(size);
    *sections = rest;
    sequence = &sequence[4..];
    let end = sequence.iter().position(|byte| *byte == 0).ok_or_else(|| broken("a sequence without a name"))?;
    let name = String::from_utf8_lossy(&sequence[..end]).into_owned();
    sequence = &sequence[end + 1..];
    let mut documents = Vec::new();
    while !sequence.is_empty() {
        documents.push(Bson::Document(document(&mut sequence)?));
    }
    Ok((name, documents))
}

fn document(bytes: &mut &[u8]) -> Result<Document> {
    Document::from_reader(bytes).map_err(|error| broken(&error.to_string()))
}

fn broken(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what)
}
