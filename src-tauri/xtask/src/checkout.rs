//! Where the project lies, and how its tools are called.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use crate::Failure;

/// The folder with the root manifest.
pub struct Checkout {
    root: PathBuf,
}

impl Checkout {
    /// The checkout this program was started from, wherever in it that was.
    pub fn find() -> Result<Self, Failure> {
        let start = match env::var_os("CARGO_MANIFEST_DIR") {
            Some(manifest) => PathBuf::from(manifest),
            None => env::current_dir().map_err(|error| format!("The current folder cannot be read: {error}"))?,
        };
        start
            .ancestors()
            .find(|folder| folder.join("tauri.conf.json").is_file())
            .map(|root| Self {
                root: root.to_path_buf(),
            })
            .ok_or_else(|| "Run this inside the project's folder.".to_owned())
    }

    /// A path below the root.
    pub fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    /// A program, run in the root.
    pub fn program(&self, name: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(name);
        command.current_dir(&self.root);
        // What cargo tells this program about itself is not true of the cargo it starts.
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with("CARGO_PKG_") || name == "CARGO_MANIFEST_DIR" {
                command.env_remove(name);
            }
        }
        command
    }

    /// The cargo that runs this program.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = self.program(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments);
        command
    }

    /// npm, run in `ui/`.
    pub fn npm(&self, arguments: &[&str]) -> Command {
        let mut command = self.program(if cfg!(windows) { "npm.cmd" } else { "npm" });
        command.current_dir(self.path("ui")).args(arguments);
        command
    }

    /// What `cargo metadata` says of the workspace's own packages.
    pub fn metadata(&self) -> Result<serde_json::Value, Failure> {
        let output = self
            .cargo(&["metadata", "--no-deps", "--format-version", "1"])
            .output()
            .map_err(|error| format!("cargo metadata could not be started: {error}"))?;
        if !output.status.success() {
            return Err(format!(
                "cargo metadata failed:\n{}",
                String::from_utf8_lossy(&output.stderr)
            ));
        }
        serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata cannot be read: {error}"))
    }

    /// Where cargo puts what it builds.
    pub fn target(&self) -> Result<PathBuf, Failure> {
        let metadata = self.metadata()?;
        metadata["target_directory"]
            .as_str()
            .map(PathBuf::from)
            .ok_or_else(|| "cargo metadata names no target folder.".to_owned())
    }
}

/// Where tools that cargo installs for us are kept between runs.
pub fn tools() -> Result<PathBuf, Failure> {
    let cache = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".cache")));
    cache
        .map(|cache| cache.join("starbuero-desk").join("tools"))
        .ok_or_else(|| "There is no home folder.".to_owned())
}

/// When the newest file in or below a path was written; nothing if there is none.
pub fn newest(path: &Path) -> Option<std::time::SystemTime> {
    let metadata = path.metadata().ok()?;
    if metadata.is_dir() {
        path.read_dir()
            .ok()?
            .flatten()
            .filter_map(|entry| newest(&entry.path()))
            .max()
    } else {
        metadata.modified().ok()
    }
}
