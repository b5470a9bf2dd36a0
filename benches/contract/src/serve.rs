use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;
use std::io::{self, BufRead, Write};
use std::net::Ipv4Addr;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, fs};

use crate::encoded::Encoded;
use crate::{NewRoute, NewVlan};

/// What can go wrong in a run.
pub type Failure = Box<dyn Error>;

/// Time and sum of a run.
pub type Run = Result<(Duration, u64), Failure>;

type Case = Box<dyn FnMut(&Setup, u64) -> Run>;

/// What the runner has made ready: recorded messages, and a network to work in.
#[derive(Debug)]
pub struct Setup {
    routes: Messages,
    links: Messages,
    families: Messages,
    /// The index of the link that routes lead over.
    pub link: u32,
    /// Their gateway.
    pub gateway: Ipv4Addr,
}

impl Setup {
    /// What the runner left in a folder: messages in `routes`, `links` and `families`, and `link`.
    fn read(folder: &Path) -> Result<Self, Failure> {
        let messages = |name| fs::read(folder.join(name)).map(Messages::split);
        Ok(Self {
            routes: messages("routes")?,
            links: messages("links")?,
            families: messages("families")?,
            link: fs::read_to_string(folder.join("link"))?.trim().parse()?,
            gateway: Ipv4Addr::new(192, 0, 2, 2),
        })
    }

    /// The routes to be inserted, one for each address from 10.0.0.0 on.
    pub fn new_routes(&self, count: u64) -> impl Iterator<Item = NewRoute> + use<> {
        let (link, gateway) = (self.link, self.gateway);
        (0x0a00_0000..).take(count as usize).map(move |address| NewRoute {
            destination: Ipv4Addr::from_bits(address),
            gateway,
            link,
            priority: 100,
        })
    }
}

/// Recorded messages, each with its header.
#[derive(Debug)]
struct Messages {
    bytes: Vec<u8>,
    at: Vec<std::ops::Range<usize>>,
}

impl Messages {
    fn split(bytes: Vec<u8>) -> Self {
        let (mut at, mut start) = (Vec::new(), 0);
        while let Some(length) = bytes.get(start..).and_then(|rest| rest.first_chunk()) {
            let length = u32::from_ne_bytes(*length) as usize;
            at.push(start..start + length);
            start += (length + 3) & !3;
        }
        Self { bytes, at }
    }
}

/// What a contender can do. What it does not say, it cannot do, and the tables have a dash.
#[derive(Default)]
pub struct Contender {
    cases: BTreeMap<&'static str, Case>,
    folder: Option<String>,
}

