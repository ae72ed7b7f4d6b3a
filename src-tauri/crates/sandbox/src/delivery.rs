//! Bodies that break off or come in drops.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use http_body::Frame;
use tokio::time::Sleep;

use crate::switches::Failure;

const DROP: usize = 32;

/// What is still to come of a body, and how.
struct Slowly {
    rest: Bytes,
    /// Bytes that arrive before the line breaks.
    keep: usize,
    drop: usize,
    every: Duration,
    sleep: Pin<Box<Sleep>>,
}

/// The body as it goes out when `failure` happens on its way.
pub(crate) fn on_the_way(body: Vec<u8>, failure: &Failure) -> Body {
    let (keep, drop, every) = match failure {
        Failure::Truncated { keep } => ((*keep).min(body.len().saturating_sub(1)), usize::MAX, 10),
        Failure::Dripping { ms } => (body.len(), DROP, u64::from(*ms)),
        _ => return body.into(),
    };
    Body::new(Slowly {
        rest: body.into(),
        keep,
        drop,
        every: Duration::from_millis(every),
        sleep: Box::pin(tokio::time::sleep(Duration::ZERO)),
    })
}

impl HttpBody for Slowly {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        ready!(self.sleep.as_mut().poll(context));
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        if self.keep == 0 {
            return Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())));
        }
        let length = self.drop.min(self.keep);
        self.keep -= length;
        let part = self.rest.split_to(length);
        let next = tokio::time::Instant::now() + self.every;
        self.sleep.as_mut().reset(next);
        Poll::Ready(Some(Ok(Frame::data(part))))
    }
}
