/* Conversations with the kernel, as libmnl's examples have them. */
#include "cases.h"

#include <errno.h>

#include <linux/rtnetlink.h>

/* The most that the kernel puts into one datagram of a dump: later versions' MNL_SOCKET_DUMP_SIZE. */
#define DUMP_SIZE 32768

/* How many requests are sent at once, and the room that they have. */
#define BATCH 64
#define BATCH_SIZE 4096

static struct mnl_socket *open_socket(unsigned int groups)
{
	struct mnl_socket *socket = mnl_socket_open(NETLINK_ROUTE);

	if (socket && mnl_socket_bind(socket, groups, MNL_SOCKET_AUTOPID) < 0) {
		mnl_socket_close(socket);
		return NULL;
	}
	return socket;
}

static int add_route(const struct nlmsghdr *message, void *data)
{
	uint64_t *total = data, sum;

	if (message->nlmsg_type != RTM_NEWROUTE || !route_sum(message, &sum)) {
		errno = EBADMSG;
		return MNL_CB_ERROR;
	}
	*total += sum;
	return MNL_CB_OK;
}

static bool dump_by(const struct mnl_socket *socket, uint64_t *sum)
{
	char buffer[DUMP_SIZE];
	unsigned int portid = mnl_socket_get_portid(socket);
	struct nlmsghdr *request = mnl_nlmsg_put_header(buffer);
	struct rtmsg *header;
	ssize_t received;
	int more;

	request->nlmsg_type = RTM_GETROUTE;
	request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	request->nlmsg_seq = 1;
	header = mnl_nlmsg_put_extra_header(request, sizeof(*header));
	header->rtm_family = AF_INET;
	if (mnl_socket_sendto(socket, request, request->nlmsg_len) < 0)
		return false;
	do {
		received = mnl_socket_recvfrom(socket, buffer, sizeof(buffer));
		if (received < 0)
			return false;
		more = mnl_cb_run(buffer, received, 1, portid, add_route, sum);
	} while (more > MNL_CB_STOP);
	return more == MNL_CB_STOP;
}

bool dump(uint64_t *sum)
{
	struct mnl_socket *socket = open_socket(0);
	bool done;

	*sum = 0;
	if (!socket)
		return false;
	done = dump_by(socket, sum);
	mnl_socket_close(socket);
	return done;
}

/* Sends requests of which the last has a sequence number and is acknowledged, or one before it is refused. */
static bool request(const struct mnl_socket *socket, const void *requests, size_t length)
{
	char buffer[BATCH_SIZE];
	ssize_t received;

	if (mnl_socket_sendto(socket, requests, length) < 0)
		return false;
	received = mnl_socket_recvfrom(socket, buffer, sizeof(buffer));
	return received >= 0 &&
	       mnl_cb_run(buffer, received, 0, mnl_socket_get_portid(socket), NULL, NULL) == MNL_CB_STOP;
}

bool insert(const struct new_route *routes, size_t count)
{
	struct mnl_socket *socket = open_socket(0);
	char buffer[BATCH_SIZE];
	bool done = socket;

	for (size_t i = 0; done && i < count; i++) {
		struct nlmsghdr *message = put_route(buffer, &routes[i]);

		message->nlmsg_seq = i + 1;
		done = request(socket, message, message->nlmsg_len);
	}
	if (socket)
		mnl_socket_close(socket);
	return done;
}

static bool insert_by(const struct mnl_socket *socket, struct mnl_nlmsg_batch *batch,
		      const struct new_route *routes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct nlmsghdr *message = put_route(mnl_nlmsg_batch_current(batch), &routes[i]);
		bool last = i % BATCH == BATCH - 1 || i == count - 1;

		message->nlmsg_seq = i + 1;
		if (!last)
			message->nlmsg_flags &= ~NLM_F_ACK;
		mnl_nlmsg_batch_next(batch);
		if (!last)
			continue;
		if (!request(socket, mnl_nlmsg_batch_head(batch), mnl_nlmsg_batch_size(batch)))
			return false;
		mnl_nlmsg_batch_reset(batch);
	}
	return true;
}

/* In datagrams of 64, of which the last alone asks for an acknowledgement. */
bool insert_batch(const struct new_route *routes, size_t count)
{
	struct mnl_socket *socket = open_socket(0);
	char buffer[2 * BATCH_SIZE];
	struct mnl_nlmsg_batch *batch;
	bool done = false;

	if (!socket)
		return false;
	batch = mnl_nlmsg_batch_start(buffer, BATCH_SIZE);
	if (batch) {
		done = insert_by(socket, batch, routes, count);
		mnl_nlmsg_batch_stop(batch);
	}
	mnl_socket_close(socket);
	return done;
}

struct mnl_socket *listen_to_routes(void)
{
	struct mnl_socket *socket = open_socket(RTMGRP_IPV4_ROUTE);
	int size = 512 << 20;

	/* mnl_socket_setsockopt is for options of SOL_NETLINK. */
	if (socket && setsockopt(mnl_socket_get_fd(socket), SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0) {
		mnl_socket_close(socket);
		return NULL;
	}
	return socket;
}

struct events {
	uint64_t sum;
	uint64_t read;
};

static int add_event(const struct nlmsghdr *message, void *data)
{
	struct events *events = data;

	if (message->nlmsg_type != RTM_NEWROUTE)
		return MNL_CB_OK;
	events->read++;
	return add_route(message, &events->sum);
}

bool read_events(struct mnl_socket *socket, uint64_t count, uint64_t *sum)
{
	char buffer[DUMP_SIZE];
	struct events events = {0};

	while (events.read < count) {
		ssize_t received = mnl_socket_recvfrom(socket, buffer, sizeof(buffer));

		if (received < 0 || mnl_cb_run(buffer, received, 0, 0, add_event, &events) < MNL_CB_STOP)
			return false;
	}
	*sum = events.sum;
	return true;
}
