//! Borrowed types are read, and anything is written into a buffer that is there, without one allocation.

use allocation_counter::measure;
use nl_core::{Array, Attributes, Body, Encode, Lazy, Message, Protocol, Unknown, wire_struct};

#[derive(Protocol)]
#[nl(number = 25)]
struct Lab;

#[wire_struct]
struct Stats {
    received: u64,
    sent: u64,
}

#[derive(Attributes)]
struct Inner<'a> {
    #[nl(attr = 1)]
    name: &'a str,
}

#[derive(Message)]
#[nl(protocol = Lab, type = 0x20)]
struct Link<'a> {
    #[nl(header)]
    header: Stats,
    #[nl(attr = 1)]
    name: &'a str,
    #[nl(attr = 2)]
    mtu: Option<u32>,
    #[nl(attr = 3)]
    address: Option<&'a [u8]>,
    #[nl(attr = 4)]
    stats: Option<Lazy<'a, Stats>>,
    #[nl(attr = 5)]
    inner: Option<Inner<'a>>,
    #[nl(attr = 6, indexed)]
    numbers: Array<'a, u32>,
    #[nl(unknown)]
    rest: Unknown<'a>,
}

#[test]
fn a_message_is_written_and_read_without_an_allocation() {
    let stats = Stats { received: 1, sent: 2 };
    let mut buffer = [0; 256];
    let mut sum = 0;
    let counted = measure(|| {
        let link = Link {
            header: stats,
            name: "eth0",
            mtu: Some(1500),
            address: Some(&[2, 0, 0, 0, 0, 1]),
            stats: Some(Lazy::new(&stats)),
            inner: Some(Inner { name: "vlan" }),
            numbers: Array::from(&[3, 4][..]),
            rest: Unknown::default(),
        };
        let Ok(bytes) = link.encode(&mut buffer) else { return };
        let Ok(link) = Link::decode(bytes) else { return };
        sum += link.numbers.iter().flatten().sum::<u32>();
        sum += link.mtu.unwrap_or(0) + u32::from(link.name == "eth0") + u32::from(link.address.is_some());
        sum += u32::from(link.stats.is_some_and(|stats| stats.get().sent == 2));
        sum += u32::from(link.inner.is_some_and(|inner| inner.name == "vlan"));
        sum += u32::from(link.header.received == 1) + u32::from(link.rest.iter().next().is_none());
    });
    assert_eq!(sum, 1500 + 7 + 6);
    assert_eq!(counted.count_total, 0);
}

#[test]
fn a_message_that_is_refused_costs_no_allocation() {
    let bytes = [0; 16];
    let mut at = None;
    let counted = measure(|| at = Link::decode(&bytes).err().map(|error| error.offset()));
    assert_eq!((at, counted.count_total), (Some(16), 0));
}

#[derive(Attributes)]
struct Tree {
    #[nl(attr = 1)]
    repeated: Vec<Tree>,
    #[nl(attr = 2, indexed)]
    indexed: Vec<Tree>,
    #[nl(attr = 3, packed)]
    packed: Vec<u64>,
}

#[test]
fn what_is_owned_takes_memory_in_proportion_to_what_came() {
    // As many values as bytes can claim, and as deep as they may lie in one another.
    let attribute = |number: u16, payload: &[u8]| {
        let length = u16::try_from(payload.len() + 4).unwrap_or(u16::MAX);
        [&length.to_ne_bytes()[..], &number.to_ne_bytes(), payload].concat()
    };
    for count in [10, 1_000, 10_000] {
        let empty = attribute(1, &[]).repeat(count);
        let deep = (0..20).fold(attribute(2, &empty), |inner, _| attribute(1, &inner));
        for bytes in [empty, deep, attribute(3, &vec![0; 4 * count])] {
            let mut trees = 0;
            let counted = measure(|| {
                let tree = Tree::decode(&bytes);
                trees = tree.map_or(0, |tree| tree.repeated.len() + tree.indexed.len() + tree.packed.len());
            });
            assert!(trees > 0);
            // A `Vec` begins with four, and holds its old half while it grows.
            let most = bytes.len() as u64 / 4 * size_of::<Tree>() as u64 * 4;
            assert!(counted.bytes_max <= most, "{} of {most} for {} bytes", counted.bytes_max, bytes.len());
        }
    }
}

#[test]
fn the_counter_counts() {
    let counted = measure(|| drop(std::hint::black_box(vec![1u8; 8])));
    assert_eq!(counted.count_total, 1);
}
