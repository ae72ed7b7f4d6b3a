//! What `cargo xtask dist` built, as a menu entry starts it.

use std::fs;

use crate::{desk::Desk, workplace::Workplace};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "opens a window: cargo xtask dist"]
async fn a_packaged_app_opens_on_its_painted_first_screen() {
    let workplace = Workplace::new();
    let desk = Desk::open(&workplace).await;

    desk.button("Connect").wait().await;
    desk.button("Try with sample data").click().await;
    desk.thing("grid", "Contacts").wait().await;

    let picture = workplace.home().join("first.png");
    desk.photograph(&picture);
    // A window of one colour is a PNG of a few hundred bytes.
    assert!(
        fs::metadata(picture).expect("a picture").len() > 10_000,
        "the window stayed blank"
    );
    assert_eq!(desk.close().await, 0);
}
