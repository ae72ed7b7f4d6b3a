//! What comes in from outside, as typed values: e-mails and notes of a telephone secretary, address cards, tables,
//! transcripts, pasted texts and links.
//!
//! Bytes or a text go in, a value comes out: nothing is opened, looked up or sent, no clock is read, and no input makes
//! it panic. What a file says is understood where it can be; what cannot is kept in [`Lead::unread`].

mod card;
mod field;
mod lead;
mod link;
mod mail;
mod markup;
mod note;
mod outlook;
mod pasted;
mod signature;
mod spoken;
mod table;
mod text;
mod transcript;
mod unreadable;
mod value;

pub use card::cards;
pub use lead::{Address, Lead, Urgency};
pub use link::{Link, link};
pub use mail::{Mail, mail};
pub use markup::plain_text;
pub use outlook::{is_outlook_message, outlook_message};
pub use pasted::{pasted, text_file};
pub use signature::signature;
pub use table::{Column, Mapping, Row, Table, plain_value};
pub use transcript::{Sentence, Speaker, Transcript, transcript};
pub use unreadable::{Damage, Format, Unreadable};
pub use value::caller;
