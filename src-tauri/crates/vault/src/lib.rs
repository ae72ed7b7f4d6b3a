//! Where the token and the key of the database are kept: in the operating system's keyring, and nowhere else.
//!
//! Everything here blocks, for milliseconds as a rule, and for as long as the rep takes to answer where the system
//! asks for the keyring's password. Call it off the async threads.

mod error;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rand::{TryRng, rngs::SysRng};
use secrecy::{ExposeSecret, SecretString};

pub use error::{Error, Result};

/// The service under which the keyring lists our entries.
const SERVICE: &str = "de.starbuero.desk";

/// Whether the machine can keep a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It can. The first write may still find the keyring locked, as no keyring says so without asking the rep.
    Ready,
    /// There is no keyring. Looked for once per run: one that is started later is seen by the next run.
    Missing,
    /// There is one, but it is locked or refused.
    Locked,
}

/// The secrets of one profile. Clones are the same vault.
#[derive(Clone)]
pub struct Vault {
    home: Home,
}

#[derive(Clone)]
enum Home {
    Keyring { profile: Arc<str> },
    Memory(Arc<Mutex<Memory>>),
}

#[derive(Default)]
struct Memory {
    token: Option<SecretString>,
    database_key: Option<SecretString>,
}

/// One of the two things a profile keeps.
#[derive(Clone, Copy)]
enum Secret {
    Token,
    DatabaseKey,
}

impl Vault {
    /// The profile's entries in the keyring: service `de.starbuero.desk`, users `<profile-id>:token` and
    /// `<profile-id>:db-key`. Touches nothing yet.
    #[must_use]
    pub fn open(profile_id: &str) -> Self {
        Self {
            home: Home::Keyring {
                profile: profile_id.into(),
            },
        }
    }

    /// A vault that is gone when the app closes, for session mode and sample data.
    #[must_use]
    pub fn in_memory() -> Self {
        Self {
            home: Home::Memory(Arc::default()),
        }
    }

    /// Gone when the app closes.
    #[must_use]
    pub fn is_in_memory(&self) -> bool {
        matches!(self.home, Home::Memory(_))
    }

    /// Whether this machine can keep a secret. Reads the token's entry, for which the system may ask the rep to
    /// unlock the keyring.
    #[must_use]
    pub fn state(&self) -> State {
        match self.read(Secret::Token) {
            Err(Error::Missing) => State::Missing,
            Err(Error::Locked) => State::Locked,
            // A single unreadable entry can be written anew.
            Ok(_) | Err(Error::Damaged(_) | Error::Other(_)) => State::Ready,
        }
    }

    /// The token, where one is kept.
    pub fn token(&self) -> Result<Option<SecretString>> {
        self.read(Secret::Token)
    }

    /// Keeps the token in place of an older one.
    pub fn keep_token(&self, token: &SecretString) -> Result<()> {
        self.write(Secret::Token, token)
    }

    /// Forgets the token, if there is one.
    pub fn forget_token(&self) -> Result<()> {
        self.forget(Secret::Token)
    }

    /// The key of the database as 64 hexadecimal digits, where one is kept.
    pub fn database_key(&self) -> Result<Option<SecretString>> {
        let key = self.read(Secret::DatabaseKey)?;
        let is_key = |key: &SecretString| {
            let key = key.expose_secret();
            key.len() == 64 && key.bytes().all(|digit| digit.is_ascii_hexdigit())
        };
        if key.as_ref().is_some_and(|key| !is_key(key)) {
            return Err(Error::Damaged("it is no key"));
        }
        Ok(key)
    }

    /// Makes a new key of 32 random bytes and keeps it in place of an older one, whose database nothing can open any
    /// more. The key is answered only once it could be read back.
    pub fn make_database_key(&self) -> Result<SecretString> {
        let mut bytes = [0; 32];
        SysRng
            .try_fill_bytes(&mut bytes)
            .map_err(|_| Error::Other("the system gave no random bytes"))?;
        let key = SecretString::from(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        self.write(Secret::DatabaseKey, &key)?;
        match self.read(Secret::DatabaseKey)? {
            Some(kept) if kept.expose_secret() == key.expose_secret() => Ok(key),
            _ => Err(Error::Other("it did not keep what it was given")),
        }
    }

    /// Forgets the token and the key. Tries both, also where the first fails.
    pub fn forget_all(&self) -> Result<()> {
        let token = self.forget(Secret::Token);
        self.forget(Secret::DatabaseKey).and(token)
    }

    fn read(&self, secret: Secret) -> Result<Option<SecretString>> {
        match &self.home {
            Home::Memory(memory) => Ok(lock(memory).slot(secret).clone()),
            Home::Keyring { profile } => match entry(profile, secret)?.get_password() {
                Ok(text) => Ok(Some(SecretString::from(text))),
                Err(keyring::Error::NoEntry) => Ok(None),
                Err(error) => Err(error.into()),
            },
        }
    }

    fn write(&self, secret: Secret, value: &SecretString) -> Result<()> {
        match &self.home {
            Home::Memory(memory) => *lock(memory).slot(secret) = Some(value.clone()),
            Home::Keyring { profile } => entry(profile, secret)?.set_password(value.expose_secret())?,
        }
        Ok(())
    }

    fn forget(&self, secret: Secret) -> Result<()> {
        match &self.home {
            Home::Memory(memory) => *lock(memory).slot(secret) = None,
            Home::Keyring { profile } => match entry(profile, secret)?.delete_credential() {
                Ok(()) | Err(keyring::Error::NoEntry) => {}
                Err(keyring::Error::Ambiguous(entries)) => {
                    for entry in entries {
                        entry.delete_credential()?;
                    }
                }
                Err(error) => return Err(error.into()),
            },
        }
        Ok(())
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let home = if self.is_in_memory() { "memory" } else { "keyring" };
        f.debug_struct("Vault").field("home", &home).finish_non_exhaustive()
    }
}

impl Memory {
    fn slot(&mut self, secret: Secret) -> &mut Option<SecretString> {
        match secret {
            Secret::Token => &mut self.token,
            Secret::DatabaseKey => &mut self.database_key,
        }
    }
}

fn entry(profile: &str, secret: Secret) -> Result<keyring::Entry> {
    let what = match secret {
        Secret::Token => "token",
        Secret::DatabaseKey => "db-key",
    };
    Ok(keyring::Entry::new(SERVICE, &format!("{profile}:{what}"))?)
}

/// A thread that panicked while it held the lock left two whole values behind.
fn lock(memory: &Mutex<Memory>) -> MutexGuard<'_, Memory> {
    memory.lock().unwrap_or_else(PoisonError::into_inner)
}
