use model::{Appointment, AppointmentKey, ContactKey};
use rusqlite::params;

use crate::{RemoteAppointment, Result, Store};

impl Store {
    /// Appointments of a contact, earliest first; times in the account's zone and links are filled above.
    ///
    /// # Errors
    /// When the database fails.
    pub fn appointments_of(&self, contact: ContactKey) -> Result<Vec<Appointment>> {
        self.read(|db| {
            Ok(db
                .prepare_cached(&format!("{APPOINTMENT} WHERE a.contact = ?1 ORDER BY a.starts, a.key"))?
                .query_map([contact.0], of_row)?
                .collect::<rusqlite::Result<_>>()?)
        })
    }

    /// An appointment.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn appointment(&self, key: AppointmentKey) -> Result<Appointment> {
        self.read(|db| {
            db.prepare_cached(&format!("{APPOINTMENT} WHERE a.key = ?1"))?
                .query_map([key.0], of_row)?
                .next()
                .transpose()?
                .ok_or(crate::Error::NotFound { what: "appointment" })
        })
    }

    /// Takes all appointments of a contact as HighLevel lists them; those it lacks are gone.
    ///
    /// # Errors
    /// When the database fails.
    pub fn take_contact_appointments(&self, contact: ContactKey, rows: &[RemoteAppointment]) -> Result<()> {
        self.write(|tx| {
            let known: Vec<String> = tx
                .prepare_cached("SELECT remote_id FROM appointment WHERE contact = ?1")?
                .query_map([contact.0], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for gone in known.iter().filter(|id| !rows.iter().any(|row| row.remote_id == **id)) {
                tx.execute("DELETE FROM appointment WHERE remote_id = ?1", [gone])?;
            }
            for row in rows {
                tx.prepare_cached(
                    "INSERT INTO appointment (remote_id, contact, title, starts, ends, zone_assumed, status, place, assignee)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                     ON CONFLICT (remote_id) DO UPDATE SET contact = ?2, title = ?3, starts = ?4, ends = ?5, zone_assumed = ?6,
                       status = ?7, place = ?8, assignee = ?9",
                )?
                .execute(params![
                    row.remote_id,
                    contact.0,
                    row.title,
                    row.starts,
                    row.ends,
                    row.zone_assumed,
                    row.status,
                    row.place,
                    row.assignee
                ])?;
            }
            Ok(())
        })
    }
}

const APPOINTMENT: &str = "SELECT a.key, a.title, a.starts, a.ends, a.zone_assumed, a.status, a.place, u.name
                           FROM appointment a LEFT JOIN user u ON u.id = a.assignee";

fn of_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<Appointment> {
    Ok(Appointment {
        key: AppointmentKey(row.get(0)?),
        title: row.get(1)?,
        start: row.get(2)?,
        end: row.get(3)?,
        start_in_account: None,
        end_in_account: None,
        account_zone: None,
        zone_assumed: row.get(4)?,
        status: row.get(5)?,
        place: row.get(6)?,
        link: None,
        assignee_name: row.get(7)?,
    })
}
