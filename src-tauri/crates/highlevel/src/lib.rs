//! A client for HighLevel's API: the whole Contacts API of one location, and of its neighbours what it takes to show a
//! contact — tags, custom fields, tasks of all contacts, users, businesses, calendars, campaigns, workflows and
//! conversations. [`ENDPOINTS`] lists every operation with its scope, [`UNBUILT`] what is known and missing.
//!
//! Reads are lenient (no field and no row can make an answer unreadable) and repeated here; writes are strict
//! (nothing but what the API lists is ever sent) and never repeated here. Every request passes one gate that keeps to
//! the allowance.
//!
//! # Connecting
//!
//! One [`Client`] is one token and one location; its clones share connections and the gate. Resources are handles of it,
//! named as the API names them.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use highlevel::{Client, Config, ContactId, Generation, LocationId};
//!
//! let client = Client::new(Config {
//!     base_url: "https://services.leadconnectorhq.com".to_owned(),
//!     token: "pit-…".to_owned().into(),
//!     generation: Generation::default(),
//!     after: None,
//!     location: LocationId::parse("ve9EPM428h8vShlRW1KT")?,
//!     user_agent: "starbuero-desk/0.1.0".to_owned(),
//!     transport: None,
//! })?;
//! let contact = client.contacts().get(&ContactId::parse("seD4PfOuKoVMLkEZqohJ")?).await?;
//! let tasks = client.tasks(&contact.id).list().await?;
//! println!("{} tasks, {} unreadable", tasks.rows.len(), tasks.skipped);
//! # Ok(())
//! # }
//! ```
//!
//! # Lists to their end
//!
//! A list that has pages comes as a [`Page`] by one call, or as a [`Stream`] of pages. The stream knows when it is at
//! the end although pages come short, totals move and cursors repeat.
//!
//! ```no_run
//! # async fn example(client: highlevel::Client) -> highlevel::Result<()> {
//! use std::pin::pin;
//!
//! use futures_util::TryStreamExt;
//! use highlevel::{ContactSearch, Filter, Priority};
//!
//! let pull = client.with_priority(Priority::FirstPull);
//! let search = ContactSearch::new(500).filter(Filter::Is("tags".to_owned(), "vip".into()));
//! let mut pages = pin!(pull.contacts().stream(search));
//! while let Some(page) = pages.try_next().await? {
//!     println!("{} of {:?}", page.rows.len(), page.total);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Writing
//!
//! A body holds what the API lists for the operation, under the names of the generation, and of it only what is set.
//! [`Change::Clear`] empties a field.
//!
//! ```no_run
//! # async fn example(client: highlevel::Client, contact: highlevel::ContactId) -> highlevel::Result<()> {
//! use highlevel::{Change, UpdateContact};
//!
//! let changes = UpdateContact {
//!     city: Change::Set("Berlin".to_owned()),
//!     website: Change::Clear,
//!     ..UpdateContact::default()
//! };
//! client.contacts().update(&contact, &changes).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Failures
//!
//! An [`Error`] is sorted by what can be done about it, whatever status and words it came with; [`Error::fate`] says what
//! became of a write.
//!
//! ```no_run
//! # async fn example(client: highlevel::Client, new: highlevel::NewContact) {
//! use highlevel::{Error, Fate};
//!
//! match client.contacts().create(&new).await {
//!     Ok(created) => println!("{}", created.id),
//!     Err(Error::Duplicate { contact, .. }) => println!("{contact} is in the way"),
//!     Err(Error::MissingScope { scope }) => println!("tick {scope} in the integration"),
//!     Err(error) => match error.fate(true) {
//!         Fate::NotSent => println!("try again"),
//!         Fate::After(wait) => println!("try again in {wait:?}"),
//!         Fate::Unknown => println!("look it up before trying again"),
//!         Fate::Refused => println!("refused: {error}"),
//!     },
//! }
//! # }
//! ```
//!
//! # Generations
//!
//! A [`Generation`] is chosen once, in [`Config`]. Headers, paths and spellings follow from it; no call names any. What
//! a generation lacks is [`Error::NotOffered`] and goes nowhere.
//!
//! ```
//! use highlevel::{ENDPOINTS, Generation};
//!
//! let gone = ENDPOINTS
//!     .iter()
//!     .filter(|endpoint| endpoint.path.under(Generation::V3).is_none())
//!     .map(|endpoint| endpoint.name);
//! assert_eq!(gone.collect::<Vec<_>>(), ["contacts.list", "users.list"]);
//! ```
//!
//! # Looking after it
//!
//! Each attempt leaves one `tracing` event of target `highlevel::call` and one [`CallRecord`] for [`Client::on_call`]:
//! method, path pattern, status, milliseconds, bytes, attempt and trace id, and nothing about whom it was about.
//! [`Client::quota`] tells the allowance, [`Client::forbid`] switches operations off, and [`Client::try_call`] makes one
//! call as it is.
//!
//! ```no_run
//! # async fn example(client: highlevel::Client) -> highlevel::Result<()> {
//! use highlevel::ENDPOINTS;
//!
//! client.forbid(["bulk", "contacts.delete"]);
//! client.on_call(|call| println!("{} {:?} {} ms", call.endpoint.name, call.status, call.milliseconds));
//! for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.name == "locations.get") {
//!     let tried = client.try_call(endpoint, &[client.location().as_str()], &[], None).await?;
//!     println!("{}", tried.status);
//! }
//! # Ok(())
//! # }
//! ```

