//! The process that WebKitGTK runs the page in, started before the window is made.

#[cfg(target_os = "linux")]
pub use linux::{join, let_go, start};

#[cfg(target_os = "linux")]
mod linux {
    use std::cell::RefCell;
    use std::collections::HashSet;
    use std::path::PathBuf;

    use gtk::Orientation;
    use tauri::{App, AppHandle, EventLoopMessage, WebviewWindowBuilder, Wry};
    use tauri_runtime_wry::tao::event::{Event, StartCause};
    use tauri_runtime_wry::tao::event_loop::{ControlFlow, EventLoopProxy, EventLoopWindowTarget};
    use tauri_runtime_wry::wry::{self, WebViewBuilder, WebViewBuilderExtUnix, WebViewExtUnix};
    use tauri_runtime_wry::{
        Context, EventLoopIterationContext, Message, Plugin, PluginBuilder, WebContext, WebContextStore,
    };

    thread_local! {
        static STARTED: RefCell<Option<Started>> = const { RefCell::new(None) };
    }

    struct Started {
        /// An empty page that nobody sees; the process runs because of it.
        page: wry::WebView,
        /// Holds the page, which would end with it.
        _place: gtk::Box,
    }

    /// Has the page's process started as soon as the event loop runs: it gets ready while the window is made, which takes
    /// as long. By itself WebKitGTK starts it when the window has been made and is told what to load. Where the start
    /// fails it is so, and beneath WebKitWebDriver, which cannot drive a page that joined the process of another.
    pub fn start(app: &mut App, storage: PathBuf) {
        if std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_none_or(|is| is != "true") {
            app.wry_plugin(Start { storage });
        }
    }

    /// Lets the page run in the process that was started; without one it gets its own.
    pub fn join(window: WebviewWindowBuilder<'_, Wry, AppHandle>) -> WebviewWindowBuilder<'_, Wry, AppHandle> {
        STARTED.with_borrow(|started| match started {
            Some(started) => window.with_related_view(started.page.webview()),
            None => window,
        })
    }

    /// Ends the empty page: the process has one to show now.
    pub fn let_go() {
        drop(STARTED.take());
    }

    /// The only way to where tauri keeps the contexts of WebKitGTK.
    struct Start {
        storage: PathBuf,
    }

    impl PluginBuilder<EventLoopMessage> for Start {
        type Plugin = Self;

        fn build(self, _: Context<EventLoopMessage>) -> Self {
            self
        }
    }

    impl Plugin<EventLoopMessage> for Start {
        fn on_event(
            &mut self,
            event: &Event<Message<EventLoopMessage>>,
            _: &EventLoopWindowTarget<Message<EventLoopMessage>>,
            _: &EventLoopProxy<Message<EventLoopMessage>>,
            _: &mut ControlFlow,
            _: EventLoopIterationContext<'_, EventLoopMessage>,
            contexts: &WebContextStore,
        ) -> bool {
            if matches!(event, Event::NewEvents(StartCause::Init)) {
                let context = WebContext {
                    inner: self.start(),
                    referenced_by_webviews: HashSet::new(),
                    registered_custom_protocols: HashSet::new(),
                };
                let mut contexts = contexts.lock().expect("nothing has panicked with it");
                // Where tauri looks for the context of a window with this storage.
                contexts.insert(Some(self.storage.clone()), context);
            }
            false
        }
    }

    impl Start {
        fn start(&self) -> wry::WebContext {
            let mut context = wry::WebContext::new(Some(self.storage.clone()));
            let place = gtk::Box::new(Orientation::Vertical, 0);
            let page = WebViewBuilder::new_with_web_context(&mut context)
                .with_visible(false)
                .with_focused(false)
                .with_url("about:blank")
                .build_gtk(&place);
            match page {
                Ok(page) => STARTED.set(Some(Started { page, _place: place })),
                Err(error) => tracing::warn!(%error, "the page's process was not started early"),
            }
            context
        }
    }
}

#[cfg(not(target_os = "linux"))]
pub use elsewhere::{join, let_go, start};

/// Only WebKitGTK waits for the window.
#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use std::path::PathBuf;

    use tauri::{App, AppHandle, WebviewWindowBuilder, Wry};

    pub fn start(_: &mut App, _: PathBuf) {}

    pub fn join(window: WebviewWindowBuilder<'_, Wry, AppHandle>) -> WebviewWindowBuilder<'_, Wry, AppHandle> {
        window
    }

    pub fn let_go() {}
}
