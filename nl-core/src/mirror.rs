use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::fmt;

use crate::error::DecodeError;
use crate::kept::Kept;
use crate::message::RawMessage;
use crate::schema::Message;

/// What is known of objects that somebody else changes, as links, addresses or routes are: what a listing said, and the
/// notifications since.
///
/// A listing [replaces](Self::replace) what is known, a notification is [applied](Self::apply) or
/// [removes](Self::remove) an object, and each tells what it changed. After lost notifications a new listing is compared
/// with what was known, so whoever acts on changes still hears of all that last. On a socket, that is
/// [`Socket::resync`](crate::Socket::resync).
///
/// ```
/// use nl_core::{Change, Kept, Message, Mirror, Protocol, RawMessage, message};
///
/// #[derive(Protocol)]
/// #[nl(number = 25)]
/// struct Shop;
///
/// #[derive(Message, Debug, PartialEq)]
/// #[nl(protocol = Shop, type = 0x20)]
/// struct Item<'a> { #[nl(attr = 1)] number: u32, #[nl(attr = 2)] name: &'a str }
///
/// let mut items = Mirror::<Item<'_>, u32>::new(|item| item.number);
/// # let mut buffer = [0; 64];
/// # let bytes = message::encode(&mut buffer, &Item { number: 7, name: "tea" }, Default::default())?;
/// let message = RawMessage::parse(bytes)?; // new or changed, says the event
/// assert!(matches!(items.apply(message)?, Some(Change::Added(_))));
/// assert!(items.apply(message)?.is_none()); // nothing that was not known
///
/// // A listing without it.
/// let changes = items.replace([])?;
/// assert!(matches!(&changes[..], [Change::Removed(item)] if item.get()?.name == "tea"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # What is a change
///
/// What `M` declares: with [`new`](Self::new), two messages say the same if they decode to equal values. An attribute that
/// `M` does not declare, as statistics that always differ, is then no change, unless `M` keeps what it does not name.
/// [`comparing`](Self::comparing) is for values that are declared and are no change: `ifi_change` of a link is a mask in a
/// notification and 0 in a listing. A message's header, that is type, flags, sequence number and port id, is never
/// one. The newest message is kept in any case.
///
/// # Why the end is true
///
/// Join the group, then list, then apply notifications. One that was queued before the listing was made is applied after
/// it, and may take an object back for a moment. But from the join on, or from where a loss was told, no notification is
/// missing. So the last one about an object tells its state; and an object without one has not changed since before
/// the listing, which tells its state then.
///
/// This does not hold for notifications from before a loss: what became of their objects may be among what was lost.
/// Apply them before the listing, or not at all. [`Socket::event`](crate::Socket::event) tells of a loss behind
/// them, so that one who lists when told has no more to do.
///
/// What the kernel changes without a notification, only the next listing shows: so vanish the IPv4 routes of a link that
/// goes down.
pub struct Mirror<M: Message, K> {
    key: fn(&M::At<'_>) -> K,
    same: for<'a> fn(&M::At<'a>, &M::At<'a>) -> bool,
    kept: BTreeMap<K, Kept<M>>,
}

/// What a [`Mirror`] was told that it did not know.
pub enum Change<M> {
    /// An object is new.
    Added(Kept<M>),
    /// An object is not as it was.
    Changed {
        /// As it was known.
        before: Kept<M>,
        /// As it is.
        after: Kept<M>,
    },
    /// An object is gone; it was known as this.
    Removed(Kept<M>),
}

impl<M: Message, K: Ord> Mirror<M, K> {
    /// An empty one. `key` tells objects apart: a value that an object keeps as long as it is there, such as a link's
    /// index, and that the message of its removal has, too.
    pub fn new(key: fn(&M::At<'_>) -> K) -> Self
    where
        for<'a> M::At<'a>: PartialEq,
    {
        Self::comparing(key, |before, after| before == after)
    }

    /// An empty one for messages of which not all is to be compared: `same` tells whether two of an object say the same.
    ///
    /// ```
    /// # use nl_core::{Message, Mirror, Protocol};
    /// # #[derive(Protocol)]
    /// # #[nl(number = 25)]
    /// # struct Shop;
    /// #[derive(Message)]
    /// #[nl(protocol = Shop, type = 0x20)]
    /// struct Item<'a> {
    ///     #[nl(attr = 1)] number: u32,
    ///     #[nl(attr = 2)] name: &'a str,
    ///     #[nl(attr = 3)] times_seen: Option<u64>,
    /// }
    ///
    /// let items = Mirror::<Item<'_>, u32>::comparing(|item| item.number, |before, after| before.name == after.name);
    /// ```
    pub fn comparing(key: fn(&M::At<'_>) -> K, same: for<'a> fn(&M::At<'a>, &M::At<'a>) -> bool) -> Self {
        Self { key, same, kept: BTreeMap::new() }
    }

    /// Takes a message that says that an object is new, or what it is now. It may be of another type than `M`, or another
    /// command, with the same body.
    ///
    /// # Errors
    /// Its body is not one of `M`; nothing has changed then.
    pub fn apply(&mut self, message: RawMessage<'_>) -> Result<Option<Change<M>>, DecodeError> {
        let key = self.key(message)?;
        let before = self.kept.remove(&key);
        Ok(self.put(key, before, Kept::of_body(message)))
    }

    /// Takes a message that says that an object is gone; of its body, only the key counts. `None`: it was not known.
    ///
    /// # Errors
    /// Its body is not one of `M`; nothing has changed then.
    pub fn remove(&mut self, message: RawMessage<'_>) -> Result<Option<Change<M>>, DecodeError> {
        let key = self.key(message)?;
        Ok(self.remove_key(&key))
    }

    /// Forgets an object that is gone without a message that `M` could read.
    pub fn remove_key(&mut self, key: &K) -> Option<Change<M>> {
        self.kept.remove(key).map(Change::Removed)
    }

    /// Takes a listing of all objects for what is known, and tells how it differs: what is gone first, since what is new
    /// may have its name, then what is new or changed, in the order of the listing.
    ///
    /// Of several under one key the last stays.
    ///
    /// # Errors
    /// Those of [`Kept::get`]; nothing has changed then.
    pub fn replace(
        &mut self,
        listing: impl IntoIterator<Item = Kept<M>>,
    ) -> Result<Vec<Change<M>>, DecodeError> {
        let listed = listing.into_iter().map(|kept| Ok((self.key(kept.raw())?, kept)));
        let listed = listed.collect::<Result<Vec<_>, _>>()?;
        let mut known = core::mem::take(&mut self.kept);
        let mut new = Vec::new();
        for (key, after) in listed {
            let before = known.remove(&key).or_else(|| self.kept.remove(&key));
            new.extend(self.put(key, before, after));
        }
        Ok(known.into_values().map(Change::Removed).chain(new).collect())
    }

    /// Keeps what an object is now, of which nothing is kept, and tells how that differs.
    fn put(&mut self, key: K, before: Option<Kept<M>>, after: Kept<M>) -> Option<Change<M>> {
        let change = match before {
            None => Some(Change::Added(after.clone())),
            Some(before) if self.is_same(before.raw(), after.raw()) => None,
            Some(before) => Some(Change::Changed { before, after: after.clone() }),
        };
        self.kept.insert(key, after);
        change
    }

    fn key(&self, message: RawMessage<'_>) -> Result<K, DecodeError> {
        Ok((self.key)(&message.decode_body::<M>()?))
    }

    fn is_same<'a>(&self, before: RawMessage<'a>, after: RawMessage<'a>) -> bool {
        before.payload() == after.payload()
            || match (before.decode_body::<M>(), after.decode_body::<M>()) {
                (Ok(before), Ok(after)) => (self.same)(&before, &after),
                _ => false,
            }
    }

    /// What is known of an object.
    pub fn get(&self, key: &K) -> Option<&Kept<M>> {
        self.kept.get(key)
    }

    /// All objects, in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &Kept<M>)> {
        self.kept.iter()
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }
}

impl<M> Change<M> {
    /// What was known of the object, if anything was.
    pub fn before(&self) -> Option<&Kept<M>> {
        match self {
            Self::Added(_) => None,
            Self::Changed { before, .. } | Self::Removed(before) => Some(before),
        }
    }

