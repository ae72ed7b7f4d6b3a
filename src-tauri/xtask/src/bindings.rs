//! `cargo xtask bindings`: what the page may call, written out again from the list in Rust.

use crate::{
    Failure,
    checkout::Checkout,
    machine::{self, Purpose},
    steps::Steps,
};

/// Regenerates `ui/src/ipc/bindings.ts` and `src-tauri/permissions/app.toml`.
pub fn run(checkout: &Checkout) -> Result<(), Failure> {
    machine::prepare(Purpose::Build)?;
    let mut steps = Steps::begin(checkout)?;
    // Twice: the permissions are read while the shell is built, and the first run may have changed them.
    for name in ["bindings: write", "bindings: check"] {
        let mut command = checkout.cargo(&["test", "--package", "starbuero-desk", "--test", "bindings"]);
        if name == "bindings: write" {
            command.env("UPDATE_BINDINGS", "1");
        }
        steps.run_tests(name, &mut command)?;
    }
    steps.finish();
    Ok(())
}
