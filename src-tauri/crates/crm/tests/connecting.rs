//! Connecting: each failure its own sentence, nothing kept that did not work.

mod desk;

use crm::Error;
use desk::{Desk, crm, quick, request};
use model::{ConnectProblem, ConnectRequest, Missing, Session};
use sandbox::{Fault, Options, Sandbox, Switch};

async fn problem(change: impl FnOnce(&mut ConnectRequest), switch: Option<Switch>) -> ConnectProblem {
    let sandbox = Sandbox::start(Options {
        contacts: 3,
        ..Options::default()
    })
    .await
    .expect("a sandbox");
    if let Some(switch) = switch {
        sandbox.set(switch);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let crm = crm(folder.path(), quick());
    crm.start().await;
    let mut request = request(&sandbox);
    change(&mut request);
    let error = crm.connect(request).await.expect_err("refused");
    assert!(
        matches!(crm.session().await, Ok(Session::SignedOut { .. })),
        "nobody is connected afterwards"
    );
    match error {
        Error::Connect(problem) => problem,
        other => panic!("not a problem with connecting: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_wrongly_is_named() {
    let jwt = format!(
        "eyJhbGciOiJIUzI1NiJ9.{}.sig",
        "eyJsb2NhdGlvbl9pZCI6ImFiYyIsInZlcnNpb24iOjF9"
    );
    assert_eq!(
        problem(|request| request.token = "  ".to_owned(), None).await,
        ConnectProblem::TokenEmpty
    );
    assert_eq!(
        problem(|request| request.token = "pit-1 2".to_owned(), None).await,
        ConnectProblem::TokenHasBlanks
    );
    assert_eq!(
        problem(move |request| request.token = jwt, None).await,
        ConnectProblem::TokenIsV1Key
    );
    assert_eq!(
        problem(|request| request.account.clear(), None).await,
        ConnectProblem::AccountEmpty
    );
    assert_eq!(
        problem(|request| request.account = "https://example.org/".to_owned(), None).await,
        ConnectProblem::AccountUnreadable
    );
    assert_eq!(
        problem(|request| request.address = Some("http://example.org".to_owned()), None).await,
        ConnectProblem::AddressNotSecure
    );
    assert_eq!(
        problem(|request| request.address = Some("not an address".to_owned()), None).await,
        ConnectProblem::AddressUnreadable
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_highlevel_refuses_is_told_apart() {
    let unknown = |request: &mut ConnectRequest| request.token = "pit-00000000-0000-0000-0000-000000000000".to_owned();
    assert_eq!(problem(unknown, None).await, ConnectProblem::TokenRefused);
    let foreign = |request: &mut ConnectRequest| request.account = "anotherlocation00000".to_owned();
    assert_eq!(problem(foreign, None).await, ConnectProblem::AccountRefused);
    let scope = Switch::MissingScopes(vec!["contacts.readonly".to_owned()]);
    assert_eq!(
        problem(|_| {}, Some(scope)).await,
        ConnectProblem::ScopeMissing {
            scope: "contacts.readonly".to_owned()
        }
    );
    assert_eq!(
        problem(|_| {}, Some(Switch::AgencyToken(true))).await,
        ConnectProblem::TokenIsAgency
    );
    assert_eq!(
        problem(|request| request.address = Some("http://127.0.0.1:9".to_owned()), None).await,
        ConnectProblem::Unreachable
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_web_page_at_the_address_is_not_highlevel() {
    let sandbox = Sandbox::start(Options {
        contacts: 3,
        ..Options::default()
    })
    .await
    .expect("a sandbox");
    let mut fault = Fault::answer("POST", "/contacts/search", 200);
    fault.failure = sandbox::Failure::Answer {
        status: 200,
        body: Some("<html>Hello</html>".into()),
    };
    fault.count = 5;
    sandbox.fail_next(fault);
    let folder = tempfile::tempdir().expect("a folder");
    let crm = crm(folder.path(), quick());
    crm.start().await;
    let error = crm.connect(request(&sandbox)).await.expect_err("refused");
    assert!(
        matches!(error, Error::Connect(ConnectProblem::NotHighLevel)),
        "{error:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pasted_link_and_blanks_around_the_token_are_fine() {
    let sandbox = Sandbox::start(Options {
        contacts: 3,
        ..Options::default()
    })
    .await
    .expect("a sandbox");
    let folder = tempfile::tempdir().expect("a folder");
    let crm = crm(folder.path(), quick());
    crm.start().await;
    let mut request = request(&sandbox);
    request.token = format!("\t {}\r\n", request.token);
    request.account = format!(
        "https://app.gohighlevel.com/v2/location/{}/contacts/smart_list/All",
        request.account
    );
    crm.connect(request).await.expect("connected");
    let Ok(Session::SignedIn { account }) = crm.session().await else {
        panic!("connected")
    };
    assert_eq!(account.location, sandbox.location());
    assert_ne!(
        account.name, account.location,
        "the account's name is shown, not its id"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_readonly_alone_is_enough_to_find_and_open() {
    let scopes = [
        "contacts.write",
        "locations.readonly",
        "locations/tags.readonly",
        "locations/customFields.readonly",
        "locations/tasks.readonly",
        "users.readonly",
        "calendars/events.readonly",
    ];
    let options = Options {
        contacts: 20,
        missing_scopes: scopes.map(str::to_owned).to_vec(),
        ..Options::default()
    };
    let desk = Desk::with(options, quick()).await;
    let (key, _) = desk.somebody().await;
    desk.crm.contact_opened(key).await.expect("opened");
    desk.until("the card is read", async || desk.card(key).await.refreshed_at.is_some())
        .await;

    let account = desk.account().await;
    for missing in [
        Missing::Location,
        Missing::Users,
        Missing::Tasks,
        Missing::Tags,
        Missing::CustomFields,
    ] {
        assert!(
            account.missing.contains(&missing),
            "{missing:?} is said: {:?}",
            account.missing
        );
    }
    assert_eq!(account.name, account.location);
    assert!(account.me_answered, "without users nobody is asked who they are");
    assert!(desk.crm.board(None).await.expect("a board").only_opened_contacts);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_revoked_asks_for_another_and_loses_nothing() {
    let desk = Desk::open().await;
    let (key, id) = desk.somebody().await;
    desk.sandbox.set(Switch::RevokedToken(true));
    desk.crm
        .save_note(model::NoteSave {
            note: None,
            contact: key,
            text: "wartet".to_owned(),
            seen: None,
        })
        .await
        .expect("saved");
    desk.until("the token is asked for", async || desk.account().await.token_refused)
        .await;
    assert_eq!(desk.waiting().await.len(), 1);
    assert!(desk.find("").await.contains(&key), "everything is still there");

    desk.sandbox.set(Switch::RevokedToken(false));
    desk.crm
        .replace_token(desk.sandbox.token().to_owned())
        .await
        .expect("taken");
    desk.sent().await;
    assert_eq!(
        desk.sandbox
            .notes_of(&id)
            .iter()
            .filter(|note| note["body"] == "wartet")
            .count(),
        1
    );
}

/// What some of HighLevel's services say to a token that lacks something of theirs, and an edge to a token it dropped.
fn unauthorized(method: &str, path: &str) -> Fault {
    Fault::answer(method, path, 401)
        .body(serde_json::json!({ "message": "Unauthorized" }))
        .times(10_000)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_401_of_one_list_or_of_the_appointments_costs_that_alone() {
    let desk = Desk::open().await;
    for path in ["/users/", "/locations/*/customFields", "/contacts/*/appointments"] {
        desk.sandbox.fail_next(unauthorized("GET", path));
    }
    let (key, _) = desk.somebody().await;
    desk.crm.contact_opened(key).await.expect("opened");
    desk.until("the card is read", async || desk.card(key).await.refreshed_at.is_some())
        .await;
    desk.crm.sync_now().await.expect("asked");
    desk.until("it is said what is missing", async || {
        let missing = desk.account().await.missing;
        [Missing::Users, Missing::CustomFields, Missing::Appointments]
            .iter()
            .all(|what| missing.contains(what))
    })
    .await;
    desk.pulled().await;
    assert!(!desk.account().await.token_refused);
    let unread = desk.card(key).await.unread;
    assert_eq!(
        unread.iter().map(|part| part.part).collect::<Vec<_>>(),
        [model::CardPart::Appointments]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bare_401_to_everything_asks_for_another_token_and_loses_nothing() {
    let desk = Desk::open().await;
    let (key, _) = desk.somebody().await;
    desk.sandbox.fail_next(unauthorized("*", "*"));
    desk.crm
        .save_note(model::NoteSave {
            note: None,
            contact: key,
            text: "wartet".to_owned(),
            seen: None,
        })
        .await
        .expect("saved");
    desk.until("the token is asked for", async || desk.account().await.token_refused)
        .await;
    let waiting = desk.waiting().await;
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].state, model::ChangeState::Waiting, "not parked: {waiting:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bare_401_on_connecting_is_the_token_s() {
    let sandbox = Sandbox::start(Options {
        contacts: 3,
        ..Options::default()
    })
    .await
    .expect("a sandbox");
    sandbox.fail_next(unauthorized("POST", "/contacts/search"));
    let folder = tempfile::tempdir().expect("a folder");
    let crm = crm(folder.path(), quick());
    crm.start().await;
    let error = crm.connect(request(&sandbox)).await.expect_err("refused");
    assert!(
        matches!(error, Error::Connect(ConnectProblem::TokenRefused)),
        "{error:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn replacing_the_token_reads_no_contact_again() {
    let desk = Desk::open().await;
    desk.sandbox
        .set(Switch::MissingScopes(vec!["users.readonly".to_owned()]));
    desk.pull_again().await;
    assert!(desk.account().await.missing.contains(&Missing::Users));
    desk.sandbox.set(Switch::MissingScopes(Vec::new()));
    desk.sandbox.forget_requests();

    desk.crm
        .replace_token(desk.sandbox.token().to_owned())
        .await
        .expect("taken");
    desk.until("what the new token may see is read", async || {
        desk.asked("POST", "/tasks/search").len() >= 2
    })
    .await;

    assert!(!desk.account().await.missing.contains(&Missing::Users));
    assert_eq!(desk.asked("GET", "/users/").len(), 1);
    assert_eq!(
        desk.asked("POST", "/contacts/search").len(),
        1,
        "the one that tried the token"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_warns_of_what_was_not_sent_and_then_leaves_nothing() {
    let desk = Desk::open().await;
    let (key, _) = desk.somebody().await;
    desk.sandbox.set(Switch::Offline(true));
    desk.crm
        .save_note(model::NoteSave {
            note: None,
            contact: key,
            text: "ungesendet".to_owned(),
            seen: None,
        })
        .await
        .expect("saved");
    let error = desk.crm.sign_out(false).await.expect_err("warned");
    assert!(matches!(error, Error::Unsent { count: 1 }), "{error:?}");
    assert!(
        desk.crm
            .session()
            .await
            .is_ok_and(|session| matches!(session, Session::SignedIn { .. })),
        "nothing happened"
    );

    desk.crm.sign_out(true).await.expect("signed out");
    assert!(matches!(desk.crm.session().await, Ok(Session::SignedOut { .. })));
    assert!(matches!(
        desk.crm
            .contact_list(model::ContactListRequest {
                limit: 1,
                ..model::ContactListRequest::default()
            })
            .await,
        Err(Error::SignedOut)
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_api_address_is_tried_before_it_is_kept() {
    let desk = Desk::open().await;
    let patch = |address: &str| model::SettingsPatch {
        api_address: Some(address.to_owned()),
        ..model::SettingsPatch::default()
    };
    let before = desk.account().await.api_address;
    for (address, problem) in [
        ("http://127.0.0.1:9", ConnectProblem::Unreachable),
        ("http://example.org", ConnectProblem::AddressNotSecure),
    ] {
        let error = desk.crm.update_settings(patch(address)).await.expect_err("refused");
        assert!(matches!(&error, Error::Connect(why) if *why == problem), "{error:?}");
        assert_eq!(desk.account().await.api_address, before);
    }
    let same = desk.sandbox.address().replace("127.0.0.1", "localhost");
    desk.crm.update_settings(patch(&same)).await.expect("taken");
    assert_eq!(desk.account().await.api_address, same);
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_sample_data_or_a_session_does_not_touch_the_profile_s_own_database() {
    let sandbox = Sandbox::start(Options {
        contacts: 3,
        ..Options::default()
    })
    .await
    .expect("a sandbox");
    let folder = tempfile::tempdir().expect("a folder");
    let crm = crm(folder.path(), quick());
    crm.start().await;
    let database = folder.path().join("contacts.db");
    std::fs::write(&database, b"somebody's work").expect("written");
    crm.connect(request(&sandbox))
        .await
        .expect("connected for this session");
    crm.sign_out(true).await.expect("left");
    let sample = crm::SampleAccount {
        address: sandbox.address(),
        token: sandbox.token().to_owned(),
        location: sandbox.location(),
    };
    crm.connect_sample(sample).await.expect("connected");
    crm.sign_out(true).await.expect("left");
    assert!(
        database.exists()
            || std::fs::read_dir(folder.path())
                .expect("files")
                .flatten()
                .any(|file| { file.file_name().to_string_lossy().starts_with("contacts.db.unreadable") }),
        "kept, or set aside where a keyring could not read it"
    );
}
