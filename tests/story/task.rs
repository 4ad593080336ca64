//! A relay's task as its service keeps it: started again whenever its process ends.

use crate::lambda::Process;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Keeps a process of the command running until `ended`.
pub fn keep(mut command: Command, process: &Process, ended: &AtomicBool) {
    while !ended.load(Ordering::Relaxed) {
        if !process.runs() {
            process.start(&mut command).expect("a built program starts");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    process.kill();
}
