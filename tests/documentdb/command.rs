//! Commands by name, and how an answer is made of what they say.
//! Invariant: a command, an option or a stage that is not known here is refused with an error of DocumentDB's.

use super::change_log::ChangeLog;
use super::connection::Session;
use super::documents::Documents;
use super::filter::truth;
use super::login::Login;
use super::watch::{self, Cursor};
use super::{Shared, query, tls, write};
use bson::spec::BinarySubtype;
use bson::{Binary, Bson, DateTime, Document, doc};
use std::collections::BTreeMap;

/// All that a cluster holds.
pub struct State {
    pub login: Login,
    pub documents: Documents,
    pub log: ChangeLog,
    pub cursors: BTreeMap<i64, Cursor>,
    pub primary: bool,
    pub port: u16,
    turns: u64,
}

/// Why a command is not done: DocumentDB's number, name and words.
#[derive(Debug)]
pub struct Refusal {
    pub code: i32,
    name: &'static str,
    pub message: String,
}

impl State {
    pub fn new(port: u16) -> Self {
        Self {
            login: Login::new("busline", "the first password"),
            documents: Documents::default(),
            log: ChangeLog::default(),
            cursors: BTreeMap::new(),
            primary: true,
            port,
            turns: 0,
        }
    }

    /// A number that was not given before.
    pub fn turn(&mut self) -> u64 {
        self.turns += 1;
        self.turns
    }
}

impl Refusal {
    pub fn new(code: i32, name: &'static str, message: &str) -> Self {
        Self { code, name, message: message.to_owned() }
    }

    /// A value that means nothing here.
    pub fn bad(message: &str) -> Self {
        Self::new(2, "BadValue", message)
    }

    /// Something that MongoDB may have, and this has not.
    pub fn unsupported(what: &str) -> Self {
        Self::new(303, "FeatureNotSupported", &format!("Feature not supported: {what}"))
    }
}

/// Runs a command and says what came of it.
pub fn run(shared: &Shared, session: &mut Session, command: &Document) -> Document {
    let mut answer = match answer(shared, session, command) {
        Ok(answer) => answer,
        Err(Refusal { code, name, message }) => {
            return doc! { "ok": 0.0, "errmsg": message, "code": code, "codeName": name };
        }
    };
    answer.insert("ok", 1.0);
    if session.is_logged_in && !answer.contains_key("operationTime") {
        answer.insert("operationTime", shared.lock().log.last().timestamp());
    }
    answer
}

fn answer(shared: &Shared, session: &mut Session, command: &Document) -> Result<Document, Refusal> {
    let name = command.keys().next().map(String::as_str).unwrap_or_default();
    match name {
        "hello" | "isMaster" | "ismaster" => return Ok(hello(&shared.lock(), command)),
        "saslStart" => return sasl_start(&mut shared.lock(), session, command),
        "saslContinue" => return sasl_continue(&shared.lock(), session, command),
        "endSessions" => return Ok(Document::new()),
        _ if !session.is_logged_in => return Err(Refusal::new(13, "Unauthorized", "command requires authentication")),
        "ping" => return Ok(Document::new()),
        // Waits without holding what the others need.
        "getMore" => return watch::get_more(shared, command),
        _ => {}
    }
    let mut state = shared.lock();
    if !state.primary {
        return Err(Refusal::new(10107, "NotWritablePrimary", "not master"));
    }
    let done = match name {
        "insert" => write::insert(&mut state, command),
        "update" => write::update(&mut state, command),
        "delete" => write::delete(&mut state, command),
        "findAndModify" | "findandmodify" => query::find_and_modify(&mut state, command),
        "drop" => write::drop_collection(&mut state, command),
        "find" => query::find(&state, command),
        "aggregate" => watch::aggregate(&mut state, command),
        "killCursors" => watch::kill(&mut state, command),
        "modifyChangeStreams" => modify_change_streams(&mut state, command),
        _ => Err(Refusal::new(59, "CommandNotFound", &format!("no such command: '{name}'"))),
    };
    drop(state);
    shared.changed.notify_all();
    done
}

/// A text of a command.
pub fn text<'a>(command: &'a Document, name: &str) -> Result<&'a str, Refusal> {
    command.get_str(name).map_err(|_| Refusal::bad(&format!("{name} is missing or no text")))
}

/// The database, and the collection that the command's own name names.
pub fn place<'a>(command: &'a Document, name: &str) -> Result<(&'a str, &'a str), Refusal> {
    Ok((text(command, "$db")?, text(command, name)?))
}

fn hello(state: &State, command: &Document) -> Document {
    let me = format!("{}:{}", tls::INSTANCE, state.port);
    let mut answer = doc! {
        "ismaster": state.primary, "isWritablePrimary": state.primary, "secondary": !state.primary, "helloOk": true,
        "setName": "rs0", "setVersion": 1, "hosts": [&me], "me": &me,
        "maxBsonObjectSize": 16_777_216, "maxMessageSizeBytes": 48_000_000, "maxWriteBatchSize": 100_000,
        "localTime": DateTime::now(), "logicalSessionTimeoutMinutes": 30, "minWireVersion": 0, "maxWireVersion": 13,
        "readOnly": false,
    };
    if state.primary {
        answer.insert("primary", &me);
    }
    if command.contains_key("saslSupportedMechs") {
        answer.insert("saslSupportedMechs", ["SCRAM-SHA-1"].map(Bson::from).to_vec());
    }
    answer
}

fn modify_change_streams(state: &mut State, command: &Document) -> Result<Document, Refusal> {
    if command.get_str("$db").ok() != Some("admin") {
        return Err(Refusal::new(13, "Unauthorized", "modifyChangeStreams may only be run against the admin database"));
    }
    let enable = command.get("enable").is_some_and(truth);
    let place = state.log.modify(text(command, "database")?, text(command, "collection")?, enable);
    Ok(doc! { "operationTime": place.timestamp() })
}

fn sasl_start(state: &mut State, session: &mut Session, command: &Document) -> Result<Document, Refusal> {
    if command.get_str("mechanism").ok() != Some("SCRAM-SHA-1") {
        return Err(Refusal::new(2, "BadValue", "Unsupported mechanism"));
    }
    let turn = state.turn();
    let greeted = state.login.greet(payload(command)?, turn);
    let (conversation, answer) = greeted.ok_or_else(unauthenticated)?;
    session.conversation = Some(conversation);
    Ok(sasl_answer(answer, false))
}

fn sasl_continue(state: &State, session: &mut Session, command: &Document) -> Result<Document, Refusal> {
    let conversation = session.conversation.take().ok_or_else(unauthenticated)?;
    let answer = state.login.check(&conversation, payload(command)?).ok_or_else(unauthenticated)?;
    session.is_logged_in = true;
    Ok(sasl_answer(answer, true))
}

fn payload(command: &Document) -> Result<&[u8], Refusal> {
    match command.get("payload") {
        Some(Bson::Binary(payload)) => Ok(&payload.bytes),
        _ => Err(Refusal::bad("payload is missing or not binary")),
    }
}

fn sasl_answer(payload: String, done: bool) -> Document {
    let payload = Binary { subtype: BinarySubtype::Generic, bytes: payload.into_bytes() };
    doc! { "conversationId": 1, "done": done, "payload": payload }
}

fn unauthenticated() -> Refusal {
    Refusal::new(18, "AuthenticationFailed", "Authentication failed.")
}
