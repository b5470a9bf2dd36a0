use nl_core::{Family, Request};

#[derive(Family)]
#[nl(name = "shop")]
struct Shop;

#[derive(Request)]
#[nl(family = Shop, command = 300, do)]
struct Buy;

fn main() {}
