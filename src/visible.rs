//! Texts of others on a screen: nothing in them hides, moves the cursor or turns what follows around.
//!
//! Unicode calls such characters controls (Cc), formats (Cf), and separators of lines and paragraphs.

/// Whether a character changes how others are shown, or is not shown itself.
pub fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Some lines as they are to be read: what is not seen stands there by its number, `\u{202e}`.
pub fn visible(lines: &str) -> String {
    let mut shown = String::with_capacity(lines.len());
    for character in lines.chars() {
        match character {
            '\n' => shown.push('\n'),
            unseen if unseen.is_control() || is_hidden(unseen) => shown.extend(unseen.escape_unicode()),
            plain => shown.push(plain),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_is_written_out_and_lines_stay() {
        assert_eq!(visible("a\u{9b}31m\u{202e}b\n\tc\r"), "a\\u{9b}31m\\u{202e}b\n\\u{9}c\\u{d}");
        assert_eq!(visible("é — 日本 ✓\n"), "é — 日本 ✓\n");
    }
}
