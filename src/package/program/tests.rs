//! What needs no program. Real ones are judged in `tests/package/program.rs`, which may read them.

use super::*;

#[test]
fn what_is_no_program_is_refused() {
    for bytes in [&b""[..], b"#!/bin/sh\n", &[0x7f, b'E', b'L', b'F', 2, 1, 1]] {
        assert!(matches!(runs_on(bytes, Architecture::X86, GLIBC), Err(Fault::Foreign(_))), "{bytes:?}");
        assert!(matches!(is_static(bytes, Architecture::X86), Err(Fault::Foreign(_))), "{bytes:?}");
    }
}

#[test]
fn versions_are_numbers() {
    for (version, is_newer) in [
        ("GLIBC_2.2.5", false),
        ("GLIBC_2.9", false),
        ("GLIBC_2.34", false),
        ("GLIBC_2.35", true),
        ("GLIBC_3.0", true),
        ("GLIBC_PRIVATE", true),
        ("GLIBC_ABI_DT_RELR", true),
        ("GCC_3.0", false),
    ] {
        assert_eq!(is_beyond(version, GLIBC), is_newer, "{version}");
    }
}

#[test]
fn the_message_says_the_limit() {
    let fault = Fault::Newer { symbol: Some("strlcpy".to_owned()), version: "GLIBC_2.38".to_owned() };
    let message = "it needs `GLIBC_2.38` of the C library (`strlcpy`), and provided.al2023 has glibc 2.34";
    assert_eq!(fault.to_string(), message);
    assert_eq!(GLIBC, (2, 34));
}
