use alloc::vec::Vec;

use super::{Dump, Dumped, Socket};
use crate::error::{Errno, Error};
use crate::mirror::{Change, Mirror};
use crate::schema::{self, Protocol, Speaks};

/// How often a listing that was disturbed is asked for again.
pub(super) const RETRIES: usize = 30;

/// Whether a listing may be whole when it is asked for again.
///
/// With `ENOBUFS` the kernel also refuses one while the queue has no room. With `EBUSY` it does while one is not over that
/// was given up: in a flood, it stops half-way with an empty queue, and goes on when anything is received.
pub(super) fn is_disturbed(error: &Error) -> bool {
    matches!(error, Error::Interrupted { .. } | Error::Truncated { .. })
        || matches!(error.errno(), Some(Errno::ENOBUFS | Errno::EBUSY))
}

impl<P: Protocol> Socket<P> {
    /// Lists what a mirror follows, and tells how that differs from what was known: first of all, and after every loss.
    ///
    /// A listing that changes while it is made, or is lost, is asked for again, at most thirty times. Notifications that came
    /// meanwhile are told behind it, by [`event`](Self::event) and [`events`](Self::events); why the mirror ends in the true
    /// state with them is written [there](Mirror#why-the-end-is-true). If one socket follows several kinds of objects, a loss
    /// is one of all: resynchronize all mirrors.
    ///
    /// ```no_run
    /// use nl_core::{Message, Messages, Mirror, Pad, Protocol, Request, Socket, socket::Notice, wire_struct};
    /// use nl_core::sys::{netlink::NETLINK_ROUTE, if_link::*, rtnetlink::*};
    ///
    /// #[derive(Protocol)]
    /// #[nl(number = NETLINK_ROUTE, mainline, groups(LINK = RTNLGRP_LINK))]
    /// struct Route;
    ///
    /// # #[wire_struct(c = ifinfomsg, c_prefix = "ifi_")]
    /// # struct LinkHeader {
    /// #     family: u8,
    /// #     #[nl(c = __ifi_pad)]
    /// #     pad: Pad<1>,
    /// #     #[nl(c = ifi_type)]
    /// #     kind: u16,
    /// #     index: i32,
    /// #     flags: u32,
    /// #     change: u32,
    /// # }
    /// #[derive(Message, Debug)]
    /// #[nl(protocol = Route, type = RTM_NEWLINK, prefix = "IFLA_")]
    /// struct Link<'a> {
    ///     #[nl(header)]
    ///     header: LinkHeader,
    ///     #[nl(attr = IFLA_IFNAME)]
    ///     name: Option<&'a str>,
    /// }
    ///
    /// #[derive(Messages)]
    /// #[nl(protocol = Route)]
    /// enum LinkEvent<'a> {
    ///     New(Link<'a>),
    ///     #[nl(type = RTM_DELLINK)]
    ///     Deleted(Link<'a>),
    ///     #[nl(other)]
    ///     Other,
    /// }
    ///
    /// #[derive(Request)]
    /// #[nl(protocol = Route, type = RTM_GETLINK, reply = Link<'_>, dump)]
    /// struct GetLinks {
    ///     #[nl(header)]
    ///     header: LinkHeader,
    /// }
    ///
    /// // `change` is a mask in a notification, and 0 in a listing.
    /// let mut links = Mirror::<Link<'_>, i32>::comparing(
    ///     |link| link.header.index,
    ///     |before, after| (before.header.flags, before.name) == (after.header.flags, after.name),
    /// );
    /// let all = GetLinks { header: LinkHeader::default() };
    /// let mut route = Socket::<Route>::open()?;
    /// route.join(Route::LINK)?;
    /// let mut changes = route.resync(&mut links, &all)?;
    /// loop {
    ///     for change in &changes {
    ///         println!("{change:?}");
    ///     }
    ///     changes = match route.events::<LinkEvent<'_>>().next()? {
    ///         Notice::Message { message: LinkEvent::New(_), event } => Vec::from_iter(links.apply(event.message())?),
    ///         Notice::Message { message: LinkEvent::Deleted(_), event } => Vec::from_iter(links.remove(event.message())?),
    ///         Notice::Message { .. } => Vec::new(),
    ///         Notice::Lost => route.resync(&mut links, &all)?,
    ///     };
    /// }
    /// # #[expect(unreachable_code)]
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Interrupted`] or [`Error::Lost`] where even the last listing was disturbed, as in a flood that goes on: a loss
    /// is then told again when it is over, so that one may also go on listening. Else what [`Dump::collect`] and
    /// [`Dumped::whole`] say. The mirror is as it was then.
    pub fn resync<R, K>(
        &mut self,
        mirror: &mut Mirror<R::Reply, K>,
        request: &R,
    ) -> Result<Vec<Change<R::Reply>>, Error>
    where
        R: schema::Dump + Speaks<P>,
        K: Ord,
    {
        let mut left = RETRIES;
        let listing = loop {
            match self.dump(request).and_then(Dump::collect).and_then(Dumped::whole) {
                Err(error) if left > 0 && is_disturbed(&error) => left -= 1,
                listing => break listing?,
            }
        };
        mirror.replace(listing).map_err(|error| Error::decode(<R as Speaks<P>>::NAME, error))
    }
}
