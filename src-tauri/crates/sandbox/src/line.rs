//! Connections that can be cut: how the sandbox loses an answer or the whole network.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

/// Closes its connection instead of letting an answer through.
#[derive(Debug, Clone, Default)]
pub(crate) struct HangUp(Arc<AtomicBool>);

impl HangUp {
    pub(crate) fn now(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl Connected<IncomingStream<'_, Exchange>> for HangUp {
    fn connect_info(stream: IncomingStream<'_, Exchange>) -> Self {
        stream.io().hang_up.clone()
    }
}

/// One connection.
pub(crate) struct Line {
    stream: TcpStream,
    hang_up: HangUp,
    cut: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Line {
    fn broken(&mut self, context: &mut Context<'_>) -> Option<io::Error> {
        let dead = self.hang_up.0.load(Ordering::SeqCst) || self.cut.as_mut().poll(context).is_ready();
        if dead {
            // A future that is done must not be polled again.
            self.hang_up.now();
        }
        dead.then(|| io::ErrorKind::ConnectionAborted.into())
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.broken(context) {
            Some(error) => Poll::Ready(Err(error)),
            None => Pin::new(&mut self.stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.broken(context) {
            Some(error) => Poll::Ready(Err(error)),
            None => Pin::new(&mut self.stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// The listening side. While offline it keeps its port without listening, so that connecting is
/// refused and nobody else gets the port.
pub(crate) struct Exchange {
    address: SocketAddr,
    listening: Option<TcpListener>,
    offline: watch::Receiver<bool>,
}

impl Exchange {
    pub(crate) fn open(port: u16, offline: watch::Receiver<bool>) -> io::Result<Self> {
        let listening = reserve(SocketAddr::from(([127, 0, 0, 1], port)))?.listen(1024)?;
        Ok(Self {
            address: listening.local_addr()?,
            listening: Some(listening),
            offline,
        })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    async fn return_online(&mut self) -> io::Result<()> {
        self.listening = None;
        let reserved = reserve(self.address)?;
        if self.offline.wait_for(|offline| !offline).await.is_err() {
            // The sandbox is gone; the task that asks is about to end.
            std::future::pending::<()>().await;
        }
        self.listening = Some(reserved.listen(1024)?);
        Ok(())
    }

    /// The next connection, or an error once there is no network.
    async fn next(&mut self) -> io::Result<(TcpStream, SocketAddr)> {
        let Some(listening) = &self.listening else {
            return Err(io::ErrorKind::NotConnected.into());
        };
        tokio::select! {
            accepted = listening.accept() => accepted,
            () = cut(&mut self.offline) => Err(io::ErrorKind::NotConnected.into()),
        }
    }
}

/// Waits until the network is gone, or the sandbox, which for its lines is the same.
async fn cut(offline: &mut watch::Receiver<bool>) {
    let _ = offline.wait_for(|offline| *offline).await;
}

fn reserve(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = TcpSocket::new_v4()?;
    // Elsewhere the option would let a second server take the same port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

impl axum::serve::Listener for Exchange {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        loop {
            match self.next().await {
                Ok((stream, peer)) => {
                    let mut offline = self.offline.clone();
                    let line = Line {
                        stream,
                        hang_up: HangUp::default(),
                        cut: Box::pin(async move { cut(&mut offline).await }),
                    };
                    return (line, peer);
                }
                Err(_) => {
                    if self.return_online().await.is_err() {
                        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    }
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}
