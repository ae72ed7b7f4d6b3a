//! Others' clients for the same API, which `pull_bench` measures beside ours: HighLevel's own SDK and the public crate
//! `ghl-sdk`. They are fetched and built below the target folder, and nothing of them is a dependency of the app.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    Failure,
    checkout::{Checkout, newest},
    steps::Steps,
};

const SDK: &str = "HighLevel's SDK (npm, @gohighlevel/api-client)";
const SDK_FILES: [&str; 4] = [".npmrc", "package.json", "package-lock.json", "read.js"];
/// The manifest of the peer that is written in Rust.
pub const GHL_SDK: &str = "src-tauri/xtask/peers/ghl-sdk/Cargo.toml";
const CRATE: &str = "crate ghl-sdk";
/// How many contacts each reads: what takes the slower one a minute.
const CONTACTS: &str = "20000";

/// The peers that are there.
#[derive(Default)]
pub struct Peers {
    /// What `pull_bench` is told of them.
    pub arguments: Vec<OsString>,
    /// The names of those that could not be fetched.
    pub left_out: Vec<&'static str>,
}

impl Peers {
    /// Fetches and builds them. One that cannot be fetched is left out, one that cannot be built is a failure.
    pub fn prepare(checkout: &Checkout, steps: &mut Steps) -> Result<Self, Failure> {
        let target = checkout.target()?.join("peers");
        let mut peers = Self::default();
        match sdk(checkout, &target.join("sdk"))? {
            Some(script) => peers.add(SDK, ["node".into(), script.into()]),
            None => peers.leave_out(SDK, steps),
        }
        match ghl_sdk(checkout, &target.join("ghl-sdk"), steps)? {
            Some(program) => peers.add(CRATE, [program.into()]),
            None => peers.leave_out(CRATE, steps),
        }
        Ok(peers)
    }

    fn add(&mut self, name: &str, command: impl IntoIterator<Item = OsString>) {
        self.arguments.extend([name.into(), CONTACTS.into()]);
        self.arguments.extend(command);
        self.arguments.push("---".into());
    }

    fn leave_out(&mut self, name: &'static str, steps: &mut Steps) {
        steps.leave_out(name, "it could not be fetched, see above");
        self.left_out.push(name);
    }
}

fn sdk(checkout: &Checkout, folder: &Path) -> Result<Option<PathBuf>, Failure> {
    let source = checkout.path("src-tauri/xtask/peers/sdk");
    let copied = fs::create_dir_all(folder).and_then(|()| {
        SDK_FILES
            .iter()
            .try_for_each(|file| fs::copy(source.join(file), folder.join(file)).map(drop))
    });
    copied.map_err(|error| format!("{} cannot be written: {error}", folder.display()))?;
    let installed = newest(&folder.join("node_modules/.package-lock.json"));
    let is_there = installed.is_some() && installed >= newest(&source.join("package-lock.json"));
    let mut install = checkout.npm(&["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=0"]);
    let is_there = is_there || fetches(install.arg("--loglevel=error").current_dir(folder));
    Ok(is_there.then(|| folder.join("read.js")))
}

fn ghl_sdk(checkout: &Checkout, target: &Path, steps: &mut Steps) -> Result<Option<PathBuf>, Failure> {
    let of_peer = ["--locked", "--manifest-path", GHL_SDK];
    if !fetches(checkout.cargo(&["fetch", "--quiet"]).args(of_peer)) {
        return Ok(None);
    }
    let mut build = checkout.cargo(&["build", "--release", "--offline"]);
    build.args(of_peer).arg("--target-dir").arg(target);
    steps.run("crate ghl-sdk: build", &mut build)?;
    Ok(Some(target.join("release").join("ghl-sdk-peer")))
}

/// Whether a program that fetches something could; what it complains of is shown.
fn fetches(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}
