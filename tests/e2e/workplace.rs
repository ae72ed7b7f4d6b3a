//! A rep's machine, made for one test: home, display with a window manager, session bus, keyring.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::confidential::Confidential;

const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=BUS</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Writes down what would have been opened, one line each.
const XDG_OPEN: &str = "#!/bin/sh\nprintf '%s\\n' \"$*\" >> \"$HOME/opened\"\n";

/// Keeps what WebKitWebDriver throws away: the app's process id, output and exit code.
const LAUNCHER: &str = r#"#!/bin/sh
run="$STARBUERO_RUN"
"$STARBUERO_PROGRAM" "$@" > "$run/stdout" 2> "$run/stderr" &
app=$!
echo $app > "$run/pid"
trap 'kill -TERM $app' TERM INT
wait $app
code=$?
trap - TERM INT
wait $app 2> /dev/null
echo $code > "$run/exit"
"#;

/// The usual zone of the machine's clock; the sample account lives in it, too.
const ZONE: &str = "Europe/Berlin";

/// One machine. Everything it started ends with it, and its home is removed.
pub struct Workplace {
    home: TempDir,
    zone: &'static str,
    display: String,
    evidence: PathBuf,
    confidential: Arc<Confidential>,
    started: Vec<Child>,
}

impl Workplace {
    /// A machine with an unlocked keyring.
    pub fn new() -> Self {
        Self::in_zone(ZONE)
    }

    /// A machine with an unlocked keyring whose clock is in this time zone.
    pub fn in_zone(zone: &'static str) -> Self {
        let mut workplace = Self::bare(zone);
        workplace.start_keyring();
        workplace
    }

    /// A machine whose session bus knows no keyring.
    pub fn without_keyring() -> Self {
        Self::bare(ZONE)
    }

    fn bare(zone: &'static str) -> Self {
        let home = tempfile::Builder::new().prefix("desk-").tempdir().expect("a home");
        let test = thread::current().name().unwrap_or("main").replace("::", ".");
        let evidence = Path::new(env!("CARGO_TARGET_TMPDIR")).join("e2e").join(test);
        let _ = fs::remove_dir_all(&evidence);
        for folder in ["bin", "run", "data", "config", "cache"] {
            fs::create_dir(home.path().join(folder)).expect("a folder");
        }
        fs::set_permissions(home.path().join("run"), fs::Permissions::from_mode(0o700)).expect("private");
        let mut workplace = Self {
            home,
            zone,
            display: String::new(),
            evidence,
            confidential: Arc::default(),
            started: Vec::new(),
        };
        workplace.write_program("xdg-open", XDG_OPEN);
        workplace.write_program("launch", LAUNCHER);
        workplace.start_display();
        workplace.start_bus();
        workplace
    }

    /// The home folder.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The folder given as `--data-dir`.
    pub fn profile(&self) -> PathBuf {
        self.home().join("profile")
    }

    /// Where a failed test leaves its screenshot and the app's output.
    pub fn evidence(&self) -> &Path {
        &self.evidence
    }

    /// What no log on this machine may hold.
    pub fn confidential(&self) -> &Arc<Confidential> {
        &self.confidential
    }

    /// Every line that the app has logged or printed and that holds something of an account.
    pub fn indiscretions(&self) -> Vec<String> {
        let read = |file: PathBuf| String::from_utf8_lossy(&fs::read(file).unwrap_or_default()).into_owned();
        let logs: Vec<String> = self.logs().into_iter().map(read).collect();
        self.confidential.lines_with_it(&logs.join("\n"))
    }

    /// The files of the log, and what the runs of the app have printed.
    pub fn logs(&self) -> Vec<PathBuf> {
        let printed = fs::read_dir(self.home()).into_iter().flatten().flatten();
        let printed = printed
            .map(|entry| entry.path())
            .filter(|path| {
                path.file_name()
                    .is_some_and(|name| name.to_string_lossy().starts_with("run-"))
            })
            .flat_map(|run| [run.join("stdout"), run.join("stderr")]);
        files(&self.profile().join("logs")).into_iter().chain(printed).collect()
    }

