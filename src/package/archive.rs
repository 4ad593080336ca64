//! The zip of a function.
//!
//! Invariant: it holds names, modes and bytes, and no time but the first that a zip can tell.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// What Lambda starts on `provided.al2023`.
const BOOTSTRAP: &str = "bootstrap";

/// The zip of a program, which is called `bootstrap` there, and of files beside it, each by its name.
pub fn zip(program: &[u8], beside: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, mode: u32, bytes: &[u8]| {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(9))
            .last_modified_time(DateTime::default())
            .unix_permissions(mode);
        archive.start_file(name, options).and_then(|()| Ok(archive.write_all(bytes)?))
    };
    let mut written = add(BOOTSTRAP, 0o755, program);
    for (name, bytes) in beside {
        written = written.and_then(|()| add(name, 0o644, bytes));
    }
    // Lambda takes 250 MB of code, far from what a zip cannot hold.
    written
        .and_then(|()| archive.finish())
        .expect("a zip in memory takes names once and files below 4 GiB")
        .into_inner()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_same_bytes_give_the_same_zip() {
        let files: [(&str, &[u8]); 1] = [("global-bundle.pem", b"certificates")];
        assert_eq!(zip(b"program", &files), zip(b"program", &files));
        assert_ne!(zip(b"program", &files), zip(b"another", &files));
    }

    #[test]
    fn the_program_can_be_started_and_has_no_time() {
        let bytes = zip(&[7; 100_000], &[("global-bundle.pem", b"certificates")]);
        assert!(bytes.len() < 10_000, "{} bytes", bytes.len());
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
        let mut program = archive.by_name("bootstrap").expect("a program");
        assert_eq!(program.unix_mode(), Some(0o100_755));
        assert_eq!(program.last_modified(), Some(DateTime::default()));
        let mut content = Vec::new();
        program.read_to_end(&mut content).expect("its bytes");
        assert_eq!(content, [7; 100_000]);
        drop(program);
        let certificates = archive.by_name("global-bundle.pem").expect("certificates");
        assert_eq!(certificates.unix_mode(), Some(0o100_644));
    }
}
