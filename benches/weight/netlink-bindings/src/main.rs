//! Lists the links: index, name, MTU.

use std::error::Error;

use netlink_bindings::rt_link::{Ifinfomsg, Request};
use netlink_socket2::NetlinkSocket;

fn main() -> Result<(), Box<dyn Error>> {
    let mut socket = NetlinkSocket::new();
    let request = Request::new().op_getlink_dump(&Ifinfomsg::default());
    let mut links = socket.request(&request)?;
    while let Some((header, link)) = links.recv().transpose()? {
        println!("{}: {} mtu {}", header.ifi_index, link.get_ifname()?.to_str()?, link.get_mtu()?);
    }
    Ok(())
}
