//! The vault against a real keyring, a locked one, and none at all.
//!
//! A process looks for its keyring once, so each test runs itself again in a process of its own: inside a private
//! session bus with a fresh home, where a variable tells it to play its part.

#![cfg(target_os = "linux")]

use std::{
    path::Path,
    process::{Command, Output},
};

use secrecy::{ExposeSecret, SecretString};
use vault::{Error, State, Vault};

/// Set to the part that the inner process plays.
const PART: &str = "VAULT_TEST_PART";

/// Starts the daemon with an unlocked keyring, which it makes where there is none.
const UNLOCKED: &str = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1";

/// Starts the daemon on the keyring that is there, without its password.
const LOCKED: &str = "gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1 </dev/null";

/// A session bus that can start nothing.
const BARE_BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>"#;

fn part() -> Option<String> {
    std::env::var_os(PART).and_then(|part| part.into_string().ok())
}

/// The test again, in a process with this home.
fn again(mut command: Command, test: &str, part: &str, home: &Path) {
    command
        .arg(std::env::current_exe().expect("the test's own path"))
        .args(["--exact", test, "--nocapture"])
        .env(PART, part)
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", home)
        .env_remove("XDG_DATA_HOME")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("DBUS_SESSION_BUS_ADDRESS");
    let Output { status, stdout, stderr } = command.output().unwrap_or_else(|error| {
        panic!(
            "{:?} does not start ({error}): `apt-get install dbus-daemon gnome-keyring`",
            command.get_program()
        )
    });
    let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{test}, part {part}:\n{stdout}\n{stderr}");
    assert!(
        stdout.contains("1 passed"),
        "{test}, part {part}, did not run:\n{stdout}\n{stderr}"
    );
}

/// A private session bus on which `start` has run.
fn session(start: &str) -> Command {
    let tools = ["dbus-run-session", "gnome-keyring-daemon"];
    for tool in tools {
        let found = std::env::var_os("PATH")
            .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(tool).is_file()));
        assert!(found, "{tool} is missing: `apt-get install dbus-daemon gnome-keyring`");
    }
    let mut command = Command::new("dbus-run-session");
    command.args(["--", "sh", "-c", &format!("{start}; exec \"$0\" \"$@\"")]);
    command
}

fn home() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn the_keyring_keeps_and_forgets() {
    if part().is_none() {
        return again(session(UNLOCKED), "the_keyring_keeps_and_forgets", "all", home().path());
    }
    let vault = Vault::open("profile-1");
    assert_eq!(vault.state(), State::Ready);
    assert!(!vault.is_in_memory());
    assert!(vault.token().unwrap().is_none());
    assert!(vault.database_key().unwrap().is_none());
    vault.forget_all().expect("forgetting nothing is no failure");

    vault.keep_token(&SecretString::from("pit-old")).unwrap();
    vault.keep_token(&SecretString::from("pit-canary")).unwrap();
    let key = vault.make_database_key().unwrap();
    assert_eq!(vault.state(), State::Ready);
    assert_eq!(
        Vault::open("profile-1").token().unwrap().unwrap().expose_secret(),
        "pit-canary"
    );
    assert_eq!(
        vault.database_key().unwrap().unwrap().expose_secret(),
        key.expose_secret()
    );
    assert!(
        Vault::open("profile-2").token().unwrap().is_none(),
        "profiles are kept apart"
    );

    let other = keyring::Entry::new("de.starbuero.desk", "profile-1:token").unwrap();
    assert_eq!(
        other.get_password().unwrap(),
        "pit-canary",
        "under the names that the rules promise"
    );
    let shown = format!("{vault:?} {:?}", vault.token());
    assert!(!shown.contains("canary"), "{shown}");

    keyring::Entry::new("de.starbuero.desk", "profile-1:db-key")
        .unwrap()
        .set_password("short-canary")
        .unwrap();
    let error = vault.database_key().expect_err("no key has this shape");
    assert!(matches!(error, Error::Damaged(_)), "{error:?}");
    assert!(!format!("{error:?} {error}").contains("canary"));

    vault.forget_token().unwrap();
    assert!(vault.token().unwrap().is_none());
    vault.forget_all().unwrap();
    assert!(vault.database_key().unwrap().is_none());
}

