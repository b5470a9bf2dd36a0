//! nf_tables: all of a batch or nothing.

use std::time::Duration;

use nl_core::socket::Outcome::{Undone, Unknown};
use nl_core::sys::netlink::{NETLINK_NETFILTER, NLMSG_MIN_TYPE};
use nl_core::sys::nf_tables::*;
use nl_core::sys::nfnetlink::*;
use nl_core::{Batch, Be, Errno, Error, Message, Protocol, Request, Socket, wire_struct};

use crate::{Outcome, check, check_eq};

#[derive(Debug, Protocol)]
#[nl(number = NETLINK_NETFILTER, mainline)]
struct Netfilter;

#[wire_struct(c = nfgenmsg)]
struct Header {
    #[nl(c = nfgen_family)]
    family: u8,
    version: u8,
    #[nl(c = res_id)]
    resource: Be<u16>,
}

/// Whose transaction it is: `NFNL_SUBSYS_NFTABLES`.
const TABLES: Header = Header { family: 0, version: 0, resource: Be::<u16>::constant(10) };
/// `NFPROTO_IPV4`.
const IPV4: Header = Header { family: 2, version: 0, resource: Be::<u16>::constant(0) };

/// Of `linux/netfilter/nfnetlink.h`, by a constant of another header.
const NFNL_MSG_BATCH_BEGIN: u32 = NLMSG_MIN_TYPE;
const NFNL_MSG_BATCH_END: u32 = NLMSG_MIN_TYPE + 1;

#[derive(Request)]
#[nl(protocol = Netfilter, type = NFNL_MSG_BATCH_BEGIN, prefix = "NFNL_BATCH_", do)]
struct Begin {
    #[nl(header)]
    header: Header,
    #[nl(attr = NFNL_BATCH_GENID)]
    generation: Option<Be<u32>>,
}

#[derive(Request)]
#[nl(protocol = Netfilter, type = NFNL_MSG_BATCH_END, do)]
struct End {
    #[nl(header)]
    header: Header,
}

const NEWTABLE: u32 = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWTABLE;
const GETTABLE: u32 = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETTABLE;
const NEWCHAIN: u32 = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWCHAIN;
const GETCHAIN: u32 = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETCHAIN;
const NEWSET: u32 = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWSET;
const GETSET: u32 = NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETSET;

#[derive(Debug, Clone, Default, Message)]
#[nl(protocol = Netfilter, type = NEWTABLE, prefix = "NFTA_TABLE_")]
struct Table<'a> {
    #[nl(header)]
    header: Header,
    #[nl(attr = NFTA_TABLE_NAME)]
    name: Option<&'a str>,
    #[nl(attr = NFTA_TABLE_USERDATA)]
    comment: Option<&'a [u8]>,
}

#[derive(Debug, Clone, Default, Message)]
#[nl(protocol = Netfilter, type = NEWCHAIN, prefix = "NFTA_CHAIN_")]
struct Chain<'a> {
    #[nl(header)]
    header: Header,
    #[nl(attr = NFTA_CHAIN_TABLE)]
    table: Option<&'a str>,
    #[nl(attr = NFTA_CHAIN_NAME)]
    name: Option<&'a str>,
}

#[derive(Debug, Clone, Default, Message)]
#[nl(protocol = Netfilter, type = NEWSET, prefix = "NFTA_SET_")]
struct Set<'a> {
    #[nl(header)]
    header: Header,
    #[nl(attr = NFTA_SET_TABLE)]
    table: Option<&'a str>,
    #[nl(attr = NFTA_SET_NAME)]
    name: Option<&'a str>,
    #[nl(attr = NFTA_SET_FLAGS)]
    flags: Option<Be<u32>>,
    #[nl(attr = NFTA_SET_KEY_TYPE)]
    key_type: Option<Be<u32>>,
    #[nl(attr = NFTA_SET_KEY_LEN)]
    key_length: Option<Be<u32>>,
    #[nl(attr = NFTA_SET_ID)]
    id: Option<Be<u32>>,
}

#[derive(Request)]
#[nl(type = NEWTABLE, flags = CREATE | EXCL, do)]
struct NewTable<'a>(Table<'a>);

#[derive(Request)]
#[nl(type = NEWCHAIN, flags = CREATE | EXCL, do)]
struct NewChain<'a>(Chain<'a>);

#[derive(Request)]
#[nl(type = NEWSET, flags = CREATE | EXCL, do)]
struct NewSet<'a>(Set<'a>);

#[derive(Request)]
#[nl(protocol = Netfilter, type = GETTABLE, reply = Table<'_>, dump)]
struct GetTables {
    #[nl(header)]
    header: Header,
}

#[derive(Request)]
#[nl(protocol = Netfilter, type = GETCHAIN, reply = Chain<'_>, dump)]
struct GetChains {
    #[nl(header)]
    header: Header,
}

