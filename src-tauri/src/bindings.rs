//! Every command and event, listed once. `bindings.ts` and the page's permissions are generated from here.

use model::{LIST_WINDOW, PageStart};
use tauri_specta::{Builder, ErrorHandlingMode, collect_commands, collect_events};

use crate::{commands, events};

macro_rules! listed {
    ($($module:ident :: $name:ident),* $(,)?) => {
        /// The names of all commands the page may call.
        pub const COMMANDS: &[&str] = &[$(stringify!($name)),*];

        /// The command and event list, for the real window and for tests.
        #[must_use]
        pub fn builder() -> Builder<tauri::Wry> {
            Builder::<tauri::Wry>::new()
                .error_handling(ErrorHandlingMode::Result)
                .disable_serde_phases()
                .commands(collect_commands![$(commands::$module::$name),*])
                .typ::<PageStart>()
                .constant("LIST_WINDOW", LIST_WINDOW)
                .events(collect_events![events::Stale, events::Closing, events::Linked])
        }
    };
}

listed![
    session::session_get,
    session::session_connect,
    session::session_sample,
    session::session_sign_out,
    session::session_put_rebuilt_away,
    session::token_replace,
    session::me_choose,
    settings::settings_get,
    settings::settings_update,
    contacts::contact_list,
    contacts::contact_locate,
    contacts::contact_twins,
    contacts::contact_unseen_count,
    contacts::contact_see_all,
    contacts::contact_card,
    contacts::contact_opened,
    contacts::contact_shown,
    contacts::contact_save,
    contacts::contact_delete,
    contacts::contact_reach,
    contacts::appointment_open,
    imports::import_get,
    imports::import_choose,
    imports::import_open,
    imports::import_plan,
    imports::import_put_away,
    imports::import_start,
    imports::import_pause,
    imports::import_resume,
    imports::import_stop,
    imports::import_save_failed,
    imports::import_open_highlevel,
    imports::export_choose,
    imports::contact_export,
    tags::tag_list,
    tags::tag_add,
    tags::tag_remove,
    tasks::board_get,
    tasks::task_save,
    tasks::task_set_completed,
    tasks::task_move,
    tasks::task_delete,
    tasks::due_read,
    tasks::due_text,
    notes::note_save,
    notes::note_delete,
    calls::call_find_caller,
    calls::call_save,
    calls::call_callbacks,
    calls::call_tag,
    calls::call_due,
    transcripts::transcript_calls,
    transcripts::transcript_note_call,
    transcripts::transcript_preview,
    transcripts::transcript_note_file,
    transcripts::transcript_automatic,
    transcripts::transcript_switch,
    drafts::draft_get,
    drafts::draft_save,
    leads::leads_get,
    leads::leads_try_sample,
    leads::lead_folder_set,
    leads::lead_folder_choose,
    leads::lead_folder_switch,
    leads::lead_choose,
    leads::lead_undo,
    leads::lead_read,
    leads::lead_read_text,
    leads::lead_save,
    leads::lead_take_in,
    sync::undo,
    sync::sync_status,
    sync::sync_now,
    sync::sync_settle_disappeared,
    sync::outbox_list,
    sync::outbox_retry,
    sync::outbox_discard,
    sync::outbox_settle,
    sync::outbox_settle_conflict,
    sync::outbox_write_anew,
    sync::outbox_attach,
    diagnostics::diagnostics_endpoints,
    diagnostics::diagnostics_test_scopes,
    diagnostics::diagnostics_forbid,
    diagnostics::diagnostics_try,
    diagnostics::diagnostics_self_test,
    diagnostics::diagnostics_requests,
    diagnostics::diagnostics_verbose,
    diagnostics::diagnostics_quota,
    app::first_screen_get,
    app::link_follow,
    app::text_copy,
    app::page_painted,
    app::window_close,
];

/// `ui/src/ipc/bindings.ts` as it should be.
///
/// # Errors
/// When a type cannot be written in TypeScript.
pub fn typescript() -> Result<String, Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("starbuero-bindings-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("bindings.ts");
    builder().export(specta_typescript::Typescript::default(), &file)?;
    let text = std::fs::read_to_string(&file)?;
    std::fs::remove_dir_all(&folder)?;
    Ok(text)
}

/// `src-tauri/permissions/app.toml` as it should be.
#[must_use]
pub fn permissions() -> String {
    let commands: Vec<String> = COMMANDS.iter().map(|name| format!("  \"{name}\",\n")).collect();
    format!(
        "# Generated from bindings.rs; `cargo xtask bindings` writes it.\n[[permission]]\nidentifier = \"allow-page\"\ndescription = \"The commands of the app, and no others\"\ncommands.allow = [\n{}]\n",
        commands.concat()
    )
}
