//! A start on a profile that was closed well: the list first, the index once it is painted.

#![cfg(target_os = "linux")]

mod desk;
mod keyring;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crm::{Crm, Timings};
use desk::{announcing, crm, quick, request};
use model::{ConnectRequest, ContactListRequest, LIST_WINDOW, Session, SyncPhase, Topic};
use sandbox::{Options, Sandbox};

const CONTACTS: usize = 30;
const SOON: Duration = Duration::from_secs(20);

/// As long as nothing is painted nothing else is begun.
fn waiting_for_ever() -> Timings {
    Timings {
        begin: Duration::from_secs(3600),
        ..quick()
    }
}

async fn until(mut holds: impl AsyncFnMut() -> bool) {
    let waited = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(SOON, waited).await.expect("in time");
}

/// A profile that is connected, has read everything and was closed.
async fn closed(folder: &Path) -> Sandbox {
    let options = Options {
        contacts: CONTACTS,
        ..Options::default()
    };
    let sandbox = Sandbox::start(options).await.expect("a sandbox");
    let crm = crm(folder, quick());
    crm.start().await;
    let keeping = ConnectRequest {
        session_only: false,
        ..request(&sandbox)
    };
    crm.connect(keeping).await.expect("connected");
    until(async || {
        let status = crm.sync_status().await.expect("a status");
        status.pulled_at.is_some() && status.phase == SyncPhase::Idle
    })
    .await;
    crm.settle().await;
    sandbox
}

async fn is_signed_in(crm: &Crm) -> bool {
    matches!(crm.session().await, Ok(Session::SignedIn { .. }))
}

/// A start that goes on after the screen can be used.
async fn opening(crm: &Crm) -> tokio::task::JoinHandle<()> {
    let started = crm.clone();
    let opening = tokio::spawn(async move { started.start().await });
    until(async || is_signed_in(crm).await).await;
    opening
}

fn in_a_runtime(work: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(work);
    runtime.shutdown_timeout(Duration::from_secs(5));
}

#[test]
fn the_list_does_not_wait_for_the_index_which_waits_for_the_list() {
    keyring::with("the_list_does_not_wait_for_the_index_which_waits_for_the_list", || {
        in_a_runtime(async {
            let folder = tempfile::tempdir().expect("a folder");
            let _sandbox = closed(folder.path()).await;
            let told = Arc::new(AtomicU32::new(0));
            let counted = Arc::clone(&told);
            let crm = announcing(folder.path(), waiting_for_ever(), move |topics| {
                counted.fetch_add(u32::from(topics.contains(&Topic::Contacts)), Ordering::SeqCst);
            });
            let opening = opening(&crm).await;

            let all = ContactListRequest {
                limit: 10,
                ..ContactListRequest::default()
            };
            let list = crm.contact_list(all).await.expect("a list");
            assert_eq!((list.total as usize, list.rows.len()), (CONTACTS, 10));
            assert!(!opening.is_finished(), "nothing was painted");

            let told_before = told.load(Ordering::SeqCst);
            crm.note_painted();
            tokio::time::timeout(SOON, opening)
                .await
                .expect("indexed in time")
                .expect("no panic");
            assert!(told.load(Ordering::SeqCst) > told_before, "the page asks again");
        });
    });
}

#[test]
fn the_first_screen_is_answered_once_the_account_is_open_and_waits_no_longer_than_told() {
    keyring::with(
        "the_first_screen_is_answered_once_the_account_is_open_and_waits_no_longer_than_told",
        || {
            in_a_runtime(async {
                let folder = tempfile::tempdir().expect("a folder");
                let _sandbox = closed(folder.path()).await;
                let crm = crm(folder.path(), waiting_for_ever());
                assert_eq!(
                    crm.first_screen(Duration::from_millis(50)).await,
                    None,
                    "nothing was opened"
                );

                let waiting = crm.clone();
                let asked = tokio::spawn(async move { waiting.first_screen(SOON).await });
                tokio::task::yield_now().await;
                let _opening = opening(&crm).await;
                let first = asked.await.expect("no panic").expect("in time");

                let list = ContactListRequest {
                    limit: LIST_WINDOW,
                    ..ContactListRequest::default()
                };
                assert_eq!(first.session, crm.session().await.expect("a session"));
                assert_eq!(first.list, crm.contact_list(list).await.ok());
                assert_eq!(first.unseen, crm.unseen_contacts().await.ok());
                assert_eq!(first.sync.map(|status| status.contacts as usize), Some(CONTACTS));

                crm.sign_out(true).await.expect("signed out");
                let first = crm.first_screen(SOON).await.expect("known already");
                assert!(matches!(first.session, Session::SignedOut { .. }));
                assert_eq!((first.sync, first.list, first.unseen), (None, None, None));
            });
        },
    );
}

#[test]
fn signing_out_does_not_wait_for_what_waits_for_the_list() {
    keyring::with("signing_out_does_not_wait_for_what_waits_for_the_list", || {
        in_a_runtime(async {
            let folder = tempfile::tempdir().expect("a folder");
            let _sandbox = closed(folder.path()).await;
            let crm = crm(folder.path(), waiting_for_ever());
            let opening = opening(&crm).await;
            assert!(!opening.is_finished());

            crm.sign_out(true).await.expect("signed out");

            tokio::time::timeout(SOON, opening)
                .await
                .expect("ended in time")
                .expect("no panic");
            assert!(!is_signed_in(&crm).await);
        });
    });
}
