//! Texts that are put together: `Ref`, `Fn::GetAtt`, `Fn::Sub` and `Fn::Join` as one and the same.

use serde_json::{Value as Json, json};

use super::Known;

/// A part of a text.
#[derive(Debug, PartialEq)]
enum Piece {
    Text(String),
    /// What only CloudFormation knows.
    Hole(Json),
}

/// One value for all functions that make the same text. `other` gives the meaning of what is no text.
pub fn meaning(value: &Json, known: &Known, other: &dyn Fn(&Json) -> Json) -> Json {
    let mut pieces: Vec<Piece> = Vec::new();
    for piece in self::pieces(value, known, other) {
        match (pieces.last_mut(), piece) {
            (_, Piece::Text(text)) if text.is_empty() => {}
            (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
            (_, piece) => pieces.push(piece),
        }
    }
    match pieces.as_mut_slice() {
        [] => json!(""),
        [Piece::Text(text)] => json!(text),
        [Piece::Hole(hole)] => hole.take(),
        _ => {
            let parts = pieces.into_iter().map(|piece| match piece {
                Piece::Text(text) => json!(text),
                Piece::Hole(hole) => hole,
            });
            json!({ "Fn::Join": ["", parts.collect::<Vec<_>>()] })
        }
    }
}

fn pieces(value: &Json, known: &Known, other: &dyn Fn(&Json) -> Json) -> Vec<Piece> {
    let function = value.as_object().and_then(|members| members.iter().next());
    match (value, function) {
        (Json::String(text), _) => vec![Piece::Text(text.clone())],
        (Json::Bool(_) | Json::Number(_), _) => vec![Piece::Text(value.to_string())],
        (_, Some((name, argument))) => match (name.as_str(), argument) {
            ("Ref", Json::String(name)) => vec![reference(name, known)],
            ("Fn::GetAtt", Json::String(path)) => vec![reference(path, known)],
            ("Fn::Sub", Json::String(text)) => substituted(text, |name| vec![reference(name, known)]),
            ("Fn::Sub", Json::Array(parts)) => match parts.as_slice() {
                [Json::String(text), Json::Object(own)] => substituted(text, |name| match own.get(name) {
                    Some(value) => pieces(value, known, other),
                    None => vec![reference(name, known)],
                }),
                _ => vec![Piece::Hole(written(name, argument, other))],
            },
            ("Fn::Join", Json::Array(parts)) => match parts.as_slice() {
                [Json::String(separator), Json::Array(items)] => {
                    let mut joined = Vec::new();
                    for (index, item) in items.iter().enumerate() {
                        joined.extend((index > 0).then(|| Piece::Text(separator.clone())));
                        joined.extend(pieces(item, known, other));
                    }
                    joined
                }
                _ => vec![Piece::Hole(written(name, argument, other))],
            },
            _ => vec![Piece::Hole(written(name, argument, other))],
        },
        _ => vec![Piece::Hole(other(value))],
    }
}

fn written(function: &str, argument: &Json, other: &dyn Fn(&Json) -> Json) -> Json {
    json!({ function: other(argument) })
}

/// What `${name}` stands for.
fn reference(name: &str, known: &Known) -> Piece {
    match (known.get(name), name.split_once('.')) {
        (Some(value), _) => Piece::Text(value.clone()),
        (None, Some((resource, attribute))) => Piece::Hole(json!({ "Fn::GetAtt": [resource, attribute] })),
        (None, None) => Piece::Hole(json!({ "Ref": name })),
    }
}

/// The pieces of a text for `Fn::Sub`: `${!Name}` is the text `${Name}`.
fn substituted(text: &str, mut value: impl FnMut(&str) -> Vec<Piece>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((name, left)) = after.split_once('}') else { break };
        pieces.push(Piece::Text(before.to_owned()));
        match name.strip_prefix('!') {
            Some(literal) => pieces.push(Piece::Text(format!("${{{literal}}}"))),
            None => pieces.extend(value(name.trim())),
        }
        rest = left;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces
}
