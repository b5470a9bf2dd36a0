/*
 * Whole messages, as C programs build them: with the macros of the headers, into an aligned buffer.
 * "message NAME HEX"; tests/oracle.rs encodes the same content with derived types, and decodes this.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/genetlink.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/netlink.h>
#include <linux/netlink_diag.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>

static _Alignas(8) unsigned char buffer[2048];
static struct nlmsghdr *const message = (struct nlmsghdr *)buffer;

static void begin(uint16_t type, uint16_t flags, uint32_t sequence, uint32_t port)
{
	memset(buffer, 0, sizeof(buffer));
	message->nlmsg_len = NLMSG_LENGTH(0);
	message->nlmsg_type = type;
	message->nlmsg_flags = flags;
	message->nlmsg_seq = sequence;
	message->nlmsg_pid = port;
}

static void header(const void *bytes, size_t length)
{
	memcpy(NLMSG_DATA(message), bytes, length);
	message->nlmsg_len = NLMSG_LENGTH(length);
}

static struct rtattr *attribute(uint16_t type, const void *payload, size_t length)
{
	struct rtattr *here = (struct rtattr *)(buffer + NLMSG_ALIGN(message->nlmsg_len));

	here->rta_type = type;
	here->rta_len = RTA_LENGTH(length);
	if (length > 0)
		memcpy(RTA_DATA(here), payload, length);
	/* As libnl, libmnl and iproute2 do, padding counts. */
	message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len) + RTA_SPACE(length);
	return here;
}

static void text(uint16_t type, const char *string)
{
	attribute(type, string, strlen(string) + 1);
}

#define INTEGER(bits)                                             \
	static void u##bits(uint16_t type, uint##bits##_t value)  \
	{                                                         \
		attribute(type, &value, sizeof(value));           \
	}
INTEGER(8)
INTEGER(16)
INTEGER(32)
INTEGER(64)

static struct rtattr *nest(uint16_t type)
{
	return attribute(type | NLA_F_NESTED, NULL, 0);
}

static void end(struct rtattr *nest)
{
	nest->rta_len = (unsigned short)(buffer + NLMSG_ALIGN(message->nlmsg_len) - (unsigned char *)nest);
}

static void print(const char *name)
{
	printf("message %s ", name);
	for (unsigned int i = 0; i < NLMSG_ALIGN(message->nlmsg_len); i++)
		printf("%02x", buffer[i]);
	printf("\n");
}

static void get_link_dump(void)
{
	struct ifinfomsg link = { .ifi_family = AF_UNSPEC };

	begin(RTM_GETLINK, NLM_F_REQUEST | NLM_F_ACK | NLM_F_DUMP, 1, 0);
	header(&link, sizeof(link));
	u32(IFLA_EXT_MASK, RTEXT_FILTER_VF);
	print("get_link_dump");
}

/* ip link add link 5 name vlan7 address 02:00:5e:10:00:01 mtu 1400 type vlan protocol 802.1ad id 7 reorder_hdr off */
static void new_link_vlan(void)
{
	struct ifinfomsg link = { .ifi_flags = 1, .ifi_change = 1 };
	static const unsigned char address[6] = { 2, 0, 0x5e, 0x10, 0, 1 };
	struct ifla_vlan_flags flags = { .flags = 0, .mask = 1 };
	struct rtattr *info, *data;

	begin(RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, 2, 0);
	header(&link, sizeof(link));
	text(IFLA_IFNAME, "vlan7");
	attribute(IFLA_ADDRESS, address, sizeof(address));
	u32(IFLA_MTU, 1400);
	u32(IFLA_LINK, 5);
	info = nest(IFLA_LINKINFO);
	text(IFLA_INFO_KIND, "vlan");
	data = nest(IFLA_INFO_DATA);
	u16(IFLA_VLAN_ID, 7);
	attribute(IFLA_VLAN_FLAGS, &flags, sizeof(flags));
	u16(IFLA_VLAN_PROTOCOL, htons(0x88a8));
	end(data);
	end(info);
	print("new_link_vlan");
}

