use nl_core::{Family, Message, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Family)]
#[nl(name = "store")]
struct Store;

#[derive(Message)]
#[nl(protocol = Shop, type = 0x20, command = 1)]
struct Both;

#[derive(Message)]
#[nl(family = Store, type = 0x20)]
struct TypeInFamily;

#[derive(Message)]
#[nl(protocol = Shop, command = 1)]
struct CommandInProtocol;

#[derive(Message)]
#[nl(protocol = Store, type = 0x20)]
struct FamilyAsProtocol;

#[derive(Message)]
#[nl(family = Shop, command = 1)]
struct ProtocolAsFamily;

fn main() {}
