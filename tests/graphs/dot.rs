//! DOT as Graphviz reads it: a digraph of subgraphs, nodes and edges, whose strings end where they should.

use std::collections::BTreeSet;

/// What a digraph names.
#[derive(Debug, Default)]
pub struct Digraph {
    /// Every node that is declared.
    pub nodes: BTreeSet<String>,
    /// From where to where each edge goes.
    pub edges: Vec<(String, String)>,
    /// Every label, a line each.
    pub labels: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Sign(char),
    Arrow,
}

/// Reads a digraph of the shape that is written.
pub fn read(dot: &str) -> Result<Digraph, String> {
    let tokens = tokens(dot)?;
    let mut digraph = Digraph::default();
    let mut rest = tokens.as_slice();
    let Some([Token::Word(word), Token::Text(_), Token::Sign('{'), tail @ ..]) = Some(rest) else {
        return Err("it begins as no digraph does".to_owned());
    };
    if word != "digraph" {
        return Err(format!("`{word}`"));
    }
    rest = tail;
    let mut depth = 1;
    while depth > 0 {
        rest = match rest {
            [Token::Sign('}'), tail @ ..] => {
                depth -= 1;
                tail
            }
            [Token::Word(word), Token::Text(_), Token::Sign('{'), tail @ ..] if word == "subgraph" => {
                depth += 1;
                tail
            }
            [Token::Word(word), tail @ ..] if ["graph", "node", "edge"].contains(&word.as_str()) => {
                attributes(tail, &mut digraph.labels)?
            }
            [Token::Text(from), Token::Arrow, Token::Text(to), tail @ ..] => {
                digraph.edges.push((from.clone(), to.clone()));
                attributes(tail, &mut digraph.labels)?
            }
            [Token::Text(node), tail @ ..] => {
                if !digraph.nodes.insert(node.clone()) {
                    return Err(format!("`{node}` is there twice"));
                }
                attributes(tail, &mut digraph.labels)?
            }
            other => return Err(format!("{:?}", other.iter().take(4).collect::<Vec<_>>())),
        };
    }
    if rest.is_empty() { Ok(digraph) } else { Err("something follows it".to_owned()) }
}

/// `[name=value, …]`.
fn attributes<'a>(tokens: &'a [Token], labels: &mut Vec<String>) -> Result<&'a [Token], String> {
    let [Token::Sign('['), rest @ ..] = tokens else { return Err("no attributes".to_owned()) };
    let mut rest = rest;
    loop {
        let [Token::Word(name), Token::Sign('='), Token::Word(value) | Token::Text(value), tail @ ..] = rest else {
            return Err(format!("{:?}", rest.iter().take(4).collect::<Vec<_>>()));
        };
        if name == "label" {
            labels.extend(value.split('\n').map(str::to_owned));
        }
        match tail {
            [Token::Sign(','), tail @ ..] => rest = tail,
            [Token::Sign(']'), tail @ ..] => return Ok(tail),
            _ => return Err(format!("after `{name}`: {:?}", tail.first())),
        }
    }
}

fn tokens(dot: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut characters = dot.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            white if white.is_whitespace() => {}
            '{' | '}' | '[' | ']' | '=' | ',' => tokens.push(Token::Sign(character)),
            '-' if characters.next() == Some('>') => tokens.push(Token::Arrow),
            '"' => {
                let mut text = String::new();
                loop {
                    match characters.next().ok_or("a string without an end")? {
                        '"' => break,
                        '\\' => match characters.next().ok_or("an escape without an end")? {
                            'n' => text.push('\n'),
                            kept @ ('"' | '\\') => text.push(kept),
                            other => return Err(format!("an escape `\\{other}`")),
                        },
                        control if control.is_control() => return Err("a control character in a string".to_owned()),
                        plain => text.push(plain),
                    }
                }
                tokens.push(Token::Text(text.replace("&amp;", "&")));
            }
            letter if letter.is_ascii_alphanumeric() || letter == '.' => {
                let mut word = letter.to_string();
                while let Some(next) = characters.next_if(|c| c.is_ascii_alphanumeric() || *c == '.') {
                    word.push(next);
                }
                tokens.push(Token::Word(word));
            }
            other => return Err(format!("a character `{other}`")),
        }
    }
    Ok(tokens)
}
