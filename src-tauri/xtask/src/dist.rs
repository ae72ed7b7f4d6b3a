//! `cargo xtask dist`: the packages for Linux, and a try of each.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use clap::Args;

use crate::{
    Failure,
    checkout::Checkout,
    machine::{self, Purpose},
    page,
    steps::Steps,
};

const PACKAGE: &str = "starbuero-desk";
/// How desktops call the links of our scheme (Association between MIME types and applications, freedesktop.org).
const LINKS: &str = "x-scheme-handler/starbuero";

/// What is built and how far it is tried.
#[derive(Args)]
pub struct Options {
    /// Build without link-time optimisation: much quicker, for trying the packages rather than giving them away
    #[arg(long)]
    swift: bool,
    /// Really install the .deb, start it from its menu entry, and purge it again (always so on a build machine)
    #[arg(long)]
    install: bool,
}

/// Builds `.deb` and `.rpm`, looks into them, and starts the app from them.
pub fn run(checkout: &Checkout, options: &Options) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Err(
            "This makes the Linux packages. On Windows and macOS run `npx tauri build` in ui/ \
                    (see .github/workflows/release.yml)."
                .to_owned(),
        );
    }
    machine::prepare(Purpose::Window)?;
    let profile = if options.swift { "swift" } else { "release" };
    let bundles = checkout.target()?.join(profile).join("bundle");
    let mut steps = Steps::begin(checkout)?;
    page::build(checkout, &mut steps)?;
    let _ = fs::remove_dir_all(&bundles);
    let mut build = checkout.program(checkout.path("ui/node_modules/.bin/tauri"));
    build.args(["build", "--ci", "--bundles", "deb,rpm", "--", "--profile", profile]);
    steps.run("packages: build", &mut build)?;
    let deb = only(&bundles.join("deb"), "deb")?;
    let rpm = only(&bundles.join("rpm"), "rpm")?;

    let folder = tempfile::tempdir().map_err(|error| format!("There is no room for a temporary folder: {error}"))?;
    steps.run(
        "deb: unpack",
        checkout.program("dpkg-deb").arg("-x").arg(&deb).arg(folder.path()),
    )?;
    let entry = only(&folder.path().join("usr/share/applications"), "desktop")?;
    steps.run("deb: menu entry", checkout.program("desktop-file-validate").arg(&entry))?;
    opens_links(&entry)?;
    steps.run("app: tests", &mut starts(checkout, None))?;
    steps.run_tests(
        "deb: starts",
        &mut starts(checkout, Some(&command_of(&entry, folder.path())?)),
    )?;
    if machine::is_root() {
        try_rpm(checkout, &mut steps, &rpm)?;
    } else {
        steps.leave_out("rpm: install and erase", "only root may install, even into a folder");
    }
    if !options.install && !machine::is_ci() {
        steps.leave_out("deb: install and purge", "asked for with --install only");
    } else if !machine::is_root() {
        steps.leave_out("deb: install and purge", "only root may install");
    } else {
        install(checkout, &mut steps, &deb, entry.file_name().unwrap_or_default())?;
    }
    steps.finish();
    println!("The packages:\n  {}\n  {}", deb.display(), rpm.display());
    Ok(())
}

fn install(checkout: &Checkout, steps: &mut Steps, deb: &Path, entry: &OsStr) -> Result<(), Failure> {
    if machine::is_installed(PACKAGE) {
        return Err(format!(
            "{PACKAGE} is installed here already, and would be purged. Remove it first."
        ));
    }
    steps.run("deb: install", checkout.program("dpkg").arg("-i").arg(deb))?;
    let started = command_of(&Path::new("/usr/share/applications").join(entry), Path::new("/"))
        .and_then(|program| steps.run_tests("deb: starts from the menu", &mut starts(checkout, Some(&program))));
    // Purged whatever became of the start: the machine is left as it was found.
    steps.run("deb: purge", checkout.program("dpkg").args(["--purge", PACKAGE]))?;
    started
}

/// The real-window test that opens a given program until its first screen is painted.
fn starts(checkout: &Checkout, program: Option<&Path>) -> std::process::Command {
    let mut test = checkout.cargo(&["test", "--package", PACKAGE, "--test", "e2e"]);
    match program {
        Some(program) => test
            .args(["--", "--ignored", "package::"])
            .env("STARBUERO_DESK", program),
        None => test.arg("--no-run"),
    };
    test
}

