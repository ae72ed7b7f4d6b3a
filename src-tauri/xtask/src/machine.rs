//! What a machine needs, and putting it there where we can.

use std::{
    env,
    io::{IsTerminal, Write},
    process::{Command, Stdio},
};

use crate::{
    Failure,
    checkout::{Checkout, tools},
};

const RUST: (u32, u32) = (1, 95);
const NODE: (u32, u32) = (20, 19);
const CARGO_DENY: &str = "0.20.2";

/// Debian's packages to build the app, and for people to look at it.
const BUILD: &[&str] = &[
    "build-essential",
    "file",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libwebkit2gtk-4.1-dev",
    "libxdo-dev",
    "perl",
    "pkg-config",
];

/// Debian's packages to drive the app in a window that nobody sees. The fonts are for the names in the tests.
const WINDOW: &[&str] = &[
    "dbus",
    "desktop-file-utils",
    "fonts-noto-cjk",
    "fonts-noto-color-emoji",
    "fonts-noto-core",
    "gnome-keyring",
    "imagemagick",
    "openbox",
    "rpm",
    "webkit2gtk-driver",
    "wmctrl",
    "xdotool",
    "xvfb",
];

/// What a command is going to do, and so what it needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Building the app.
    Build,
    /// Building it and driving it on a virtual display.
    Window,
}

/// Sees to it that this machine has what the purpose needs, or says what to install.
pub fn prepare(purpose: Purpose) -> Result<(), Failure> {
    at_least(
        "Rust",
        "rustc",
        RUST,
        "Install it with rustup (rustup.rs), or run `rustup update`.",
    )?;
    at_least(
        "Node",
        "node",
        NODE,
        "Install it from nodejs.org or with your system's packages.",
    )?;
    if cfg!(target_os = "linux") {
        let mut wanted = BUILD.to_vec();
        if purpose == Purpose::Window {
            wanted.extend(WINDOW);
        }
        packages(&wanted)?;
    } else if cfg!(target_os = "macos") && !answers("xcode-select", &["-p"]) {
        return Err("Apple's command line tools are missing: run `xcode-select --install`.".to_owned());
    }
    Ok(())
}

/// Whether somebody could see a window.
pub fn has_display() -> bool {
    !cfg!(target_os = "linux")
        || ["WAYLAND_DISPLAY", "DISPLAY"]
            .iter()
            .any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Whether this runs on a build machine, where nobody can be asked.
pub fn is_ci() -> bool {
    env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

/// Whether the process may do what only root may.
pub fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Whether a program can be started and ends well.
pub fn answers(program: &str, arguments: &[&str]) -> bool {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Sees to it that clippy and rustfmt are there: rustup's minimal profile has neither.
pub fn prepare_lints() -> Result<(), Failure> {
    for (component, command) in [("clippy", "clippy"), ("rustfmt", "fmt")] {
        if !answers("cargo", &[command, "--version"]) && !answers("rustup", &["component", "add", component]) {
            return Err(format!(
                "{component} is missing: run `rustup component add {component}`."
            ));
        }
    }
    Ok(())
}

/// cargo-deny at the version our configuration was written for, built once into the cache folder.
pub fn cargo_deny(checkout: &Checkout) -> Result<Command, Failure> {
    let root = tools()?;
    let program = root.join("bin").join(format!("cargo-deny{}", env::consts::EXE_SUFFIX));
    let is_current = Command::new(&program)
        .arg("--version")
        .output()
        .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(CARGO_DENY));
    if !is_current {
        // A debug build takes one minute instead of six and checks in four seconds.
        let built = checkout
            .cargo(&[
                "install",
                "cargo-deny",
                "--locked",
                "--debug",
                "--force",
                "--quiet",
                "--version",
                CARGO_DENY,
            ])
            .arg("--root")
            .arg(&root)
            .env("CARGO_TARGET_DIR", root.join("build"))
            .stdin(Stdio::null())
            .status();
        if !built.is_ok_and(|status| status.success()) {
            return Err(format!("cargo-deny {CARGO_DENY} could not be installed."));
        }
        let _ = std::fs::remove_dir_all(root.join("build"));
    }
    Ok(checkout.program(program))
}

fn at_least(what: &str, program: &str, wanted: (u32, u32), advice: &str) -> Result<(), Failure> {
    let output = Command::new(program).arg("--version").output();
    let found = output
        .ok()
        .and_then(|output| version(&String::from_utf8_lossy(&output.stdout)));
    match found {
        Some(found) if found >= wanted => Ok(()),
        Some(found) => Err(format!(
            "{what} {}.{} is too old, {}.{} is needed. {advice}",
            found.0, found.1, wanted.0, wanted.1
        )),
        None => Err(format!(
            "{what} is missing ({}.{} or newer). {advice}",
            wanted.0, wanted.1
        )),
    }
}

fn version(text: &str) -> Option<(u32, u32)> {
    let number = text.split_whitespace().find_map(|word| {
        let word = word.trim_start_matches('v');
        word.starts_with(|c: char| c.is_ascii_digit()).then_some(word)
    })?;
    let mut parts = number.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

fn packages(wanted: &[&str]) -> Result<(), Failure> {
    if !answers("dpkg-query", &["--version"]) {
        return Err(format!(
            "This system does not use Debian's packages, so nothing was installed. Install what your system calls:\n  {}",
            wanted.join(" ")
        ));
    }
    let missing: Vec<&str> = wanted
        .iter()
        .copied()
        .filter(|package| !is_installed(package))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let install = format!("apt-get install --yes --no-install-recommends {}", missing.join(" "));
    let mut with = Vec::new();
    if !is_root() {
        if is_ci() || !std::io::stdin().is_terminal() {
            return Err(format!("Packages are missing. Install them with:\n  sudo {install}"));
        }
        print!(
            "These packages are missing:\n  {}\nInstall them with sudo? [y/N] ",
            missing.join(" ")
        );
        let _ = std::io::stdout().flush();
        let mut answer = String::new();
        let read = std::io::stdin().read_line(&mut answer);
        if read.is_err() || !matches!(answer.trim(), "y" | "Y" | "yes" | "j" | "J" | "ja") {
            return Err(format!("Nothing was installed. To do it yourself:\n  sudo {install}"));
        }
        with.push("sudo");
    }
    println!("Installing {}", missing.join(" "));
    for line in ["apt-get update --quiet=2".to_owned(), install] {
        let words: Vec<&str> = with.iter().copied().chain(line.split(' ')).collect();
        let status = Command::new(words[0])
            .args(&words[1..])
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdin(if with.is_empty() {
                Stdio::null()
            } else {
                Stdio::inherit()
            })
            .stdout(Stdio::null())
            .status();
        if !status.is_ok_and(|status| status.success()) {
            return Err(format!("This failed: {}", words.join(" ")));
        }
    }
    Ok(())
}

/// Whether dpkg has a package installed.
pub fn is_installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .output()
        .is_ok_and(|output| output.stdout == b"installed")
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn versions_are_read_from_what_the_tools_print() {
        assert_eq!(version("rustc 1.95.0 (59807616e 2026-04-14)"), Some((1, 95)));
        assert_eq!(version("v20.20.2"), Some((20, 20)));
        assert_eq!(version("no version at all"), None);
    }
}
