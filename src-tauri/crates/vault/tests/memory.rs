//! The vault of session mode and sample data.

use secrecy::{ExposeSecret, SecretString};
use vault::{State, Vault};

#[test]
fn a_vault_in_memory_keeps_and_forgets() {
    let vault = Vault::in_memory();
    assert_eq!(vault.state(), State::Ready);
    assert!(vault.is_in_memory());
    assert!(vault.token().unwrap().is_none());
    assert!(vault.database_key().unwrap().is_none());

    vault.keep_token(&SecretString::from("pit-canary")).unwrap();
    let key = vault.make_database_key().unwrap();
    assert_eq!(vault.token().unwrap().unwrap().expose_secret(), "pit-canary");
    assert_eq!(
        vault.database_key().unwrap().unwrap().expose_secret(),
        key.expose_secret()
    );
    assert_eq!(
        vault.clone().token().unwrap().unwrap().expose_secret(),
        "pit-canary",
        "a clone is the same vault"
    );

    vault.forget_token().unwrap();
    assert!(vault.token().unwrap().is_none());
    assert!(
        vault.database_key().unwrap().is_some(),
        "forgetting the token keeps the key"
    );
    vault.forget_all().unwrap();
    assert!(vault.database_key().unwrap().is_none());
}

#[test]
fn every_key_is_another_and_has_256_bits() {
    let keys: std::collections::HashSet<String> = (0..50)
        .map(|_| {
            Vault::in_memory()
                .make_database_key()
                .unwrap()
                .expose_secret()
                .to_owned()
        })
        .collect();
    assert_eq!(keys.len(), 50);
    assert!(
        keys.iter()
            .all(|key| key.len() == 64 && key.bytes().all(|digit| digit.is_ascii_hexdigit()))
    );
}

#[test]
fn a_debug_print_shows_no_secret() {
    let vault = Vault::in_memory();
    vault.keep_token(&SecretString::from("pit-canary")).unwrap();
    let key = vault.make_database_key().unwrap();
    let shown = format!("{vault:?} {:?} {:?}", vault.token(), vault.database_key());
    assert!(
        !shown.contains("canary") && !shown.contains(key.expose_secret()),
        "{shown}"
    );
}
