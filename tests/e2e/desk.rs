//! The running app.

use std::{
    ffi::OsString,
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use fantoccini::{Client, ClientBuilder, error::CmdError};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tokio::time::sleep;

use crate::workplace::Workplace;

/// What the app's window is called.
pub const TITLE: &str = "Starbuero Desk";

/// The app, running in a window at a workplace.
pub struct Desk<'a> {
    workplace: &'a Workplace,
    driver: Child,
    run: PathBuf,
    violations_seen: AtomicUsize,
    pub(crate) client: Client,
}

/// The program under test: what cargo built, or what `cargo xtask dist` unpacked.
pub fn program() -> OsString {
    std::env::var_os("STARBUERO_DESK").unwrap_or_else(|| env!("CARGO_BIN_EXE_starbuero-desk").into())
}

impl<'a> Desk<'a> {
    /// Opens the app in English on the workplace's profile.
    pub async fn open(workplace: &'a Workplace) -> Self {
        Self::open_with(workplace, &["--lang", "en"]).await
    }

    /// Opens the app on the workplace's profile with further arguments.
    pub async fn open_with(workplace: &'a Workplace, arguments: &[&str]) -> Self {
        let profile = workplace.profile().display().to_string();
        let arguments: Vec<&str> = ["--data-dir", &profile]
            .into_iter()
            .chain(arguments.iter().copied())
            .collect();
        let desk = Self::launch(workplace, &program(), &arguments).await;
        let is_watched_from_the_start = "return !window.__VIOLATIONS__.isLate";
        assert!(
            std::env::var_os("STARBUERO_DESK").is_some()
                || !cfg!(debug_assertions)
                || desk.script(is_watched_from_the_start, vec![]).await == true,
            "nobody watched the page's first scripts"
        );
        desk
    }

