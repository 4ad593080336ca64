//! How wide a text is, without a font at hand.
//!
//! The advance widths are those of Helvetica, from Adobe's metrics of the 14 core fonts; Arial, Liberation Sans and Nimbus
//! Sans have the same. A little is added, since another font may stand in for them.

/// How large a text is written, and whether bold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Face {
    /// The size in user units.
    pub size: f64,
    /// Whether it is bold.
    pub bold: bool,
}

/// What another font may be wider.
const SPARE: f64 = 1.1;

/// What bold letters are wider.
const BOLD: f64 = 1.06;

/// The width of a text in user units.
pub fn width(text: &str, face: Face) -> f64 {
    let em: f64 = text.chars().map(advance).sum();
    em / 1000.0 * face.size * SPARE * if face.bold { BOLD } else { 1.0 }
}

/// Thousandths of an em.
fn advance(character: char) -> f64 {
    f64::from(match character {
        'i' | 'j' | 'l' | '\'' => 222,
        '|' => 260,
        ' ' | '!' | ',' | '.' | '/' | ':' | ';' | 'I' | '[' | ']' | '\\' | 'f' | 't' | '·' => 278,
        '(' | ')' | '-' | '`' | 'r' => 333,
        '{' | '}' => 334,
        '"' => 355,
        '*' => 389,
        '^' => 469,
        'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' => 500,
        '+' | '<' | '=' | '>' | '~' | '−' => 584,
        'F' | 'T' | 'Z' => 611,
        '&' | 'A' | 'B' | 'E' | 'K' | 'P' | 'S' | 'V' | 'X' | 'Y' => 667,
        'C' | 'D' | 'H' | 'N' | 'R' | 'U' | 'w' => 722,
        'G' | 'O' | 'Q' => 778,
        'm' | 'M' => 833,
        '%' => 889,
        'W' => 944,
        '@' => 1015,
        character if character.is_ascii() => 556,
        // Nothing is known of it; a letter that is wider than an em is rare.
        _ => 1000,
    })
}
