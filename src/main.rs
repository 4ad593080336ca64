//! argv → `cli::run` → exit code; nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(busline::cli::run(std::env::args_os()))
}