    /// What the app asked the machine to open (`xdg-open`), in order.
    pub fn opened(&self) -> Vec<String> {
        let text = fs::read_to_string(self.home().join("opened")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// Opens a link as another program does, while the app is open: a second start hands it over and ends.
    pub fn open_link(&self, link: &str) {
        let second = self
            .program(crate::desk::program())
            .arg("--data-dir")
            .arg(self.profile())
            .arg(link)
            .status()
            .expect("the second start");
        assert!(second.success(), "{second}");
    }

    /// A program of this machine, with its environment and nothing of ours.
    pub fn program(&self, name: impl AsRef<std::ffi::OsStr>) -> Command {
        let home = self.home();
        let mut command = Command::new(name);
        command
            .env_clear()
            .current_dir(home)
            .env(
                "PATH",
                format!(
                    "{}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
                    home.join("bin").display()
                ),
            )
            .env("HOME", home)
            .env("XDG_RUNTIME_DIR", home.join("run"))
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env(
                "DBUS_SESSION_BUS_ADDRESS",
                format!("unix:path={}", home.join("run/bus").display()),
            )
            .env("DISPLAY", &self.display)
            .env("GDK_BACKEND", "x11")
            .env("GSETTINGS_BACKEND", "memory")
            .env("GTK_USE_PORTAL", "0")
            .env("NO_AT_BRIDGE", "1")
            .env("LANG", "C.UTF-8")
            .env("TZ", self.zone);
        command
    }

    /// What a program of this machine prints; empty if it fails.
    pub fn asked(&self, name: &str, arguments: &[&str]) -> String {
        let output = self
            .program(name)
            .args(arguments)
            .output()
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        if output.status.success() {
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        } else {
            String::new()
        }
    }

    /// A time of this machine's clock, so many days from today, as an instant.
    pub fn at(&self, days: i32, time: &str) -> String {
        let day = self.asked("date", &["--date", &format!("{days:+} days"), "+%F"]);
        let local = format!("TZ=\"{}\" {day} {time}", self.zone);
        self.asked("date", &["--utc", "--date", &local, "+%FT%TZ"])
    }

    /// The names under which the app keeps secrets in the keyring.
    pub fn secrets(&self) -> Vec<String> {
        self.keyring_entries().into_iter().map(|(_, user)| user).collect()
    }

    /// Removes the token from the keyring, as another program or a new keyring does.
    pub fn lose_the_token(&self) {
        let entries = self.keyring_entries();
        let token = entries.iter().find(|(_, user)| user.ends_with(":token"));
        let (item, _) = token.expect("the token is in the keyring");
        self.ask_keyring(item, &["org.freedesktop.Secret.Item.Delete"]);
        assert!(!self.secrets().iter().any(|user| user.ends_with(":token")));
    }

    /// Where the keyring has the app's entries, and for which user.
    fn keyring_entries(&self) -> Vec<(String, String)> {
        let found = self.ask_keyring(
            "/org/freedesktop/secrets",
            &[
                "org.freedesktop.Secret.Service.SearchItems",
                "dict:string:string:service,de.starbuero.desk",
            ],
        );
        let items = found
            .split_whitespace()
            .filter(|word| word.starts_with("/org/freedesktop/secrets/collection/"));
        items
            .map(|item| {
                let get = [
                    "org.freedesktop.DBus.Properties.Get",
                    "string:org.freedesktop.Secret.Item",
                    "string:Attributes",
                ];
                let attributes = self.ask_keyring(item, &get);
                let mut words = attributes
                    .split_whitespace()
                    .skip_while(|word| *word != "username")
                    .skip(1);
                (item.to_owned(), words.next().unwrap_or_default().to_owned())
            })
            .collect()
    }

    fn ask_keyring(&self, object: &str, rest: &[&str]) -> String {
        let service = [
            "--session",
            "--print-reply=literal",
            "--dest=org.freedesktop.secrets",
            object,
        ];
        self.asked("dbus-send", &[&service, rest].concat())
    }

    /// Every file of this machine that holds a text, as UTF-8 or as UTF-16.
    pub fn files_with(&self, text: &str) -> Vec<String> {
        self.files_with_any([text])
    }

    /// Every file of this machine that holds one of several texts, and which.
    pub fn files_with_any<'t>(&self, texts: impl IntoIterator<Item = &'t str> + Clone) -> Vec<String> {
        let mut found = Vec::new();
        for file in files(self.home()) {
            let bytes = fs::read(&file).unwrap_or_default();
            let wide = |from: usize| {
                let pairs = bytes.get(from..).unwrap_or_default().chunks_exact(2);
                let units: Vec<u16> = pairs.map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
                String::from_utf16_lossy(&units)
            };
            let readings = [String::from_utf8_lossy(&bytes).into_owned(), wide(0), wide(1)];
            let read = |text: &&str| readings.iter().any(|reading| reading.contains(*text));
            found.extend(
                texts
                    .clone()
                    .into_iter()
                    .filter(read)
                    .map(|text| format!("“{text}” in {}", file.display())),
            );
        }
        found
    }

    /// Every file below the profile's folder, relative to it.
    pub fn profile_files(&self) -> Vec<String> {
        let profile = self.profile();
        let relative = |file: PathBuf| Some(file.strip_prefix(&profile).ok()?.display().to_string());
        files(&profile).into_iter().filter_map(relative).collect()
    }

    /// Every process on the real machine whose arguments or environment hold a text.
    pub fn processes_with(&self, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        for process in fs::read_dir("/proc").expect("Linux").flatten() {
            for part in ["cmdline", "environ"] {
                let bytes = fs::read(process.path().join(part)).unwrap_or_default();
                if String::from_utf8_lossy(&bytes).contains(text) {
                    found.push(process.path().join(part).display().to_string());
                }
            }
        }
        found
    }

    /// Makes the window with this title so large.
    pub fn resize_window(&self, title: &str, width: u32, height: u32) {
        let (width, height) = (width.to_string(), height.to_string());
        self.asked(
            "xdotool",
            &[
                "search",
                "--onlyvisible",
                "--name",
                title,
                "windowsize",
                "--sync",
                &width,
                &height,
            ],
        );
    }

    /// Puts the window with this title away, as its minimise button does.
    pub fn minimise_window(&self, title: &str) {
        self.asked(
            "xdotool",
            &["search", "--onlyvisible", "--name", title, "windowminimize", "--sync"],
        );
    }

    /// Asks the window manager to close the window with this title, as a press on its frame's button does. A key would
    /// be lost on whatever holds the keyboard at that moment.
    pub fn close_window(&self, title: &str) {
        let asked = self.program("wmctrl").args(["-F", "-c", title]).status();
        assert!(
            asked.is_ok_and(|status| status.success()),
            "no window “{title}” to close"
        );
    }

    /// Whether the window with this title has the focus.
    pub fn is_in_front(&self, title: &str) -> bool {
        self.asked("xdotool", &["getactivewindow", "getwindowname"]) == title
    }

    /// Chooses a file or folder in the system's dialog with this title, as somebody does who types its path.
    pub fn answer_dialog(&self, title: &str, path: &Path) {
        until(&format!("the dialog “{title}”"), || self.is_in_front(title));
        let path = path.to_string_lossy();
        // Among the files used last no path is taken.
        self.asked(
            "xdotool",
            &["key", "alt+Home", "sleep", "0.5", "key", "ctrl+l", "sleep", "0.5"],
        );
        self.asked("xdotool", &["key", "ctrl+a", "type", "--delay", "20", &path]);
        // What is proposed while one types takes the first one.
        until(&format!("the end of “{title}”"), || {
            self.asked("xdotool", &["sleep", "0.5", "key", "Return", "sleep", "0.5"]);
            !self.is_in_front(title)
        });
    }

    /// A picture of what the window with this title shows, without its frame.
    pub fn photograph_window(&self, title: &str, file: &Path) {
        let window = self.asked("xdotool", &["search", "--onlyvisible", "--name", title]);
        assert!(window.parse::<u64>().is_ok(), "one window “{title}”, not {window:?}");
        let taken = self.program("import").args(["-window", &window]).arg(file).status();
        assert!(taken.is_ok_and(|status| status.success()), "no picture of “{title}”");
    }

    /// A picture of the whole display.
    pub fn photograph(&self, file: &Path) {
        if let Some(folder) = file.parent() {
            let _ = fs::create_dir_all(folder);
        }
        let _ = self.program("import").args(["-window", "root"]).arg(file).status();
    }

    fn write_program(&self, name: &str, text: &str) {
        let path = self.home().join("bin").join(name);
        fs::write(&path, text).expect("a program");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("executable");
    }

    fn start_display(&mut self) {
        let mut server = self
            .program("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1600x1000x24",
                "-nolisten",
                "tcp",
                "-noreset",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts; `cargo xtask test` installs it");
        let mut number = String::new();
        BufReader::new(server.stdout.take().expect("piped"))
            .read_line(&mut number)
            .expect("a display number");
        self.started.push(server);
        self.display = format!(":{}", number.trim());
        let manager = self
            .program("openbox")
            .arg("--sm-disable")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.started
            .push(manager.expect("openbox starts; `cargo xtask test` installs it"));
        // Without this a first window could be placed before anybody decorates it.
        until("a window manager", || {
            self.asked("xdotool", &["get_num_desktops"])
                .parse::<u32>()
                .is_ok_and(|desktops| desktops > 0)
        });
    }

    fn start_bus(&mut self) {
        let socket = self.home().join("run/bus");
        let config = self.home().join("run/bus.conf");
        fs::write(
            &config,
            BUS.replace("BUS</listen>", &format!("{}</listen>", socket.display())),
        )
        .expect("a file");
        let bus = self
            .program("dbus-daemon")
            .args(["--nofork", "--nopidfile"])
            .arg(format!("--config-file={}", config.display()))
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon starts; `cargo xtask test` installs it");
        self.started.push(bus);
        until("a session bus", || socket.exists());
    }

    fn start_keyring(&mut self) {
        let mut keyring = self
            .program("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring-daemon starts; `cargo xtask test` installs it");
        // The password of the login keyring; the daemon reads it to the end of its input.
        keyring
            .stdin
            .take()
            .expect("piped")
            .write_all(b"a password")
            .expect("read");
        self.started.push(keyring);
        until("a keyring", || {
            let name = "string:org.freedesktop.secrets";
            let asked = [
                "--session",
                "--print-reply",
                "--dest=org.freedesktop.DBus",
                "/",
                "org.freedesktop.DBus.NameHasOwner",
                name,
            ];
            self.asked("dbus-send", &asked).ends_with("true")
        });
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        for child in self.started.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => all.extend(files(&entry.path())),
            // Reading a socket or a pipe would wait for ever.
            Ok(kind) if kind.is_file() => all.push(entry.path()),
            _ => {}
        }
    }
    all
}

/// Waits for something outside the app, ten seconds at most.
pub fn until(what: &str, mut is_true: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_true() {
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "no {what} within ten seconds"
        );
        thread::sleep(Duration::from_millis(25));
    }
}
