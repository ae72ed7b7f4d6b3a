use rusqlite::{OptionalExtension, params};

use crate::{Result, Store};

impl Store {
    /// The text kept for a form; empty where there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub fn draft(&self, form: &str) -> Result<String> {
        self.read(|db| {
            let text: Option<String> = db
                .query_row("SELECT text FROM draft WHERE form = ?1", [form], |row| row.get(0))
                .optional()?;
            Ok(text.unwrap_or_default())
        })
    }

    /// Keeps the text of a form; an empty one removes it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn keep_draft(&self, form: &str, text: &str) -> Result<()> {
        self.write(|tx| {
            if text.is_empty() {
                tx.execute("DELETE FROM draft WHERE form = ?1", [form])?;
            } else {
                tx.execute(
                    "INSERT INTO draft (form, text) VALUES (?1, ?2) ON CONFLICT (form) DO UPDATE SET text = ?2",
                    params![form, text],
                )?;
            }
            Ok(())
        })
    }
}
