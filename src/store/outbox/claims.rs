//! Claiming mail and saying what became of it.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    calendar_ledger,
    outbox::{COLUMN, Column, Entity, Model},
};
use sea_orm::{
    EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, Select, UpdateMany,
    sea_query::{Expr, Func, LockBehavior, LockType, Query, SelectStatement},
};

use uuid::Uuid;

use super::{
    OutboxState,
    row::{TABLE, value},
    together, unclaimed,
};
use crate::{
    domain::{delivery::rest_after_crash, id::NoticeId, mail_log::UNREADABLE, notice::Notice},
    store::{
        Db, Result, Store, Tx,
        row::{Row, in_steps},
    },
};

/// A mail that is ours for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// What is to be sent.
    pub notice: Notice,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// Who claimed it.
    pub worker: String,
    /// Whether somebody claimed it before and never came back: a crash, perhaps in the middle of sending.
    pub reclaimed: bool,
    /// How many of the last claims in a row ended like that.
    pub crashes: u32,
}

impl Claimed {
    /// Whether a worker may have died of it.
    #[must_use]
    pub fn is_suspect(&self) -> bool {
        self.reclaimed || self.crashes > 0
    }
}

/// What a claim came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caught {
    /// What is ours now.
    pub ours: Vec<Claimed>,
    /// Whether anything was written.
    pub written: bool,
    /// Whether the next one waits until nothing else is under way.
    pub waits: bool,
}

/// How the class of a mail's last failure begins if a worker broke off over it; the number of times follows.
const CRASHED: &str = "crash-";

fn crashes_in(class: Option<&str>) -> u32 {
    class.and_then(|class| class.strip_prefix(CRASHED)).and_then(|count| count.parse().ok()).unwrap_or(0)
}

/// The class of a mail over which workers broke off so many times in a row.
#[must_use]
pub fn crashed(times: u32) -> String {
    format!("{CRASHED}{times}")
}

/// Claims up to `count` due mails for `lease`, urgent ones first, in a short transaction of its own. Many workers may
/// ask at once: each mail goes to one of them.
///
/// # Errors
/// The database refused or is gone.
pub async fn claim(
    store: &Store,
    worker: &str,
    now: DateTime<Utc>,
    lease: TimeDelta,
    count: u64,
) -> Result<Vec<Claimed>> {
    let tx = store.begin().await?;
    let caught = claim_within(&tx, worker, (now, lease), count, true).await?;
    if caught.written {
        tx.commit().await?;
    } else {
        tx.rollback().await?;
    }
    Ok(caught.ours)
}

/// The same in a transaction that does something else as well. `alone`: nothing else is under way.
///
/// # Errors
/// The database refused or is gone.
pub async fn claim_within(
    tx: &Tx,
    worker: &str,
    (now, lease): (DateTime<Utc>, TimeDelta),
    count: u64,
    alone: bool,
) -> Result<Caught> {
    let mut written = false;
    loop {
        // On SQLite the lock says nothing; there the transaction is the only one that writes.
        let due = due(now, count).lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
        let Sorted { ours, suspects, broken } = sort_out(due.all(tx.connection()).await?, worker)?;
        let some = !ours.is_empty();
        let ours = apart(ours, alone);
        written |= !(ours.is_empty() && suspects.is_empty() && broken.is_empty());
        set_aside(tx, &broken).await?;
        let_rest(tx, &suspects, now).await?;
        lease_to(tx, &ours, worker, now + lease).await?;
        // Rows that are not for now say nothing about those behind them.
        if some || (suspects.is_empty() && broken.is_empty()) {
            return Ok(Caught { waits: some && ours.is_empty(), ours, written });
        }
    }
}

/// A mail that a worker may have died of goes by itself when its turn comes: if it brings down the next one too, whatever is
/// under way with it would be taken for the cause as well (R10).
fn apart(mut ours: Vec<Claimed>, alone: bool) -> Vec<Claimed> {
    match ours.iter().position(Claimed::is_suspect) {
        Some(0) if alone => ours.truncate(1),
        Some(at) => ours.truncate(at),
        None => {}
    }
    ours
}

