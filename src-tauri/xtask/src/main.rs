//! `cargo xtask demo | test | bench | bindings | dist`: everything this project does, one command each.
mod bench;
mod bindings;
mod checkout;
mod demo;
mod dist;
mod fences;
mod machine;
mod page;
mod peers;
mod steps;
mod test;
mod tree;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::checkout::Checkout;

/// Why a command gave up, in words for whoever typed it.
type Failure = String;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Everything this project does, one command each")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds and opens the app on sample data; without a display it leaves screenshots of every screen
    Demo(demo::Options),
    /// Runs every check and test, the real-window ones included
    Test(test::Options),
    /// Takes the figures: start, memory, a tick's way to the screen, search
    Bench,
    /// Regenerates what the page may call: bindings.ts and the permissions
    Bindings,
    /// Builds the .deb and .rpm and tries them
    Dist(dist::Options),
}

fn main() -> ExitCode {
    let outcome = Checkout::find().and_then(|checkout| match Arguments::parse().command {
        Command::Demo(options) => demo::run(&checkout, &options),
        Command::Test(options) => test::run(&checkout, &options),
        Command::Bench => bench::run(&checkout),
        Command::Bindings => bindings::run(&checkout),
        Command::Dist(options) => dist::run(&checkout, &options),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}
