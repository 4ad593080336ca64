//! Machines, and what can be built on them.

use super::*;

const X86: &str = "x86_64-unknown-linux-gnu";
const ARM: &str = "aarch64-unknown-linux-gnu";
const MAC: &str = "aarch64-apple-darwin";

fn machine(host: &str, more: &[&str]) -> Machine {
    let targets = more.iter().chain([&host]).map(|target| (*target).to_owned()).collect();
    Machine { host: host.to_owned(), targets, ..Machine::default() }
}

fn route(builder: Builder, target: &str, link_statically: bool) -> Route {
    Route { builder, target: target.to_owned(), link_statically }
}

#[test]
fn what_runs_here_is_built_by_cargo() {
    let here = Machine { zigbuild: true, ..machine(X86, &[]) };
    assert_eq!(of_functions(&here, Architecture::X86), Ok(route(Builder::Cargo, X86, false)));
    assert_eq!(of_functions(&machine(ARM, &[]), Architecture::Arm), Ok(route(Builder::Cargo, ARM, false)));
}

#[test]
fn what_runs_elsewhere_takes_a_cross_linker_and_a_library() {
    let here = machine(X86, &[ARM]);
    let zig = Machine { zigbuild: true, lambda: true, ..here.clone() };
    let target = "aarch64-unknown-linux-gnu.2.34";
    assert_eq!(of_functions(&zig, Architecture::Arm), Ok(route(Builder::Zigbuild, target, false)));
    let lambda = Machine { lambda: true, ..here.clone() };
    assert_eq!(of_functions(&lambda, Architecture::Arm), Ok(route(Builder::Lambda, target, false)));
    let missing = of_functions(&here, Architecture::Arm).expect_err("nothing links for arm64");
    assert!(missing.remedy.contains("cargo-zigbuild") && !missing.remedy.contains("rustup"), "{missing}");
    let mac = Machine { zigbuild: true, ..machine(MAC, &[]) };
    let missing = of_functions(&mac, Architecture::Arm).expect_err("no library for Linux");
    assert!(missing.remedy.contains("rustup target add aarch64-unknown-linux-gnu"), "{missing}");
    assert!(missing.lack.contains("arm64") && missing.lack.contains(MAC), "{missing}");
}

#[test]
fn an_older_library_takes_a_cross_linker_here_too() {
    let here = machine(X86, &[]);
    assert!(across(&here, Architecture::X86).is_err());
    let zig = Machine { zigbuild: true, ..here };
    assert_eq!(across(&zig, Architecture::X86), Ok(route(Builder::Zigbuild, "x86_64-unknown-linux-gnu.2.34", false)));
}

#[test]
fn relays_are_built_with_musl_where_it_is_and_with_a_static_glibc_else() {
    let musl = "x86_64-unknown-linux-musl";
    assert_eq!(of_relays(&machine(X86, &[]), Architecture::X86), Ok(route(Builder::Cargo, X86, true)));
    // A library without the compiler for its C does not build the parts of TLS that are in C.
    assert_eq!(of_relays(&machine(X86, &[musl]), Architecture::X86), Ok(route(Builder::Cargo, X86, true)));
    let with_musl = Machine { musl_gcc: true, ..machine(X86, &[musl]) };
    assert_eq!(of_relays(&with_musl, Architecture::X86), Ok(route(Builder::Cargo, musl, false)));
    assert_eq!(of_relays(&machine(musl, &[]), Architecture::X86), Ok(route(Builder::Cargo, musl, false)));
    let mac = Machine { zigbuild: true, ..machine(MAC, &["aarch64-unknown-linux-musl"]) };
    let target = "aarch64-unknown-linux-musl";
    assert_eq!(of_relays(&mac, Architecture::Arm), Ok(route(Builder::Zigbuild, target, false)));
}

#[test]
fn a_relay_that_cannot_be_built_says_what_it_lacks() {
    let missing = of_relays(&machine(X86, &[]), Architecture::Arm).expect_err("nothing builds for arm64");
    for part in ["static arm64 relays", "rustup target add aarch64-unknown-linux-musl", "cargo-zigbuild"] {
        assert!(missing.to_string().contains(part), "{missing}");
    }
}