/// The mails that are due and that nobody has in hand, in the order in which they go.
pub(super) fn due(now: DateTime<Utc>, count: u64) -> Select<Entity> {
    Entity::find()
        .filter(COLUMN.state.eq(OutboxState::Due.as_str()))
        .filter(COLUMN.due_at.lte(now))
        .filter(unclaimed(now))
        .filter(Expr::exists(ahead(now)).not())
        .filter(Expr::exists(told_together(now)).not())
        .filter(Expr::exists(under_one_identity(now)).not())
        .order_by_asc(COLUMN.priority.0)
        .order_by_asc(COLUMN.due_at.0)
        .order_by_asc(COLUMN.id.0)
        .limit(count)
}

fn other(column: Column) -> Expr {
    Expr::col(("other", column))
}

fn this(column: Column) -> Expr {
    Expr::col((Entity, column))
}

/// Another mail about the same registration that goes first: one that a worker has in hand, or an earlier one that is due.
/// What a person hears of one date, and what their calendar gets, comes in the order in which it happened (R49). One that
/// waits for its next attempt holds nobody up: by then it says how things stand, or nothing.
pub(super) fn ahead(now: DateTime<Utc>) -> SelectStatement {
    before(now).and_where(other(Column::RegistrationId).eq(this(Column::RegistrationId))).to_owned()
}

/// Another change that the same person is told of first: it takes this one along, in one mail.
fn told_together(now: DateTime<Utc>) -> SelectStatement {
    before(now)
        .and_where(other(Column::MailboxId).eq(this(Column::MailboxId)))
        .and_where(other(Column::Kind).is_in(together::kinds()))
        .and_where(this(Column::Kind).is_in(together::kinds()))
        .to_owned()
}

/// Another mail to the same person that goes first and speaks of the same calendar entry: of a series the whole and its
/// single dates come in the order in which they were decided (R49).
fn under_one_identity(now: DateTime<Utc>) -> SelectStatement {
    let of = |table: &'static str, column: calendar_ledger::Column| Expr::col((table, column));
    let one = Query::select()
        .expr(Expr::val(1))
        .from_as(calendar_ledger::Entity, "mine")
        .from_as(calendar_ledger::Entity, "theirs")
        .and_where(of("mine", calendar_ledger::Column::NoticeId).eq(this(Column::Id)))
        .and_where(of("theirs", calendar_ledger::Column::NoticeId).eq(other(Column::Id)))
        .and_where(of("theirs", calendar_ledger::Column::Uid).eq(of("mine", calendar_ledger::Column::Uid)))
        .to_owned();
    before(now).and_where(other(Column::MailboxId).eq(this(Column::MailboxId))).and_where(Expr::exists(one)).to_owned()
}

/// Other mails that are in somebody's hand, or due before this one. It is said in such a way that a database finds them by
/// whom or what they are about, for each mail anew: PostgreSQL, which may still believe that few mails are due when thousands
/// have just been enqueued, would go through all that are due for each of them if it could look by the state, and through
/// the whole table if it could make a join of it.
fn before(now: DateTime<Utc>) -> SelectStatement {
    let earlier = other(Column::CreatedAt)
        .lt(this(Column::CreatedAt))
        .or(other(Column::CreatedAt).eq(this(Column::CreatedAt)).and(other(Column::Id).lt(this(Column::Id))));
    let in_hand = other(Column::LeaseUntil).gte(now);
    Query::select()
        .expr(Expr::val(1))
        .from_as(Entity, "other")
        .and_where(Expr::from(Func::coalesce([other(Column::State), Expr::val("")])).eq(OutboxState::Due.as_str()))
        .and_where(other(Column::Id).ne(this(Column::Id)))
        .and_where(in_hand.or(other(Column::DueAt).lte(now).and(earlier)))
        .limit(1)
        .offset(0)
        .to_owned()
}

