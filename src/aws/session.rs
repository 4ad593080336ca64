//! A run of a command that speaks to AWS: the accounts that were entered, and the one thread that waits for answers.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::{StreamExt, stream};
use tokio::runtime::Runtime;

use super::assets::Content;
use super::drive::{Mode, Run};
use super::stop::Stop;
use super::survey::Running;
use super::{
    Asked, Client, Ended, Error, Image, Made, Queues, Redrive, assets, bootstrap, buckets, change_set, client, health,
    images, phase, queues, redrive, stacks, survey, verdict,
};
use crate::cloudformation::Template;
use crate::deployment::alone::Deployed;
use crate::deployment::health::Health;
use crate::deployment::live::Environment;
use crate::deployment::redrive::{Happened, Pile, Tally};
use crate::deployment::steps::Found;
use crate::deployment::{Account, Held, Progress, Question, Step, Wanted};
use crate::disk::Journal;

/// A run.
#[derive(Debug)]
pub struct Session {
    runtime: Runtime,
    clients: BTreeMap<Account, Client>,
    stop: Stop,
    token: String,
    concurrency: usize,
}

impl Session {
    /// Enters every account by a role and asks who we are there. Nothing is changed where one of them is not what it should
    /// be; all that are not are told.
    pub fn enter(accounts: &BTreeSet<Account>, role: &str, concurrency: usize) -> Result<Self, Vec<Error>> {
        Self::enter_where_admitted(accounts, role, concurrency).and_then(Self::everywhere)
    }

    /// The same, but where an account cannot be entered the others are: what was refused comes beside them.
    pub fn enter_where_admitted(
        accounts: &BTreeSet<Account>,
        role: &str,
        concurrency: usize,
    ) -> Result<(Self, BTreeMap<Account, Error>), Vec<Error>> {
        Self::open(accounts, concurrency, |base, account, token| async move {
            client::enter(&base, &account, role, &token).await
        })
    }

    /// The same, but where the caller is of an account, he acts there himself.
    pub fn enter_or_stay(accounts: &BTreeSet<Account>, role: &str, concurrency: usize) -> Result<Self, Vec<Error>> {
        Self::open(accounts, concurrency, |base, account, token| async move {
            match client::stay(&base, &account).await {
                Ok(client) => Ok(client),
                Err(Error::WrongAccount { .. }) => client::enter(&base, &account, role, &token).await,
                Err(error) => Err(error),
            }
        })
        .and_then(Self::everywhere)
    }

    /// The run, where no account has refused.
    fn everywhere((session, refused): (Self, BTreeMap<Account, Error>)) -> Result<Self, Vec<Error>> {
        if refused.is_empty() { Ok(session) } else { Err(refused.into_values().collect()) }
    }

