//! The page: its packages and its build, each only when something newer asks for it.

use crate::{
    Failure,
    checkout::{Checkout, newest},
    steps::Steps,
};

const SOURCES: &[&str] = &[
    "ui/src",
    "ui/public",
    "ui/index.html",
    "ui/package-lock.json",
    "ui/tsconfig.json",
    "ui/vite.config.ts",
];

/// Installs the page's packages if the lock file is newer than what is installed.
pub fn install(checkout: &Checkout, steps: &mut Steps) -> Result<(), Failure> {
    let locked = newest(&checkout.path("ui/package-lock.json"));
    let installed = newest(&checkout.path("ui/node_modules/.package-lock.json"));
    if installed.is_some() && installed >= locked {
        return Ok(());
    }
    steps.run("page: packages", &mut checkout.npm(&["ci", "--no-audit", "--no-fund"]))
}

/// Builds the page if a source is newer than what is built.
pub fn build(checkout: &Checkout, steps: &mut Steps) -> Result<(), Failure> {
    install(checkout, steps)?;
    let written = SOURCES.iter().filter_map(|source| newest(&checkout.path(source))).max();
    // A debug build of the shell leaves a placeholder page; only a built one has assets.
    let built = newest(&checkout.path("ui/dist/assets"));
    if built.is_some() && built >= written {
        return Ok(());
    }
    steps.run("page: build", &mut checkout.npm(&["run", "build"]))
}
