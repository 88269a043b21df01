//! One worker at work: a loop that writes down what became of mails and claims the next in the same breath, while they are
//! looked up, written and sent beside it.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::FutureExt;
use tokio::{
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::{Instant, sleep, timeout, timeout_at},
};
use tokio_util::sync::CancellationToken;

use super::{
    Postman,
    hands::{Ended, Hands},
};
use crate::{
    domain::delivery::batch,
    jobs::{
        deliver_mail::{Room, Turn, Verdict, Work, keep_ahead, look_up, record, turn},
        presence::Presence,
    },
    store::{self, StoreError, outbox::Claimed},
};

/// How often a worker looks for mails of dead ones.
const LOOK_FOR_DEAD: Duration = Duration::from_secs(30);

/// So long a turn waits for mails still under way at the most.
const LONGEST_WAIT: Duration = Duration::from_millis(20);

/// A mail that is over, and how long it took over its connection, if it went.
type Over = (Ended, Option<Duration>);

/// What a round came to.
enum Round {
    /// There may be more to do at once.
    Again,
    /// Nothing to do for so long, unless the bell rings or a mail comes to its end.
    Idle(Duration),
}

/// One worker at work.
pub(super) struct Shift {
    post: Arc<Postman>,
    stop: CancellationToken,
    /// The connections.
    hands: Arc<Hands>,
    /// Mails claimed of which it is not written down what became of them.
    in_hand: usize,
    /// Those of them that are over.
    ended: Vec<(Claimed, Verdict)>,
    over: (UnboundedSender<Over>, UnboundedReceiver<Over>),
    /// How long it took to write down the last ones and to claim the next.
    last_turn: Duration,
    /// How long a mail takes over its connection: the last ones count most.
    mail: Option<Duration>,
    /// Before this moment no mail begins, if there is a limit per minute.
    next: Instant,
    presence: Option<Presence>,
    looked_for_dead: Option<Instant>,
    /// Whether the mail under way is to be the only one.
    apart: bool,
    /// Whether mails were taken up from the dead and not all has gone since: until then none is written before its turn. It
    /// may be what they died of, and would not be counted (R10).
    careful: bool,
    /// Whether the database went silent in the middle of a claim: then mails may be ours without our knowing.
    unsure: bool,
}

impl Shift {
    pub(super) fn new(post: Arc<Postman>, stop: CancellationToken) -> Self {
        let presence = Presence::show(&post.presence, &post.name)
            .inspect_err(|error| tracing::warn!(%error, "a killed worker's mails will wait for their leases to end"))
            .ok();
        Self {
            hands: Arc::new(Hands::of(&post)),
            in_hand: 0,
            ended: Vec::new(),
            over: unbounded_channel(),
            last_turn: Duration::ZERO,
            mail: None,
            next: Instant::now(),
            presence,
            looked_for_dead: None,
            apart: false,
            careful: false,
            unsure: false,
            post,
            stop,
        }
    }

    /// Works until it is to stop.
    pub(super) async fn keep(&mut self) {
        while !self.stop.is_cancelled() {
            let wait = match AssertUnwindSafe(self.work()).catch_unwind().await {
                Ok(Ok(Round::Again)) => continue,
                Ok(Ok(Round::Idle(wait))) => wait,
                Ok(Err(error)) => {
                    tracing::warn!(%error, "mails cannot be claimed");
                    self.go_on_apart()
                }
                Err(_) => {
                    tracing::error!("it broke off to record what became of mails");
                    self.go_on_apart()
                }
            };
            tokio::select! {
                () = self.stop.cancelled() => {}
                () = self.post.desk.bell.mail_due() => {}
                Some(over) = self.over.1.recv() => self.is_over(over),
                () = sleep(wait) => {}
            }
        }
    }

    /// What cannot be said together is said for each mail; answers how long to wait.
    fn go_on_apart(&mut self) -> Duration {
        self.unsure = true;
        self.hands.put_down();
        self.say_each_alone();
        self.post.pace.poll
    }