    /// What the object is now, if it is there.
    pub fn after(&self) -> Option<&Kept<M>> {
        match self {
            Self::Added(after) | Self::Changed { after, .. } => Some(after),
            Self::Removed(_) => None,
        }
    }
}

impl<M: Message, K: Clone> Clone for Mirror<M, K> {
    fn clone(&self) -> Self {
        Self { kept: self.kept.clone(), ..*self }
    }
}

impl<M> Clone for Change<M> {
    fn clone(&self) -> Self {
        match self {
            Self::Added(after) => Self::Added(after.clone()),
            Self::Changed { before, after } => Self::Changed { before: before.clone(), after: after.clone() },
            Self::Removed(before) => Self::Removed(before.clone()),
        }
    }
}

impl<M: Message, K: fmt::Debug> fmt::Debug for Mirror<M, K>
where
    for<'a> M::At<'a>: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.kept).finish()
    }
}

impl<M: Message> fmt::Debug for Change<M>
where
    for<'a> M::At<'a>: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added(after) => f.debug_tuple("Added").field(after).finish(),
            Self::Changed { before, after } => {
                f.debug_struct("Changed").field("before", before).field("after", after).finish()
            }
            Self::Removed(before) => f.debug_tuple("Removed").field(before).finish(),
        }
    }
}
