//! A conversation that goes on allocates nothing: not for a request, nor for a reply, nor for a message of a dump.

use allocation_counter::measure;
use nl_core::generic::{Controller, GetFamily};
use nl_core::{Address, Batch, Error, Message, Protocol, Socket};

/// Asks often enough that what is allocated once, or now and then, shows.
const ROUNDS: u64 = 100;

/// How many allocations so many rounds take, after two that fill the buffers.
fn allocations(mut round: impl FnMut() -> Result<(), Error>) -> Result<u64, Error> {
    round()?;
    round()?;
    let mut outcome = Ok(());
    let counted = measure(|| {
        for _ in 0..ROUNDS {
            if outcome.is_ok() {
                outcome = round();
            }
        }
    });
    outcome.map(|()| counted.count_total)
}

#[derive(Protocol)]
#[nl(number = nl_core::sys::netlink::NETLINK_USERSOCK, mainline)]
struct Usersock;

#[derive(Message)]
#[nl(protocol = Usersock, type = 0x20)]
struct Note<'a> {
    #[nl(attr = 1)]
    text: &'a str,
}

#[test]
fn datagrams_between_processes_allocate_nothing_in_the_steady_state() -> Result<(), Error> {
    let mut alice = Socket::<Usersock>::open()?;
    let mut bob = Socket::<Usersock>::open()?;
    let to = Address::port(bob.port());
    let count = allocations(|| {
        alice.send(&Note { text: "hi" }, to)?;
        assert_eq!(bob.receive()?.from().port_id(), alice.port());
        Ok(())
    })?;
    assert_eq!(count, 0);
    Ok(())
}

#[test]
fn requests_and_dumps_allocate_nothing_in_the_steady_state() -> Result<(), Error> {
    let mut controller = Socket::<Controller>::open()?;
    let count = allocations(|| {
        let family = controller.request(&GetFamily::by_name("nlctrl"))?;
        assert_eq!(family.id, 0x10);
        Ok(())
    })?;
    assert_eq!(count, 0, "requests");

    let count = allocations(|| {
        let mut families = controller.dump(&GetFamily::default())?;
        let mut seen = false;
        while let Some(family) = families.next()? {
            seen |= family.name == "nlctrl";
        }
        assert!(seen);
        Ok(())
    })?;
    assert_eq!(count, 0, "dumps");
    Ok(())
}

#[test]
fn a_batch_allocates_no_more_for_many_requests_than_for_few() -> Result<(), Error> {
    let mut controller = Socket::<Controller>::open()?;
    let mut counts = Vec::new();
    for requests in [10, 1000] {
        for quiet in [false, true] {
            let mut batch = if quiet { Batch::<Controller>::new().quiet() } else { Batch::new() };
            counts.push(allocations(|| {
                batch.clear();
                for _ in 0..requests {
                    batch.acknowledge(&GetFamily::by_name("nlctrl"))?;
                }
                controller.execute(&batch)?.all_done()
            })?);
        }
    }
    assert_eq!(counts, [ROUNDS; 4], "one for the outcomes");
    Ok(())
}
