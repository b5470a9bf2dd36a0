//! Audit: acknowledged first, answered behind that.

use nl_core::sys::audit::{AUDIT_GET, AUDIT_LIST_RULES};
use nl_core::sys::netlink::NETLINK_AUDIT;
use nl_core::{Errno, Error, Message, Protocol, Request, Socket, wire_struct};

use crate::namespace::skipped;
use crate::{Outcome, check, check_eq};

#[derive(Protocol)]
#[nl(number = NETLINK_AUDIT, mainline)]
struct Audit;

/// The head of `struct audit_status`, which every kernel has.
#[wire_struct]
struct Status {
    mask: u32,
    enabled: u32,
    failure: u32,
    pid: u32,
    rate_limit: u32,
    backlog_limit: u32,
    lost: u32,
    backlog: u32,
}

#[derive(Debug, Message)]
#[nl(protocol = Audit, type = AUDIT_GET)]
struct StatusReply<'a> {
    #[nl(header)]
    status: Status,
    #[nl(payload)]
    _newer: &'a [u8],
}

#[derive(Request)]
#[nl(protocol = Audit, type = AUDIT_GET, reply = StatusReply<'_>, do, reply_after_ack)]
struct GetStatus {}

/// The same, without saying in which order the answer comes.
#[derive(Request)]
#[nl(protocol = Audit, type = AUDIT_GET, reply = StatusReply<'_>, do)]
struct GetStatusInOrder {}

#[derive(Message)]
#[nl(protocol = Audit, type = AUDIT_LIST_RULES)]
struct Rule<'a> {
    #[nl(payload)]
    _rule: &'a [u8],
}

#[derive(Request)]
#[nl(protocol = Audit, type = AUDIT_LIST_RULES, reply = Rule<'_>, do, reply_after_ack)]
struct ListRules {}

/// A socket, or why this user gets no answer.
fn open() -> Result<Socket<Audit>, Box<dyn std::error::Error>> {
    let mut audit = Socket::<Audit>::open()?;
    match audit.request(&GetStatus {}) {
        Err(Error::Refused(refused)) if matches!(refused.errno, Errno::EPERM | Errno::ECONNREFUSED) => {
            skipped("audit answers in the initial user and pid namespace alone")?;
            Ok(audit)
        }
        Err(error) => Err(error.into()),
        Ok(_) => Ok(audit),
    }
}

pub(crate) fn a_reply_behind_the_acknowledgement_is_the_requests() -> Outcome {
    let mut audit = open()?;
    for _ in 0..20 {
        // Without the declaration, the acknowledgement is taken for the end, and what comes late for nothing of ours.
        check!(matches!(audit.request(&GetStatusInOrder {}), Err(Error::NoReply { .. })));
        let reply = audit.request(&GetStatus {})?;
        check!(reply.status.enabled <= 2 && reply.status.failure <= 2);
    }
    Ok(())
}

pub(crate) fn parts_behind_the_acknowledgement_end_with_done() -> Outcome {
    let mut audit = open()?;
    for _ in 0..20 {
        let mut rules = audit.replies(&ListRules {})?;
        let mut listed = 0;
        while rules.next()?.is_some() {
            listed += 1;
            check!(listed < 10_000);
        }
        check!(rules.next()?.is_none());
        check_eq!(audit.request(&GetStatus {})?.status.backlog, 0);
    }
    Ok(())
}
