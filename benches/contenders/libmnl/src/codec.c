/* Messages to fields, and back: mnl_attr_for_each, which is faster than mnl_attr_parse with its calls of a callback. */
#include "cases.h"

#include <arpa/inet.h>
#include <string.h>

#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

/* What the crate `contract` makes of fields. */
static uint64_t fold(const uint64_t *numbers, unsigned int count)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < count; i++) {
		unsigned int by = (i + 1) * 5;

		sum += numbers[i] << by | numbers[i] >> (64 - by);
	}
	return sum;
}

#define FOLD(...) fold((const uint64_t[]){__VA_ARGS__}, sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))

static uint64_t bytes(const void *data, size_t length)
{
	const uint8_t *byte = data;

	switch (length) {
	case 0:
		return 0;
	case 1:
		return 1 << 16 | byte[0];
	default:
		return (uint64_t)length << 16 | (uint64_t)byte[0] << 8 | byte[length - 1];
	}
}

static uint64_t text(const char *text)
{
	return bytes(text, strlen(text));
}

bool route_sum(const struct nlmsghdr *message, uint64_t *sum)
{
	const struct rtmsg *header = mnl_nlmsg_get_payload(message);
	uint32_t destination = 0, link = 0, gateway = 0, priority = 0;
	const struct nlattr *attr;

	if (mnl_nlmsg_get_payload_len(message) < sizeof(*header))
		return false;
	mnl_attr_for_each(attr, message, sizeof(*header)) {
		switch (mnl_attr_get_type(attr)) {
		case RTA_DST:
			if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
				return false;
			destination = ntohl(mnl_attr_get_u32(attr));
			break;
		case RTA_OIF:
			if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
				return false;
			link = mnl_attr_get_u32(attr);
			break;
		case RTA_GATEWAY:
			if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
				return false;
			gateway = ntohl(mnl_attr_get_u32(attr));
			break;
		case RTA_PRIORITY:
			if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
				return false;
			priority = mnl_attr_get_u32(attr);
			break;
		}
	}
	*sum = FOLD(header->rtm_family, header->rtm_dst_len, header->rtm_table, header->rtm_protocol,
		    header->rtm_scope, header->rtm_type, destination, link, gateway, priority);
	return true;
}

bool decode_route(const void *message, size_t length, uint64_t *sum)
{
	return mnl_nlmsg_ok(message, length) && route_sum(message, sum);
}

/* IFLA_INFO_KIND. */
static bool link_kind(const struct nlattr *info, const char **kind)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, info) {
		if (mnl_attr_get_type(attr) != IFLA_INFO_KIND)
			continue;
		if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
			return false;
		*kind = mnl_attr_get_str(attr);
	}
	return true;
}

bool decode_link(const void *message, size_t length, uint64_t *sum)
{
	const struct ifinfomsg *header;
	const char *name = "", *kind = "";
	uint32_t mtu = 0;
	const void *address = NULL;
	size_t address_length = 0;
	uint64_t received = 0;
	const struct nlattr *attr;

	if (!mnl_nlmsg_ok(message, length) || mnl_nlmsg_get_payload_len(message) < sizeof(*header))
		return false;
	header = mnl_nlmsg_get_payload(message);
	mnl_attr_for_each(attr, message, sizeof(*header)) {
		switch (mnl_attr_get_type(attr)) {
		case IFLA_IFNAME:
			if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
				return false;
			name = mnl_attr_get_str(attr);
			break;
		case IFLA_MTU:
			if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
				return false;
			mtu = mnl_attr_get_u32(attr);
			break;
		case IFLA_ADDRESS:
			address = mnl_attr_get_payload(attr);
			address_length = mnl_attr_get_payload_len(attr);
			break;
		case IFLA_STATS64:
			/* Kernels differ in how long it is. */
			if (mnl_attr_get_payload_len(attr) < sizeof(received))
				return false;
			received = mnl_attr_get_u64(attr);
			break;
		case IFLA_LINKINFO:
			if (mnl_attr_validate(attr, MNL_TYPE_NESTED) < 0 || !link_kind(attr, &kind))
				return false;
			break;
		}
	}
	*sum = FOLD((uint32_t)header->ifi_index, header->ifi_flags, text(name), mtu,
		    bytes(address, address_length), received, text(kind));
	return true;
}

