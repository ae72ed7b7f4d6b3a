//! The sample account: a sandbox inside the app, on loopback, gone when it is left.

use crm::{Crm, SampleAccount};
use sandbox::{Options, Sandbox};
use tokio::sync::Mutex;

use crate::error::CommandError;

/// The sandbox that runs, if one does.
#[derive(Default)]
pub struct Sample {
    running: Mutex<Option<Sandbox>>,
}

impl Sample {
    /// Starts a fresh sandbox and connects to it.
    ///
    /// # Errors
    /// `Internal` where nothing can listen on loopback.
    pub async fn start(&self, crm: &Crm) -> Result<(), CommandError> {
        let sandbox = Sandbox::start(Options::default())
            .await
            .map_err(|error| CommandError::internal(&error))?;
        let account = SampleAccount {
            address: sandbox.address(),
            token: sandbox.token().to_owned(),
            location: sandbox.location(),
        };
        let mut running = self.running.lock().await;
        crm.connect_sample(account).await?;
        *running = Some(sandbox);
        Ok(())
    }

    /// Ends it, with all it held.
    pub async fn stop(&self) {
        self.running.lock().await.take();
    }
}
