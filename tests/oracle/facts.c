/*
 * What this machine's compiler and headers say of netlink: sizes, offsets, constants, and what the macros give.
 * One fact a line; tests/oracle.rs compares each with nl-sys and nl-core.
 *
 * A macro that older headers lack is skipped by #ifdef; the enumerators here are older than Linux 5.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/netlink_diag.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>

#define SIZE(type) printf("size " #type " %zu\n", sizeof(struct type))
#define OFFSET(type, field) printf("offset " #type "." #field " %zu\n", offsetof(struct type, field))
#define CONST(name) printf("const " #name " %lld\n", (long long)(name))
#define MACRO1(name, a) printf("macro " #name " %lld %lld\n", (long long)(a), (long long)(name(a)))
#define MACRO2(name, a, b) \
	printf("macro2 " #name " %lld %lld %lld\n", (long long)(a), (long long)(b), (long long)(name((a), (b))))

static void structs(void)
{
	SIZE(nlmsghdr);
	OFFSET(nlmsghdr, nlmsg_len);
	OFFSET(nlmsghdr, nlmsg_type);
	OFFSET(nlmsghdr, nlmsg_flags);
	OFFSET(nlmsghdr, nlmsg_seq);
	OFFSET(nlmsghdr, nlmsg_pid);
	SIZE(nlmsgerr);
	OFFSET(nlmsgerr, error);
	OFFSET(nlmsgerr, msg);
	SIZE(nlattr);
	OFFSET(nlattr, nla_len);
	OFFSET(nlattr, nla_type);
	SIZE(nla_bitfield32);
	OFFSET(nla_bitfield32, value);
	OFFSET(nla_bitfield32, selector);
	SIZE(sockaddr_nl);
	OFFSET(sockaddr_nl, nl_pid);
	OFFSET(sockaddr_nl, nl_groups);
	SIZE(nl_pktinfo);
	SIZE(genlmsghdr);
	OFFSET(genlmsghdr, cmd);
	OFFSET(genlmsghdr, version);
	OFFSET(genlmsghdr, reserved);

	SIZE(ifinfomsg);
	OFFSET(ifinfomsg, ifi_family);
	OFFSET(ifinfomsg, __ifi_pad);
	OFFSET(ifinfomsg, ifi_type);
	OFFSET(ifinfomsg, ifi_index);
	OFFSET(ifinfomsg, ifi_flags);
	OFFSET(ifinfomsg, ifi_change);
	SIZE(rtgenmsg);
	SIZE(ifaddrmsg);
	OFFSET(ifaddrmsg, ifa_prefixlen);
	OFFSET(ifaddrmsg, ifa_flags);
	OFFSET(ifaddrmsg, ifa_scope);
	OFFSET(ifaddrmsg, ifa_index);
	SIZE(ifa_cacheinfo);
	OFFSET(ifa_cacheinfo, ifa_prefered);
	OFFSET(ifa_cacheinfo, ifa_valid);
	OFFSET(ifa_cacheinfo, cstamp);
	OFFSET(ifa_cacheinfo, tstamp);
	SIZE(rtmsg);
	OFFSET(rtmsg, rtm_dst_len);
	OFFSET(rtmsg, rtm_src_len);
	OFFSET(rtmsg, rtm_tos);
	OFFSET(rtmsg, rtm_table);
	OFFSET(rtmsg, rtm_protocol);
	OFFSET(rtmsg, rtm_scope);
	OFFSET(rtmsg, rtm_type);
	OFFSET(rtmsg, rtm_flags);
	SIZE(rtattr);
	SIZE(rtnexthop);
	OFFSET(rtnexthop, rtnh_flags);
	OFFSET(rtnexthop, rtnh_hops);
	OFFSET(rtnexthop, rtnh_ifindex);
	SIZE(rta_cacheinfo);
	SIZE(ndmsg);
	OFFSET(ndmsg, ndm_ifindex);
	OFFSET(ndmsg, ndm_state);
	OFFSET(ndmsg, ndm_flags);
	OFFSET(ndmsg, ndm_type);
	SIZE(nda_cacheinfo);
	SIZE(tcmsg);
	OFFSET(tcmsg, tcm_ifindex);
	OFFSET(tcmsg, tcm_handle);
	OFFSET(tcmsg, tcm_parent);
	OFFSET(tcmsg, tcm_info);
	/* Grows with the kernel: its start stays. */
	OFFSET(rtnl_link_stats64, rx_packets);
	OFFSET(rtnl_link_stats64, tx_bytes);
	OFFSET(rtnl_link_stats64, multicast);
	OFFSET(rtnl_link_stats64, rx_nohandler);
	OFFSET(rtnl_link_stats, rx_nohandler);
	SIZE(ifla_vlan_flags);
	SIZE(ifla_vf_mac);
	OFFSET(ifla_vf_mac, mac);
	OFFSET(rtnl_link_ifmap, irq);
	OFFSET(rtnl_link_ifmap, port);

	SIZE(sock_diag_req);
	SIZE(netlink_diag_req);
	OFFSET(netlink_diag_req, ndiag_ino);
	OFFSET(netlink_diag_req, ndiag_show);
	OFFSET(netlink_diag_req, ndiag_cookie);
	SIZE(netlink_diag_msg);
	OFFSET(netlink_diag_msg, ndiag_state);
	OFFSET(netlink_diag_msg, ndiag_portid);
	OFFSET(netlink_diag_msg, ndiag_dst_portid);
	OFFSET(netlink_diag_msg, ndiag_dst_group);
	OFFSET(netlink_diag_msg, ndiag_ino);
	OFFSET(netlink_diag_msg, ndiag_cookie);
	SIZE(netlink_diag_ring);
	SIZE(unix_diag_req);
	OFFSET(unix_diag_req, udiag_states);
	OFFSET(unix_diag_req, udiag_cookie);
	SIZE(unix_diag_msg);
	OFFSET(unix_diag_msg, udiag_ino);
	SIZE(unix_diag_vfs);
}

