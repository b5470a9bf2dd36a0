#ifndef MY_PROTO_H
#define MY_PROTO_H

#include <linux/types.h>
#include <linux/netlink.h>
#include "my_types.h"

#define MY_PROTO_NAME "my_proto"
#define MY_PROTO_VERSION 2
#define MY_PROTO_NO_LIMIT 0xffffffffffffffffULL
#define MY_PROTO_ANY (~0U)
#define MY_PROTO_HALF (~0U / 2)
#define MY_PROTO_LAST (-3)
#define MY_PROTO_HDRLEN NLMSG_ALIGN(sizeof(struct my_header))

enum { MY_CMD_UNSPEC, MY_CMD_GET, MY_CMD_SET, __MY_CMD_MAX };
#define MY_CMD_GET MY_CMD_GET
#define MY_CMD_MAX (__MY_CMD_MAX - 1)

enum my_attr {
	MY_A_UNSPEC,
	MY_A_NAME,
	MY_A_MODE,
	__MY_A_MAX,
};

enum my_verdict { MY_DROP = -1, MY_PASS };

/* No padding. */
struct my_header {
	__u8 family;
	__u8 kind:3, urgent:1;
	__be16 port;
	__u32 flags;
	enum my_attr about;
};

/* Padding after `small`, and at the end. */
struct my_padded {
	__u8 small;
	__u64 large;
	char name[40];
	__u8 last;
};

struct my_list {
	__u32 count;
	struct my_pair pairs[];
};

struct my_choice {
	union {
		__u32 number;
		__u8 bytes[4];
	} value;
};

#endif