/// Due rows by what is to be done with them.
#[derive(Default)]
pub(super) struct Sorted {
    pub(super) ours: Vec<Claimed>,
    /// Workers died over them; they rest before the next one tries.
    suspects: Vec<Claimed>,
    /// They cannot be read: one of these must not keep the others from being sent (R10).
    broken: Vec<Uuid>,
}

pub(super) fn sort_out(rows: Vec<Model>, worker: &str) -> Result<Sorted> {
    let mut sorted = Sorted::default();
    for row in rows {
        let (id, reclaimed) = (row.id, row.lease_until.is_some());
        let attempt = Row::new(TABLE, id).number("attempt", i64::from(row.attempt) + 1)?;
        let crashes = crashes_in(row.last_error_class.as_deref()) + u32::from(reclaimed);
        match value(row) {
            Ok(notice) => {
                let claimed = Claimed { notice, attempt, worker: worker.to_owned(), reclaimed, crashes };
                let rests = reclaimed && rest_after_crash(crashes) > TimeDelta::zero();
                if rests { sorted.suspects.push(claimed) } else { sorted.ours.push(claimed) }
            }
            Err(error) => {
                tracing::error!(%error, "a mail cannot be read and is set aside");
                sorted.broken.push(id);
            }
        }
    }
    Ok(sorted)
}