static bool group_sum(const struct nlattr *group, uint64_t *sum)
{
	const char *name = "";
	uint32_t id = 0;
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, group) {
		switch (mnl_attr_get_type(attr)) {
		case CTRL_ATTR_MCAST_GRP_NAME:
			if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
				return false;
			name = mnl_attr_get_str(attr);
			break;
		case CTRL_ATTR_MCAST_GRP_ID:
			if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
				return false;
			id = mnl_attr_get_u32(attr);
			break;
		}
	}
	*sum += FOLD(text(name), id);
	return true;
}

static bool groups_sum(const struct nlattr *groups, uint64_t *sum)
{
	const struct nlattr *group;

	mnl_attr_for_each_nested(group, groups) {
		if (mnl_attr_validate(group, MNL_TYPE_NESTED) < 0 || !group_sum(group, sum))
			return false;
	}
	return true;
}

bool decode_family(const void *message, size_t length, uint64_t *sum)
{
	const char *name = "";
	uint16_t id = 0;
	uint32_t version = 0;
	uint64_t groups = 0;
	const struct nlattr *attr;

	if (!mnl_nlmsg_ok(message, length) || mnl_nlmsg_get_payload_len(message) < sizeof(struct genlmsghdr))
		return false;
	mnl_attr_for_each(attr, message, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case CTRL_ATTR_FAMILY_NAME:
			if (mnl_attr_validate(attr, MNL_TYPE_NUL_STRING) < 0)
				return false;
			name = mnl_attr_get_str(attr);
			break;
		case CTRL_ATTR_FAMILY_ID:
			if (mnl_attr_validate(attr, MNL_TYPE_U16) < 0)
				return false;
			id = mnl_attr_get_u16(attr);
			break;
		case CTRL_ATTR_VERSION:
			if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
				return false;
			version = mnl_attr_get_u32(attr);
			break;
		case CTRL_ATTR_MCAST_GROUPS:
			if (mnl_attr_validate(attr, MNL_TYPE_NESTED) < 0 || !groups_sum(attr, &groups))
				return false;
			break;
		}
	}
	*sum = FOLD(text(name), id, version, groups);
	return true;
}

struct nlmsghdr *put_route(void *buffer, const struct new_route *route)
{
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct rtmsg *header;

	message->nlmsg_type = RTM_NEWROUTE;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
	header = mnl_nlmsg_put_extra_header(message, sizeof(*header));
	header->rtm_family = AF_INET;
	header->rtm_dst_len = 32;
	header->rtm_table = RT_TABLE_MAIN;
	header->rtm_protocol = RTPROT_STATIC;
	header->rtm_scope = RT_SCOPE_UNIVERSE;
	header->rtm_type = RTN_UNICAST;
	mnl_attr_put_u32(message, RTA_DST, route->destination);
	mnl_attr_put_u32(message, RTA_GATEWAY, route->gateway);
	mnl_attr_put_u32(message, RTA_OIF, route->link);
	mnl_attr_put_u32(message, RTA_PRIORITY, route->priority);
	return message;
}

size_t encode_route(void *buffer, const struct new_route *route)
{
	return put_route(buffer, route)->nlmsg_len;
}

size_t encode_vlan(void *buffer, const struct new_vlan *vlan)
{
	struct nlmsghdr *message = mnl_nlmsg_put_header(buffer);
	struct nlattr *info, *data;

	message->nlmsg_type = RTM_NEWLINK;
	message->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;
	mnl_nlmsg_put_extra_header(message, sizeof(struct ifinfomsg));
	/* As mnl_attr_put_str, to which the length would not be known. */
	mnl_attr_put(message, IFLA_IFNAME, vlan->name_length, vlan->name);
	mnl_attr_put_u32(message, IFLA_LINK, vlan->link);
	info = mnl_attr_nest_start(message, IFLA_LINKINFO);
	mnl_attr_put_str(message, IFLA_INFO_KIND, "vlan");
	data = mnl_attr_nest_start(message, IFLA_INFO_DATA);
	mnl_attr_put_u16(message, IFLA_VLAN_ID, vlan->id);
	mnl_attr_nest_end(message, data);
	mnl_attr_nest_end(message, info);
	return message->nlmsg_len;
}
