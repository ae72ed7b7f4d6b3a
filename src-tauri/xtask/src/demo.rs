//! `cargo xtask demo`: the app on sample data, in a window or, where nobody could see one, as screenshots.

use std::path::PathBuf;

use clap::Args;

use crate::{
    Failure,
    checkout::Checkout,
    machine::{self, Purpose},
    page,
    steps::Steps,
};

/// How the demonstration is given.
#[derive(Args)]
pub struct Options {
    /// Walk through the screens on a virtual display and leave screenshots, even if there is a display
    #[arg(long)]
    screenshots: bool,
    /// Where the screenshots go
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
}

/// Builds the app and shows it on sample data.
pub fn run(checkout: &Checkout, options: &Options) -> Result<(), Failure> {
    let in_window = machine::has_display() && !options.screenshots && options.to.is_none();
    machine::prepare(if in_window { Purpose::Build } else { Purpose::Window })?;
    let mut steps = Steps::begin(checkout)?;
    page::build(checkout, &mut steps)?;
    if in_window {
        open(checkout, &mut steps)
    } else {
        walk(checkout, steps, options)
    }
}

fn open(checkout: &Checkout, steps: &mut Steps) -> Result<(), Failure> {
    steps.run(
        "app: build",
        &mut checkout.cargo(&["build", "--package", "starbuero-desk"]),
    )?;
    let folder = tempfile::tempdir().map_err(|error| format!("There is no room for a temporary folder: {error}"))?;
    println!("The app opens on sample data; close its window to end.");
    let status = checkout
        .cargo(&[
            "run",
            "--quiet",
            "--package",
            "starbuero-desk",
            "--",
            "--sample",
            "--data-dir",
        ])
        .arg(folder.path())
        .status()
        .map_err(|error| format!("The app could not be started: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("The app ended with {status}."))
    }
}

fn walk(checkout: &Checkout, mut steps: Steps, options: &Options) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Err("Screenshots are taken on Linux only. Without --screenshots the app opens in a window.".to_owned());
    }
    let folder = match &options.to {
        Some(folder) => folder.clone(),
        None => checkout.target()?.join("demo"),
    };
    std::fs::create_dir_all(&folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    let folder = folder
        .canonicalize()
        .map_err(|error| format!("{} cannot be found: {error}", folder.display()))?;
    steps.run(
        "app: build",
        &mut checkout.cargo(&["test", "--no-run", "--package", "starbuero-desk", "--test", "e2e"]),
    )?;
    let mut walk = checkout.cargo(&["test", "--package", "starbuero-desk", "--test", "e2e"]);
    walk.args(["--", "--ignored", "--test-threads=2", "walk::"])
        .env("STARBUERO_SCREENSHOTS", &folder);
    steps.run_tests("screens: walk", &mut walk)?;
    steps.finish();
    println!(
        "There is no display here; the screenshots of every screen are in\n  {}",
        folder.display()
    );
    Ok(())
}
