//! Transactions of an SQLite file that wait for the disk together (group commit).
//!
//! SQLite has one writer, and each commit waits until the disk has it. Whoever wants to write while
//! another does is let into the same transaction next, after a savepoint, and one commit stands for
//! all of them: the pages that everybody changes are written once, and the disk is waited for once.
//! Nobody is told that their work is done before that commit is. A member reads what those before it
//! have written, and may tell of that without a commit of its own, so two of one participant never
//! share a group.
//!
//! Who is alone waits for nobody: there is neither a savepoint then nor a delay.

use std::{
    io,
    sync::Arc,
    time::{Duration, Instant},
};

use sqlx::{Executor as _, pool::PoolConnection};
use tokio::{
    sync::{
        Mutex, OwnedMutexGuard,
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
        oneshot,
    },
    time::timeout,
};

use super::{ACQUIRE_TIMEOUT, Engine, Pool};

/// Most members of a group.
const MOST: usize = 64;
/// After this time nobody is let into a group any more: those who are done wait for its commit.
pub(super) const LONGEST: Duration = Duration::from_millis(10);

/// The connection, in a transaction. It is begun and ended by statements, because sqlx would count on
/// a transaction that SQLite has ended by itself, as it does when the disk is full, and would begin
/// no other one.
type Writer = PoolConnection<Engine>;
/// Tells a member what became of the commit.
type Told = oneshot::Sender<Result<(), sqlx::Error>>;

/// Forms the groups of one pool with one connection. They end with it.
#[derive(Clone)]
pub(super) struct Groups(UnboundedSender<Ask>);

/// Who may share a transaction with a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Company {
    /// Nobody, because it takes long.
    Nobody,
    /// Whoever else has little to write.
    Anybody,
    /// The same, but nobody else with this name.
    Others(String),
}

struct Ask {
    company: Company,
    answer: oneshot::Sender<Result<Member, sqlx::Error>>,
}

/// A member of a group, whose turn it is. Dropped without a commit, it leaves nothing.
pub(super) struct Member {
    pub(super) writer: OwnedMutexGuard<Writer>,
    /// Dropped, it says that the member leaves nothing.
    done: oneshot::Sender<Told>,
}

impl Groups {
    /// `begin` begins a transaction that writes; for `longest`, others are let in.
    pub(super) fn of(pool: Pool, begin: &'static str, longest: Duration) -> Self {
        let (asks, asked) = unbounded_channel();
        tokio::spawn(form(pool, begin, longest, asked));
        Self(asks)
    }

    /// Waits for a turn, for ten seconds at most.
    pub(super) async fn join(&self, company: Company) -> Result<Member, sqlx::Error> {
        let (answer, answered) = oneshot::channel();
        let ask = Ask { company, answer };
        // Whoever forms groups ends with the runtime.
        self.0.send(ask).map_err(|_| sqlx::Error::PoolClosed)?;
        // Who has given up is stepped over.
        match timeout(ACQUIRE_TIMEOUT, answered).await {
            Ok(answer) => answer.unwrap_or_else(|_| Err(broken_off())),
            Err(_) => Err(sqlx::Error::PoolTimedOut),
        }
    }
}

impl Member {
    /// Waits until what was written is on disk, with what the others of the group have written.
    ///
    /// # Errors
    /// When it is not; also because another member broke the transaction: the work may simply be done
    /// again.
    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        let Self { writer, done } = self;
        drop(writer);
        let (told, answer) = oneshot::channel();
        // Whoever forms groups ends with the runtime.
        let _ = done.send(told);
        answer.await.unwrap_or_else(|_| Err(broken_off()))
    }
}

/// What is told when a group was broken off. It reads like a broken connection.
fn broken_off() -> sqlx::Error {
    io::Error::from(io::ErrorKind::ConnectionAborted).into()
}

/// Forms one group after another.
async fn form(
    pool: Pool,
    begin: &'static str,
    longest: Duration,
    mut asks: UnboundedReceiver<Ask>,
) {
    let mut next = asks.recv().await;
    while let Some(ask) = next.take() {
        match pool.acquire().await {
            Ok(writer) => next = on(writer, begin, longest, ask, &mut asks).await,
            Err(error) => ask.refuse(error),
        }
        if next.is_none() {
            next = asks.recv().await;
        }
    }
}

/// One group on this connection, which is closed after an error: nobody knows what it is in the
/// middle of. Gives back who was asked for last and does not belong to the group.
async fn on(
    mut writer: Writer,
    begin: &'static str,
    longest: Duration,
    first: Ask,
    asks: &mut UnboundedReceiver<Ask>,
) -> Option<Ask> {
    if let Err(error) = writer.execute(begin).await {
        writer.close_on_drop();
        first.refuse(error);
        return None;
    }
    let writer = Arc::new(Mutex::new(writer));
    match group(&writer, longest, first, asks).await {
        Ok(next) => next,
        Err(error) => {
            tracing::warn!(%error, "a group of transactions was broken off");
            writer.lock().await.close_on_drop();
            None
        }
    }
}