async fn let_rest(tx: &Tx, suspects: &[Claimed], now: DateTime<Utc>) -> Result<()> {
    for suspect in suspects {
        Entity::update_many()
            .col_expr(COLUMN.due_at.0, Expr::value(now + rest_after_crash(suspect.crashes)))
            .col_expr(COLUMN.last_error_class.0, Expr::value(crashed(suspect.crashes)))
            .col_expr(COLUMN.lease_owner.0, Expr::value(None::<String>))
            .col_expr(COLUMN.lease_until.0, Expr::value(None::<DateTime<Utc>>))
            .filter(COLUMN.id.eq(suspect.notice.id.0))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

async fn set_aside(tx: &Tx, broken: &[Uuid]) -> Result<()> {
    if broken.is_empty() {
        return Ok(());
    }
    into_state(OutboxState::Parked)
        .col_expr(COLUMN.last_error_class.0, Expr::value(UNREADABLE))
        .col_expr(COLUMN.lease_owner.0, Expr::value(None::<String>))
        .col_expr(COLUMN.lease_until.0, Expr::value(None::<DateTime<Utc>>))
        .filter(COLUMN.id.is_in(broken.iter().copied()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn lease_to(tx: &Tx, ours: &[Claimed], worker: &str, until: DateTime<Utc>) -> Result<()> {
    if ours.is_empty() {
        return Ok(());
    }
    Entity::update_many()
        .col_expr(COLUMN.lease_owner.0, Expr::value(worker))
        .col_expr(COLUMN.lease_until.0, Expr::value(until))
        .col_expr(COLUMN.attempt.0, Expr::col(COLUMN.attempt.0).add(1))
        .filter(COLUMN.id.is_in(in_steps(ours.iter().map(|claimed| claimed.notice.id.0))))
        .exec(tx.connection())
        .await?;
    for claimed in ours.iter().filter(|claimed| claimed.reclaimed) {
        Entity::update_many()
            .col_expr(COLUMN.last_error_class.0, Expr::value(crashed(claimed.crashes)))
            .filter(COLUMN.id.eq(claimed.notice.id.0))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

/// Ends the leases of a worker that is known to be dead, as if their time were up. Answers how many.
///
/// # Errors
/// The database refused or is gone.
pub async fn expire_leases(tx: &Tx, worker: &str, now: DateTime<Utc>) -> Result<u64> {
    let expired = Entity::update_many()
        .col_expr(COLUMN.lease_until.0, Expr::value(now - TimeDelta::seconds(1)))
        .filter(COLUMN.lease_owner.eq(worker))
        .filter(COLUMN.lease_until.gt(now))
        .exec(tx.connection())
        .await?;
    Ok(expired.rows_affected)
}

/// Says what became of a claimed mail; without effect, and `false`, if the claim has passed to somebody else.
async fn finish(tx: &Tx, claimed: &Claimed, update: UpdateMany<Entity>) -> Result<bool> {
    let attempt = Row::new(TABLE, claimed.notice.id).number::<i32, _>("attempt", claimed.attempt)?;
    let finished = update
        .col_expr(COLUMN.lease_owner.0, Expr::value(None::<String>))
        .col_expr(COLUMN.lease_until.0, Expr::value(None::<DateTime<Utc>>))
        .filter(COLUMN.id.eq(claimed.notice.id.0))
        .filter(COLUMN.lease_owner.eq(claimed.worker.as_str()))
        .filter(COLUMN.attempt.eq(attempt))
        .exec(tx.connection())
        .await?;
    Ok(finished.rows_affected == 1)
}

fn into_state(state: OutboxState) -> UpdateMany<Entity> {
    Entity::update_many().col_expr(COLUMN.state.0, Expr::value(state.as_str()))
}

/// Notes what the relay said of a mail that is not through yet; say what becomes of it afterwards.
///
/// # Errors
/// The database refused or is gone.
pub async fn answered(tx: &Tx, claimed: &Claimed, answer: &str) -> Result<()> {
    let attempt = Row::new(TABLE, claimed.notice.id).number::<i32, _>("attempt", claimed.attempt)?;
    Entity::update_many()
        .col_expr(COLUMN.last_answer.0, Expr::value(answer))
        .filter(COLUMN.id.eq(claimed.notice.id.0))
        .filter(COLUMN.lease_owner.eq(claimed.worker.as_str()))
        .filter(COLUMN.attempt.eq(attempt))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The mail is tried again at `at`.
///
/// # Errors
/// The database refused or is gone.
pub async fn retry_at(tx: &Tx, claimed: &Claimed, at: DateTime<Utc>, error_class: &str) -> Result<bool> {
    let later = Entity::update_many()
        .col_expr(COLUMN.due_at.0, Expr::value(at))
        .col_expr(COLUMN.last_error_class.0, Expr::value(error_class));
    finish(tx, claimed, later).await
}

/// The mail goes back as if it had not been tried: nothing was wrong with it.
///
/// # Errors
/// The database refused or is gone.
pub async fn put_back(tx: &Tx, claimed: &Claimed, error_class: &str) -> Result<bool> {
    let back = Entity::update_many()
        .col_expr(COLUMN.attempt.0, Expr::col(COLUMN.attempt.0).sub(1))
        .col_expr(COLUMN.last_error_class.0, Expr::value(error_class));
    finish(tx, claimed, back).await
}

/// The mail is given up; it stays visible as failed.
///
/// # Errors
/// The database refused or is gone.
pub async fn park(tx: &Tx, claimed: &Claimed, error_class: &str) -> Result<bool> {
    let parked = into_state(OutboxState::Parked).col_expr(COLUMN.last_error_class.0, Expr::value(error_class));
    finish(tx, claimed, parked).await
}

/// The mail is no longer of use: too late, or overtaken by something newer.
///
/// # Errors
/// The database refused or is gone.
pub async fn drop_stale(tx: &Tx, claimed: &Claimed, why: &str) -> Result<bool> {
    finish(tx, claimed, into_state(OutboxState::Void).col_expr(COLUMN.last_error_class.0, Expr::value(why))).await
}

/// Gives everything back that a worker holds and has not begun, when it stops; answers how many. What became of some it could
/// not say: they were sent perhaps, and wait for their leases to end, as after a crash.
///
/// # Errors
/// The database refused or is gone.
pub async fn release_leases(tx: &Tx, worker: &str, unsaid: &[NoticeId]) -> Result<u64> {
    let released = Entity::update_many()
        .col_expr(COLUMN.lease_owner.0, Expr::value(None::<String>))
        .col_expr(COLUMN.lease_until.0, Expr::value(None::<DateTime<Utc>>))
        .filter(COLUMN.lease_owner.eq(worker))
        .filter(COLUMN.id.is_not_in(unsaid.iter().map(|id| id.0)))
        .exec(tx.connection())
        .await?;
    Ok(released.rows_affected)
}
