//! Lists the links: index, name, MTU.

use std::error::Error;

use futures_util::TryStreamExt;
use netlink_packet_route::link::LinkAttribute;

async fn list() -> Result<(), Box<dyn Error>> {
    let (connection, handle, _) = rtnetlink::new_connection()?;
    tokio::spawn(connection);
    let mut links = handle.link().get().execute();
    while let Some(link) = links.try_next().await? {
        let (mut name, mut mtu) = ("?", 0);
        for attribute in &link.attributes {
            match attribute {
                LinkAttribute::IfName(text) => name = text,
                LinkAttribute::Mtu(bytes) => mtu = *bytes,
                _ => {}
            }
        }
        println!("{}: {name} mtu {mtu}", link.header.index);
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    tokio::runtime::Builder::new_current_thread().enable_io().build()?.block_on(list())
}