mod address;
#[cfg(test)]
mod any_answer;
mod appointments;
mod bulk;
mod businesses;
mod calendars;
mod calls;
mod client;
mod contacts;
mod conversations;
mod custom_fields;
mod endpoint;
mod enrolment;
mod error;
mod followers;
mod ids;
mod lenient;
mod locations;
mod messages;
mod notes;
#[cfg(test)]
mod official;
mod page;
mod quota;
mod search;
mod stream;
mod tags;
mod tasks;
mod users;
mod write;

pub use appointments::{Appointment, AppointmentStatus, Appointments};
pub use bulk::{Bulk, BulkTags};
pub use businesses::{Business, BusinessText, Businesses};
pub use calendars::{Calendar, Calendars, EventsOf};
pub use calls::{CallRecord, Tried};
pub use client::{Client, Config, Lost, Transport};
pub use contacts::{
    Channel, ChannelDnd, Contact, Contacts, CustomValue, CustomWrite, DndSettings, DndStatus, NewContact,
    UpdateContact, Upserted,
};
pub use conversations::{Conversation, ConversationSearch, Conversations};
pub use custom_fields::{CustomField, CustomFieldKind, CustomFields};
#[doc(hidden)]
pub use endpoint::operations_table;
pub use endpoint::{ENDPOINTS, Effect, Endpoint, Family, Generation, Path, UNBUILT, Unbuilt, Verb};
pub use enrolment::{
    Campaign, ContactCampaigns, ContactWorkflows, LocationCampaigns, LocationWorkflows, PublishStatus, Workflow,
};
pub use error::{Cause, Error, Fate, FieldRefusal, Result, Unreached, Words};
pub use followers::Followers;
pub use futures_util::Stream;
pub use ids::{
    AppointmentId, BadId, BusinessId, CalendarGroupId, CalendarId, CampaignId, CompanyId, ContactId, ConversationId,
    CustomFieldId, EmailId, LocationId, MessageId, NoteId, TagId, TaskId, UserId, WorkflowId,
};
pub use lenient::When;
pub use locations::{Location, Locations};
pub use messages::{Email, ExportChannel, Message, MessageDirection, MessageExport, MessageKind, Messages, Sentence};
pub use notes::{Note, NoteText, Notes};
pub use page::{Cursor, Page};
pub use quota::{Priority, Quota};
pub use search::{Bounds, ContactSearch, Direction, Filter, SortField};
pub use tags::{ContactTags, LocationTags, Tag};
pub use tasks::{LocationTasks, NewTask, Task, TaskSearch, Tasks, UpdateTask};
pub use users::{User, UserSearch, Users};
pub use write::Change;