static void constants(void)
{
	CONST(NETLINK_ROUTE);
	CONST(NETLINK_USERSOCK);
	CONST(NETLINK_SOCK_DIAG);
	CONST(NETLINK_KOBJECT_UEVENT);
	CONST(NETLINK_GENERIC);
	CONST(NLM_F_REQUEST);
	CONST(NLM_F_MULTI);
	CONST(NLM_F_ACK);
	CONST(NLM_F_ECHO);
	CONST(NLM_F_DUMP_INTR);
	CONST(NLM_F_DUMP_FILTERED);
	CONST(NLM_F_ROOT);
	CONST(NLM_F_MATCH);
	CONST(NLM_F_ATOMIC);
	CONST(NLM_F_DUMP);
	CONST(NLM_F_REPLACE);
	CONST(NLM_F_EXCL);
	CONST(NLM_F_CREATE);
	CONST(NLM_F_APPEND);
	CONST(NLM_F_NONREC);
#ifdef NLM_F_BULK
	CONST(NLM_F_BULK);
#endif
	CONST(NLM_F_CAPPED);
	CONST(NLM_F_ACK_TLVS);
	CONST(NLMSG_NOOP);
	CONST(NLMSG_ERROR);
	CONST(NLMSG_DONE);
	CONST(NLMSG_OVERRUN);
	CONST(NLMSG_MIN_TYPE);
	CONST(NLMSG_ALIGNTO);
	CONST(NLMSG_HDRLEN);
	CONST(NLMSGERR_ATTR_MSG);
	CONST(NLMSGERR_ATTR_OFFS);
	CONST(NLMSGERR_ATTR_COOKIE);
	CONST(NLA_F_NESTED);
	CONST(NLA_F_NET_BYTEORDER);
	CONST(NLA_ALIGNTO);
	CONST(NLA_HDRLEN);
	CONST(NETLINK_ADD_MEMBERSHIP);
	CONST(NETLINK_DROP_MEMBERSHIP);
	CONST(NETLINK_PKTINFO);
	CONST(NETLINK_NO_ENOBUFS);
	CONST(NETLINK_LISTEN_ALL_NSID);
	CONST(NETLINK_CAP_ACK);
	CONST(NETLINK_EXT_ACK);
#ifdef NETLINK_GET_STRICT_CHK
	CONST(NETLINK_GET_STRICT_CHK);
#endif

	CONST(GENL_ID_CTRL);
	CONST(GENL_HDRLEN);
	CONST(GENL_NAMSIZ);
	CONST(CTRL_CMD_NEWFAMILY);
	CONST(CTRL_CMD_GETFAMILY);
	CONST(CTRL_ATTR_FAMILY_ID);
	CONST(CTRL_ATTR_FAMILY_NAME);
	CONST(CTRL_ATTR_OPS);
	CONST(CTRL_ATTR_MCAST_GROUPS);
	CONST(CTRL_ATTR_MCAST_GRP_NAME);
	CONST(CTRL_ATTR_MCAST_GRP_ID);

	CONST(RTM_NEWLINK);
	CONST(RTM_DELLINK);
	CONST(RTM_GETLINK);
	CONST(RTM_NEWADDR);
	CONST(RTM_NEWROUTE);
	CONST(RTM_NEWNEIGH);
	CONST(RTM_NEWRULE);
	CONST(RTM_NEWQDISC);
	CONST(RTM_GETSTATS);
	CONST(RTNLGRP_LINK);
	CONST(RTNLGRP_NEIGH);
	CONST(RTNLGRP_IPV4_IFADDR);
	CONST(RTNLGRP_NSID);
	CONST(RTA_DST);
	CONST(RTA_OIF);
	CONST(RTA_MULTIPATH);
	CONST(RTA_ENCAP);
	CONST(RT_TABLE_MAIN);
	CONST(RTN_UNICAST);
	CONST(IFLA_ADDRESS);
	CONST(IFLA_IFNAME);
	CONST(IFLA_MTU);
	CONST(IFLA_LINK);
	CONST(IFLA_LINKINFO);
	CONST(IFLA_STATS64);
	CONST(IFLA_EXT_MASK);
	CONST(IFLA_AF_SPEC);
	CONST(IFLA_INFO_KIND);
	CONST(IFLA_INFO_DATA);
	CONST(IFLA_VLAN_ID);
	CONST(IFLA_VLAN_FLAGS);
	CONST(IFLA_VLAN_PROTOCOL);
	CONST(IFLA_VXLAN_ID);
	CONST(IFLA_BR_AGEING_TIME);
	CONST(IFA_ADDRESS);
	CONST(IFA_LOCAL);
	CONST(IFA_CACHEINFO);
	CONST(IFA_FLAGS);
	CONST(NDA_DST);
	CONST(NDA_LLADDR);
	CONST(NUD_PERMANENT);
	CONST(NTF_EXT_LEARNED);
	CONST(TC_H_ROOT);
	CONST(SOCK_DIAG_BY_FAMILY);
	CONST(NDIAG_PROTO_ALL);
	CONST(NETLINK_DIAG_GROUPS);
	CONST(NETLINK_DIAG_FLAGS);
	CONST(UNIX_DIAG_NAME);
	CONST(UDIAG_SHOW_NAME);
}