/* The statistics begin at byte 36: a multiple of 4, not of 8. */
static void new_link_stats(void)
{
	struct ifinfomsg link = { .ifi_type = 772, .ifi_index = 1, .ifi_flags = 0x10049 };
	struct rtnl_link_stats64 stats = { .rx_packets = 1, .tx_packets = 0x0123456789abcdef, .rx_nohandler = 9 };

	begin(RTM_NEWLINK, NLM_F_MULTI, 3, 4000000000u);
	header(&link, sizeof(link));
	/* Up to the last field of Linux 4.6: what came later is not in every header. */
	attribute(IFLA_STATS64, &stats, 24 * sizeof(uint64_t));
	print("new_link_stats");
}

static void new_address(void)
{
	struct ifaddrmsg address = { .ifa_family = AF_INET6, .ifa_prefixlen = 64, .ifa_scope = 253, .ifa_index = 3 };
	struct ifa_cacheinfo cache = { .ifa_prefered = 1800, .ifa_valid = 3600 };
	unsigned char ip[16];

	inet_pton(AF_INET6, "2001:db8::1", ip);
	begin(RTM_NEWADDR, NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, 4, 0);
	header(&address, sizeof(address));
	attribute(IFA_ADDRESS, ip, sizeof(ip));
	attribute(IFA_CACHEINFO, &cache, sizeof(cache));
	u32(IFA_FLAGS, IFA_F_NOPREFIXROUTE | IFA_F_NODAD);
	print("new_address");
}

static void new_route(void)
{
	struct rtmsg route = { .rtm_family = AF_INET, .rtm_dst_len = 24, .rtm_table = RT_TABLE_MAIN,
			       .rtm_protocol = RTPROT_STATIC, .rtm_type = RTN_UNICAST };
	struct rtattr *metrics;
	unsigned char ip[4];

	begin(RTM_NEWROUTE, NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, 5, 0);
	header(&route, sizeof(route));
	inet_pton(AF_INET, "198.51.100.0", ip);
	attribute(RTA_DST, ip, sizeof(ip));
	inet_pton(AF_INET, "192.0.2.1", ip);
	attribute(RTA_GATEWAY, ip, sizeof(ip));
	u32(RTA_OIF, 3);
	metrics = nest(RTA_METRICS);
	u32(RTAX_MTU, 1300);
	text(RTAX_CC_ALGO, "cubic");
	end(metrics);
	print("new_route");
}

static void new_neighbour(void)
{
	struct ndmsg neighbour = { .ndm_family = AF_INET, .ndm_ifindex = -1, .ndm_state = NUD_PERMANENT,
				   .ndm_flags = NTF_ROUTER };
	static const unsigned char ip[4] = { 192, 0, 2, 7 }, address[6] = { 2, 0, 0, 0, 0, 7 };

	begin(RTM_NEWNEIGH, NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE, 6, 0);
	header(&neighbour, sizeof(neighbour));
	attribute(NDA_DST, ip, sizeof(ip));
	attribute(NDA_LLADDR, address, sizeof(address));
	print("new_neighbour");
}

static void diag_dump(void)
{
	struct netlink_diag_req request = { .sdiag_family = AF_NETLINK, .sdiag_protocol = NDIAG_PROTO_ALL,
					    .ndiag_show = NDIAG_SHOW_GROUPS };

	begin(SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_ACK | NLM_F_DUMP, 7, 0);
	header(&request, sizeof(request));
	print("diag_dump");
}

static void get_family(void)
{
	struct genlmsghdr command = { .cmd = CTRL_CMD_GETFAMILY, .version = 2 };

	begin(GENL_ID_CTRL, NLM_F_REQUEST | NLM_F_ACK, 8, 0);
	header(&command, GENL_HDRLEN);
	text(CTRL_ATTR_FAMILY_NAME, "ethtool");
	print("get_family");
}

static void new_family(void)
{
	struct genlmsghdr command = { .cmd = CTRL_CMD_NEWFAMILY, .version = 2 };
	struct rtattr *list, *item;

	begin(GENL_ID_CTRL, NLM_F_MULTI, 9, 77);
	header(&command, GENL_HDRLEN);
	u16(CTRL_ATTR_FAMILY_ID, 0x1c);
	text(CTRL_ATTR_FAMILY_NAME, "nlecho");
	u32(CTRL_ATTR_VERSION, 1);
	u32(CTRL_ATTR_HDRSIZE, 0);
	u32(CTRL_ATTR_MAXATTR, 3);
	list = nest(CTRL_ATTR_OPS);
	for (uint16_t i = 1; i <= 2; i++) {
		item = nest(i);
		u32(CTRL_ATTR_OP_ID, i * 10);
		u32(CTRL_ATTR_OP_FLAGS, GENL_ADMIN_PERM);
		end(item);
	}
	end(list);
	list = nest(CTRL_ATTR_MCAST_GROUPS);
	item = nest(1);
	text(CTRL_ATTR_MCAST_GRP_NAME, "events");
	u32(CTRL_ATTR_MCAST_GRP_ID, 5);
	end(item);
	end(list);
	print("new_family");
}

