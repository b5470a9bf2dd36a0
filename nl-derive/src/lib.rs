//! Derives of the netlink workspace.
