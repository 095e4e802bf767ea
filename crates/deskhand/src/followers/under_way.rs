//! What a follower of this node has begun and not finished, each with what is known of it.

use std::collections::HashMap;

use tokio::task::{AbortHandle, Id, JoinError, JoinSet};

pub struct UnderWay<T> {
    tasks: JoinSet<()>,
    held: HashMap<Id, (AbortHandle, T)>,
}

impl<T> Default for UnderWay<T> {
    fn default() -> Self {
        Self { tasks: JoinSet::new(), held: HashMap::new() }
    }
}

impl<T> UnderWay<T> {
    pub fn begin(&mut self, what: T, work: impl Future<Output = ()> + Send + 'static) {
        let task = self.tasks.spawn(work);
        self.held.insert(task.id(), (task, what));
    }

    pub fn len(&self) -> usize {
        self.held.len()
    }

    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    pub fn all(&self) -> impl Iterator<Item = &T> {
        self.held.values().map(|(_, what)| what)
    }

    pub fn forget_ended(&mut self) {
        while let Some(ended) = self.tasks.try_join_next_with_id() {
            self.forget(ended);
        }
    }

    /// Waits until one is done with; for ever when there is none.
    pub async fn one_ends(&mut self) {
        match self.tasks.join_next_with_id().await {
            Some(ended) => self.forget(ended),
            None => std::future::pending().await,
        }
    }

    /// Ends those in the middle of what they do.
    pub fn cut_off(&self, lost: impl Fn(&T) -> bool) {
        self.held.values().filter(|(_, what)| lost(what)).for_each(|(task, _)| task.abort());
    }

    fn forget(&mut self, ended: Result<(Id, ()), JoinError>) {
        self.held.remove(&ended.map_or_else(|e| e.id(), |(id, ())| id));
    }
}
