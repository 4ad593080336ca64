//! argv → `cli::run` → exit code; nothing else.

use std::process::ExitCode;

/// Compiling is a quarter allocation with the C library's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(busline::cli::run(std::env::args_os()))
}
