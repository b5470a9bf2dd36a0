//! libmnl: what each case does is in C, in `codec.c` and `live.c`.

use std::io;
use std::ptr::NonNull;

use contract::{Failure, NewVlan, Setup};

/// `struct new_route`.
#[repr(C)]
struct NewRoute {
    destination: u32,
    gateway: u32,
    link: u32,
    priority: u32,
}

impl From<&contract::NewRoute> for NewRoute {
    fn from(route: &contract::NewRoute) -> Self {
        Self {
            destination: u32::from_ne_bytes(route.destination.octets()),
            gateway: u32::from_ne_bytes(route.gateway.octets()),
            link: route.link,
            priority: route.priority,
        }
    }
}

/// `struct new_vlan`.
#[repr(C)]
struct Vlan {
    name: *const u8,
    name_length: usize,
    link: u32,
    id: u16,
}

/// `struct mnl_socket`.
#[repr(C)]
struct MnlSocket {
    opaque: [u8; 0],
}

type Decode = unsafe extern "C" fn(*const u8, usize, *mut u64) -> bool;
type Insert = unsafe extern "C" fn(*const NewRoute, usize) -> bool;

unsafe extern "C" {
    fn decode_route(message: *const u8, length: usize, sum: *mut u64) -> bool;
    fn decode_link(message: *const u8, length: usize, sum: *mut u64) -> bool;
    fn decode_family(message: *const u8, length: usize, sum: *mut u64) -> bool;
    fn encode_route(buffer: *mut u8, route: *const NewRoute) -> usize;
    fn encode_vlan(buffer: *mut u8, vlan: *const Vlan) -> usize;
    fn dump(sum: *mut u64) -> bool;
    fn insert(routes: *const NewRoute, count: usize) -> bool;
    fn insert_batch(routes: *const NewRoute, count: usize) -> bool;
    fn listen_to_routes() -> Option<NonNull<MnlSocket>>;
    fn read_events(socket: NonNull<MnlSocket>, count: u64, sum: *mut u64) -> bool;
    fn mnl_socket_close(socket: NonNull<MnlSocket>) -> i32;
}

#[inline(always)]
fn decoded(decode: Decode, message: &[u8]) -> u64 {
    let mut sum = 0;
    // SAFETY: the pointer is to as many bytes as the length says; recorded messages are aligned as C wants them.
    let decoded = unsafe { decode(message.as_ptr(), message.len(), &mut sum) };
    assert!(decoded, "no such message");
    sum
}

/// A buffer in which each message of the cases has room.
#[inline(always)]
fn room(buffer: &mut Vec<u8>) -> *mut u8 {
    const ROOM: usize = 4096;
    if buffer.len() < ROOM {
        buffer.resize(ROOM, 0);
    }
    buffer.as_mut_ptr()
}

fn written_route(route: &contract::NewRoute, buffer: &mut Vec<u8>) -> usize {
    // SAFETY: 60 bytes are written, for which there is room.
    unsafe { encode_route(room(buffer), &route.into()) }
}

fn written_vlan(vlan: &NewVlan<'_>, buffer: &mut Vec<u8>) -> usize {
    assert!(vlan.name.len() < 16, "no name of a link");
    let (name, name_length) = (vlan.name.as_ptr(), vlan.name.len());
    let vlan = Vlan { name, name_length, link: vlan.link, id: vlan.id };
    // SAFETY: the name has as many bytes as its length says; 84 at most are written, for which there is room.
    unsafe { encode_vlan(room(buffer), &vlan) }
}

/// What C says by `false`.
fn checked(done: bool) -> io::Result<()> {
    if done { Ok(()) } else { Err(io::Error::last_os_error()) }
}

fn dumped() -> Result<u64, Failure> {
    let mut sum = 0;
    // SAFETY: the pointer is to a number.
    checked(unsafe { dump(&mut sum) })?;
    Ok(sum)
}

fn inserted(insert: Insert, setup: &Setup, count: u64) -> Result<(), Failure> {
    let routes: Vec<_> = setup.new_routes(count).map(|route| NewRoute::from(&route)).collect();
    // SAFETY: the pointer is to as many routes as the count says.
    Ok(checked(unsafe { insert(routes.as_ptr(), routes.len()) })?)
}

struct Listener(NonNull<MnlSocket>);

impl Listener {
    fn open() -> io::Result<Self> {
        // SAFETY: no pointers.
        unsafe { listen_to_routes() }.map(Self).ok_or_else(io::Error::last_os_error)
    }

    fn read(&mut self, count: u64) -> io::Result<u64> {
        let mut sum = 0;
        // SAFETY: the socket is open until the listener is dropped.
        checked(unsafe { read_events(self.0, count, &mut sum) })?;
        Ok(sum)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // SAFETY: it is open, and nobody else has it.
        unsafe { mnl_socket_close(self.0) };
    }
}

fn listen() -> Result<impl FnMut(u64) -> Result<u64, Failure> + 'static, Failure> {
    let mut listener = Listener::open()?;
    Ok(move |count| Ok(listener.read(count)?))
}

fn main() -> Result<(), Failure> {
    contract::Contender::new()
        .decode_route(|message| decoded(decode_route, message))
        .decode_link(|message| decoded(decode_link, message))
        .decode_family(|message| decoded(decode_family, message))
        .encode_route(written_route)
        .encode_vlan(written_vlan)
        .dump(dumped)
        .insert(|setup, count| inserted(insert, setup, count))
        .insert_batch(|setup, count| inserted(insert_batch, setup, count))
        .events(listen)
        .serve()
}
