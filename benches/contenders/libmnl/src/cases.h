/* What main.rs calls, and what the two files of it share. */
#ifndef CASES_H
#define CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libmnl/libmnl.h>

/* Addresses as they are on the wire. */
struct new_route {
	uint32_t destination;
	uint32_t gateway;
	uint32_t link;
	uint32_t priority;
};

struct new_vlan {
	const char *name;
	size_t name_length;
	uint32_t link;
	uint16_t id;
};

/* Messages to the sums of the crate `contract`: false where a message is none, or an attribute is too short. */
bool decode_route(const void *message, size_t length, uint64_t *sum);
bool decode_link(const void *message, size_t length, uint64_t *sum);
bool decode_family(const void *message, size_t length, uint64_t *sum);

/* Into buffers that are large enough; they tell the message's length. */
size_t encode_route(void *buffer, const struct new_route *route);
size_t encode_vlan(void *buffer, const struct new_vlan *vlan);

/* The fields of one route, as a callback of mnl_cb_run has it. */
bool route_sum(const struct nlmsghdr *message, uint64_t *sum);
struct nlmsghdr *put_route(void *buffer, const struct new_route *route);

/* Conversations with the kernel: false, or NULL, with errno set. */
bool dump(uint64_t *sum);
bool insert(const struct new_route *routes, size_t count);
bool insert_batch(const struct new_route *routes, size_t count);
struct mnl_socket *listen_to_routes(void);
bool read_events(struct mnl_socket *socket, uint64_t count, uint64_t *sum);

#endif
