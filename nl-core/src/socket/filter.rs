use alloc::vec::Vec;

use crate::sys::netlink::{NLMSG_DONE, NLMSG_ERROR, NLMSG_NOOP, NLMSG_OVERRUN};

/// A program of classic BPF, which the kernel runs for every datagram before it puts it into the socket's queue: what it
/// drops costs no wake-up, and no room.
///
/// A filter is for sockets that listen. It sees every datagram, also answers: one that is dropped is gone without a
/// word, be it the reply of a request or a part of a dump.
///
/// ```no_run
/// use nl_core::socket::{Filter, Socket};
/// use nl_core::sys::rtnetlink::{RTM_DELLINK, RTNLGRP_LINK};
/// # use nl_core::{Error, Protocol};
/// # #[derive(Protocol)]
/// # #[nl(number = nl_core::sys::netlink::NETLINK_ROUTE, mainline)]
/// # struct Route;
///
/// let mut route = Socket::<Route>::open()?;
/// route.set_filter(&Filter::types([RTM_DELLINK]))?; // first, so that nothing else is in the queue
/// route.join(RTNLGRP_LINK)?;
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    instructions: Vec<Instruction>,
}

/// An instruction, by the names of C: `struct sock_filter` of `linux/filter.h`.
///
/// The bytes of a datagram begin with its first message's header, and loads of 2 and 4 bytes are big-endian, while netlink
/// is in the machine's order. The program returns how many bytes of the datagram are kept: 0 drops it, [`Self::ALL`]
/// keeps it whole. A load behind the datagram's end drops it, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instruction {
    /// What is done: `BPF_LD | BPF_H | BPF_ABS`.
    pub code: u16,
    /// How many instructions are skipped if a comparison holds.
    pub jt: u8,
    /// How many are skipped if not.
    pub jf: u8,
    /// The operand.
    pub k: u32,
}

impl Instruction {
    /// What a program returns that keeps the datagram whole.
    pub const ALL: u32 = u32::MAX;

    // linux/bpf_common.h: BPF_LD | BPF_H | BPF_ABS; BPF_JMP | BPF_JEQ | BPF_K; BPF_RET | BPF_K
    const LOAD_HALF: u16 = 0x28;
    const JUMP_IF_EQUAL: u16 = 0x15;
    const RETURN: u16 = 0x06;

    /// An instruction in the order of the C macros, and of what `tcpdump -dd` prints.
    pub const fn new(code: u16, jt: u8, jf: u8, k: u32) -> Self {
        Self { code, jt, jf, k }
    }
}

impl Filter {
    /// Of these instructions, at most 4096. The kernel checks them when the filter is set.
    pub fn new(instructions: impl Into<Vec<Instruction>>) -> Self {
        Self { instructions: instructions.into() }
    }

    /// Keeps datagrams whose first message is of one of these types, and the kernel's own: acknowledgements, refusals,
    /// ends of dumps, overruns.
    ///
    /// Multicast brings mostly one message in a datagram, so that the first is all there is. A number above 65535 is no
    /// type and keeps nothing. For a generic netlink family the type is its
    /// [`family_id`](super::Socket::family_id), whatever the command.
    pub fn types(types: impl IntoIterator<Item = u32>) -> Self {
        const TYPE_AT: u32 = 4;
        let mut instructions = Vec::from([Instruction::new(Instruction::LOAD_HALF, 0, 0, TYPE_AT)]);
        for kind in [NLMSG_NOOP, NLMSG_ERROR, NLMSG_DONE, NLMSG_OVERRUN].into_iter().chain(types) {
            // What a big-endian load makes of the bytes; it never makes more than 16 bits.
            let loaded = u16::try_from(kind).map_or(u32::MAX, |kind| u32::from(kind.to_be()));
            instructions.push(Instruction::new(Instruction::JUMP_IF_EQUAL, 0, 1, loaded));
            instructions.push(Instruction::new(Instruction::RETURN, 0, 0, Instruction::ALL));
        }
        instructions.push(Instruction::new(Instruction::RETURN, 0, 0, 0));
        Self { instructions }
    }

    /// Its instructions.
    pub fn instructions(&self) -> &[Instruction] {
        &self.instructions
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;
    use crate::message::{Flags, Header};

    /// Runs those instructions that are used here, as the kernel does.
    fn run(filter: &Filter, datagram: &[u8]) -> u32 {
        let (mut at, mut loaded) = (0, 0);
        loop {
            let instruction = filter.instructions[at];
            at += 1;
            match instruction.code {
                Instruction::LOAD_HALF => {
                    let from = instruction.k as usize;
                    let Some(bytes) = datagram.get(from..from + 2) else { return 0 };
                    loaded = u32::from(u16::from_be_bytes(bytes.try_into().unwrap()));
                }
                Instruction::JUMP_IF_EQUAL => {
                    let equal = loaded == instruction.k;
                    at += usize::from(if equal { instruction.jt } else { instruction.jf });
                }
                Instruction::RETURN => return instruction.k,
                code => panic!("{code:#x}"),
            }
        }
    }

    fn message(kind: u16) -> Vec<u8> {
        Header { length: 16, kind, flags: Flags::empty(), sequence: 0, port: 0 }.to_bytes().to_vec()
    }

    #[test]
    fn messages_of_the_types_are_kept_whole_and_others_dropped() {
        let filter = Filter::types([16, 0x1234]);
        for kind in [16, 0x1234] {
            assert_eq!(run(&filter, &message(kind)), u32::MAX);
        }
        for kind in [17, 0x3412, 0x1000, 0] {
            assert_eq!(run(&filter, &message(kind)), 0, "{kind:#x}");
        }
    }

    #[test]
    fn what_the_kernel_answers_is_kept() {
        let nothing = Filter::types([]);
        for kind in 1..=4 {
            assert_eq!(run(&nothing, &message(kind)), u32::MAX);
        }
        assert_eq!(run(&nothing, &message(16)), 0);
    }

    #[test]
    fn the_first_message_decides_and_a_datagram_without_one_is_dropped() {
        let filter = Filter::types([16]);
        assert_eq!(run(&filter, &[message(16), message(17)].concat()), u32::MAX);
        assert_eq!(run(&filter, &[message(17), message(16)].concat()), 0);
        assert_eq!(run(&filter, &message(16)[..5]), 0);
    }

    #[test]
    fn a_number_that_is_no_type_keeps_nothing() {
        // Its low half is 16.
        let filter = Filter::types([0x0001_0010]);
        assert_eq!(run(&filter, &message(16)), 0);
        assert_eq!(run(&filter, &message(u16::MAX)), 0);
    }

    #[test]
    fn a_thousand_types_need_no_long_jump() {
        let filter = Filter::types(1000..2000);
        assert!(filter.instructions().len() <= 4096);
        assert_eq!(run(&filter, &message(1999)), u32::MAX);
        assert_eq!(run(&filter, &message(2000)), 0);
    }

    #[test]
    fn instructions_are_taken_as_they_are() {
        let keep = vec![Instruction::new(0x06, 0, 0, Instruction::ALL)];
        assert_eq!(Filter::new(keep.clone()).instructions(), keep);
    }
}