macro_rules! decode {
    ($(#[$doc:meta])* $name:ident, $case:literal, $messages:ident) => {
        $(#[$doc])*
        #[must_use]
        pub fn $name(self, decode: impl Fn(&[u8]) -> u64 + 'static) -> Self {
            self.case($case, move |setup, rounds| {
                let started = Instant::now();
                let mut sum = 0u64;
                for _ in 0..rounds {
                    for at in &setup.$messages.at {
                        sum = sum.wrapping_add(decode(black_box(&setup.$messages.bytes[at.clone()])));
                    }
                }
                Ok((started.elapsed(), sum))
            })
        }
    };
}

impl Contender {
    /// One that can do nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self { cases: BTreeMap::new(), folder: env::args().nth(1) }
    }

    /// A case that has no function of its own here: given how often, or how much.
    #[must_use]
    pub fn case(mut self, name: &'static str, case: impl FnMut(&Setup, u64) -> Run + 'static) -> Self {
        self.cases.insert(name, Box::new(case));
        self
    }

    decode! {
        /// Decodes one `RTM_NEWROUTE`, given with its header, to [`Route::sum`](crate::Route::sum).
        decode_route, "decode-route", routes
    }
    decode! {
        /// Decodes one `RTM_NEWLINK`, given with its header, to [`Link::sum`](crate::Link::sum).
        decode_link, "decode-link", links
    }
    decode! {
        /// Decodes one `CTRL_CMD_NEWFAMILY`, given with its header, to [`Family::sum`](crate::Family::sum).
        decode_family, "decode-family", families
    }

    /// Encodes a route at the start of a buffer, which is the same in each call and never cleared, and tells its length.
    #[must_use]
    pub fn encode_route(self, encode: impl Fn(&NewRoute, &mut Vec<u8>) -> usize + 'static) -> Self {
        self.case("encode-route", move |setup, rounds| {
            let mut buffer = Vec::new();
            let mut route = setup.new_routes(1).next().ok_or("no route")?;
            encode(&route, &mut buffer);
            let mut length = 0;
            let started = Instant::now();
            for round in 0..rounds {
                route.priority = round as u32;
                length = encode(black_box(&route), &mut buffer);
                black_box(&mut buffer);
            }
            let time = started.elapsed();
            Ok((time, Encoded::Route.sum(buffer.get(..length).ok_or("no such bytes")?)?))
        })
    }

    /// Encodes a VLAN at the start of a buffer, which is the same in each call and never cleared, and tells its length.
    #[must_use]
    pub fn encode_vlan(self, encode: impl Fn(&NewVlan<'_>, &mut Vec<u8>) -> usize + 'static) -> Self {
        self.case("encode-vlan", move |setup, rounds| {
            let mut buffer = Vec::new();
            let mut vlan = NewVlan { name: "uplink.100", link: setup.link, id: 100 };
            encode(&vlan, &mut buffer);
            let mut length = 0;
            let started = Instant::now();
            for round in 0..rounds {
                vlan.id = round as u16 & 0xfff;
                length = encode(black_box(&vlan), &mut buffer);
                black_box(&mut buffer);
            }
            let time = started.elapsed();
            Ok((time, Encoded::Link.sum(buffer.get(..length).ok_or("no such bytes")?)?))
        })
    }

    /// Dumps all IPv4 routes and adds up the sums of each.
    #[must_use]
    pub fn dump(self, dump: impl FnMut() -> Result<u64, Failure> + 'static) -> Self {
        self.live("dump", dump)
    }

    /// Asks for the same dump, and throws away what is received: what the kernel alone takes.
    #[must_use]
    pub fn discard(self, discard: impl FnMut() -> Result<u64, Failure> + 'static) -> Self {
        self.live("discard", discard)
    }

    fn live(self, name: &'static str, mut run: impl FnMut() -> Result<u64, Failure> + 'static) -> Self {
        self.case(name, move |_, rounds| {
            let started = Instant::now();
            let mut sum = 0u64;
            for _ in 0..rounds {
                sum = sum.wrapping_add(run()?);
            }
            Ok((started.elapsed(), sum))
        })
    }

    /// Inserts [`new_routes`](Setup::new_routes) one by one: each is acknowledged before the next is sent.
    #[must_use]
    pub fn insert(self, mut insert: impl FnMut(&Setup, u64) -> Result<(), Failure> + 'static) -> Self {
        self.case("insert", move |setup, count| {
            let started = Instant::now();
            insert(setup, count)?;
            Ok((started.elapsed(), count))
        })
    }

    /// Inserts [`new_routes`](Setup::new_routes) many at a time, by what the contender has for that.
    #[must_use]
    pub fn insert_batch(self, mut insert: impl FnMut(&Setup, u64) -> Result<(), Failure> + 'static) -> Self {
        self.case("insert-batch", move |setup, count| {
            let started = Instant::now();
            insert(setup, count)?;
            Ok((started.elapsed(), count))
        })
    }

    /// Opens a socket that listens to `RTNLGRP_IPV4_ROUTE`, its receive buffer asked to be 512 MiB by
    /// `SO_RCVBUFFORCE`, and gives what reads so many events, decoded as in [`dump`](Self::dump), to the sum of all.
    #[must_use]
    pub fn events<R>(self, listen: impl Fn() -> Result<R, Failure> + 'static) -> Self
    where
        R: FnMut(u64) -> Result<u64, Failure> + 'static,
    {
        let reader = std::rc::Rc::new(std::cell::RefCell::new(None));
        let readers = std::rc::Rc::clone(&reader);
        let listens = move |_: &Setup, _| {
            *reader.borrow_mut() = Some(listen()?);
            Ok((Duration::ZERO, 0))
        };
        self.case("listen", listens).case("events", move |_, count| {
            // Closed behind it, so that it is in the way of no other run.
            let mut read = readers.borrow_mut().take().ok_or("`listen` comes first")?;
            let started = Instant::now();
            let sum = read(count)?;
            Ok((started.elapsed(), sum))
        })
    }

    /// Serves the runner until its end; the program's only argument is the folder of the recorded messages.
    ///
    /// # Errors
    /// No such folder, or no runner. What goes wrong in a run is told to the runner.
    pub fn serve(mut self) -> Result<(), Failure> {
        let folder = self.folder.take().ok_or("the folder of the recorded messages is missing")?;
        let setup = Setup::read(folder.as_ref())?;
        let mut answers = io::stdout().lock();
        for line in io::stdin().lock().lines() {
            let line = line?;
            let (case, count) = line.split_once(' ').ok_or("a run is CASE COUNT")?;
            let count = count.parse()?;
            match self.cases.get_mut(case).map(|case| case(&setup, count)) {
                Some(Ok((time, sum))) => writeln!(answers, "{} {sum}", time.as_nanos())?,
                Some(Err(failure)) => writeln!(answers, "failed {failure}")?,
                None => writeln!(answers, "none")?,
            }
            answers.flush()?;
        }
        Ok(())
    }
}
