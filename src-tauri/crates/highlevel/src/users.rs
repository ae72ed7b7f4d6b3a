use std::pin::pin;

use futures_util::{Stream, TryStreamExt};

use crate::client::{Call, Client};
use crate::endpoint::{Effect, Endpoint, Family, Generation, Path, Verb};
use crate::error::{Error, Result};
use crate::ids::{CompanyId, UserId};
use crate::lenient::{Fields, Json};
use crate::page::Page;
use crate::stream;

pub(crate) static LIST: Endpoint = Endpoint {
    name: "users.list",
    verb: Verb::Get,
    path: Path::LegacyOnly("/users/"),
    scope: "users.readonly",
    family: Family::Users,
    effect: Effect::Read,
    noun: "user",
};
pub(crate) static SEARCH: Endpoint = Endpoint {
    name: "users.search",
    verb: Verb::Get,
    path: Path::Same("/users/search"),
    scope: "users.readonly",
    family: Family::Users,
    effect: Effect::Read,
    noun: "user",
};
pub(crate) static GET: Endpoint = Endpoint {
    name: "users.get",
    verb: Verb::Get,
    path: Path::Same("/users/{userId}"),
    scope: "users.readonly",
    family: Family::Users,
    effect: Effect::Read,
    noun: "user",
};

/// A user as far as an answer tells of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Names the user.
    pub id: UserId,
    /// The whole name.
    pub name: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// `admin`, `user` …
    pub role: Option<String>,
    /// Whether the user is deleted.
    pub deleted: Option<bool>,
}

impl User {
    pub(crate) fn read(fields: &Fields<'_>) -> Option<Self> {
        Some(Self {
            id: fields.id(&["id", "_id"])?,
            name: fields.text(&["name"]),
            first_name: fields.text(&["firstName"]),
            last_name: fields.text(&["lastName"]),
            email: fields.text(&["email"]),
            phone: fields.text(&["phone"]),
            role: fields.object(&["roles"]).and_then(|roles| roles.text(&["role"])),
            deleted: fields.flag(&["deleted"]),
        })
    }

    /// The user of an answer, which has no envelope; one would do no harm.
    pub(crate) fn of_answer(answer: Json<'_>) -> Option<Self> {
        Self::read(&Fields::of(answer)?.opened(&["user"]))
    }
}

/// Which users to look for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserSearch {
    /// Name, e-mail address or phone number.
    pub query: Option<String>,
    /// How many users to leave out at the start.
    pub skip: u32,
}

/// Users of the location.
#[derive(Debug, Clone, Copy)]
pub struct Users<'a> {
    pub(crate) client: &'a Client,
}

const LIMIT: usize = 100;

impl<'a> Users<'a> {
    /// `GET /users/`, and under [`Generation::V3`] `GET /users/search`
    ///
    /// Scope `users.readonly`; under v3 `locations.readonly` too, because the search wants the agency's id, which only
    /// the location tells. All of them.
    pub async fn list(&self) -> Result<Page<User>> {
        match self.client.generation() {
            Generation::Legacy => {
                let call = Call::to(&LIST, &[]).query("locationId", self.client.location().as_str());
                self.client.send(call, |answer| users_of(answer, None)).await
            }
            Generation::V3 => self.search_all().await,
        }
    }

    async fn search_all(&self) -> Result<Page<User>> {
        let location = self.client.locations().get().await?;
        let company = location.company.ok_or(Error::Decode {
            endpoint: crate::locations::GET.name,
        })?;
        let mut all = Page {
            rows: Vec::new(),
            skipped: 0,
            total: None,
            next: None,
            is_last: true,
        };
        let mut pages = pin!(self.stream(company, UserSearch::default()));
        while let Some(page) = pages.try_next().await? {
            all.rows.extend(page.rows);
            all.skipped += page.skipped;
            all.total = page.total;
        }
        Ok(all)
    }

    /// `GET /users/search`
    ///
    /// Scope `users.readonly`. At most 100 users of the location; the agency's id is [`crate::Location::company`].
    pub async fn search(&self, company: &CompanyId, search: &UserSearch) -> Result<Page<User>> {
        let call = Call::to(&SEARCH, &[])
            .query("companyId", company.as_str())
            .query("locationId", self.client.location().as_str())
            .query_if("query", search.query.as_deref())
            .query("skip", search.skip.to_string())
            .query("limit", LIMIT.to_string());
        self.client.send(call, |answer| users_of(answer, Some(LIMIT))).await
    }

    /// All of [`Users::search`], page by page.
    pub fn stream(
        &self,
        company: CompanyId,
        search: UserSearch,
    ) -> impl Stream<Item = Result<Page<User>>> + Send + use<'a> {
        let users = *self;
        stream::pages(
            (company, search),
            move |(company, search)| async move { users.search(&company, &search).await },
            |user| user.id.as_str(),
            |(company, search), page, _| {
                let skip = search.skip.checked_add(u32::try_from(page.found()).ok()?)?;
                Some((company.clone(), UserSearch { skip, ..search.clone() }))
            },
        )
    }

    /// `GET /users/{userId}`
    ///
    /// Scope `users.readonly`. An unknown user is [`Error::NotFound`], though the server answers 401.
    pub async fn get(&self, user: &UserId) -> Result<User> {
        let ids = [user.as_str()];
        self.client.send(Call::to(&GET, &ids), User::of_answer).await
    }
}

pub(crate) fn users_of(answer: Json<'_>, asked: Option<usize>) -> Option<Page<User>> {
    let mut answer = Fields::of(answer)?;
    let rows = answer.take_rows("users")?;
    Some(Page::read(rows, answer.count(&["count"]), asked, |row| {
        User::read(&row)
    }))
}