#[derive(Request)]
#[nl(protocol = Netfilter, type = GETSET, reply = Set<'_>, dump)]
struct GetSets {
    #[nl(header)]
    header: Header,
}

fn table(name: &str) -> NewTable<'_> {
    NewTable(Table { header: IPV4, name: Some(name), comment: None })
}

fn chain<'a>(table: &'a str, name: &'a str) -> NewChain<'a> {
    NewChain(Chain { header: IPV4, table: Some(table), name: Some(name) })
}

fn set<'a>(table: &'a str, name: &'a str, flags: u32) -> NewSet<'a> {
    let [key_type, key_length, id] = [7, 4, 1].map(|number| Some(Be::new(number)));
    NewSet(Set {
        header: IPV4,
        table: Some(table),
        name: Some(name),
        flags: Some(Be::new(flags)),
        key_type,
        key_length,
        id,
    })
}

fn transaction(generation: Option<u32>) -> Result<Batch<Netfilter>, Error> {
    Batch::transaction(
        &Begin { header: TABLES, generation: generation.map(Be::new) },
        &End { header: TABLES },
    )
}

/// One of each form.
fn both_forms() -> Result<[Batch<Netfilter>; 2], Error> {
    Ok([transaction(None)?, transaction(None)?.quiet()])
}

/// How many tables, chains and sets there are.
fn counts(netfilter: &mut Socket<Netfilter>) -> Result<[usize; 3], Error> {
    let tables = netfilter.dump(&GetTables { header: IPV4 })?.collect()?.whole()?.len();
    let chains = netfilter.dump(&GetChains { header: IPV4 })?.collect()?.whole()?.len();
    let sets = netfilter.dump(&GetSets { header: IPV4 })?.collect()?.whole()?.len();
    Ok([tables, chains, sets])
}

pub(crate) fn a_transaction_is_applied_as_a_whole() -> Outcome {
    let mut netfilter = Socket::<Netfilter>::open()?;
    for (mut batch, name) in both_forms()?.into_iter().zip(["one", "two"]) {
        batch.acknowledge(&table(name))?;
        batch.acknowledge(&chain(name, "input"))?;
        batch.acknowledge(&set(name, "addresses", 0))?;
        netfilter.execute(&batch)?.all_done()?;
    }
    check_eq!(counts(&mut netfilter)?, [2, 2, 2]);
    Ok(())
}

pub(crate) fn one_refusal_undoes_a_transaction_and_all_are_named() -> Outcome {
    let mut netfilter = Socket::<Netfilter>::open()?;
    for mut batch in both_forms()? {
        batch.acknowledge(&table("one"))?;
        batch.acknowledge(&chain("one", "input"))?;
        batch.acknowledge(&chain("none", "input"))?;
        batch.acknowledge(&set("one", "addresses", 0))?;
        batch.acknowledge(&set("nowhere", "addresses", 0))?;
        batch.acknowledge(&chain("one", "output"))?;
        let error = netfilter.execute(&batch).err().ok_or("applied")?;
        check_eq!(
            error.to_string(),
            "nothing was applied: request 2 of the batch: NEWCHAIN refused: ENOENT at NFTA_CHAIN_TABLE; \
             request 4 of the batch: NEWSET refused: ENOENT at NFTA_SET_TABLE"
        );
        check_eq!(error.outcomes.iter().filter(|outcome| *outcome == Undone).count(), 4);
        check_eq!(Error::from(error).as_refused().and_then(|refused| refused.position), Some(2));
        check_eq!(counts(&mut netfilter)?, [0, 0, 0]);
    }
    Ok(())
}

pub(crate) fn a_refusal_of_the_first_request_is_told_as_its_own() -> Outcome {
    let mut netfilter = Socket::<Netfilter>::open()?;
    for mut batch in both_forms()? {
        batch.acknowledge(&chain("none", "input"))?;
        let alone = netfilter.execute(&batch).err().ok_or("applied")?.to_string();
        check_eq!(
            alone,
            "nothing was applied: request 0 of the batch: NEWCHAIN refused: ENOENT at NFTA_CHAIN_TABLE"
        );
        batch.acknowledge(&table("one"))?;
        batch.acknowledge(&chain("one", "input"))?;
        check_eq!(netfilter.execute(&batch).err().ok_or("applied")?.to_string(), alone);
        check_eq!(counts(&mut netfilter)?, [0, 0, 0]);
    }
    Ok(())
}

