//! The generic netlink families, as `genl ctrl list` lists them.
//!
//! `cargo run --example families`, or with a name: `cargo run --example families -- nlctrl`

use std::error::Error;

use nl_core::Socket;
use nl_core::generic::{Controller, Family, GetFamily};

fn show(family: &Family<'_>) -> Result<(), Box<dyn Error>> {
    println!(
        "{:16} id {:#04x}  version {}  header {} bytes  attributes up to {}",
        family.name,
        family.id,
        family.version.unwrap_or_default(),
        family.header_size.unwrap_or_default(),
        family.max_attribute.unwrap_or_default(),
    );
    let commands =
        family.operations.iter().map(|operation| operation.map(|operation| operation.command.to_string()));
    println!("    commands {}", commands.collect::<Result<Vec<_>, _>>()?.join(" "));
    for group in &family.groups {
        let group = group?;
        println!("    group {:3}  {}", group.id, group.name);
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut controller = Socket::<Controller>::open()?;
    if let Some(name) = std::env::args().nth(1) {
        return show(&controller.request(&GetFamily::by_name(&name))?);
    }
    let mut families = controller.dump(&GetFamily::default())?;
    while let Some(family) = families.next()? {
        show(&family)?;
    }
    Ok(())
}