static void macros(void)
{
	for (unsigned int i = 0; i < 10; i++) {
		static const unsigned int lengths[] = { 0, 1, 2, 3, 4, 5, 15, 16, 65531, 65535 };
		unsigned int length = lengths[i];

		MACRO1(NLMSG_ALIGN, length);
		MACRO1(NLMSG_LENGTH, length);
		MACRO1(NLMSG_SPACE, length);
		MACRO1(NLA_ALIGN, length);
		MACRO1(RTA_ALIGN, length);
		MACRO1(RTA_LENGTH, length);
		MACRO1(RTA_SPACE, length);
		MACRO1(RTNH_ALIGN, length);
		MACRO1(RTNH_LENGTH, length);
		MACRO1(RTNH_SPACE, length);

		struct nlmsghdr message = { .nlmsg_len = NLMSG_SPACE(length) + 40 };
		printf("macro2 NLMSG_PAYLOAD %u %u %lld\n", message.nlmsg_len, length,
		       (long long)NLMSG_PAYLOAD(&message, length));
		/* Of an attribute that is too short for its own header C's macro is negative: not asked. */
		struct rtattr attribute = { .rta_len = length };
		if (length >= sizeof(attribute))
			printf("macro RTA_PAYLOAD %u %lld\n", length, (long long)RTA_PAYLOAD(&attribute));
	}
	MACRO1(RTM_FAM, RTM_NEWLINK);
	MACRO1(RTM_FAM, RTM_GETSTATS);
	MACRO1(TC_H_MAJ, 0x12345678);
	MACRO1(TC_H_MIN, 0x12345678);
	MACRO2(TC_H_MAKE, 0x12345678, 0x9abcdef0);
	MACRO1(IFLA_STATS_FILTER_BIT, IFLA_STATS_LINK_64);
	MACRO1(IFLA_STATS_FILTER_BIT, IFLA_STATS_AF_SPEC);
}

