//! `traces/<case>/`: what is asked of `busline trace`, one argument list in `command.txt`, and the whole answer, letter by
//! letter, in `expected.txt`.

mod changes;
mod faults;
pub mod loaded;
mod mutation;
mod routed;
mod steps;

use crate::folder;
use crate::program::{Outcome, busline, is_set, root, run};
use libtest_mimic::Trial;
use std::fs;

/// One case a folder, and the laws.
pub fn cases() -> Vec<Trial> {
    let folders = folder::subfolders(&root().join("tests/traces"));
    let goldens = folders.into_iter().map(|case| Trial::test(format!("trace::{case}"), move || golden(&case)));
    let laws = [
        Trial::test("trace::a_mutated_template_is_noticed", mutation::all),
        Trial::test("trace::a_change_becomes_what_the_file_says", changes::all),
        Trial::test("trace::every_fault_is_caught_and_alarms_somebody", faults::caught),
        Trial::test("trace::a_first_deployment_loses_nothing_at_any_moment", steps::first),
        Trial::test("trace::an_update_loses_nothing_at_any_moment", steps::of_pairs),
        Trial::test("trace::an_update_between_generated_systems_loses_nothing", steps::generated),
        Trial::test("trace::what_receives_in_the_second_wave_is_out_of_order", steps::late),
        Trial::test("trace::what_is_taken_away_too_early_vanishes", steps::without_union),
        Trial::test("trace::what_nothing_catches_is_told_as_lost", faults::lost),
    ];
    goldens.chain(laws).collect()
}

/// Those that need LocalStack, which takes minutes to fetch.
pub fn full_cases() -> Vec<Trial> {
    vec![Trial::test("trace::real_events_go_where_the_trace_says", routed::all)]
}

fn golden(case: &str) -> Outcome {
    let place = root().join("tests/traces").join(case);
    let command = fs::read_to_string(place.join("command.txt"))?;
    let run = run(busline(&place).args(command.split_whitespace()).args(["--today", "2026-06-30"]))?;
    let told = format!("{}{}exit code {}\n", run.stdout, run.stderr, run.code);
    let golden = place.join("expected.txt");
    if is_set("BUSLINE_BLESS") {
        return Ok(fs::write(golden, told)?);
    }
    let expected = fs::read(&golden).map_err(|error| format!("{}: {error}", golden.display()))?;
    if expected == told.as_bytes() {
        return Ok(());
    }
    Err(format!("{}\n\nnow it says\n{told}", folder::first_difference("expected.txt", &expected, told.as_bytes()))
        .into())
}
