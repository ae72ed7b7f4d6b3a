//! `cargo xtask bench`: the figures, taken side by side, on one machine, in one run.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::{
    Failure,
    checkout::Checkout,
    machine::{self, Purpose},
    page,
    peers::Peers,
    steps::Steps,
};

/// Prints start, memory and tick latency of the real window, the store's search at 100,000 contacts, the search core
/// beside what one would take otherwise, a page of a pull, the dry run of an import and the lookup of a caller, and a
/// first pull beside what others' clients take for theirs.
pub fn run(checkout: &Checkout) -> Result<(), Failure> {
    if !cfg!(target_os = "linux") {
        return Err("The figures are taken in a virtual display, which only Linux has.".to_owned());
    }
    machine::prepare(Purpose::Window)?;
    let mut steps = Steps::begin(checkout)?;
    page::build(checkout, &mut steps)?;
    let window = [
        "test",
        "--profile",
        "swift",
        "--package",
        "starbuero-desk",
        "--test",
        "e2e",
    ];
    steps.run("figures: build", checkout.cargo(&window).arg("--no-run"))?;
    // The window is measured as it is given away; built together with an example, it would have the features of tests.
    let given_away = |what: [&str; 2]| {
        let arguments = ["build", "--release", "--package", "starbuero-desk"];
        let mut build = checkout.cargo(&arguments);
        build.args(what);
        build
    };
    steps.run("app: build", &mut given_away(["--bin", "starbuero-desk"]))?;
    steps.run("blank window: build", &mut given_away(["--example", "blank"]))?;
    let program = checkout.target()?.join("release").join("starbuero-desk");
    let bench = |verb, (package, example)| {
        let arguments = [verb, "--profile", "swift", "--package", package, "--example", example];
        let mut bench = checkout.cargo(&arguments);
        bench.stdin(Stdio::null());
        bench
    };
    let benches = [
        ("store", "search_bench"),
        ("crm", "page_bench"),
        ("crm", "import_bench"),
        ("crm", "caller_bench"),
        ("crm", "sending_bench"),
        ("crm", "pull_bench"),
    ];
    for of_package in benches {
        steps.run(&format!("{}: build", of_package.1), &mut bench("build", of_package))?;
    }
    let peers = Peers::prepare(checkout, &mut steps)?;
    steps.finish();

    for of_package in benches {
        let example = of_package.1;
        let measured = if example == "pull_bench" {
            let built = checkout.target()?.join("swift").join("examples").join(example);
            let home = tempfile::tempdir().map_err(|error| format!("There is no folder to measure in: {error}"))?;
            let mut run = beside_a_keyring(&built, home.path());
            // The sandbox is on this machine; no proxy leads there.
            run.args(&peers.arguments).env("NO_PROXY", "127.0.0.1").status()
        } else {
            bench("run", of_package).status()
        };
        if !measured.is_ok_and(|status| status.success()) {
            return Err(format!("{example} did not measure."));
        }
    }
    for name in &peers.left_out {
        println!("  {name}: LEFT OUT, there is nothing to compare with (it could not be fetched)");
    }
    let status = checkout
        .cargo(&window)
        .args(["--", "--ignored", "--nocapture", "--test-threads=1", "figures::"])
        .env("STARBUERO_DESK", &program)
        .status()
        .map_err(|error| format!("cargo could not be started: {error}"))?;
    if !status.success() {
        return Err(format!("The figures could not be taken: {status}"));
    }
    Ok(())
}

/// A program in a session of its own with an unlocked keyring, which is gone with its home.
fn beside_a_keyring(program: &Path, home: &Path) -> Command {
    let unlock =
        r#"printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 || exit 1; exec "$0" "$@""#;
    let mut session = Command::new("dbus-run-session");
    session
        .args(["--", "sh", "-c", unlock])
        .arg(program)
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", home)
        .env_remove("XDG_DATA_HOME")
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .stdin(Stdio::null());
    session
}