    /// Opens any program whose window WebKitWebDriver can drive.
    pub async fn launch(workplace: &'a Workplace, program: &OsString, arguments: &[&str]) -> Self {
        let run = workplace.home().join(format!("run-{}", runs(workplace) + 1));
        fs::create_dir(&run).expect("a folder for this run");
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|socket| socket.local_addr())
            .expect("a port")
            .port();
        let driver = workplace
            .program("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("STARBUERO_RUN", &run)
            .env("STARBUERO_PROGRAM", program)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver starts; `cargo xtask test` installs it");
        let mut unopened = Unopened {
            driver: Some(driver),
            run: run.clone(),
        };
        let address = format!("http://127.0.0.1:{port}");
        crate::workplace::until("WebKitWebDriver", || {
            std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        let launcher = workplace.home().join("bin/launch");
        let capabilities: Map<String, Value> = [(
            "webkitgtk:browserOptions".to_owned(),
            json!({ "binary": launcher, "args": arguments }),
        )]
        .into_iter()
        .collect();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let opened = tokio::time::timeout(Duration::from_secs(60), builder.connect(&address)).await;
        let said = fs::read_to_string(run.join("stderr")).unwrap_or_default();
        let client = match opened {
            Ok(Ok(client)) => client,
            Ok(Err(error)) => panic!("the window did not open: {error}\n{said}"),
            Err(_) => panic!("the window did not open within a minute\n{said}"),
        };
        let driver = unopened.driver.take().expect("not taken before");
        let desk = Self {
            workplace,
            driver,
            run,
            violations_seen: AtomicUsize::new(0),
            client,
        };
        desk.watch_policy().await;
        desk
    }

    /// The machine it runs on.
    pub fn workplace(&self) -> &'a Workplace {
        self.workplace
    }

    /// The app's process.
    pub fn process(&self) -> u32 {
        let text = fs::read_to_string(self.run.join("pid")).expect("the app was started");
        text.trim().parse().expect("a process id")
    }

    /// What the app printed on its error output.
    pub fn stderr(&self) -> String {
        fs::read_to_string(self.run.join("stderr")).unwrap_or_default()
    }

    /// Closes the window as a rep does and waits for the process to end. Answers its exit code.
    pub async fn close(self) -> i32 {
        self.keeps_the_policy().await;
        self.workplace.close_window(TITLE);
        self.ended().await
    }

    /// Asks the process to end, as a session does that ends. Answers its exit code.
    pub async fn end_with_session(self) -> i32 {
        self.keeps_the_policy().await;
        signal(self.process(), "TERM");
        self.ended().await
    }

    /// Waits for the process to end. Answers its exit code.
    pub async fn ended(self) -> i32 {
        let process = self.process();
        let start = Instant::now();
        while is_running(process) {
            assert!(
                start.elapsed() < Duration::from_secs(10),
                "the app did not end when its window was closed; its threads:\n{}",
                threads(process)
            );
            sleep(Duration::from_millis(25)).await;
        }
        let code = || fs::read_to_string(self.run.join("exit")).ok()?.trim().parse().ok();
        crate::workplace::until("exit code", || code().is_some());
        code().expect("just read")
    }

    /// Ends the process as a crash or a power cut does.
    pub async fn kill(self) {
        self.keeps_the_policy().await;
        let process = self.process();
        end(process);
        while is_running(process) {
            sleep(Duration::from_millis(25)).await;
        }
    }

    /// Every violation of the content security policy since this was asked last, from before the page's first script on.
    ///
    /// A page that was left or loaded again takes what it did along; a release build is watched from here only.
    pub async fn policy_violations(&self) -> Vec<String> {
        let found = self.read_violations().await;
        found.unwrap_or_else(|error| panic!("the page did not say whether it kept its policy: {error}"))
    }

    async fn read_violations(&self) -> Result<Vec<String>, CmdError> {
        let found = self.client.execute("return window.__VIOLATIONS__;", vec![]).await?;
        let found: Vec<String> = serde_json::from_value(found)?;
        let seen = self.violations_seen.swap(found.len(), Ordering::SeqCst);
        Ok(found.into_iter().skip(seen).collect())
    }

    async fn keeps_the_policy(&self) {
        assert_eq!(
            self.policy_violations().await,
            Vec::<String>::new(),
            "the page broke its policy"
        );
    }

    /// How many windows the app has.
    pub async fn windows(&self) -> usize {
        self.client.windows().await.expect("the driver counts windows").len()
    }

    /// Runs a script in the page and answers what it returns.
    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client
            .execute(script, arguments)
            .await
            .unwrap_or_else(|error| panic!("the page's script failed: {error}"))
    }

    /// Writes a picture of the page, as PNG. WebDriver's own can take a minute on a page where nothing moves.
    pub fn photograph(&self, file: &Path) {
        self.workplace.photograph_window(TITLE, file);
    }

    /// Makes the page so large, whatever the window's frame takes.
    pub async fn fit(&self, width: u32, height: u32) {
        let (mut outer_width, mut outer_height) = (width, height);
        for _ in 0..3 {
            self.client
                .set_window_size(outer_width, outer_height)
                .await
                .expect("the window can be sized");
            sleep(Duration::from_millis(300)).await;
            let inner = self.script("return [innerWidth, innerHeight]", vec![]).await;
            let missing = |wanted: u32, index: usize| i64::from(wanted) - inner[index].as_i64().unwrap_or_default();
            let (wide, high) = (missing(width, 0), missing(height, 1));
            if (wide, high) == (0, 0) {
                return;
            }
            outer_width = outer_width.saturating_add_signed(i32::try_from(wide).unwrap_or_default());
            outer_height = outer_height.saturating_add_signed(i32::try_from(high).unwrap_or_default());
        }
    }