#[test]
fn secrets_that_are_not_text_do_not_leak_into_the_error() {
    if part().is_none() {
        let test = "secrets_that_are_not_text_do_not_leak_into_the_error";
        return again(session(UNLOCKED), test, "all", home().path());
    }
    let entry = keyring::Entry::new("de.starbuero.desk", "profile-1:token").unwrap();
    entry.set_secret(&[0xff, 201, 202, 203]).unwrap();
    let vault = Vault::open("profile-1");
    let error = vault.token().expect_err("not text");
    assert_eq!(error, Error::Damaged("it is not text"));
    assert!(!format!("{error:?}").contains("202"));
    assert_eq!(vault.state(), State::Ready, "one bad entry can be written anew");
    vault.keep_token(&SecretString::from("pit-new")).unwrap();
    assert_eq!(vault.token().unwrap().unwrap().expose_secret(), "pit-new");
}

#[test]
fn the_keyring_outlives_the_session_and_says_when_it_is_locked() {
    let test = "the_keyring_outlives_the_session_and_says_when_it_is_locked";
    let vault = Vault::open("profile-1");
    match part().as_deref() {
        None => {
            let home = home();
            again(session(UNLOCKED), test, "keep", home.path());
            again(session(UNLOCKED), test, "find", home.path());
            again(session(LOCKED), test, "locked", home.path());
        }
        Some("keep") => {
            vault.keep_token(&SecretString::from("pit-canary")).unwrap();
            vault.make_database_key().unwrap();
        }
        Some("find") => {
            assert_eq!(vault.token().unwrap().unwrap().expose_secret(), "pit-canary");
            assert!(vault.database_key().unwrap().is_some());
        }
        Some(_) => {
            assert_eq!(vault.state(), State::Locked);
            assert_eq!(vault.token().expect_err("locked"), Error::Locked);
            assert_eq!(vault.database_key().expect_err("locked"), Error::Locked);
            assert_eq!(vault.keep_token(&SecretString::from("pit-x")), Err(Error::Locked));
            assert_eq!(vault.forget_all(), Err(Error::Locked));
            let other = Vault::open("profile-2");
            assert_eq!(
                other.keep_token(&SecretString::from("pit-x")),
                Err(Error::Locked),
                "a first write too"
            );
        }
    }
}

fn assert_missing() {
    let vault = Vault::open("profile-1");
    assert_eq!(vault.state(), State::Missing);
    assert_eq!(vault.token().expect_err("no keyring"), Error::Missing);
    assert_eq!(vault.keep_token(&SecretString::from("pit-canary")), Err(Error::Missing));
    assert_eq!(vault.make_database_key().expect_err("no keyring"), Error::Missing);
    assert_eq!(vault.forget_all(), Err(Error::Missing));
}

#[test]
fn a_bus_without_a_keyring_is_a_typed_refusal() {
    if part().is_some() {
        return assert_missing();
    }
    let home = home();
    let config = home.path().join("bare-bus.conf");
    std::fs::write(&config, BARE_BUS).expect("the bus's settings");
    let mut command = Command::new("dbus-run-session");
    command.arg("--config-file").arg(&config).arg("--");
    again(
        command,
        "a_bus_without_a_keyring_is_a_typed_refusal",
        "all",
        home.path(),
    );
}

#[test]
fn a_machine_without_a_session_bus_is_a_typed_refusal() {
    if part().is_some() {
        return assert_missing();
    }
    let home = home();
    let mut command = Command::new("env");
    command.arg(format!(
        "DBUS_SESSION_BUS_ADDRESS=unix:path={}",
        home.path().join("no-bus").display()
    ));
    again(
        command,
        "a_machine_without_a_session_bus_is_a_typed_refusal",
        "all",
        home.path(),
    );
}
