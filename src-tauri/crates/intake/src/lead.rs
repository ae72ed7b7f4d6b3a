/// What was understood of a call, an e-mail, a card or a pasted text. Empty where nothing was said.
///
/// Whatever was not understood stands in `unread`, so that it can go into the note: no word of the text is lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lead {
    /// What stands before the name: `Frau Dr.`, `ppa.`
    pub salutation: String,
    /// First names.
    pub first_name: String,
    /// Last name, with `von` and the like.
    pub last_name: String,
    /// Company.
    pub company: String,
    /// Profession, position or department.
    pub job_title: String,
    /// E-mail addresses, the first found first.
    pub emails: Vec<String>,
    /// Phone numbers as written, the first found first; no fax numbers.
    pub phones: Vec<String>,
    /// Postal address.
    pub address: Address,
    /// Website as written.
    pub website: String,
    /// Date of birth as written.
    pub date_of_birth: String,
    /// Tags.
    pub tags: Vec<String>,
    /// What it is about.
    pub reason: String,
    /// When a call or an appointment suits, as written.
    pub wished_time: String,
    /// How urgent it is.
    pub urgency: Option<Urgency>,
    /// For whom the call was.
    pub for_whom: String,
    /// How the call ended, as written: `bittet um Rückruf`, `will call again`.
    pub status: String,
    /// A callback is asked for.
    pub wants_callback: bool,
    /// Lines that no field took, as written.
    pub unread: Vec<String>,
}

/// A postal address, as far as it was given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// Street and number.
    pub street: String,
    /// Postal code, without the country's letters.
    pub postal_code: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// Country, ISO 3166-1 alpha-2 where it is known, else as written.
    pub country: String,
}

/// How urgent a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// It can wait.
    Low,
    /// As usual.
    Normal,
    /// At once.
    High,
}

impl Lead {
    /// Whether there is a name, a company, an e-mail or a phone number: enough for a contact.
    #[must_use]
    pub fn names_somebody(&self) -> bool {
        !(self.first_name.is_empty()
            && self.last_name.is_empty()
            && self.company.is_empty()
            && self.emails.is_empty()
            && self.phones.is_empty())
    }

    pub(crate) fn keep(&mut self, line: &str) {
        let line = line.trim();
        // Rules and bullets say nothing.
        if line.contains(char::is_alphanumeric) {
            self.unread.push(line.to_owned());
        }
    }

    pub(crate) fn add_phone(&mut self, phone: &str) {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        if !self.phones.iter().any(|known| digits(known) == digits(phone)) {
            self.phones.push(phone.to_owned());
        }
    }

    pub(crate) fn add_email(&mut self, email: &str) {
        if !self.emails.iter().any(|known| known.eq_ignore_ascii_case(email)) {
            self.emails.push(email.to_owned());
        }
    }
}

/// Fills a field that is still empty; answers what it could not take.
pub(crate) fn fill<'a>(field: &mut String, value: &'a str) -> Option<&'a str> {
    if field.is_empty() {
        value.trim().clone_into(field);
        None
    } else if field.eq_ignore_ascii_case(value.trim()) {
        None
    } else {
        Some(value)
    }
}