/* Every kind of payload, on a protocol of one's own. */
static void every_value(void)
{
	struct rtattr *outer, *inner;
	unsigned char ip[16];

	begin(0x20, 0, 10, 0);
	attribute(1, NULL, 0);
	u8(2, 0xfe);
	u16(3, 0xfedc);
	u32(4, 0xfedcba98);
	u64(5, 0xfedcba9876543210);
	u8(6, (uint8_t)-2);
	u16(7, (uint16_t)-300);
	u32(8, (uint32_t)-70000);
	u64(9, (uint64_t)-5000000000);
	u16(10, htons(443));
	u32(11, htonl(0x01020304));
	u8(12, 1);
	text(13, "");
	text(14, "abc");
	text(15, "abcd");
	attribute(16, NULL, 0);
	attribute(17, "\1\2\3\4\5", 5);
	attribute(18, "\1\2\3", 3);
	inet_pton(AF_INET, "192.0.2.1", ip);
	attribute(19, ip, 4);
	inet_pton(AF_INET6, "2001:db8::7", ip);
	attribute(20, ip, 16);
	attribute(21, "\2\0\0\0\0\1", 6);
	u16(22, 1);
	u16(22, 2);
	u16(22, 3);
	outer = nest(23);
	inner = nest(1);
	u8(1, 5);
	end(inner);
	inner = nest(2);
	end(inner);
	end(outer);
	outer = nest(24);
	text(1, "x");
	text(2, "yyyy");
	end(outer);
	/* The largest number that an attribute can have. */
	u32(0x3fff, 1);
	print("every_value");
}

/* What the kernel answers: the request is repeated, and what is wrong stands behind it. */
static void refusal(void)
{
	struct {
		struct nlmsgerr error;
		uint32_t payload;
	} answer = { .error = { .error = -EINVAL,
				.msg = { .nlmsg_len = 20, .nlmsg_type = RTM_GETLINK,
					 .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK, .nlmsg_seq = 11 } },
		     .payload = 0xffffffff };

	begin(NLMSG_ERROR, NLM_F_ACK_TLVS, 11, 0);
	header(&answer, sizeof(answer));
	text(NLMSGERR_ATTR_MSG, "Invalid header for link dump");
	u32(NLMSGERR_ATTR_OFFS, 16);
	attribute(NLMSGERR_ATTR_COOKIE, "\1\2\3", 3);
	print("refusal");
}

static void capped_refusal(void)
{
	struct nlmsgerr answer = { .error = -EEXIST, .msg = { .nlmsg_len = 2000, .nlmsg_type = RTM_NEWLINK } };

	begin(NLMSG_ERROR, NLM_F_CAPPED | NLM_F_ACK_TLVS, 12, 0);
	header(&answer, sizeof(answer));
	text(NLMSGERR_ATTR_MSG, "capped");
	print("capped_refusal");
}

static void acknowledgement(void)
{
	struct nlmsgerr answer = { .error = 0, .msg = { .nlmsg_len = 60, .nlmsg_type = RTM_NEWLINK } };

	begin(NLMSG_ERROR, NLM_F_CAPPED, 13, 0);
	header(&answer, sizeof(answer));
	print("acknowledgement");
}

static void end_with_error(void)
{
	int error = -EINTR;

	begin(NLMSG_DONE, NLM_F_MULTI | NLM_F_ACK_TLVS, 14, 0);
	header(&error, sizeof(error));
	text(NLMSGERR_ATTR_MSG, "interrupted");
	print("end_with_error");
}

int main(void)
{
	get_link_dump();
	new_link_vlan();
	new_link_stats();
	new_address();
	new_route();
	new_neighbour();
	diag_dump();
	get_family();
	new_family();
	every_value();
	refusal();
	capped_refusal();
	acknowledgement();
	end_with_error();
	return 0;
}
