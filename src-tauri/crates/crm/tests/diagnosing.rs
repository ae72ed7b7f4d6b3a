//! What a technician sees: operations and whether they may be called, requests, the allowance, a self-test.

mod desk;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use desk::{Desk, quick};
use model::{
    ApiGeneration, CheckKind, CheckResult, EndpointRow, EndpointTry, Missing, NoteSave, Permission, SettingsPatch,
    Topic,
};
use sandbox::{Options, Switch};
use tokio::sync::Notify;

async fn row(desk: &Desk, name: &str) -> EndpointRow {
    let table = desk.crm.endpoints().await.expect("a table");
    table.rows.into_iter().find(|row| row.name == name).expect("known")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_token_may_is_told_by_answers_and_not_guessed() {
    let desk = Desk::with(
        Options {
            contacts: 20,
            missing_scopes: vec!["businesses.readonly".to_owned(), "contacts.write".to_owned()],
            ..Options::default()
        },
        quick(),
    )
    .await;
    assert_eq!(
        row(&desk, "contacts.get").await.may,
        Permission::Yes,
        "contacts were pulled"
    );
    assert_eq!(row(&desk, "businesses.list").await.may, Permission::NotTried);
    assert_eq!(row(&desk, "notes.create").await.may, Permission::NotTried);

    desk.crm.test_scopes().await.expect("tested");

    for (name, may) in [
        ("businesses.list", Permission::No),
        ("calendars.list", Permission::Yes),
        ("conversations.search", Permission::Yes),
        ("messages.export", Permission::Yes),
        ("notes.create", Permission::NotTried),
    ] {
        assert_eq!(row(&desk, name).await.may, may, "{name}");
    }
    assert_eq!(
        row(&desk, "businesses.list").await.last.expect("called").status,
        Some(401)
    );
    let log = desk.crm.requests().await.expect("a log");
    let refused = log.rows.iter().find(|row| row.status == Some(401)).expect("asked");
    assert!(refused.failed, "whoever asked, it was refused: {refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_switched_off_is_never_sent_and_says_so() {
    let desk = Desk::open().await;
    let (key, _) = desk.somebody().await;
    let note = || NoteSave {
        note: None,
        contact: key,
        text: "nicht senden".to_owned(),
        seen: None,
    };
    desk.crm.forbid_endpoints("notes", true).await.expect("kept");
    desk.sandbox.forget_requests();

    let refused = desk.crm.save_note(note()).await.expect_err("switched off");
    assert!(
        matches!(refused, crm::Error::NotAllowed(Missing::SwitchedOff)),
        "{refused:?}"
    );
    let tried = EndpointTry {
        name: "notes.list".to_owned(),
        with: row(&desk, "notes.list").await.sample,
    };
    let refused = desk.crm.try_endpoint(tried).await.expect_err("switched off");
    assert!(
        matches!(refused, crm::Error::NotAllowed(Missing::SwitchedOff)),
        "{refused:?}"
    );
    desk.crm.contact_opened(key).await.expect("opened");
    desk.until("the card is read", async || desk.card(key).await.refreshed_at.is_some())
        .await;
    let unread = desk.card(key).await.unread;
    assert!(
        unread
            .iter()
            .any(|part| part.part == model::CardPart::Notes && part.why == model::UnreadReason::SwitchedOff),
        "{unread:?}"
    );
    assert!(
        desk.sandbox
            .requests()
            .iter()
            .all(|request| !request.path.contains("/notes"))
    );
    assert_eq!(desk.account().await.forbidden, ["notes"]);

    desk.crm.forbid_endpoints("notes", false).await.expect("kept");
    desk.crm.save_note(note()).await.expect("saved");
    desk.sent().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_try_sends_one_request_and_shows_nothing_of_anybody() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    desk.crm.contact_opened(key).await.expect("opened");
    desk.until("it is the last opened", async || {
        row(&desk, "contacts.get").await.sample.ids[0].text == id
    })
    .await;
    desk.sandbox.forget_requests();
    let contact = desk.card(key).await.contact;

    let tried = desk
        .crm
        .try_endpoint(EndpointTry {
            name: "contacts.get".to_owned(),
            with: row(&desk, "contacts.get").await.sample,
        })
        .await
        .expect("sent");

    assert_eq!(tried.status, Some(200));
    assert!(
        tried.request.contains(&id) && tried.answer.contains(&id),
        "ids are no names"
    );
    for text in [&contact.fields.last_name, &contact.fields.email, &contact.fields.phone] {
        assert!(!tried.answer.contains(text.as_str()), "{text} in {}", tried.answer);
    }
    assert_eq!(desk.asked("GET", &format!("/contacts/{id}")).len(), 1);
    let mut broken = row(&desk, "contacts.update").await.sample;
    broken.body = Some("{".to_owned());
    let refused = desk
        .crm
        .try_endpoint(EndpointTry {
            name: "contacts.update".to_owned(),
            with: broken,
        })
        .await;
    assert!(
        matches!(refused, Err(crm::Error::Invalid { field: "body", .. })),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_listed_failures_first_without_ids_and_counted_in_the_gauge() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    desk.sandbox
        .fail_next(sandbox::Fault::answer("GET", "/contacts/*/notes", 422));
    desk.crm.contact_opened(key).await.expect("opened");
    desk.until("the card is read", async || desk.card(key).await.refreshed_at.is_some())
        .await;

    let log = desk.crm.requests().await.expect("a log");

    assert_eq!(
        (log.rows[0].status, log.rows[0].path.as_str()),
        (Some(422), "/contacts/{contactId}/notes")
    );
    assert!(log.rows[0].trace_id.is_some());
    assert!(!log.rows[1].failed);
    assert!(!format!("{log:?}").contains(&id));
    let gauge = desk.crm.quota().await.expect("a gauge");
    assert_eq!((gauge.limit, gauge.daily_limit), (100, Some(200_000)));
    assert_eq!(gauge.windows.iter().sum::<u32>() as usize, log.rows.len());
    assert!(!gauge.others_use_it, "{gauge:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_reads_when_it_is_told_to_has_the_last_request_of_many() {
    let sandbox = sandbox::Sandbox::start(Options::default()).await.expect("a sandbox");
    let folder = tempfile::tempdir().expect("a folder");
    let (told, shown) = (Arc::new(Notify::new()), Arc::new(AtomicUsize::new(0)));
    let tells = Arc::clone(&told);
    let crm = desk::announcing(folder.path(), quick(), move |topics| {
        if topics.contains(&Topic::Diagnostics) {
            tells.notify_one();
        }
    });
    let (page, shows) = (crm.clone(), Arc::clone(&shown));
    tokio::spawn(async move {
        loop {
            told.notified().await;
            let rows = page.requests().await.map_or(0, |log| log.rows.len());
            shows.store(rows, Ordering::SeqCst);
        }
    });
    crm.start().await;
    crm.connect(desk::request(&sandbox)).await.expect("let in");
    let desk = Desk::around(crm, sandbox, folder);
    desk.pulled().await;

    desk.until("the page has all requests", async || {
        let log = desk.crm.requests().await.expect("a log");
        shown.load(Ordering::SeqCst) == log.rows.len()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_self_test_finds_what_is_wrong_and_tells_nobody_s_name() {
    let desk = Desk::open().await;
    desk.sandbox
        .set(Switch::MissingScopes(vec!["businesses.readonly".to_owned()]));
    let test = desk.crm.self_test().await.expect("a test");
    let found: Vec<_> = test.checks.iter().map(|check| (check.what, check.result)).collect();
    use CheckKind as K;
    use CheckResult as R;
    assert_eq!(
        found,
        [
            (K::Keyring, R::LeftOut),
            (K::Clock, R::Good),
            (K::Dns, R::Good),
            (K::Tls, R::Good),
            (K::Scopes, R::Doubtful),
            (K::Database, R::Good),
            (K::Index, R::Good),
            (K::Disk, R::Good),
            (K::Quota, R::Good),
        ],
        "session mode has no keyring: {}",
        test.report
    );
    assert!(test.report.contains("businesses.readonly"), "{}", test.report);
    assert!(!test.report.contains(desk.sandbox.token()) && !test.report.contains(&desk.account().await.name));

    // What is switched off here says nothing of the connection.
    let result_of = async |what: CheckKind| {
        let test = desk.crm.self_test().await.expect("a test");
        let check = test.checks.iter().find(|check| check.what == what);
        check.expect("checked").result
    };
    desk.crm.forbid_endpoints("contacts", true).await.expect("kept");
    assert_eq!(result_of(K::Tls).await, R::LeftOut);
    assert_eq!(result_of(K::Scopes).await, R::Doubtful);
    desk.crm.forbid_endpoints("contacts", false).await.expect("kept");

    desk.sandbox.set(Switch::Offline(true));
    assert_eq!(result_of(K::Tls).await, R::Bad);
    assert_eq!(result_of(K::Scopes).await, R::LeftOut, "nobody was asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_generation_is_tried_before_it_is_spoken() {
    let desk = Desk::open().await;
    let patch = |generation| SettingsPatch {
        api_generation: Some(generation),
        ..SettingsPatch::default()
    };
    desk.crm.update_settings(patch(ApiGeneration::V3)).await.expect("taken");
    assert_eq!(row(&desk, "users.list").await.may, Permission::NotOffered);
    assert_eq!(
        row(&desk, "campaigns.remove_all").await.path,
        "/contacts/{contactId}/campaigns/remove-all"
    );
    desk.pull_again().await;
    let (key, id) = desk.somebody().await;
    let note = NoteSave {
        note: None,
        contact: key,
        text: "in v3".to_owned(),
        seen: None,
    };
    desk.crm.save_note(note).await.expect("saved");
    desk.sent().await;
    assert!(desk.sandbox.notes_of(&id).iter().any(|note| note["body"] == "in v3"));

    desk.sandbox.fail_next(
        sandbox::Fault::answer("POST", "/contacts/search", 401).body(serde_json::json!({
            "statusCode": 401, "message": "version header is invalid",
        })),
    );
    let refused = desk.crm.update_settings(patch(ApiGeneration::Legacy)).await;
    assert!(
        matches!(
            refused,
            Err(crm::Error::Connect(model::ConnectProblem::GenerationRefused))
        ),
        "{refused:?}"
    );
    assert_eq!(desk.crm.settings_now().api_generation, ApiGeneration::V3);
}
