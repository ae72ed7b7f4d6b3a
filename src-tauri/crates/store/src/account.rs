use std::collections::HashMap;

use model::{ContactKey, CustomFieldDefinition, User};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Result, Store};

fn put_fact(tx: &Transaction<'_>, name: &str, text: &str) -> Result<()> {
    tx.prepare_cached("INSERT INTO fact (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2")?
        .execute(params![name, text])?;
    Ok(())
}

impl Store {
    /// A single remembered fact, such as the account's name; `None` where it was never kept or cannot be read.
    ///
    /// # Errors
    /// When the database fails.
    pub fn fact<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        self.read(|db| {
            let text: Option<String> = db
                .prepare_cached("SELECT value FROM fact WHERE name = ?1")?
                .query_row([name], |row| row.get(0))
                .optional()?;
            Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
        })
    }

    /// Keeps a fact.
    ///
    /// # Errors
    /// When the database fails.
    pub fn keep_fact<T: Serialize>(&self, name: &str, value: &T) -> Result<()> {
        let text = serde_json::to_string(value)?;
        self.write(|tx| put_fact(tx, name, &text))
    }

    /// As [`Store::keep_fact`], but does not wait for the disk: for what only costs another reading where a power cut
    /// undoes it. What was written before it lasts as long as it does.
    ///
    /// # Errors
    /// When the database fails.
    pub fn keep_fact_of_reading<T: Serialize>(&self, name: &str, value: &T) -> Result<()> {
        let text = serde_json::to_string(value)?;
        self.write_what_can_be_read_again(|tx| put_fact(tx, name, &text))
    }

    /// Forgets a fact.
    ///
    /// # Errors
    /// When the database fails.
    pub fn forget_fact(&self, name: &str) -> Result<()> {
        self.write(|tx| {
            tx.execute("DELETE FROM fact WHERE name = ?1", [name])?;
            Ok(())
        })
    }

    /// The account's users by name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn users(&self) -> Result<Vec<User>> {
        self.read(|db| {
            let mut users = db
                .prepare_cached("SELECT id, name, email FROM user")?
                .query_map([], |row| {
                    Ok(User {
                        id: row.get(0)?,
                        name: row.get(1)?,
                        email: row.get(2)?,
                    })
                })?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            users.sort_by_cached_key(|user| search::sort_key(&user.name));
            Ok(users)
        })
    }

    /// Keeps the account's users; those who left stay known by name. Answers whether a contact's owner is called otherwise
    /// than before.
    ///
    /// # Errors
    /// When the database fails.
    pub fn take_users(&self, users: &[User]) -> Result<bool> {
        let renamed = self.write(|tx| {
            let names = user_names(tx)?;
            let mut renamed = Vec::new();
            let mut owned = tx.prepare_cached("SELECT key FROM contact WHERE owner <> '' AND owner = ?1")?;
            for user in users {
                tx.execute(
                    "INSERT INTO user (id, name, email) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO UPDATE SET name = ?2, email = ?3",
                    params![user.id, user.name, user.email],
                )?;
                if names.get(&user.id) != Some(&user.name) {
                    for key in owned.query_map([&user.id], |row| row.get(0))? {
                        renamed.push(ContactKey(key?));
                    }
                }
            }
            Ok(renamed)
        })?;
        // The list can be in the order of these names.
        self.index_contacts(&renamed)?;
        Ok(!renamed.is_empty())
    }

    /// Custom field definitions in the order of the screen.
    ///
    /// # Errors
    /// When the database fails.
    pub fn custom_field_definitions(&self) -> Result<Vec<CustomFieldDefinition>> {
        self.read(custom_field_definitions)
    }

    /// Keeps the account's custom field definitions.
    ///
    /// # Errors
    /// When the database fails.
    pub fn take_custom_fields(&self, fields: &[CustomFieldDefinition]) -> Result<()> {
        self.write(|tx| {
            tx.execute("DELETE FROM custom_field", [])?;
            for field in fields {
                tx.execute(
                    "INSERT OR REPLACE INTO custom_field (id, name, data_type, options, position) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![field.id, field.name, field.data_type, serde_json::to_string(&field.options)?, field.position],
                )?;
            }
            Ok(())
        })
    }
}

/// The users' names by their ids.
pub(crate) fn user_names(db: &Connection) -> Result<HashMap<String, String>> {
    Ok(db
        .prepare_cached("SELECT id, name FROM user")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?)
}

pub(crate) fn custom_field_definitions(db: &Connection) -> Result<Vec<CustomFieldDefinition>> {
    Ok(db
        .prepare_cached("SELECT id, name, data_type, options, position FROM custom_field ORDER BY position, name")?
        .query_map([], |row| {
            Ok(CustomFieldDefinition {
                id: row.get(0)?,
                name: row.get(1)?,
                data_type: row.get(2)?,
                options: serde_json::from_str(&row.get::<_, String>(3)?).unwrap_or_default(),
                position: row.get(4)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?)
}
