//! DynamoDB's numbers, which have up to 38 digits.
//! Invariant: no digit is lost in silence: a number that JSON's numbers cannot hold stays a text.

use serde_json::{Number, Value};

/// The digits that every 64-bit float holds.
const FLOAT_DIGITS: usize = 15;

/// The number with these digits.
pub(crate) fn json(digits: &str) -> Value {
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    match digits.parse::<Number>() {
        Ok(number) if !number.is_f64() || count <= FLOAT_DIGITS => Value::Number(number),
        _ => Value::String(digits.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn a_number_keeps_its_digits() {
        assert_eq!(super::json("-3"), json!(-3));
        assert_eq!(super::json("18446744073709551615"), json!(u64::MAX));
        assert_eq!(super::json("1.5"), json!(1.5));
        assert_eq!(super::json("12345678901234567890123"), json!("12345678901234567890123"));
        assert_eq!(super::json("0.12345678901234567890"), json!("0.12345678901234567890"));
    }
}
