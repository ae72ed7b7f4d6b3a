//! The shell: the only code that knows Tauri. It opens one profile, gives `crm` to the commands, and announces what
//! became stale.

pub mod allocator;
pub mod arguments;
pub mod bindings;
pub mod commands;
pub mod error;
pub mod events;
mod files;
mod handover;
pub mod link;
mod log;
mod page_process;
mod paths;
mod sample;
pub mod webview;
mod window;

use std::fs::File;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use crm::{Clock, Crm, Options, Surroundings, Timings};
use model::Topic;
use tauri::{AppHandle, Manager, RunEvent};
use tauri_specta::Event;
#[cfg(unix)]
use tokio::signal::unix::{SignalKind, signal};

pub use arguments::Arguments;
use error::CommandError;
use link::OpenedLink;
use log::Log;
use sample::Sample;

/// Opens the app, and answers when its window was closed.
///
/// # Panics
/// When the profile cannot be written or the system gives no window; there is nothing to show it in.
pub fn run(arguments: Arguments) {
    let normal = arguments.data_dir.is_none();
    let profile = arguments
        .data_dir
        .clone()
        .map_or_else(paths::normal_profile, Ok)
        .expect("a folder for the profile");
    let id = crm::Profile::read_or_make(&profile)
        .expect("a profile that can be written")
        .id;
    let opened = Opened::by(&profile, &arguments).expect("a profile that can be written");
    let bindings = bindings::builder();
    let mut app = tauri::Builder::default()
        .manage(OpenedLink::of(arguments.link.clone()))
        .invoke_handler(bindings.invoke_handler());
    // Elsewhere than on Linux the name cannot be made per profile, and another profile would be swallowed.
    if normal || cfg!(target_os = "linux") {
        app = app.plugin(
            tauri_plugin_single_instance::Builder::new()
                .callback(|app, arguments, _| {
                    window::bring_forward(app);
                    if let Some(link) = Arguments::link_in(arguments) {
                        link::open(app, link);
                    }
                })
                .dbus_id(format!("{}.p{}", paths::IDENTIFIER, id.replace('-', "")))
                .build(),
        );
    }
    let mut app = app
        .setup(|app| {
            window::open(app.handle(), &app.state::<Crm>())?;
            // Each of them gets ready for something that nobody can ask for before there is a page.
            app.handle().plugin(tauri_plugin_opener::init())?;
            app.handle().plugin(tauri_plugin_clipboard_manager::init())?;
            app.handle().plugin(tauri_plugin_dialog::init())?;
            Ok(())
        })
        .build(tauri::generate_context!())
        .expect("the app runs");
    let Some(opened) = opened else {
        eprintln!("{} is already open on this profile.", paths::PRODUCT);
        return;
    };
    bindings.mount_events(&app);
    #[cfg(unix)]
    end_when_told(app.handle());
    opened.begin(app.handle(), arguments.sample);
    let storage = window::storage(&profile);
    crm::make_way_for_folder(&storage);
    page_process::start(&mut app, storage);
    app.run(|app, event| match event {
        // What the process tears down at its end must not be in use any more.
        RunEvent::Exit => {
            if let Some(crm) = app.try_state::<Crm>() {
                tauri::async_runtime::block_on(crm.end());
            }
        }
        // macOS gives links to the app that runs, also at its start.
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            for url in urls {
                link::open(app, url.into());
            }
        }
        _ => {}
    });
}

/// A session that ends asks its programs to end: all is closed then as it is with the window.
#[cfg(unix)]
fn end_when_told(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        match signal(SignalKind::terminate()) {
            Ok(mut told) => {
                told.recv().await;
                app.exit(0);
            }
            Err(error) => tracing::warn!(%error, "the end of the session will not be heard of"),
        }
    });
}

/// A profile that this process has, and what belongs to it.
struct Opened {
    lock: File,
    log: Log,
    crm: Crm,
    /// Whom to tell what became stale, once there is a page.
    page: Arc<OnceLock<AppHandle>>,
}

impl Opened {
    /// `None` where another process has the profile.
    fn by(profile: &Path, arguments: &Arguments) -> Result<Option<Self>, Box<dyn std::error::Error>> {
        let Some(lock) = paths::lock(profile)? else {
            return Ok(None);
        };
        let log = Log::begin(profile);
        let page = Arc::new(OnceLock::<AppHandle>::new());
        let announcer = Arc::clone(&page);
        let crm = Crm::open(Options {
            folder: profile.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            language_of_run: arguments.lang,
            language_of_system: arguments::language_of_system(),
            clock: Clock::system(),
            announce: Arc::new(move |topics: &[Topic]| {
                if let Some(page) = announcer.get()
                    && let Err(error) = events::Stale(topics.to_vec()).emit(page)
                {
                    tracing::warn!(%error, "the page was not told");
                }
            }),
            timings: Timings::default(),
            surroundings: Surroundings::default(),
        })?;
        Ok(Some(Self { lock, log, crm, page }))
    }

    fn begin(self, app: &AppHandle, sample: bool) {
        let Self { lock, log, crm, page } = self;
        app.manage(lock);
        app.manage(log);
        app.manage(Sample::default());
        app.manage(crm.clone());
        // Set once: there is one app in a process.
        let _ = page.set(app.clone());
        // Not before the system has its connections to screen and bus: until then keyring and window would wait for each
        // other. The page's process, which comes next, takes longer.
        let within = app.clone();
        tauri::async_runtime::spawn(async move {
            if sample {
                let Err(error) = within.state::<Sample>().start(&crm).await else {
                    return;
                };
                tracing::error!(%error, "the sample account did not open");
            }
            crm.start().await;
        });
    }
}

/// What `crm` does not know of is wiped when the rep signs out: the sandbox, page storage and logs.
pub(crate) async fn leave(app: &AppHandle) -> Result<(), CommandError> {
    app.state::<Sample>().stop().await;
    let page = window::wipe(app).map_err(|error| CommandError::internal(&error));
    let log = app
        .state::<Log>()
        .wipe()
        .map_err(|error| CommandError::internal(&error));
    page.and(log)
}
