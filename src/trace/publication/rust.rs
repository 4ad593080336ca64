//! Generated Rust as words, texts and signs: as much of the language as the wiring of a relay is written in.

/// A piece of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A name, a keyword or a number.
    Word(String),
    /// The value of a string literal.
    Text(String),
    /// Anything else, a character at a time.
    Sign(char),
}

impl Token {
    /// Whether it is this word or sign.
    pub fn is(&self, written: &str) -> bool {
        match self {
            Token::Word(word) => word == written,
            Token::Sign(sign) => written.chars().eq([*sign]),
            Token::Text(_) => false,
        }
    }
}

/// What stands behind the first place where these words and signs stand in a row.
pub fn after<'t>(tokens: &'t [Token], row: &[&str]) -> Option<&'t [Token]> {
    let at = tokens.windows(row.len()).position(|window| window.iter().zip(row).all(|(token, word)| token.is(word)))?;
    tokens.get(at + row.len()..)
}

/// The pieces of a text, comments left out.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("//") {
            rest = comment.split_once('\n').map_or("", |(_, behind)| behind);
        } else if let Some((value, behind)) = raw(rest).or_else(|| quoted(rest)) {
            tokens.push(Token::Text(value));
            rest = behind;
        } else if is_of_word(first) {
            let end = rest.find(|letter| !is_of_word(letter)).unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..end].to_owned()));
            rest = &rest[end..];
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Sign(first));
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    tokens
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// `r#"…"#`
fn raw(text: &str) -> Option<(String, &str)> {
    let behind = text.strip_prefix('r')?;
    let hashes = &behind[..behind.find(|letter| letter != '#')?];
    let body = behind[hashes.len()..].strip_prefix('"')?;
    let (value, behind) = body.split_once(&format!("\"{hashes}"))?;
    Some((value.to_owned(), behind))
}

/// `"…"`
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut letters = text.strip_prefix('"')?.char_indices();
    let body = &text[1..];
    let mut value = String::new();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &body[at + 1..])),
            '\\' => match letters.next()?.1 {
                'n' => value.push('\n'),
                'r' => value.push('\r'),
                't' => value.push('\t'),
                '0' => value.push('\0'),
                'u' => {
                    let (number, _) = body[at..].strip_prefix("\\u{")?.split_once('}')?;
                    value.push(char::from_u32(u32::from_str_radix(number, 16).ok()?)?);
                    letters.by_ref().find(|(_, letter)| *letter == '}');
                }
                plain => value.push(plain),
            },
            plain => value.push(plain),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Token, after, tokens};

    #[test]
    fn texts_mean_what_they_meant_and_comments_nothing() {
        let read = tokens("// a \"b\"\nof::<a_b::C>(r##\"x\"#\\\"##).map(\"say \\\"hi\\\" \\u{202e}\\n\\\\\", r\"y\")");
        let texts: Vec<&str> = read
            .iter()
            .filter_map(|token| if let Token::Text(text) = token { Some(text.as_str()) } else { None })
            .collect();
        assert_eq!(texts, ["x\"#\\", "say \"hi\" \u{202e}\n\\", "y"]);
        assert_eq!(after(&read, &["<"]).and_then(<[Token]>::first), Some(&Token::Word("a_b".into())));
        assert!(after(&read, &["x"]).is_none());
    }

    #[test]
    fn an_escaped_literal_is_read_back() {
        for text in ["", "it's \"quoted\"\\", "a\nb\r\t\0", "\u{202E}", "Straße 你好", "\"#", "e\u{301}"] {
            let written = format!("({text:?})");
            assert_eq!(tokens(&written)[1], Token::Text(text.to_owned()), "{written}");
        }
    }
}