    fn open<F: Future<Output = Result<Client, Error>>>(
        accounts: &BTreeSet<Account>,
        concurrency: usize,
        enter: impl Fn(aws_config::SdkConfig, Account, String) -> F,
    ) -> Result<(Self, BTreeMap<Account, Error>), Vec<Error>> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| vec![Error::Runtime(error)])?;
        let token = token();
        let entered = runtime.block_on(async {
            let stop = Stop::listen().map_err(|error| vec![Error::Runtime(error)])?;
            let base = client::base().await;
            let each = accounts.iter().map(|account| {
                let entered = enter(base.clone(), account.clone(), token.clone());
                async move { (account.clone(), entered.await) }
            });
            let all = stream::iter(each).buffer_unordered(concurrency).collect::<Vec<_>>();
            let all = tokio::select! {
                all = all => all,
                () = stop.asked() => return Err(vec![Error::Interrupted]),
            };
            let (mut clients, mut refused) = (BTreeMap::new(), BTreeMap::new());
            for (account, entered) in all {
                match entered {
                    Ok(client) => drop(clients.insert(account, client)),
                    Err(error) => drop(refused.insert(account, error)),
                }
            }
            Ok((clients, refused, stop))
        });
        let (clients, refused, stop) = entered?;
        Ok((Self { runtime, clients, stop, token, concurrency }, refused))
    }

    /// Every stack of every account.
    pub fn stacks(&self) -> Result<BTreeMap<Account, Vec<Held>>, Error> {
        self.wait(survey::stacks(&self.clients, self.concurrency))
    }

    /// Every stack of every account, or why an account does not tell.
    pub fn stacks_where_told(&self) -> Result<BTreeMap<Account, Result<Vec<Held>, Error>>, Error> {
        self.wait(async { Ok(survey::stacks_where_told(&self.clients, self.concurrency).await) })
    }

    /// What is held of the wanted stacks.
    pub fn found(
        &self,
        held: &BTreeMap<Account, Vec<Held>>,
        wanted: &[Wanted],
    ) -> Result<BTreeMap<(Account, String), Found>, Error> {
        self.wait(survey::found(&self.clients, held, wanted, self.concurrency))
    }

    /// The templates of those of the wanted stacks of which something runs, or may.
    pub fn templates(&self, held: &BTreeMap<Account, Vec<Held>>, wanted: &[Wanted]) -> Result<Deployed, Error> {
        self.wait(survey::templates(&self.clients, held, wanted, self.concurrency))
    }

    /// What every account runs of an environment, and why that is not known, account by account.
    pub fn running(&self, environment: &Environment) -> Result<BTreeMap<Account, Result<Vec<Running>, Error>>, Error> {
        self.wait(async { Ok(survey::running(&self.clients, environment, self.concurrency).await) })
    }

    /// The text of the template that a stack was last given.
    pub fn template_text(&self, account: &Account, held: &Held) -> Result<String, Error> {
        self.wait(stacks::template_text(&self.clients[account], held))
    }

    /// The template that a stack was last given.
    pub fn template(&self, account: &Account, held: &Held) -> Result<Option<Template>, Error> {
        self.wait(stacks::template(&self.clients[account], held))
    }

    /// Those of some queues of a stack, by their logical IDs, that hold messages, and how many.
    pub fn full_queues(
        &self,
        account: &Account,
        stack: &str,
        queues: &BTreeSet<String>,
    ) -> Result<BTreeMap<String, u64>, Error> {
        let client = &self.clients[account];
        self.wait(queues::full(client, stack, queues, Duration::ZERO))
    }

    /// The same of several stacks side by side, each queue watched for a while. What one stack does not tell the others do.
    pub fn watched_queues(&self, asked: &[Queues], watched: Duration) -> Vec<Result<BTreeMap<String, u64>, Error>> {
        let each = asked.iter().map(|(account, stack, queues)| async move {
            tokio::select! {
                full = queues::full(&self.clients[account], stack, queues, watched) => full,
                () = self.stop.asked() => Err(Error::Interrupted),
            }
        });
        // All at once: waiting takes no strength.
        self.runtime.block_on(stream::iter(each).buffered(asked.len().max(1)).collect())
    }

    /// Looks at what every stack that stands holds, and at what has drifted where that is asked for. What cannot be looked at is
    /// unknown, and hides nothing else.
    pub fn health(&self, stacks: Vec<(Account, Health, Option<Held>)>, drift: bool) -> Result<Vec<Health>, Error> {
        let each = stacks.into_iter().map(|(account, health, held)| async move {
            let Some(held) = held else { return health };
            let looked =
                health::look(&self.clients[&account], &held, health.clone(), drift.then_some(&self.stop)).await;
            looked.unwrap_or_else(|error| Health { unknown: Some(error.to_string()), ..health })
        });
        self.wait(async { Ok(stream::iter(each).buffer_unordered(self.concurrency).collect().await) })
    }

    /// What stands of a stack: logical ID, type and physical ID.
    pub fn resources(&self, account: &Account, stack: &str) -> Result<Vec<(String, String, String)>, Error> {
        self.wait(stacks::resources(&self.clients[account], stack))
    }

    /// The change set of somebody else's that waits for a stack, if there is one.
    pub fn foreign(&self, account: &Account, held: &Held) -> Result<Option<String>, Error> {
        self.wait(change_set::foreign(&self.clients[account], &held.name))
    }

    /// What a bucket holds, in any version.
    pub fn inside(&self, account: &Account, bucket: &str) -> Result<buckets::Inside, Error> {
        self.wait(buckets::inside(&self.clients[account], bucket))
    }

    /// Empties a bucket.
    pub fn empty(&self, account: &Account, bucket: &str) -> Result<(), Error> {
        self.runtime.block_on(buckets::empty(&self.clients[account], &self.stop, bucket))
    }

    /// Those of some images that are not where they have to be.
    pub fn missing_images(&self, images: Vec<Image>) -> Result<Vec<Image>, Error> {
        self.wait(images::missing(&self.clients, images))
    }

    /// Sends what the accounts' buckets lack, and answers how many objects that were.
    pub fn send(&self, objects: &BTreeMap<Account, BTreeMap<String, Content>>) -> Result<usize, Error> {
        self.wait(assets::send(&self.clients, objects))
    }

    /// Takes the steps of a phase, each to its end.
    pub fn take(
        &self,
        steps: &[Step],
        execution_role: &str,
        mode: Mode,
        tell: &(dyn Fn(Progress) + Sync),
    ) -> Vec<Ended> {
        let (token, concurrency, stop) = (self.token.as_str(), self.concurrency, &self.stop);
        let run = Run { token, look: 0, execution_role, mode, concurrency, stop, tell };
        self.runtime.block_on(phase::take(&run, &self.clients, steps))
    }

    /// Asks CloudFormation what it would do, stack by stack; whatever is made for that is taken back, also where a signal comes.
    pub fn ask(&self, questions: &[Question], execution_role: &str) -> Vec<Asked> {
        let run = verdict::Run { token: &self.token, execution_role, stop: &self.stop };
        let each = questions.iter().map(|question| verdict::ask(run, &self.clients[&question.account], question));
        self.runtime.block_on(stream::iter(each).buffered(self.concurrency).collect())
    }

    /// Every dead-letter queue, poison queue and failure bucket of an environment, and how much lies in it.
    pub fn piles(&self, held: &BTreeMap<Account, Vec<Held>>, environment: &Environment) -> Result<Vec<Pile>, Error> {
        self.wait(redrive::find(&self.clients, held, environment, self.concurrency))
    }

    /// Goes through dead letters, and sends those that are asked for where there is a journal to note that in. A signal ends
    /// it behind the letter at hand.
    pub fn redrive(
        &self,
        piles: &[Pile],
        asked: (&Redrive, Option<&mut Journal>),
        tell: &dyn Fn(&Pile, Happened),
    ) -> (Tally, Vec<Error>) {
        let run = redrive::Run::new(&self.clients, &self.stop, asked, tell);
        self.runtime.block_on(run.through(piles))
    }

    /// Makes accounts ready side by side, each with its parameters and to its end, whatever becomes of the others.
    pub fn bootstrap(
        &self,
        template: &str,
        accounts: &BTreeMap<Account, Vec<(&str, String)>>,
        tell: &dyn Fn(&Account),
    ) -> BTreeMap<Account, Result<Made, Error>> {
        let each = accounts.iter().map(|(account, parameters)| async move {
            tell(account);
            let made = bootstrap::make(&self.clients[account], &self.stop, template, parameters).await;
            (account.clone(), made)
        });
        self.runtime.block_on(stream::iter(each).buffer_unordered(self.concurrency).collect())
    }

    /// Waits for a person's answer, and for no longer than until a signal comes. `listen` waits on a thread of its own: whoever
    /// waits here hears of signals, and what is never answered ends with the process.
    pub fn hear<T: Send + 'static>(&self, listen: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let (answer, answered) = tokio::sync::oneshot::channel();
        // Nobody hears an answer that comes after the signal.
        std::thread::Builder::new().spawn(move || drop(answer.send(listen())))?;
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                () = self.stop.asked() => Err(Error::Interrupted),
                answered = answered => Ok(answered.expect("who listens answers")),
            }
        })
    }

    /// Whether a signal has come.
    pub fn is_stopped(&self) -> bool {
        self.stop.is_set()
    }

    /// Waits for what changes nothing, and so may end at any moment.
    fn wait<T>(&self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        self.runtime.block_on(async {
            tokio::select! {
                done = work => done,
                () = self.stop.asked() => Err(Error::Interrupted),
            }
        })
    }
}

/// What tells this run from every other: when it began, and its process.
fn token() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{}-{}-{}", since.as_secs(), since.subsec_micros(), std::process::id())
}
