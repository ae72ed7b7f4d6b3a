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
use tokio::time::Instant;

use crate::clock::instant;
use crate::desk::{Desk, guard};

/// So many changes of each of both senders are on their way at once: enough for the allowed rate at the latency seen.
const AT_ONCE: usize = 4;

tokio::task_local! {
    /// How urgent the change is that this task sends.
    static PRIORITY: Priority;
}

/// Why nothing at all can be sent for a while.
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
    under_way: FuturesUnordered<BoxFuture<'desk, (Priority, Option<Pause>)>>,
    /// Nothing else is let go before.
    paused_until: Option<Instant>,
    /// Only one at a time is let go before: what is left of the allowance is the rep's.
    alone_until: Option<Instant>,
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
            paused_until: None,
            alone_until: None,
        }
    }

    /// The rep's click goes before what waits of theirs, but for the first, and that before imports.
    pub(super) fn sending(&self) -> Client {
        self.client(PRIORITY.try_with(|priority| *priority).unwrap_or(Priority::Foreground))
    }
}

impl<'desk> Sender<'desk> {
    /// Lets go what may, and waits until something is through or somebody writes. Breaks once nothing is on its way and
    /// nothing may go, with how long until something may; `None` for until somebody writes.
    pub(crate) async fn step(&mut self) -> ControlFlow<Option<Duration>> {
        let wait = self.let_go().await;
        if self.under_way.is_empty() {
            // Whoever writes meanwhile ends the rest, and the pause with it.
            self.paused_until = None;
            return ControlFlow::Break(wait);
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
            Some((of, pause)) = self.under_way.next() => self.pause(of, pause),
            () = written.notified() => {}
            () = soon => {}
        }
        ControlFlow::Continue(())
    }

    /// Waits until what is on its way is through, and lets nothing else go.
    pub(crate) async fn finish(&mut self) {
        while let Some((of, pause)) = self.under_way.next().await {
            self.pause(of, pause);
        }
    }

    fn pause(&mut self, of: Priority, why: Option<Pause>) {
        let (now, desk) = (Instant::now(), self.desk);
        let is_paused = self.paused_until.is_some_and(|until| until > now);
        let length = match why {
            None => return,
            // Those that went together say it once.
            Some(Pause::Unreached) if is_paused => return,
            Some(Pause::Unreached) => desk.backoff(desk.unreached.fetch_add(1, Ordering::Relaxed)),
            // The gate keeps what is left for the first.
            Some(Pause::For(length)) if of == Priority::FirstPull => {
                self.alone_until = self.alone_until.max(Some(now + length));
                return;
            }
            Some(Pause::For(length)) => length,
        };
        self.paused_until = self.paused_until.max(Some(now + length));
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
        if desk.token_refused.load(Ordering::SeqCst) {
            return None;
        }
        let now = Instant::now();
        if let Some(until) = self.paused_until.filter(|until| *until > now) {
            return Some(until - now);
        }
        // One is enough to see whether HighLevel can be reached again.
        let at_once = match desk.unreached.load(Ordering::Relaxed) {
            _ if self.alone_until.is_some_and(|until| until > now) => 1,
            0 => AT_ONCE,
            _ => (self.under_way.len() + 1).min(AT_ONCE),
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
                    return Some(desk.options.timings.retry);
                }
            }
        }
        None
    }

    fn goes(&mut self, key: OutboxKey, sent: impl Future<Output = Option<Pause>> + Send + 'desk) {
        let (desk, which) = (self.desk, self.which);
        let priority = match which {
            Lines::Own if self.under_way.is_empty() => Priority::Foreground,
            Lines::Own => Priority::FirstPull,
            Lines::Import => Priority::Background,
        };
        let under_way = UnderWay { desk, key };
        self.under_way.push(Box::pin(PRIORITY.scope(priority, async move {
            let pause = sent.await;
            drop(under_way);
            if which == Lines::Import {
                // Something of the rep's may have waited for just this contact.
                desk.to_send.notify_one();
            }
            (priority, pause)
        })));
    }
}

/// A change that is under way for as long as this lives.
struct UnderWay<'desk> {
    desk: &'desk Desk,
    key: OutboxKey,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        guard(&self.desk.under_way).remove(&self.key);
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
