//! A run made of steps: each timed, each with its output kept, stopped at the first that fails.

use std::{
    fs::{self, File},
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::{Failure, checkout::Checkout};

const SHOWN_LINES: usize = 80;

/// The steps of one run, in order.
pub struct Steps {
    logs: PathBuf,
    done: Vec<(String, Duration)>,
    left_out: Vec<(String, String)>,
}

impl Steps {
    /// Starts a run; the output of its steps goes below the target folder.
    pub fn begin(checkout: &Checkout) -> Result<Self, Failure> {
        let logs = checkout.target()?.join("xtask");
        fs::create_dir_all(&logs).map_err(|error| format!("{} cannot be made: {error}", logs.display()))?;
        Ok(Self {
            logs,
            done: Vec::new(),
            left_out: Vec::new(),
        })
    }

    /// Runs a program to its end. Its output is shown only if it fails.
    pub fn run(&mut self, name: &str, command: &mut Command) -> Result<(), Failure> {
        self.run_and_read(name, command, |_| Ok(()))
    }

    /// Runs a program that tests. That none was run is a failure, too: a misspelled filter must not pass for green.
    pub fn run_tests(&mut self, name: &str, command: &mut Command) -> Result<(), Failure> {
        self.run_and_read(name, command, |output| match passed(output) {
            0 => Err("No test was run.".to_owned()),
            count => {
                print!("{count} tests ");
                Ok(())
            }
        })
    }

    fn run_and_read(
        &mut self,
        name: &str,
        command: &mut Command,
        read: impl FnOnce(&str) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let log = self.logs.join(format!(
            "{}.log",
            name.replace(|c: char| !c.is_ascii_alphanumeric(), "-")
        ));
        self.check(name, || {
            let output = File::create(&log).map_err(|error| format!("{} cannot be written: {error}", log.display()))?;
            let errors = output
                .try_clone()
                .map_err(|error| format!("The log cannot be shared: {error}"))?;
            let status = command
                .env_remove("FORCE_COLOR")
                .env("NO_COLOR", "1")
                .env("CARGO_TERM_COLOR", "never")
                // What failed stands above its backtrace, out of the end that is shown.
                .env("RUST_BACKTRACE", "0")
                .stdin(Stdio::null())
                .stdout(output)
                .stderr(errors)
                .status()
                .map_err(|error| {
                    format!(
                        "{} could not be started: {error}",
                        command.get_program().to_string_lossy()
                    )
                })?;
            let text = fs::read(&log)
                .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
                .unwrap_or_default();
            if status.success() {
                return read(&text);
            }
            Err(format!(
                "{}\n{status}; all of it is in {}",
                ending(&text, SHOWN_LINES),
                log.display()
            ))
        })
    }

    /// Does something in this process as a step.
    pub fn check(&mut self, name: &str, work: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
        print!("{name} … ");
        let _ = std::io::stdout().flush();
        let start = Instant::now();
        let outcome = work();
        let took = start.elapsed();
        println!("{} {}", if outcome.is_ok() { "ok" } else { "FAILED" }, seconds(took));
        if let Err(failure) = outcome {
            println!("\n{failure}\n");
            self.print_table();
            println!("{name:<28} FAILED {:>8}", seconds(took));
            println!("\nsteps: {} passed, 1 failed", self.done.len());
            return Err(format!("Stopped at: {name}"));
        }
        self.done.push((name.to_owned(), took));
        Ok(())
    }

    /// Notes a step that cannot run here, and why.
    pub fn leave_out(&mut self, name: &str, why: &str) {
        println!("{name} … left out: {why}");
        self.left_out.push((name.to_owned(), why.to_owned()));
    }

    /// Ends the run with a table of what was done and how long it took.
    pub fn finish(self) {
        println!();
        self.print_table();
        for (name, why) in &self.left_out {
            println!("{name:<28} left out: {why}");
        }
        println!("\nsteps: {} passed, 0 failed", self.done.len());
    }

    fn print_table(&self) {
        for (name, took) in &self.done {
            println!("{name:<28} ok     {:>8}", seconds(*took));
        }
    }
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f32())
}

fn ending(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

/// How many tests passed, by the closing lines of cargo test, nextest and vitest.
fn passed(output: &str) -> usize {
    let closing = output.lines().map(str::trim).filter(|line| {
        line.starts_with("test result:")
            || line.contains(" tests run:")
            || line.contains(" test run:")
            || line.starts_with("Tests ")
    });
    let counts = closing.filter_map(|line| {
        let before = line.split(" passed").next()?;
        before.rsplit(' ').next()?.parse::<usize>().ok()
    });
    counts.sum()
}

#[cfg(test)]
mod tests {
    use super::{ending, passed};

    #[test]
    fn passed_tests_are_counted_for_every_runner() {
        assert_eq!(
            passed("test result: ok. 7 passed; 0 failed; 2 ignored\ntest result: ok. 3 passed; 0 failed"),
            10
        );
        assert_eq!(
            passed("     Summary [   1.2s] 512 tests run: 512 passed, 30 skipped"),
            512
        );
        assert_eq!(passed("      Tests  45 passed (45)"), 45);
        assert_eq!(
            passed("running 0 tests\ntest result: ok. 0 passed; 0 failed; 9 filtered out"),
            0
        );
    }

    #[test]
    fn only_the_end_of_a_long_output_is_shown() {
        assert_eq!(ending("one\ntwo\nthree", 2), "two\nthree");
        assert_eq!(ending("one", 2), "one");
    }
}
