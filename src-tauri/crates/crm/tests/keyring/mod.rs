//! A keyring of the test's own. A process looks for its keyring once, so a test runs itself again inside a private
//! session bus with a fresh home.

use std::process::Command;

/// Set in the inner process.
const INSIDE: &str = "CRM_TEST_INSIDE";

/// Starts the daemon with an unlocked keyring, which it makes, and then the test.
const SESSION: &str =
    r#"printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$0" "$@""#;

/// Does the work where it has a keyring.
pub fn with(test: &str, work: impl FnOnce()) {
    if std::env::var_os(INSIDE).is_some() {
        return work();
    }
    let home = tempfile::tempdir().expect("a folder");
    let output = Command::new("dbus-run-session")
        .args(["--", "sh", "-c", SESSION])
        .arg(std::env::current_exe().expect("the test's own path"))
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, "yes")
        .env("HOME", home.path())
        .env("XDG_RUNTIME_DIR", home.path())
        .env_remove("XDG_DATA_HOME")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .output()
        .expect("`apt-get install dbus-daemon gnome-keyring`");
    let (stdout, stderr) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{test}:\n{stdout}\n{stderr}");
    assert!(stdout.contains("1 passed"), "{test} did not run:\n{stdout}\n{stderr}");
    println!("{stdout}");
}
