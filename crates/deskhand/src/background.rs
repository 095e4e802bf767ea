//! Threads for work that nobody waits for: reading mail, indexing. They give way to doors and pages where the cores are
//! few, so that a burst of mail is taken at full speed and made sense of a little later.

use std::sync::{Arc, Mutex, PoisonError};

use domain::{Error, Result};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;

/// How much less a background thread gets than one that somebody waits for, in steps of the scheduler (Linux: about
/// 25 % each). Threads that it starts are as humble.
const NICENESS: i32 = 5;
/// More would only hold more mails in memory.
const THREADS_MAX: usize = 4;
/// How many steps may wait for a thread; whoever asks for more waits in turn.
const QUEUE_MAX: usize = 64;

type Job = Box<dyn FnOnce() + Send>;

/// A few threads of low priority. They end when the last handle is dropped.
#[derive(Clone)]
pub struct Background {
    jobs: Sender<Job>,
}

impl Background {
    /// # Errors
    /// A fault when the system has no thread for it.
    pub fn start() -> Result<Self> {
        let (send, receive) = channel::<Job>(QUEUE_MAX);
        let receive = Arc::new(Mutex::new(receive));
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        for _ in 0..cores.min(THREADS_MAX) {
            let receive = receive.clone();
            std::thread::Builder::new().name("background".to_owned()).spawn(move || work(&receive))?;
        }
        Ok(Self { jobs: send })
    }

    /// Runs something that blocks or computes, and waits for it without holding an async thread.
    ///
    /// # Errors
    /// What `f` answers; a fault when it panicked.
    pub async fn run<T: Send + 'static>(&self, f: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
        let (send, receive) = oneshot::channel();
        let job: Job = Box::new(move || {
            // The caller may have gone away.
            let _ = send.send(f());
        });
        // The threads outlive every sender.
        let _ = self.jobs.send(job).await;
        receive.await.unwrap_or_else(|_| Err(Error::fault("a background step panicked")))
    }
}

/// Runs something that computes for long on a thread of its own, behind everything else: mail is read meanwhile. Who calls
/// sees to it that there are not many.
///
/// # Errors
/// What `f` answers; a fault when it panicked, or the system has no thread for it.
pub async fn apart<T: Send + 'static>(
    name: &str,
    f: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let (send, receive) = oneshot::channel();
    std::thread::Builder::new().name(name.to_owned()).spawn(move || {
        give_way();
        // A panic drops the channel, by which the caller hears of it; the caller may have gone away.
        let _ = send.send(f());
    })?;
    receive.await.unwrap_or_else(|_| Err(Error::fault("a step of its own panicked")))
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    give_way();
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
        let Some(job) = job else { return };
        // What a panic leaves behind was the job's own; its caller hears of it by the dropped channel.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(job));
    }
}

#[cfg(target_os = "linux")]
fn give_way() {
    // Where it is not allowed, the work is merely as urgent as the rest.
    let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICENESS);
}

#[cfg(not(target_os = "linux"))]
fn give_way() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_told_and_the_thread_goes_on() {
        let background = Background::start().unwrap();
        for _ in 0..2 * THREADS_MAX {
            let told = background.run::<()>(|| panic!("oh no")).await;
            assert!(told.is_err());
        }
        assert_eq!(background.run(|| Ok(7)).await.unwrap(), 7);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn its_threads_give_way() {
        let background = Background::start().unwrap();
        let nice =
            background.run(|| Ok(rustix::process::getpriority_process(Some(rustix::thread::gettid()))?));
        assert!(nice.await.unwrap() >= NICENESS);
    }
}