/// The program a menu entry starts, in a file system that begins at `root`.
fn command_of(entry: &Path, root: &Path) -> Result<PathBuf, Failure> {
    let text = fs::read_to_string(entry).map_err(|error| format!("{} cannot be read: {error}", entry.display()))?;
    let program = exec(&text).ok_or_else(|| format!("{} starts nothing", entry.display()))?;
    let path = root
        .join("usr/bin")
        .join(Path::new(program).file_name().unwrap_or(OsStr::new(program)));
    if path.is_file() {
        Ok(path)
    } else {
        Err(format!("The menu entry starts {program}, which the package lacks."))
    }
}

/// A desktop hands links of our scheme to a menu entry that says so and takes one.
fn opens_links(entry: &Path) -> Result<(), Failure> {
    let text = fs::read_to_string(entry).map_err(|error| format!("{} cannot be read: {error}", entry.display()))?;
    if takes_links(&text) {
        Ok(())
    } else {
        Err(format!(
            "{} does not open the links of {PACKAGE}:\n{text}",
            entry.display()
        ))
    }
}

fn takes_links(entry: &str) -> bool {
    let value = |key: &str| entry.lines().find_map(|line| line.strip_prefix(key));
    let is_ours = value("MimeType=").is_some_and(|kinds| kinds.split(';').any(|kind| kind == LINKS));
    let takes_one = value("Exec=").is_some_and(|command| command.to_lowercase().ends_with(" %u"));
    is_ours && takes_one
}

fn exec(entry: &str) -> Option<&str> {
    entry
        .lines()
        .find_map(|line| line.strip_prefix("Exec="))?
        .split_whitespace()
        .next()
}

/// Installs the package into a folder, because the packages that it asks for have other names than on this machine;
/// starts the app from there, and erases it again.
fn try_rpm(checkout: &Checkout, steps: &mut Steps, package: &Path) -> Result<(), Failure> {
    let root = tempfile::tempdir().map_err(|error| format!("There is no room for a temporary folder: {error}"))?;
    let rpm = |arguments: &[&str]| {
        let mut command = checkout.program("rpm");
        command.arg("--root").arg(root.path()).args(arguments);
        command
    };
    steps.run("rpm: install", rpm(&["--install", "--nodeps"]).arg(package))?;
    let entry = only(&root.path().join("usr/share/applications"), "desktop")?;
    steps.run("rpm: menu entry", checkout.program("desktop-file-validate").arg(&entry))?;
    opens_links(&entry)?;
    let program = command_of(&entry, root.path())?;
    steps.run_tests("rpm: starts", &mut starts(checkout, Some(&program)))?;
    steps.run("rpm: erase", &mut rpm(&["--erase", PACKAGE]))?;
    if program.exists() || entry.exists() {
        return Err("Erasing the .rpm left its program or its menu entry behind.".to_owned());
    }
    Ok(())
}

/// The one file of a kind in a folder.
fn only(folder: &Path, kind: &str) -> Result<PathBuf, Failure> {
    let mut files: Vec<PathBuf> = folder
        .read_dir()
        .map_err(|error| format!("{} cannot be read: {error}", folder.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension() == Some(OsStr::new(kind)))
        .collect();
    match (files.pop(), files.is_empty()) {
        (Some(file), true) => Ok(file),
        _ => Err(format!("{} should hold one .{kind}", folder.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::{exec, takes_links};

    #[test]
    fn a_menu_entry_takes_links_where_it_says_so_and_passes_them_on() {
        let entry = |kinds: &str, command: &str| {
            format!("[Desktop Entry]\nMimeType={kinds}\nExec={command}\nName=Starbuero Desk")
        };
        assert!(takes_links(&entry("x-scheme-handler/starbuero", "starbuero-desk %u")));
        assert!(!takes_links(&entry("x-scheme-handler/starbuero", "starbuero-desk")));
        assert!(!takes_links(&entry("text/plain;", "starbuero-desk %u")));
    }

    #[test]
    fn a_menu_entry_names_its_program_without_arguments() {
        assert_eq!(
            exec("[Desktop Entry]\nExec=starbuero-desk %u\nName=Starbuero Desk"),
            Some("starbuero-desk")
        );
        assert_eq!(exec("[Desktop Entry]\nName=Nothing"), None);
    }
}
