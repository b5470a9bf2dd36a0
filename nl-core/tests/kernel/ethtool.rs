//! The part of ethtool's family that the tests talk.

use nl_core::sys::ethtool_netlink::*;
use nl_core::{Attributes, Family, Message, Request};

#[derive(Debug, Family)]
#[nl(name = "ethtool")]
pub(crate) struct Ethtool;

/// Which device is meant.
#[derive(Debug, Clone, Default, PartialEq, Attributes)]
#[nl(prefix = "ETHTOOL_A_HEADER_")]
pub(crate) struct Device<'a> {
    #[nl(attr = ETHTOOL_A_HEADER_DEV_INDEX)]
    pub(crate) index: Option<u32>,
    #[nl(attr = ETHTOOL_A_HEADER_DEV_NAME, max_len = 127)]
    pub(crate) name: Option<&'a str>,
}

impl<'a> Device<'a> {
    pub(crate) fn named(name: &'a str) -> Self {
        Self { name: Some(name), ..Self::default() }
    }
}

#[derive(Debug, Message)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_LINKINFO_GET_REPLY, prefix = "ETHTOOL_A_LINKINFO_")]
pub(crate) struct LinkInfo<'a> {
    #[nl(attr = ETHTOOL_A_LINKINFO_HEADER)]
    pub(crate) device: Device<'a>,
}

#[derive(Debug, Request)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_LINKINFO_GET, prefix = "ETHTOOL_A_LINKINFO_")]
#[nl(reply = LinkInfo<'_>, do, dump)]
pub(crate) struct GetLinkInfo<'a> {
    #[nl(attr = ETHTOOL_A_LINKINFO_HEADER)]
    pub(crate) device: Option<Device<'a>>,
}

#[derive(Debug, Default, Attributes)]
#[nl(prefix = "ETHTOOL_A_TS_HWTSTAMP_PROVIDER_")]
pub(crate) struct Clock {
    #[nl(attr = ETHTOOL_A_TS_HWTSTAMP_PROVIDER_INDEX)]
    pub(crate) index: Option<u32>,
    #[nl(attr = ETHTOOL_A_TS_HWTSTAMP_PROVIDER_QUALIFIER, max = 1)]
    pub(crate) qualifier: Option<u32>,
}

#[derive(Debug, Request)]
#[nl(family = Ethtool, command = ETHTOOL_MSG_TSINFO_GET, prefix = "ETHTOOL_A_TSINFO_", do)]
pub(crate) struct GetTimestamping<'a> {
    #[nl(attr = ETHTOOL_A_TSINFO_HEADER)]
    pub(crate) device: Device<'a>,
    #[nl(attr = ETHTOOL_A_TSINFO_HWTSTAMP_PROVIDER)]
    pub(crate) clock: Option<Clock>,
}
