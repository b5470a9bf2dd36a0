//! Lists the links: index, name, MTU.

use nlink::netlink::{Connection, Route};

async fn list() -> nlink::Result<()> {
    let route = Connection::<Route>::new()?;
    for link in route.get_links().await? {
        println!("{}: {} mtu {}", link.ifindex(), link.name_or("?"), link.mtu().unwrap_or(0));
    }
    Ok(())
}

fn main() -> nlink::Result<()> {
    // It bounds every wait, hence the clock.
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(list())
}
