//! What every part of the program shares.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use domain::person::Person;
use domain::{Error, PersonId, Result, SideConversationId, TicketId};
use mail::token::{Keyring, Purpose};
use store::{Clock, Conn, Entropy, Faults, Store, StoreOptions, Tx};
use tokio::sync::watch;

use crate::background::Background;
use crate::config::Config;
use crate::followers::live::Hub;
use crate::followers::search::Finder;
use crate::keys::MasterKey;
use crate::ways_out::WaysOut;
use crate::{clock, secrets};

/// The running program. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<dyn Whole>);

/// Hides what an [`App`] is made of from the compiler, which asks of every future that holds one whether all of it may be
/// sent to another thread, and inside an `async fn` never remembers the answer.
trait Whole: Send + Sync {
    fn whole(&self) -> &Inner;
}

impl Whole for Inner {
    fn whole(&self) -> &Inner {
        self
    }
}

pub struct Inner {
    pub config: Config,
    pub store: Store,
    pub desk: Desk,
    pub finder: Finder,
    pub hub: Hub,
    /// Wakes the follower `bulk` of this node; others look by themselves.
    pub bulk_asked: tokio::sync::Notify,
    /// How many tickets stand in people's views.
    pub view_counts: crate::followers::view_counts::ViewCounts,
    pub ways_out: WaysOut,
    pub clock: Clock,
    pub entropy: Entropy,
    pub keys: MasterKey,
    pub background: Background,
    /// Tells this node from others in leases.
    pub node: String,
    /// Checks senders by DNS.
    pub looker: crate::identity::Looker,
    /// Tells spam.
    pub spam: crate::spam::Judge,
    /// Calls what the operator named: hooks.
    pub egress: crate::egress::Egress,
    /// Calls what mails name: pictures. What the operator's hooks may reach, a mail may not.
    pub picture_egress: crate::egress::Egress,
    /// Calls what browsers name that want to be pushed to.
    pub push_egress: crate::egress::Egress,
    /// Customer cards have places of their own: an endpoint that hangs holds up no alarm.
    pub card_egress: crate::egress::Egress,
    /// Connectors for accounts and access, too, and they take longer.
    pub connector_egress: crate::egress::Egress,
    /// What the operator's endpoints answered about contacts.
    pub cards: crate::cards::Cards,
    /// What readers see of the help center, as this node read it last.
    pub shelves: crate::help::Shelves,
    /// The sockets of visitors on this node.
    pub chats: Arc<crate::chat::Hub>,
    /// Who looks at which ticket at this moment.
    pub presence: crate::presence::Presence,
    /// Playbooks made ready for cases.
    pub playbooks: crate::playbooks::Shelf,
    pub health: crate::http::health::Health,
    pub throttle: crate::http::session::Throttle,
    pub raw_reads: crate::http::files::RawReads,
    pub fetching_pictures: crate::http::pictures::Fetching,
    /// The demo's own post office, where there is one.
    pub sink: Option<crate::inlets::sink::Sink>,
    /// A whole desk runs in this process, not one command.
    serving: AtomicBool,
    stop: watch::Sender<bool>,
}

impl Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        self.0.whole()
    }
}

/// What an [`App`] is made of; tests fix the clock.
pub struct Parts {
    pub config: Config,
    pub clock: Clock,
    pub entropy: Entropy,
    pub faults: Option<Arc<Faults>>,
    pub sink: Option<crate::inlets::sink::Sink>,
    /// How many may come over HTTP, and how long they may take.
    pub limits: crate::http::server::Limits,
}

impl Parts {
    pub fn new(config: Config) -> Self {
        Self {
            config,
            clock: clock::system(),
            entropy: secrets::system(),
            faults: None,
            sink: None,
            limits: crate::http::server::Limits::default(),
        }
    }
}

impl App {
    /// Opens keys, database and index. The caller holds the directory's lock.
    ///
    /// # Errors
    /// A fault that says which part does not open, and why.
    pub async fn open(parts: Parts) -> Result<Self> {
        // The limits are the listening end's.
        let Parts { config, clock, entropy, faults, sink, limits: _ } = parts;
        crate::keys::make_directory(&config.data)?;
        config.refuse_moved()?;
        let fresh = config.database.is_some() || !config.data.join(crate::config::DATABASE).exists();
        let keys = MasterKey::open(&config.data, &entropy, fresh)?;
        let keyring =
            Keyring::new(mail::token::Key { id: 1, secret: keys.derive("mail tokens") }, Vec::new());
        let store = Store::open(StoreOptions {
            location: config.location(),
            blobs: config.data.join("blobs"),
            clock: clock.clone(),
            entropy: entropy.clone(),
            readers: config.readers,
            faults,
        })
        .await?;
        same_key(&store, &keys).await?;
        let node = store.node().to_owned();
        let (stop, _) = watch::channel(false);
        let looker = crate::identity::looker(&config);
        let hooks = crate::egress::Rules::web(config.private_targets.clone());
        let cards = crate::egress::Rules::web(config.private_targets.clone());
        let connectors = crate::egress::Rules {
            time: crate::connectors::TIME,
            ..crate::egress::Rules::web(config.private_targets.clone())
        };
        let pictures = crate::egress::Rules::web(config.picture_targets.clone());
        let pushes = crate::egress::Rules::web(config.push_targets.clone());
        Ok(Self(Arc::new(Inner {
            egress: crate::egress::Egress::new(looker.clone(), hooks),
            picture_egress: crate::egress::Egress::new(looker.clone(), pictures),
            push_egress: crate::egress::Egress::new(looker.clone(), pushes),
            card_egress: crate::egress::Egress::new(looker.clone(), cards),
            connector_egress: crate::egress::Egress::new(looker.clone(), connectors),
            cards: crate::cards::Cards::default(),
            shelves: crate::help::Shelves::default(),
            chats: Arc::default(),
            presence: crate::presence::Presence::default(),
            desk: Desk {
                keyring: Arc::new(keyring),
                name: config.name.as_str().into(),
                scanner: if config.clamd.is_some() { Scanner::There } else { Scanner::None },
            },
            finder: Finder::new(config.data.join("index")),
            hub: Hub::new(*store.head().borrow()),
            bulk_asked: tokio::sync::Notify::new(),
            view_counts: crate::followers::view_counts::ViewCounts::default(),
            ways_out: WaysOut::new(config.relay.clone(), &config.hostname()),
            looker,
            spam: crate::spam::Judge::new(config.spam_above),
            playbooks: crate::playbooks::Shelf::default(),
            health: crate::http::health::Health::default(),
            throttle: crate::http::session::Throttle::default(),
            raw_reads: crate::http::files::RawReads::default(),
            fetching_pictures: crate::http::pictures::Fetching::default(),
            background: Background::start()?,
            node,
            sink,
            config,
            store,
            clock,
            entropy,
            keys,
            serving: AtomicBool::new(false),
            stop,
        })))
    }