    /// A development build of the app does this itself before the page's first script.
    async fn watch_policy(&self) {
        let watch = "if (window.__VIOLATIONS__) return;
            window.__VIOLATIONS__ = Object.assign([], { isLate: true });
            addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
              window.__VIOLATIONS__.push(`${effectiveDirective} ${blockedURI} ${sample}`));";
        self.script(watch, vec![]).await;
    }

    fn keep_evidence(&self) {
        let evidence = self.workplace.evidence();
        self.workplace.photograph(&evidence.join("screen.png"));
        let _ = fs::copy(self.run.join("stderr"), evidence.join("stderr.txt"));
        eprintln!(
            "The screen and what the app said are in {}\n{}",
            evidence.display(),
            self.stderr()
        );
    }
}

impl Drop for Desk<'_> {
    /// However a journey ends: the page has kept its policy, and no log holds anything of an account.
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.keep_evidence();
            return stop(&mut self.driver, &self.run);
        }
        let violations = is_running(self.process()).then(|| {
            let asked = tokio::time::timeout(Duration::from_secs(20), self.read_violations());
            tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(asked))
        });
        let indiscretions = self.workplace.indiscretions();
        let is_fine = indiscretions.is_empty()
            && violations
                .as_ref()
                .is_none_or(|asked| matches!(asked, Ok(Ok(found)) if found.is_empty()));
        if !is_fine {
            self.keep_evidence();
        }
        stop(&mut self.driver, &self.run);
        assert!(
            is_fine,
            "the page broke its policy: {violations:?}; logs hold what they must not: {indiscretions:#?}"
        );
    }
}

/// A driver whose window has not opened yet, and may never.
struct Unopened {
    driver: Option<Child>,
    run: PathBuf,
}

impl Drop for Unopened {
    fn drop(&mut self) {
        if let Some(mut driver) = self.driver.take() {
            stop(&mut driver, &self.run);
        }
    }
}

fn stop(driver: &mut Child, run: &Path) {
    let process = fs::read_to_string(run.join("pid"))
        .ok()
        .and_then(|text| text.trim().parse().ok());
    if let Some(process) = process.filter(|process| is_running(*process)) {
        end(process);
    }
    let _ = driver.kill();
    let _ = driver.wait();
}

fn runs(workplace: &Workplace) -> usize {
    let entries = fs::read_dir(workplace.home()).expect("readable");
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("run-"))
        .count()
}

fn end(process: u32) {
    signal(process, "KILL");
}

fn signal(process: u32, name: &str) {
    let _ = Command::new("kill")
        .args([format!("-{name}"), process.to_string()])
        .stderr(Stdio::null())
        .status();
}

/// The name of each thread, its state, and what in the kernel it waits for.
fn threads(process: u32) -> String {
    let said = |thread: &Path, what| fs::read_to_string(thread.join(what)).unwrap_or_default();
    let threads = fs::read_dir(format!("/proc/{process}/task"))
        .into_iter()
        .flatten()
        .flatten();
    let lines = threads.map(|thread| {
        let status = said(&thread.path(), "status");
        let told = status
            .lines()
            .filter(|line| line.starts_with("Name:") || line.starts_with("State:"));
        format!(
            "{} {}",
            told.collect::<Vec<_>>().join(" "),
            said(&thread.path(), "wchan")
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether a process has not ended; of one that has, only its name is left until its parent asks for it.
pub fn is_running(process: u32) -> bool {
    fs::read_to_string(format!("/proc/{process}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}

/// A process and everything below it.
pub fn tree(root: u32) -> Vec<u32> {
    let mut all = vec![root];
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .expect("Linux")
        .flatten()
        .filter_map(|entry| {
            let process = entry.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            let parent = stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()?;
            Some((process, parent))
        })
        .collect();
    let mut next = 0;
    while next < all.len() {
        let children = parents
            .iter()
            .filter(|(_, parent)| *parent == all[next])
            .map(|(process, _)| *process);
        all.extend(children.collect::<Vec<_>>());
        next += 1;
    }
    all
}
