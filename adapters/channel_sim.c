/*
 * channel_sim.c - the channel of the terminal and the chat page.
 *
 * There is no vendor: the outbox row itself is what chat and the page show, so a message counts as
 * taken at once. It sends nothing anywhere, which makes it the transport of every dry run.
 */
#include "adapters/adapters_internal.h"

#include <inttypes.h>

static ds_status sim_send(ds_ctx *cx, const channel *self, const channel_message *m, sent_ref *ret)
{
    (void)self;
    *ret = (sent_ref){ .retry_after_s = -1 };
    return ds_format(cx, &ret->provider_ref, "sim-%" PRId64, m->outbox_id);
}

const channel_ops channel_sim = { .provider = "sim", .send = sim_send };
