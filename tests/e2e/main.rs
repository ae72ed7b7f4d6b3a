//! The app as a rep has it: the built program in a real window, a keyring, a session bus, and a HighLevel on the
//! other side of HTTP.
//!
//! Everything here is `#[ignore]`d because it opens windows: `cargo xtask test` installs what that needs and runs
//! `journeys`, `cargo xtask demo` runs `walk`, `cargo xtask dist` runs `package`, `cargo xtask bench` runs `figures`.
#![cfg(target_os = "linux")]

mod account;
mod confidential;
mod desk;
mod figures;
mod journeys;
mod package;
mod page;
mod walk;
mod workplace;
