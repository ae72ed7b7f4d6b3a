//! Users as mails and lists name them.

use model::User;
use search::fold;

/// What is said before a name and is none of it, folded.
const FORMS: [&str; 10] = ["herr", "herrn", "frau", "dr", "prof", "mr", "mrs", "ms", "fur", "an"];

/// The users of an account, to be found by what they are called.
#[derive(Debug, Clone, Default)]
pub(crate) struct UserNames(Vec<Named>);

#[derive(Debug, Clone)]
struct Named {
    id: String,
    words: Vec<String>,
    email: String,
}

impl UserNames {
    pub(crate) fn of(users: &[User]) -> Self {
        let named = |user: &User| Named {
            id: user.id.clone(),
            words: words(&user.name),
            email: user.email.as_deref().unwrap_or_default().trim().to_lowercase(),
        };
        Self(users.iter().map(named).collect())
    }

    /// The id of the only user that is called so: by e-mail address, full name, first name or last name.
    pub(crate) fn named(&self, text: &str) -> Option<&str> {
        let email = text.trim().to_lowercase();
        if email.contains('@') {
            return only(self.0.iter().filter(|user| user.email == email));
        }
        let mut wanted = words(text);
        wanted.retain(|word| !FORMS.contains(&word.as_str()));
        if wanted.is_empty() {
            return None;
        }
        only(
            self.0
                .iter()
                .filter(|user| wanted.iter().all(|word| user.words.contains(word))),
        )
    }
}

fn only<'a>(mut users: impl Iterator<Item = &'a Named>) -> Option<&'a str> {
    let first = users.next()?;
    users.next().is_none().then_some(&*first.id)
}

fn words(text: &str) -> Vec<String> {
    fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use model::User;

    use super::UserNames;

    #[test]
    fn only_one_user_can_be_meant() {
        let user = |id: &str, name: &str, email: Option<&str>| User {
            id: id.to_owned(),
            name: name.to_owned(),
            email: email.map(str::to_owned),
        };
        let users = UserNames::of(&[
            user("u1", "Mia Brandt", Some("Mia@firma.example")),
            user("u2", "Jonas Weber", None),
            user("u3", "Lena Weber", None),
        ]);
        for (said, id) in [
            ("Herrn Jonas Weber", Some("u2")),
            ("Für Frau Brandt", Some("u1")),
            ("Frau Brandt", Some("u1")),
            ("Weber, Lena", Some("u3")),
            ("Mia", Some("u1")),
            ("mia@firma.example", Some("u1")),
            ("mia@anderswo.example", None),
            ("Herrn Weber", None),
            ("Vertrieb", None),
            ("", None),
        ] {
            assert_eq!(users.named(said), id, "{said}");
        }
    }
}
