use nl_core::{Family, Message, Protocol};

#[derive(Protocol)]
#[nl(number = 25)]
struct Shop;

#[derive(Protocol)]
struct Nothing;

#[derive(Family)]
#[nl(version = 1)]
struct Nobody;

#[derive(Message)]
struct Neither;

#[derive(Message)]
#[nl(type = 0x20)]
struct NoProtocol;

#[derive(Message)]
#[nl(protocol = Shop)]
struct NoType;

#[derive(Message)]
#[nl(family = Nobody)]
struct NoCommand;

#[derive(Message)]
#[nl(command = 1)]
struct NoFamily;

fn main() {}