    /// The write door: [`Store::write`].
    pub async fn write<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: AsyncFnOnce(&mut Tx) -> Result<T> + Send + 'static,
    {
        self.store.write(f).await
    }

    /// [`Store::read`].
    pub async fn read<T, F>(&self, f: F) -> Result<T>
    where
        T: Send + 'static,
        F: AsyncFnOnce(&mut Conn) -> Result<T> + Send + 'static,
    {
        self.store.read(f).await
    }

    /// Says that doors are open and followers run.
    pub fn serve(&self) {
        self.serving.store(true, Ordering::SeqCst);
    }
    pub fn is_serving(&self) -> bool {
        self.serving.load(Ordering::SeqCst)
    }

    /// A stopping program answers what it has begun and begins nothing new.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// A fresh secret of 256 bits.
    pub fn secret(&self) -> String {
        secrets::secret(&self.entropy)
    }

    /// Runs something that blocks (files, hashing) off the async threads.
    ///
    /// For what somebody waits for; [`Inner::background`] for the rest.
    ///
    /// # Errors
    /// What `f` answers; a fault when it panicked.
    pub async fn blocking<T: Send + 'static>(
        &self,
        f: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        tokio::task::spawn_blocking(f)
            .await
            .map_err(|e| Error::fault(format!("a blocking step panicked: {e}")))?
    }

    /// Whether files can be kept and read at all: asked before one is blamed for what may be no fault of its own.
    pub async fn files_are_well(&self) -> bool {
        let blobs = self.store.blobs().clone();
        self.blocking(move || blobs.probe()).await.is_ok()
    }

    pub fn index_directory(&self) -> PathBuf {
        self.config.data.join("index")
    }
}

/// The data remembers by which master key it was written: a node with another one would send mails whose answers no
/// other node could place.
async fn same_key(store: &Store, keys: &MasterKey) -> Result<()> {
    const NAME: &str = "master_key_id";
    let id = hex::encode(&keys.derive("key id")[..8]);
    let known = store.read(async |db| store::settings::find(db, NAME).await).await?;
    match known {
        Some(known) if known == id => Ok(()),
        Some(_) => Err(Error::fault(
            "this data was written with another master key; copy keys/master.key from the node or backup that has it",
        )),
        None => {
            let event = domain::Event::SettingChanged { name: NAME.to_owned() };
            store
                .write(async move |tx| {
                    store::settings::put(tx, NAME, &id).await?;
                    tx.record(&domain::Actor::Desk, event);
                    Ok(())
                })
                .await
        }
    }
}

/// What commands need to know of the desk beside their transaction.
#[derive(Clone)]
pub struct Desk {
    pub keyring: Arc<Keyring>,
    pub name: Arc<str>,
    pub scanner: Scanner,
}

/// Does anybody look into files?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scanner {
    None,
    There,
}

impl Desk {
    /// The token that lets a mail join a ticket.
    pub fn ticket_token(&self, ticket: TicketId) -> String {
        self.keyring.issue(Purpose::Ticket, ticket.0)
    }
    /// The token that lets one of the team answer a ticket by mail; for mail to them alone.
    pub fn team_token(&self, person: PersonId, ticket: TicketId) -> String {
        self.keyring.issue_for(person, ticket)
    }
    /// The ticket of a valid token.
    pub fn ticket_of(&self, token: &str) -> Option<TicketId> {
        self.keyring.number_of(Purpose::Ticket, token).map(TicketId)
    }
    /// The token that lets a mail join a conversation beside a ticket, and nothing else.
    pub fn side_token(&self, side: SideConversationId) -> String {
        self.keyring.issue(Purpose::Side, side.0)
    }
    /// The conversation beside a ticket that a valid token is for.
    pub fn side_of(&self, token: &str) -> Option<SideConversationId> {
        self.keyring.number_of(Purpose::Side, token).map(SideConversationId)
    }
    /// Did this desk write the Message-ID or the mark that the token stands in?
    pub fn is_own(&self, token: &str) -> bool {
        self.ticket_of(token).is_some() || self.side_of(token).is_some()
    }
}

/// How a person is called where a name is shown: their name, else their address.
pub fn called(person: &Person) -> &str {
    if person.name.is_empty() { person.email.as_deref().unwrap_or_default() } else { &person.name }
}
