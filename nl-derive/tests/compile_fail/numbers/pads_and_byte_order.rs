use nl_core::{Attributes, Le};

const IFLA_PAD: u32 = 42;
const RTA_PAD: u32 = 1;
const IFLA_STATS: u32 = 2;
const IFLA_MTU: u32 = 3;

#[derive(Attributes)]
#[nl(prefix = "IFLA_")]
struct Link {
    #[nl(attr = IFLA_STATS, pad = RTA_PAD)]
    of_another_set: Option<u64>,
}

#[derive(Attributes)]
struct Other {
    #[nl(attr = 1, pad = 2)]
    padded_by_a_field: Option<u64>,
    #[nl(attr = 2, pad = 0)]
    padded_by_nothing: Option<u64>,
    #[nl(attr = 4, pad = 0x4000)]
    padded_by_a_flag_bit: Option<u64>,
    #[nl(attr = 3, net_byteorder)]
    not_in_network_order: Option<u32>,
    #[nl(attr = 5, net_byteorder)]
    little: Option<Le<u32>>,
}

fn main() {}
