use serde_json::json;

use super::{ADA, ada, connect, open};
use crate::{account::Account, desk::Desk, page::ENTER, workplace::Workplace};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask test"]
async fn a_tag_is_added_and_removed_without_touching_the_others() {
    let workplace = Workplace::new();
    let account = Account::open(&workplace).await;
    let id = account.add_contact(ada());
    let desk = Desk::open(&workplace).await;
    connect(&desk, &account).await;
    let card = open(&desk, ADA).await;

    let field = card.thing("combobox", "Add tag");
    field.click().await;
    field.type_in("Rückruf Dringend").await;
    desk.chord(&[ENTER]).await;
    card.button("Remove tag rückruf dringend").wait().await;
    account
        .wait("the tag", || account.tags(&id).contains(&"rückruf dringend".to_owned()))
        .await;
    assert_eq!(
        account.bodies("POST", &format!("/contacts/{id}/tags")),
        [json!({ "tags": ["rückruf dringend"] })]
    );

    card.button("Remove tag stammkunde").click().await;
    account
        .wait("the removal", || account.tags(&id) == ["rückruf dringend"])
        .await;
    assert_eq!(
        account.bodies("PUT", &format!("/contacts/{id}")),
        Vec::<serde_json::Value>::new(),
        "tags never go by PUT"
    );
}