/// A group from its first member to its commit. After an error nothing of it stays, and those who wait
/// for the commit are told, by what is dropped here.
async fn group(
    writer: &Arc<Mutex<Writer>>,
    longest: Duration,
    first: Ask,
    asks: &mut UnboundedReceiver<Ask>,
) -> Result<Option<Ask>, sqlx::Error> {
    let begun = Instant::now();
    let mut members = Vec::new();
    let mut done = Vec::new();
    let mut next = Some(first);
    while let Some(ask) =
        next.take_if(|ask| members.iter().all(|it: &Company| it.bears(&ask.company)))
    {
        let mut turn = Arc::clone(writer).lock_owned().await;
        // As long as nobody is done, all there is to take back is the group.
        let is_first = done.is_empty();
        if !is_first {
            turn.execute("SAVEPOINT member").await?;
        }
        members.push(ask.company.clone());
        let told = ask.lend(turn).await;
        if !is_first {
            let mut turn = writer.lock().await;
            if told.is_none() {
                turn.execute("ROLLBACK TO member").await?;
            }
            turn.execute("RELEASE member").await?;
        } else if told.is_none() {
            break;
        }
        done.extend(told);
        if members.len() < MOST && begun.elapsed() < longest {
            next = asks.try_recv().ok();
        }
    }
    let mut writer = writer.lock().await;
    if done.is_empty() {
        writer.execute("ROLLBACK").await?;
        return Ok(next);
    }
    let mut done = done.into_iter();
    if let Err(error) = writer.execute("COMMIT").await {
        writer.close_on_drop();
        // Once, so that it is seen. The others do their work again, and see for themselves.
        if let Some(first) = done.next() {
            let _ = first.send(Err(error));
        }
        return Ok(next);
    }
    drop(writer);
    for told in done {
        // Who waited may have gone away.
        let _ = told.send(Ok(()));
    }
    Ok(next)
}

impl Company {
    /// Whether these two may share a transaction.
    fn bears(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Nobody, _) | (_, Self::Nobody) => false,
            (Self::Others(one), Self::Others(other)) => one != other,
            _ => true,
        }
    }
}

impl Ask {
    fn refuse(self, error: sqlx::Error) {
        // Who asked may have gone away.
        let _ = self.answer.send(Err(error));
    }

    /// Gives the turn away, waits for its end, and tells whom to tell of the commit; nobody when the
    /// member leaves nothing.
    async fn lend(self, writer: OwnedMutexGuard<Writer>) -> Option<Told> {
        let (done, end) = oneshot::channel();
        let _ = self.answer.send(Ok(Member { writer, done }));
        end.await.ok()
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;

    use futures_util::poll;
    use tempfile::TempDir;

    use super::*;
    use crate::store::{Store, Transaction, settings, transaction::Kind};

    /// A store, groups of it that last for as long as others wait, and where the file is.
    async fn place() -> (Store, Groups, TempDir) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("db").display().to_string();
        let store = Store::open(&format!("sqlite://{path}?mode=rwc"), 1)
            .await
            .unwrap();
        let longest = Duration::from_secs(3600);
        let groups = Groups::of(store.writer.clone(), store.database.begin(), longest);
        (store, groups, folder)
    }

    async fn turn(groups: &Groups) -> Transaction {
        Transaction(Kind::Member(groups.join(Company::Anybody).await.unwrap()))
    }

    async fn write(tx: &mut Transaction, name: &str) {
        settings::get_or_set(tx, name, "").await.unwrap();
    }

    async fn written(store: &Store) -> Vec<String> {
        sqlx::query_scalar("SELECT name FROM setting ORDER BY name")
            .fetch_all(&store.reader)
            .await
            .unwrap()
    }

    fn may_be_repeated(error: sqlx::Error) -> bool {
        crate::failure::Failure::Store(error).is_busy()
    }

    #[tokio::test]
    async fn those_who_wait_share_the_commit_of_who_was_first() {
        let (store, groups, _folder) = place().await;
        let mut first = turn(&groups).await;
        write(&mut first, "first").await;
        let mut second = pin!(turn(&groups));
        assert!(poll!(&mut second).is_pending(), "it is not their turn");

        let mut first = pin!(first.commit());
        assert!(poll!(&mut first).is_pending());
        let mut second = second.await;
        write(&mut second, "second").await;
        assert!(poll!(&mut first).is_pending(), "nothing is on disk yet");
        assert_eq!(written(&store).await, [""; 0]);

        second.commit().await.unwrap();
        first.await.unwrap();
        assert_eq!(written(&store).await, ["first", "second"]);
    }

    #[tokio::test]
    async fn who_gives_up_leaves_nothing_and_takes_nobody_along() {
        let (store, groups, _folder) = place().await;
        let mut first = turn(&groups).await;
        write(&mut first, "first").await;
        let mut second = pin!(turn(&groups));
        let mut third = pin!(turn(&groups));
        assert!(poll!(&mut second).is_pending() && poll!(&mut third).is_pending());

        let mut first = pin!(first.commit());
        assert!(poll!(&mut first).is_pending());
        let mut second = second.await;
        write(&mut second, "second").await;
        drop(second);
        let mut third = third.await;
        write(&mut third, "third").await;
        third.commit().await.unwrap();
        first.await.unwrap();
        assert_eq!(written(&store).await, ["first", "third"]);
    }