pub(crate) fn a_commit_that_fails_is_no_requests_refusal() -> Outcome {
    let mut netfilter = Socket::<Netfilter>::open()?;
    for mut batch in both_forms()? {
        batch.acknowledge(&table("one"))?;
        batch.acknowledge(&chain("one", "input"))?;
        // An anonymous set that no rule uses: each request is good, and together they are not.
        batch.acknowledge(&set("one", "__set%d", NFT_SET_ANONYMOUS | NFT_SET_CONSTANT))?;
        match netfilter.execute(&batch) {
            Ok(_) => return crate::namespace::skipped("this kernel takes a set that no rule uses"),
            Err(error) => {
                check_eq!(error.to_string(), "nothing was applied: NFNL_MSG_BATCH_END refused: EINVAL");
                check!(error.outcomes.iter().all(|outcome| outcome == Undone));
            }
        }
        check_eq!(counts(&mut netfilter)?, [0, 0, 0]);
    }
    Ok(())
}

pub(crate) fn a_stale_generation_is_a_refusal_of_the_whole() -> Outcome {
    let mut netfilter = Socket::<Netfilter>::open()?;
    let mut batch = transaction(Some(77))?;
    batch.acknowledge(&table("one"))?;
    batch.acknowledge(&chain("one", "input"))?;
    for _ in 0..2 {
        let error = netfilter.execute(&batch).err().ok_or("applied")?;
        check_eq!(error.to_string(), "nothing was applied: NFNL_MSG_BATCH_BEGIN refused: ERESTART");
        check_eq!(error.error.errno(), Some(Errno::ERESTART));
    }
    check_eq!(counts(&mut netfilter)?, [0, 0, 0]);
    Ok(())
}

pub(crate) fn a_transaction_of_a_subsystem_without_them_is_refused_as_a_whole() -> Outcome {
    let mut netfilter = Socket::<Netfilter>::open()?;
    // NFNL_SUBSYS_COUNT and more: none.
    let none = Header { resource: Be::<u16>::constant(200), ..TABLES };
    let mut batch = Batch::transaction(&Begin { header: none, generation: None }, &End { header: none })?;
    batch.acknowledge(&table("one"))?;
    let error = netfilter.execute(&batch).err().ok_or("applied")?;
    check_eq!(error.to_string(), "nothing was applied: NFNL_MSG_BATCH_BEGIN refused: EINVAL");
    check_eq!(counts(&mut netfilter)?, [0, 0, 0]);
    Ok(())
}

pub(crate) fn a_malformed_transaction_gets_no_answer_and_ends_in_a_bounded_wait() -> Outcome {
    let mut netfilter = Socket::<Netfilter>::builder().timeout(Some(Duration::from_millis(50))).open()?;
    let mut batch = transaction(None)?;
    batch.acknowledge(&table("one"))?;
    batch.acknowledge(&Begin { header: TABLES, generation: None })?;
    let error = netfilter.execute(&batch).err().ok_or("answered")?;
    check!(matches!(error.error, Error::TimedOut { operation: Some("NEWTABLE"), .. }));
    check!(error.outcomes.iter().all(|outcome| outcome == Unknown));
    check!(error.to_string().ends_with("(whether the transaction was applied is not known)"));
    netfilter.set_timeout(Some(Duration::from_secs(10)));
    check_eq!(counts(&mut netfilter)?, [0, 0, 0]);
    Ok(())
}

pub(crate) fn a_large_transaction_is_one_datagram_or_is_not_sent() -> Outcome {
    let mut small = Socket::<Netfilter>::builder().send_buffer(16 * 1024).receive_buffer(64 * 1024).open()?;
    let names: Vec<String> = (0..1000).map(|number| format!("table{number}")).collect();
    let comment = [7; 32];
    let mut batch = transaction(None)?;
    for name in &names {
        let table = Table { header: IPV4, name: Some(name), comment: Some(&comment) };
        batch.acknowledge(&NewTable(table))?;
    }
    let error = small.execute(&batch).err().ok_or("taken")?;
    check!(matches!(error.error, Error::TooManyAnswers { needed, room } if needed > room));
    let batch = batch.quiet();
    let error = small.execute(&batch).err().ok_or("sent")?;
    check!(matches!(error.error, Error::TooLarge { length, room } if length > room));
    check!(error.to_string().starts_with("nothing was applied: EMSGSIZE: "));
    check!(error.outcomes.iter().all(|outcome| outcome == Undone));
    check_eq!(counts(&mut small)?, [0, 0, 0]);

    let mut large =
        Socket::<Netfilter>::builder().send_buffer(128 * 1024).receive_buffer(64 * 1024).open()?;
    let outcomes = large.execute(&batch)?;
    check_eq!((outcomes.len(), counts(&mut large)?), (1000, [1000, 0, 0]));

    // Once more: there is room for some of the refusals, and those are told.
    let error = large.execute(&batch).err().ok_or("made twice")?;
    check!(matches!(error.error, Error::Lost));
    check!(error.outcomes.refusals().count() > 1);
    check!(error.outcomes.refusals().all(|refused| refused.errno == Errno::EEXIST));
    check!(
        error
            .to_string()
            .starts_with("nothing was applied: request 0 of the batch: NEWTABLE refused: EEXIST")
    );
    check_eq!(counts(&mut large)?, [1000, 0, 0]);
    Ok(())
}
