//! Descriptions: the author's words within what each service takes. They are for people, so what does not fit is cut.
//! Limits are taken as bytes, in which some services count and which are never fewer than the characters.
//!
//! Invariant: a description is one line, and CloudFormation finds nothing in it to substitute or to look up.

/// Any text.
pub fn any(text: &str, limit: usize) -> String {
    fitting(text, limit, |_| true)
}

/// A text of IAM: Latin-1.
pub fn latin(text: &str, limit: usize) -> String {
    fitting(text, limit, |c| c == ' ' || c.is_ascii_graphic() || ('\u{a1}'..='\u{ff}').contains(&c))
}

/// A text of RDS, which DocumentDB's groups are: printable ASCII.
pub fn ascii(text: &str, limit: usize) -> String {
    fitting(text, limit, |c| c == ' ' || c.is_ascii_graphic())
}

/// A text of EC2's security groups.
pub fn security_group(text: &str) -> String {
    fitting(text, 255, |c| c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c))
}

fn fitting(text: &str, limit: usize, admitted: impl Fn(char) -> bool) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let mut line: String = words.collect::<Vec<_>>().join(" ").chars().filter(|c| admitted(*c)).collect();
    // `{{resolve:…}}` would be looked up wherever it stands, and `${…}` reads like a substitution that was forgotten.
    while let Some(mark) = ["{{", "${"].into_iter().find(|mark| line.contains(mark)) {
        line = line.replace(mark, "{");
    }
    let line = line.trim();
    if line.len() <= limit {
        return line.to_owned();
    }
    let cut = line[..line.floor_char_boundary(limit - "...".len())].trim_end();
    format!("{cut}...")
}
