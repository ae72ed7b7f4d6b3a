//! All contacts of a location by the stream of the public crate `ghl-sdk`, in its largest pages.
//! Arguments: address, token, location. Prints how many contacts it read and the seconds.

use std::{collections::HashSet, error::Error, pin::pin, time::Instant};

use futures_util::TryStreamExt;
use ghl_sdk::Ghl;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, token, location] = arguments.as_slice() else {
        return Err("address, token and location are wanted".into());
    };
    let client = Ghl::builder()
        .base_url(address)
        .private_integration_token(token)
        .build()?;

    let start = Instant::now();
    let mut ids = HashSet::new();
    let mut contacts = pin!(client.contacts().list(location).limit(100).stream());
    while let Some(contact) = contacts.try_next().await? {
        ids.insert(contact.id);
    }
    println!("{} {}", ids.len(), start.elapsed().as_secs_f64());
    Ok(())
}
