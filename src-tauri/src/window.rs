//! The one window.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crm::{Crm, WindowPlace};
use model::{PageStart, Theme};
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent, window::Color};
use tauri_specta::Event;

use crate::events::Closing;
use crate::{page_process, paths};

const LABEL: &str = "main";
const SIZE: (f64, f64) = (1280.0, 800.0);
const SMALLEST: (f64, f64) = (720.0, 480.0);
const LIGHT: Color = Color(252, 252, 253, 255);
const DARK: Color = Color(22, 23, 26, 255);
/// The size is kept once it has rested this long.
const REST: Duration = Duration::from_millis(500);

/// Asks for the first screen before the page's own scripts have been read; they take what is answered.
const ASK_AHEAD: &str = "window.__TAURI_INTERNALS__.invoke('first_screen_get')";

/// Keeps every breach of the content security policy from before the page's first script on; the journeys look there.
const POLICY_WATCH: &str = "window.__VIOLATIONS__ = [];
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) =>
        window.__VIOLATIONS__.push(`${effectiveDirective} ${blockedURI} ${sample}`));";

static RESIZES: AtomicU32 = AtomicU32::new(0);

/// Opens the window where it was, in the right theme and language from the first paint on.
///
/// # Errors
/// When the system gives no window.
pub fn open(app: &AppHandle, crm: &Crm) -> tauri::Result<()> {
    let theme = crm.settings_now().theme;
    let place = crm
        .window_place()
        .filter(|place| place.width >= SMALLEST.0 && place.height >= SMALLEST.1);
    let (width, height) = place.map_or(SIZE, |place| (place.width, place.height));
    let known = serde_json::to_string(&PageStart {
        language: crm.language(),
        theme,
    })?;
    let watch_policy = if cfg!(debug_assertions) { POLICY_WATCH } else { "" };
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App("index.html".into()))
        .title(paths::PRODUCT)
        .inner_size(width, height)
        .min_inner_size(SMALLEST.0, SMALLEST.1)
        .maximized(place.is_some_and(|place| place.maximized))
        .theme(window_theme(theme))
        .background_color(if theme == Theme::Dark { DARK } else { LIGHT })
        .data_directory(storage(crm.folder()))
        .initialization_script(format!(
            "window.__STARBUERO__ = Object.freeze({{ ...{known}, first: {ASK_AHEAD} }});{watch_policy}"
        ))
        .zoom_hotkeys_enabled(true)
        // The system makes it visible while the page loads.
        .visible(false)
        // Else the system keeps dropped files to itself, and the page never sees them.
        .disable_drag_drop_handler()
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny);
    let window = page_process::join(window).build()?;
    page_process::let_go();
    if theme == Theme::System && window.theme().is_ok_and(|theme| theme == tauri::Theme::Dark) {
        window.set_background_color(Some(DARK))?;
    }
    window.show()?;
    watch(&window, crm);
    Ok(())
}

/// The folder in which the web view keeps its files.
pub fn storage(profile: &Path) -> PathBuf {
    profile.join("webview")
}

/// The page is ours and stays: nothing leads out of it.
fn is_ours(url: &Url) -> bool {
    let dev = cfg!(dev) && url.host_str() == Some("localhost");
    dev || (url.scheme() == "tauri" && url.host_str() == Some("localhost")) || url.host_str() == Some("tauri.localhost")
}

fn window_theme(theme: Theme) -> Option<tauri::Theme> {
    match theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    }
}

/// Gives the window the chosen theme.
pub fn follow_theme(app: &AppHandle, theme: Theme) {
    if let Some(window) = app.get_webview_window(LABEL)
        && let Err(error) = window.set_theme(window_theme(theme))
    {
        tracing::warn!(%error, "the window did not take the theme");
    }
}

/// Brings the window forward: the app was started a second time.
pub fn bring_forward(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// Removes what the web view keeps of the page.
///
/// # Errors
/// When the web view refuses.
pub fn wipe(app: &AppHandle) -> tauri::Result<()> {
    app.get_webview_window(LABEL)
        .map_or(Ok(()), |window| window.clear_all_browsing_data())
}

/// Closes the window without asking again.
pub fn close(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _ = window.destroy();
    }
}

fn watch(window: &WebviewWindow, crm: &Crm) {
    let (watched, crm) = (window.clone(), crm.clone());
    window.on_window_event(move |event| match event {
        WindowEvent::Resized(_) => {
            let (window, crm) = (watched.clone(), crm.clone());
            let resize = RESIZES.fetch_add(1, Ordering::Relaxed) + 1;
            tauri::async_runtime::spawn(async move {
                tokio::time::sleep(REST).await;
                if RESIZES.load(Ordering::Relaxed) == resize {
                    keep_place(&window, &crm);
                }
            });
        }
        WindowEvent::Focused(is_in_front) => crm.set_in_front(*is_in_front),
        WindowEvent::CloseRequested { api, .. } => {
            keep_place(&watched, &crm);
            let unsent = tauri::async_runtime::block_on(crm.would_lose());
            let closing = Closing { unsent };
            if unsent > 0 && closing.emit(&watched).is_ok() {
                api.prevent_close();
            }
        }
        _ => {}
    });
}

fn keep_place(window: &WebviewWindow, crm: &Crm) {
    let (Ok(size), Ok(scale), Ok(maximized)) = (window.inner_size(), window.scale_factor(), window.is_maximized())
    else {
        return;
    };
    let size = size.to_logical::<f64>(scale);
    let before = crm.window_place();
    // The size to come back to is the one before it filled the screen.
    let place = match before.filter(|_| maximized) {
        Some(before) => WindowPlace { maximized, ..before },
        None => WindowPlace {
            width: size.width,
            height: size.height,
            maximized,
        },
    };
    if before != Some(place)
        && let Err(error) = crm.keep_window_place(place)
    {
        tracing::warn!(%error, "the window's size was not kept");
    }
}
