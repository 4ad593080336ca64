//! Programs judged: the one that runs these tests, which needs this machine's C library, and one that needs none.

use crate::program::{Outcome, scratch, succeed};
use busline::package::program::{Fault, GLIBC, is_static, runs_on};
use busline::plan::resource::Architecture;
use std::fs;
use std::process::Command;

fn own() -> (Architecture, Architecture) {
    match std::env::consts::ARCH {
        "aarch64" => (Architecture::Arm, Architecture::X86),
        _ => (Architecture::X86, Architecture::Arm),
    }
}

/// It runs where the library is new enough and nowhere else, and on one kind of processor.
pub fn needs_are_read() -> Outcome {
    let program = fs::read(std::env::current_exe()?)?;
    let (own, other) = own();
    runs_on(&program, own, (2, 99))?;
    match runs_on(&program, own, (2, 2)) {
        Err(Fault::Newer { symbol: Some(symbol), version })
            if version.starts_with("GLIBC_2.") && !symbol.is_empty() => {}
        judged => return Err(format!("every program needs more than glibc 2.2: {judged:?}").into()),
    }
    match is_static(&program, own) {
        Err(Fault::Dynamic(needed)) if needed.contains("ld-linux") => {}
        judged => return Err(format!("it needs a C library: {judged:?}").into()),
    }
    match runs_on(&program, other, GLIBC) {
        Err(Fault::Processor(name)) if name == other.as_str() => Ok(()),
        judged => Err(format!("it is for one processor: {judged:?}").into()),
    }
}

/// A program with the C library in it is static, whatever the library.
pub fn static_programs_pass() -> Outcome {
    let folder = scratch("package/static");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("main.rs"), "fn main() {}\n")?;
    let mut rustc = Command::new("rustc");
    rustc.current_dir(&folder).args(["-C", "target-feature=+crt-static", "-o", "static", "main.rs"]);
    succeed(&mut rustc)?;
    let program = fs::read(folder.join("static"))?;
    is_static(&program, own().0)?;
    runs_on(&program, own().0, (2, 2))?;
    match is_static(&program, own().1) {
        Err(Fault::Processor(_)) => Ok(()),
        judged => Err(format!("it is for one processor: {judged:?}").into()),
    }
}