    #[tokio::test]
    async fn who_is_first_and_gives_up_leaves_nothing() {
        let (store, groups, _folder) = place().await;
        let mut first = turn(&groups).await;
        write(&mut first, "first").await;
        let mut second = pin!(turn(&groups));
        assert!(poll!(&mut second).is_pending());
        first.rollback().await.unwrap();
        let mut second = second.await;
        write(&mut second, "second").await;
        second.commit().await.unwrap();
        assert_eq!(written(&store).await, ["second"]);
    }

    #[tokio::test]
    async fn who_goes_away_while_waiting_is_stepped_over() {
        let (store, groups, _folder) = place().await;
        let mut first = turn(&groups).await;
        write(&mut first, "first").await;
        {
            let mut gone = pin!(groups.join(Company::Anybody));
            assert!(poll!(&mut gone).is_pending());
        }
        first.commit().await.unwrap();
        assert_eq!(written(&store).await, ["first"]);
    }

    #[tokio::test]
    async fn a_broken_transaction_is_told_to_all_and_leaves_nothing() {
        let (store, groups, _folder) = place().await;
        let mut first = turn(&groups).await;
        write(&mut first, "first").await;
        let mut second = pin!(turn(&groups));
        assert!(poll!(&mut second).is_pending());
        let mut first = pin!(first.commit());
        assert!(poll!(&mut first).is_pending());
        let mut second = second.await;
        write(&mut second, "second").await;
        // As SQLite does by itself where the disk is full.
        second.execute("ROLLBACK").await.unwrap();
        assert!(may_be_repeated(second.commit().await.unwrap_err()));
        assert!(may_be_repeated(first.await.unwrap_err()));
        assert_eq!(written(&store).await, [""; 0]);

        // The same for who is alone.
        let mut alone = turn(&groups).await;
        write(&mut alone, "alone").await;
        alone.execute("ROLLBACK").await.unwrap();
        assert!(alone.commit().await.is_err());
        assert_eq!(written(&store).await, [""; 0]);

        let mut again = turn(&groups).await;
        write(&mut again, "again").await;
        again.commit().await.unwrap();
        assert_eq!(written(&store).await, ["again"]);
    }

    #[tokio::test]
    async fn what_takes_long_is_waited_for_by_nobody_who_is_done() {
        let (store, groups, _folder) = place().await;
        let mut first = turn(&groups).await;
        write(&mut first, "first").await;
        let mut long = pin!(groups.join(Company::Nobody));
        let mut third = pin!(turn(&groups));
        assert!(poll!(&mut long).is_pending() && poll!(&mut third).is_pending());
        first.commit().await.unwrap();
        assert_eq!(written(&store).await, ["first"]);

        let mut long = Transaction(Kind::Member(long.await.unwrap()));
        write(&mut long, "long").await;
        long.commit().await.unwrap();
        let mut third = third.await;
        assert_eq!(
            written(&store).await,
            ["first", "long"],
            "it is in no group of others"
        );
        write(&mut third, "third").await;
        third.commit().await.unwrap();
        assert_eq!(written(&store).await, ["first", "long", "third"]);
    }

    #[tokio::test]
    async fn two_of_one_participant_share_no_commit() {
        let (store, groups, _folder) = place().await;
        let one = async |name: &str| {
            let company = Company::Others(name.to_owned());
            Transaction(Kind::Member(groups.join(company).await.unwrap()))
        };
        let mut first = one("me").await;
        write(&mut first, "first").await;
        let (mut other, mut same) = (pin!(one("you")), pin!(one("me")));
        assert!(poll!(&mut other).is_pending() && poll!(&mut same).is_pending());
        let mut first = pin!(first.commit());
        assert!(poll!(&mut first).is_pending());
        other.await.commit().await.unwrap();
        first.await.unwrap();
        assert_eq!(written(&store).await, ["first"]);
        let mut same = same.await;
        write(&mut same, "same").await;
        same.commit().await.unwrap();
        assert_eq!(written(&store).await, ["first", "same"]);
    }

    #[tokio::test]
    async fn who_is_late_is_not_let_in() {
        let (store, _, _folder) = place().await;
        let groups = Groups::of(store.writer.clone(), store.database.begin(), Duration::ZERO);
        let mut first = turn(&groups).await;
        write(&mut first, "first").await;
        let mut second = pin!(turn(&groups));
        assert!(poll!(&mut second).is_pending());
        first.commit().await.unwrap();
        assert_eq!(written(&store).await, ["first"]);
        let mut second = second.await;
        write(&mut second, "second").await;
        second.commit().await.unwrap();
        assert_eq!(written(&store).await, ["first", "second"]);
    }
}
