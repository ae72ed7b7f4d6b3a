//! Lets waiting changes go: several at a time, of different contacts. How each is sent stands in [`super::push`].

use std::future::Future;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use highlevel::{Client, Priority};
use model::OutboxKey;
use store::{Lines, Next};
use tokio::sync::Notify;

use crate::clock::instant;
use crate::desk::{Desk, guard};

/// So many changes of one sender are on their way at once. Enough for the allowed rate at the latency seen, and few beside
/// what an open card asks for.
const AT_ONCE: usize = 4;

tokio::task_local! {
    /// Whose changes this task sends.
    static LINES: Lines;
}

fn lines() -> Lines {
    LINES.try_with(|lines| *lines).unwrap_or_default()
}

/// Why nothing at all can be sent for a while.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pause {
    /// HighLevel cannot be reached: longer each time.
    Unreached,
    /// For so long.
    For(Duration),
}

/// What one of both senders has on its way. Nothing of it goes on but while [`Sender::step`] is awaited.
pub(crate) struct Sender<'desk> {
    desk: &'desk Desk,
    which: Lines,
    under_way: FuturesUnordered<BoxFuture<'desk, Option<Pause>>>,
    pause: Option<Pause>,
}

impl Desk {
    pub(super) async fn keep_sending(self: Arc<Self>) {
        let mut sender = self.sender(Lines::Own);
        loop {
            if let ControlFlow::Break(wait) = sender.step().await
                && !self.rests(wait, &self.to_send).await
            {
                return;
            }
        }
    }

    pub(crate) fn sender(&self, which: Lines) -> Sender<'_> {
        Sender {
            desk: self,
            which,
            under_way: FuturesUnordered::new(),
            pause: None,
        }
    }

    /// What is sent in the place of the rep waits for nobody else; imports take what is left.
    pub(super) fn sending(&self) -> Client {
        self.client(match lines() {
            Lines::Own => Priority::Foreground,
            Lines::Import => Priority::Background,
        })
    }
}

impl<'desk> Sender<'desk> {
    /// Lets go what may, and waits until something is through or somebody writes. Breaks once nothing is on its way and
    /// nothing may go, with how long until something may; `None` for until somebody writes.
    pub(crate) async fn step(&mut self) -> ControlFlow<Option<Duration>> {
        let wait = self.let_go().await;
        if self.under_way.is_empty() {
            return ControlFlow::Break(match self.pause.take() {
                Some(Pause::Unreached) => Some(self.desk.backoff(self.desk.unreached.fetch_add(1, Ordering::Relaxed))),
                Some(Pause::For(wait)) => Some(wait),
                None => wait,
            });
        }
        let soon = async {
            match wait {
                Some(wait) => tokio::time::sleep(wait).await,
                None => std::future::pending().await,
            }
        };
        let written = self.written();
        tokio::select! {
            biased;
            Some(pause) = self.under_way.next() => self.pause = self.pause.max(pause),
            () = written.notified() => {}
            () = soon => {}
        }
        ControlFlow::Continue(())
    }

    /// Waits until what is on its way is through, and lets nothing else go.
    pub(crate) async fn finish(&mut self) {
        while let Some(pause) = self.under_way.next().await {
            self.pause = self.pause.max(pause);
        }
    }

    fn written(&self) -> &'desk Notify {
        match self.which {
            Lines::Own => &self.desk.to_send,
            Lines::Import => &self.desk.importing.changed,
        }
    }

    /// Answers how long until something else may go; `None` for not before something is through, or somebody writes.
    async fn let_go(&mut self) -> Option<Duration> {
        let desk = self.desk;
        if self.pause.is_some() || desk.token_refused.load(Ordering::SeqCst) {
            return None;
        }
        // One is enough to see whether HighLevel can be reached again.
        let at_once = match desk.unreached.load(Ordering::Relaxed) {
            0 => AT_ONCE,
            _ => 1,
        };
        while self.under_way.len() < at_once {
            match desk.choose(self.which).await {
                Ok(Next::Wait(until)) => {
                    let until = until.as_deref().and_then(instant)?;
                    let wait = until.duration_since(desk.options.clock.now());
                    return Some(Duration::try_from(wait).unwrap_or_default() + Duration::from_millis(10));
                }
                Ok(Next::Check(line)) => self.goes(line.key, async move {
                    let checked = desk.look_for(&line).await;
                    desk.settle(&line, checked, true).await
                }),
                Ok(Next::Send(line)) => self.goes(line.key, async move {
                    let sent = desk.send_or_hold(&line).await;
                    desk.settle(&line, sent, false).await
                }),
                Err(error) => {
                    tracing::error!(cause = &error as &dyn std::error::Error, "the outbox could not be read");
                    self.pause = Some(Pause::For(desk.options.timings.retry));
                    return None;
                }
            }
        }
        None
    }

    fn goes(&mut self, key: OutboxKey, sent: impl Future<Output = Option<Pause>> + Send + 'desk) {
        let (desk, which) = (self.desk, self.which);
        self.under_way.push(Box::pin(LINES.scope(which, async move {
            let pause = sent.await;
            guard(&desk.under_way).remove(&key);
            if which == Lines::Import {
                // Something of the rep's may have waited for just this contact.
                desk.to_send.notify_one();
            }
            pause
        })));
    }
}

impl Desk {
    /// What may go next beside all that is under way, which it is from now on.
    async fn choose(&self, which: Lines) -> crate::Result<Next> {
        let _alone = self.choosing.lock().await;
        let (under_way, now) = (guard(&self.under_way).clone(), self.options.clock.stamp());
        let choice = move |store: &store::Store| {
            store.settle_interrupted(&under_way)?;
            store.next_of(which, &under_way, &now)
        };
        let next = self.on_store(choice).await?;
        if let Next::Send(line) | Next::Check(line) = &next {
            guard(&self.under_way).insert(line.key);
        }
        Ok(next)
    }
}