    /// One round.
    async fn work(&mut self) -> Result<Round, StoreError> {
        self.gather().await;
        if self.unsure && !self.give_back_what_we_do_not_know().await? {
            return Ok(Round::Idle(self.post.pace.poll));
        }
        self.take_up_from_the_dead().await?;
        let (free, wait) = self.room();
        if free == 0 && self.ended.is_empty() {
            return Ok(Round::Idle(wait));
        }
        let Turn { claimed, probe, nothing, rest } = self.turn(free).await?;
        if nothing {
            self.careful = false;
            self.post.ahead.forget();
        }
        if claimed.iter().any(Claimed::is_suspect) {
            self.be_careful();
        }
        if let Some(per_minute) = self.post.pace.per_minute.filter(|_| !claimed.is_empty()) {
            self.next = Instant::now() + Duration::from_mins(1) / per_minute.max(1);
        }
        if claimed.is_empty() {
            return Ok(Round::Idle(rest.map_or(wait, |rest| rest.min(wait))));
        }
        if probe || claimed.iter().any(Claimed::is_suspect) {
            self.begin_apart(claimed, probe);
            return Ok(Round::Again);
        }
        let more = claimed.len() == free;
        if more && !self.careful && self.post.pace.per_minute.is_none() {
            keep_ahead(&self.post);
        }
        self.begin(claimed);
        Ok(if more { Round::Again } else { Round::Idle(wait) })
    }

    fn be_careful(&mut self) {
        self.careful = true;
        self.post.ahead.forget();
    }

    /// How many may begin once what is over is written down, and how long to wait otherwise.
    fn room(&self) -> (usize, Duration) {
        let (connections, poll) = (self.post.pace.connections, self.post.pace.poll);
        if self.apart {
            return (0, poll);
        }
        let paced = self.post.pace.per_minute.is_some();
        // What somebody may have died of is looked at closely, and not with many others.
        let hand =
            if paced || self.careful { connections } else { batch::in_hand(connections, self.last_turn, self.mail) };
        let free = (hand + self.ended.len()).saturating_sub(self.in_hand);
        if !paced {
            return (free, poll);
        }
        let left = self.next.saturating_duration_since(Instant::now());
        if left.is_zero() { (free.min(1), poll) } else { (0, left) }
    }

    /// What is over by now. A turn costs one mail as much as all of them, most of it for the disk: it waits for those that are
    /// about to be over, half as long as it took itself; of more than there are connections for, until half are over, and the
    /// others go meanwhile.
    async fn gather(&mut self) {
        while let Ok(over) = self.over.1.try_recv() {
            self.is_over(over);
        }
        let until = Instant::now() + self.last_turn.min(LONGEST_WAIT) / 2;
        let enough = if self.in_hand > self.post.pace.connections { self.in_hand / 2 } else { self.in_hand };
        while !self.ended.is_empty() && self.ended.len() < enough {
            let Ok(Some(over)) = timeout_at(until, self.over.1.recv()).await else { return };
            self.is_over(over);
        }
    }

    /// Writes down what is over and claims so many of the next.
    async fn turn(&mut self, free: usize) -> Result<Turn, StoreError> {
        let begun = Instant::now();
        let room = Room { free, alone: self.in_hand == self.ended.len() };
        let turn = turn(&self.post, &self.ended, room).await?;
        self.last_turn = begun.elapsed();
        self.in_hand -= self.ended.len();
        self.ended.clear();
        Ok(turn)
    }

    /// Lets these mails go, each by itself.
    fn begin(&mut self, claimed: Vec<Claimed>) {
        self.in_hand += claimed.len();
        let (post, over) = (Arc::clone(&self.post), self.over.0.clone());
        let (hands, start) = (Arc::clone(&self.hands), self.hands.start());
        tokio::spawn(async move {
            let found = AssertUnwindSafe(look_up(&post, &claimed)).catch_unwind().await;
            let found = found.unwrap_or_else(|_| claimed.iter().map(|_| Work::Alone).collect());
            for (one, work) in claimed.into_iter().zip(found) {
                let (post, hands, over) = (Arc::clone(&post), Arc::clone(&hands), over.clone());
                tokio::spawn(async move {
                    let ended = AssertUnwindSafe(hands.deliver(&post, (one, work), start)).catch_unwind().await;
                    // Nobody listens after the end.
                    let _ = over.send(ended.unwrap_or_default());
                });
            }
        });
    }

