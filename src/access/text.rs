//! Texts of policies: wildcards, policy variables, and ARNs part by part.

use super::Context;

/// A text of a policy with its variables filled in. What a variable brought is never wild.
pub(super) struct Shape {
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy, PartialEq)]
enum Piece {
    /// This character.
    Is(char),
    /// Any character: `?`.
    One,
    /// Any run of characters, even none: `*`.
    Run,
}

impl Shape {
    /// A text without variables.
    pub fn plain(text: &str) -> Shape {
        Shape { pieces: text.chars().map(Piece::written).collect() }
    }

    /// Whether a whole text has the shape.
    pub fn matches(&self, text: &str) -> bool {
        matches(&self.pieces, text)
    }

    /// Whether an ARN has the shape, each of its six parts for itself; a shape of fewer parts is taken as one text.
    pub fn matches_arn(&self, text: &str) -> bool {
        let parts: Vec<&[Piece]> = self.pieces.splitn(6, |piece| *piece == Piece::Is(':')).collect();
        match (<[&[Piece]; 6]>::try_from(parts), arn(text)) {
            (Ok(shapes), Some(parts)) => shapes.iter().zip(parts).all(|(shape, part)| matches(shape, part)),
            (Ok(_), None) => false,
            (Err(_), _) => self.matches(text),
        }
    }

    /// The text as it is written, for comparisons that know no wildcards.
    pub fn literal(&self) -> String {
        self.pieces
            .iter()
            .map(|piece| match piece {
                Piece::Is(character) => *character,
                Piece::One => '?',
                Piece::Run => '*',
            })
            .collect()
    }
}

/// Whether a resource is of those that a policy names. Most have neither wildcard nor variable, and no shape is made for
/// them.
pub(super) fn names_resource(named: &str, resource: &str, context: &Context) -> bool {
    if !named.contains(['*', '?', '$']) {
        return named == resource;
    }
    shape(named, context).is_some_and(|shape| shape.matches_arn(resource))
}

/// Whether an action is of those that a policy names; case counts for nothing. Most have no wildcard, and no shape is made
/// for them: it is what every statement is asked first.
pub(super) fn names_action(named: &str, action: &str) -> bool {
    if !named.contains(['*', '?']) {
        return named.eq_ignore_ascii_case(action);
    }
    Shape::plain(&named.to_ascii_lowercase()).matches(&action.to_ascii_lowercase())
}

impl Piece {
    fn written(character: char) -> Piece {
        match character {
            '*' => Piece::Run,
            '?' => Piece::One,
            plain => Piece::Is(plain),
        }
    }
}

/// Fills in the variables of a text: `${aws:PrincipalAccount}`, `${aws:username, 'nobody'}`, and `${*}`, `${?}`, `${$}`
/// for the characters themselves. `None` where the request has no single value for one.
///
/// What stands in braces without a colon is an intrinsic that nobody resolved, and stays as it is.
pub(super) fn shape(text: &str, context: &Context) -> Option<Shape> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        pieces.extend(before.chars().map(Piece::written));
        let Some((name, behind)) = after.split_once('}') else {
            pieces.extend(format!("${{{after}").chars().map(Piece::written));
            return Some(Shape { pieces });
        };
        let (key, default) = name.split_once(',').map_or((name, None), |(key, default)| (key, Some(default)));
        let filled = match (key.trim(), context.get(key.trim())) {
            (character @ ("*" | "?" | "$"), _) => character.to_owned(),
            (_, [only]) => only.clone(),
            (_, []) if default.is_some() => default?.trim().trim_matches('\'').to_owned(),
            (key, _) if key.contains(':') => return None,
            _ => format!("${{{name}}}"),
        };
        pieces.extend(filled.chars().map(Piece::Is));
        rest = behind;
    }
    pieces.extend(rest.chars().map(Piece::written));
    Some(Shape { pieces })
}

/// The six parts of an ARN, the last with all colons that follow.
pub(super) fn arn(text: &str) -> Option<[&str; 6]> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    <[&str; 6]>::try_from(parts).ok().filter(|parts| parts[0] == "arn")
}

/// Whether a text has the shape of these pieces. When what follows a `*` fails, the last `*` takes a character more: an
/// earlier one need never take more, for the later could take that too.
fn matches(pieces: &[Piece], text: &str) -> bool {
    let (mut at, mut rest) = (0, text.chars());
    let mut retry: Option<(usize, std::str::Chars<'_>)> = None;
    loop {
        let mut ahead = rest.clone();
        let fits = match (pieces.get(at), ahead.next()) {
            (Some(Piece::Run), _) => {
                at += 1;
                retry = Some((at, rest.clone()));
                continue;
            }
            (Some(Piece::One), Some(_)) => true,
            (Some(Piece::Is(wanted)), Some(found)) => *wanted == found,
            (None, None) => return true,
            _ => false,
        };
        if fits {
            at += 1;
            rest = ahead;
        } else {
            let Some((after, from)) = &mut retry else { return false };
            if from.next().is_none() {
                return false;
            }
            (at, rest) = (*after, from.clone());
        }
    }
}
