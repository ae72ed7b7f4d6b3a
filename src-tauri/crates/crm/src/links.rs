use intake::Link;
use model::{InvalidReason, LinkTarget};

use crate::leads::arrival;
use crate::leads::reading::Source;
use crate::{Crm, Error, Result};

/// The scheme of the app's own links.
const SCHEME: &str = "starbuero";

impl Crm {
    /// Where a link leads that another program opened: `starbuero://contact/<id>`, `starbuero://lead?…`, or `tel:` with a
    /// caller's number. HighLevel is asked for a contact that is not in the store.
    ///
    /// # Errors
    /// `Invalid` for any other link, `NotAllowed` for a lead that could not be saved, `NotFound` where HighLevel has no such contact, `Offline`, `SignedOut`.
    pub async fn follow_link(&self, link: String) -> Result<LinkTarget> {
        let desk = self.desk()?;
        let link = link.trim();
        if link.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("tel:")) {
            return Ok(LinkTarget::Caller {
                number: crate::call_notes::dialled(link),
            });
        }
        match intake::link(link, SCHEME) {
            Ok(Link::Contact(id)) => Ok(LinkTarget::Contact {
                contact: self.locate_contact(id).await?,
            }),
            Ok(Link::Lead(lead)) => {
                desk.may_write("contacts")?;
                let setting = self.lead_setting(&desk).await?;
                Ok(LinkTarget::Lead {
                    lead: Box::new(arrival::draft(&lead, &Source::Text, "", &setting)),
                })
            }
            Err(_) => Err(Error::Invalid {
                field: "link",
                reason: InvalidReason::NotALink,
            }),
        }
    }
}
