//! `cargo xtask test`: every check and test there is.

use clap::Args;

use crate::{
    Failure,
    checkout::Checkout,
    fences,
    machine::{self, Purpose},
    page, peers,
    steps::Steps,
    tree,
};

/// What to leave out while working; nothing by default.
#[derive(Args)]
pub struct Options {
    /// Leave out the real-window journeys
    #[arg(long)]
    without_windows: bool,
}

/// Runs everything, stops at the first failure, and prints how long each step took.
pub fn run(checkout: &Checkout, options: &Options) -> Result<(), Failure> {
    machine::prepare(Purpose::Window)?;
    machine::prepare_lints()?;
    let mut steps = Steps::begin(checkout)?;

    steps.run("rust: format", &mut checkout.cargo(&["fmt", "--all", "--check"]))?;
    steps.run(
        "peer: format",
        &mut checkout.cargo(&["fmt", "--check", "--manifest-path", peers::GHL_SDK]),
    )?;
    steps.check("tree: nothing private", || tree::check(checkout))?;
    steps.check("crates: import fences", || fences::check(&checkout.metadata()?))?;

    page::install(checkout, &mut steps)?;
    steps.run("page: lint", &mut checkout.npm(&["run", "lint"]))?;
    steps.run("page: types", &mut checkout.npm(&["run", "typecheck"]))?;
    steps.run_tests("page: tests", &mut checkout.npm(&["test"]))?;
    page::build(checkout, &mut steps)?;

    steps.run(
        "crates: licences, bans",
        machine::cargo_deny(checkout)?.args(["--config", ".cargo/deny.toml", "check", "bans", "licenses", "sources"]),
    )?;
    steps.run(
        "rust: clippy",
        &mut checkout.cargo(&["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]),
    )?;
    // Of the client, which others could use. Broken links are found here and nowhere else.
    steps.run(
        "rust: docs of the client",
        checkout
            .cargo(&["doc", "--no-deps", "--package", "highlevel"])
            .env("RUSTDOCFLAGS", "--deny warnings"),
    )?;
    let mut tests = if machine::answers("cargo", &["nextest", "--version"]) {
        checkout.cargo(&["nextest", "run", "--workspace", "--no-fail-fast"])
    } else {
        checkout.cargo(&["test", "--workspace", "--lib", "--bins", "--tests", "--no-fail-fast"])
    };
    steps.run_tests("rust: tests", &mut tests)?;
    steps.run(
        "rust: examples in docs",
        &mut checkout.cargo(&["test", "--workspace", "--doc"]),
    )?;

    const JOURNEYS: &str = "window: journeys";
    if options.without_windows {
        steps.leave_out(JOURNEYS, "asked for");
    } else if cfg!(target_os = "linux") {
        let mut journeys = checkout.cargo(&["test", "--package", "starbuero-desk", "--test", "e2e"]);
        steps.run_tests(
            JOURNEYS,
            journeys.args(["--", "--ignored", "--test-threads=2", "journeys::"]),
        )?;
    } else {
        steps.leave_out(
            JOURNEYS,
            "they need WebKitWebDriver and a virtual display, which only Linux has",
        );
    }
    steps.finish();
    Ok(())
}