static void print_hex(const void *bytes, size_t length)
{
	printf(" ");
	for (size_t i = 0; i < length; i++)
		printf("%02x", ((const unsigned char *)bytes)[i]);
	if (length == 0)
		printf("-");
}

/*
 * How C walks a region: "walk KIND REGION OFFSET+LENGTH ...", each item's payload. `claimed` is in the header of the
 * first of two items, of a region of `size` bytes.
 */
static void walk_messages(unsigned int claimed, int size)
{
	_Alignas(8) unsigned char region[128] = { 0 };
	struct nlmsghdr *first = (struct nlmsghdr *)region, *message = first;

	first->nlmsg_len = claimed;
	if (claimed >= sizeof(*first) && claimed < 64) {
		message = (struct nlmsghdr *)(region + NLMSG_ALIGN(claimed));
		message->nlmsg_len = NLMSG_LENGTH(5);
	}
	printf("walk message");
	print_hex(region, size);
	for (message = first; NLMSG_OK(message, size); message = NLMSG_NEXT(message, size))
		printf(" %td+%u", (unsigned char *)NLMSG_DATA(message) - region,
		       (unsigned int)(message->nlmsg_len - NLMSG_HDRLEN));
	printf("\n");
}

static void walk_attributes(unsigned short claimed, int size)
{
	_Alignas(8) unsigned char region[128] = { 0 };
	struct rtattr *first = (struct rtattr *)region, *attribute = first;

	first->rta_len = claimed;
	first->rta_type = 1;
	if (claimed >= sizeof(*first) && claimed < 64) {
		attribute = (struct rtattr *)(region + RTA_ALIGN(claimed));
		attribute->rta_len = RTA_LENGTH(3);
		attribute->rta_type = 2 | NLA_F_NESTED;
	}
	printf("walk attribute");
	print_hex(region, size);
	for (attribute = first; RTA_OK(attribute, size); attribute = RTA_NEXT(attribute, size))
		printf(" %td+%u", (unsigned char *)RTA_DATA(attribute) - region, (unsigned int)RTA_PAYLOAD(attribute));
	printf("\n");
}

static void walks(void)
{
	for (int size = 0; size <= 48; size++) {
		for (unsigned int claimed = 14; claimed <= 28; claimed++)
			walk_messages(claimed, size);
		walk_messages(0, size);
	}
	walk_messages(0x7fffffff, 48);
	for (int size = 0; size <= 24; size++)
		for (unsigned short claimed = 0; claimed <= 13; claimed++)
			walk_attributes(claimed, size);
	walk_attributes(65535, 24);
}

int main(void)
{
	structs();
	constants();
	macros();
	walks();
	return 0;
}