    /// Lets one mail go to its end while nothing else is under way, and nothing else begins.
    fn begin_apart(&mut self, claimed: Vec<Claimed>, probe: bool) {
        self.apart = true;
        for one in claimed {
            self.in_hand += 1;
            let (post, over) = (Arc::clone(&self.post), self.over.0.clone());
            tokio::spawn(async move {
                let _ = AssertUnwindSafe(post.work_on(one, probe)).catch_unwind().await;
                let _ = over.send((None, None));
            });
        }
    }

    fn is_over(&mut self, (over, took): Over) {
        if let Some(took) = took {
            self.mail = Some(self.mail.map_or(took, |mail| (mail * 7 + took) / 8));
        }
        match over {
            Some(ended) => self.ended.push(ended),
            None => self.in_hand = self.in_hand.saturating_sub(1),
        }
        self.apart &= self.in_hand > 0;
    }

    /// What cannot be written down together is said for each mail again and again, until the database hears it.
    fn say_each_alone(&mut self) {
        for (claimed, verdict) in self.ended.drain(..) {
            let (post, over) = (Arc::clone(&self.post), self.over.0.clone());
            tokio::spawn(async move {
                // Whatever happens, its connection is free again.
                if AssertUnwindSafe(record(&post, &claimed, &verdict, false)).catch_unwind().await.is_err() {
                    tracing::error!(notice = %claimed.notice.id, "it broke off to record what became of a mail");
                    post.unsaid().insert(claimed.notice.id);
                }
                let _ = over.send((None, None));
            });
        }
    }

    /// Once nothing is under way, whatever is still claimed in our name is such a mail: nobody would send it before its
    /// lease ends (R20). Answers whether nothing was.
    async fn give_back_what_we_do_not_know(&mut self) -> Result<bool, StoreError> {
        self.say_each_alone();
        if self.in_hand > 0 {
            return Ok(false);
        }
        self.release().await?;
        self.unsure = false;
        Ok(true)
    }

    async fn release(&self) -> Result<u64, StoreError> {
        let unsaid: Vec<_> = self.post.unsaid().iter().copied().collect();
        let tx = self.post.desk.store.begin().await?;
        let released = store::outbox::release_leases(&tx, &self.post.name, &unsaid).await?;
        tx.commit().await?;
        Ok(released)
    }

    async fn take_up_from_the_dead(&mut self) -> Result<(), StoreError> {
        let Some(presence) = &self.presence else { return Ok(()) };
        if self.looked_for_dead.is_some_and(|at| at.elapsed() < LOOK_FOR_DEAD) {
            return Ok(());
        }
        self.looked_for_dead = Some(Instant::now());
        let mut taken_up = 0;
        for name in presence.dead().unwrap_or_default() {
            let tx = self.post.desk.store.begin().await?;
            let mails = store::outbox::expire_leases(&tx, &name, self.post.desk.now()).await?;
            tx.commit().await?;
            presence.forget(&name);
            tracing::info!(mails, "took up what a killed worker had under way");
            taken_up += mails;
        }
        if taken_up > 0 {
            self.be_careful();
        }
        Ok(())
    }

    /// Waits for what is under way, but not for ever; whatever is left goes back.
    pub(super) async fn end(mut self) {
        let patience = self.post.pace.patience;
        self.hands.close();
        if timeout(patience, self.see_to_the_end()).await.is_err() {
            tracing::warn!("a mail is still under way at the end; another worker will send it, perhaps again");
        }
        if let Err(error) = self.release().await {
            tracing::warn!(%error, "mails under way stay claimed until their leases end");
        }
    }

    async fn see_to_the_end(&mut self) {
        loop {
            self.say_each_alone();
            if self.in_hand == 0 {
                return;
            }
            if let Some(over) = self.over.1.recv().await {
                self.is_over(over);
            }
        }
    }
}
