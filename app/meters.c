/*
 * meters.c - every metric of the service, one row each.
 *
 * The order is enum meter's; rows of one name follow each other, as Prometheus wants it. Labels
 * are fixed words: nothing about a patient can become one.
 */
#include "app/serve_internal.h"

#include <assert.h>

/* clang-format off */
static const ds_metric_def meters[] = {
    [METER_HTTP_2XX] = { DS_COUNTER, "http_answers_total", "class=\"2xx\"", "Answers to HTTP requests by class of status." },
    [METER_HTTP_4XX] = { DS_COUNTER, "http_answers_total", "class=\"4xx\"", "Answers to HTTP requests by class of status." },
    [METER_HTTP_5XX] = { DS_COUNTER, "http_answers_total", "class=\"5xx\"", "Answers to HTTP requests by class of status." },
    [METER_HTTP_SECONDS] = { DS_HISTOGRAM_MS, "http_answer_seconds", "", "From a request's first line to its answer, waiting for the commit included." },
    [METER_CONNECTIONS] = { DS_GAUGE, "http_connections", "", "Open HTTP connections." },
    [METER_CONNECTIONS_CUT] = { DS_COUNTER, "http_connections_cut_total", "", "Connections cut because a request took too long to arrive." },
    [METER_EVENTS_TWILIO] = { DS_COUNTER, "inbox_events_total", "provider=\"twilio\"", "New events accepted by provider." },
    [METER_EVENTS_WHATSAPP] = { DS_COUNTER, "inbox_events_total", "provider=\"whatsapp\"", "New events accepted by provider." },
    [METER_EVENTS_TELEGRAM] = { DS_COUNTER, "inbox_events_total", "provider=\"telegram\"", "New events accepted by provider." },
    [METER_EVENTS_SIM] = { DS_COUNTER, "inbox_events_total", "provider=\"sim\"", "New events accepted by provider." },
    [METER_EVENTS_STRIPE] = { DS_COUNTER, "inbox_events_total", "provider=\"stripe\"", "New events accepted by provider." },
    [METER_EVENTS_PAYPAL] = { DS_COUNTER, "inbox_events_total", "provider=\"paypal\"", "New events accepted by provider." },
    [METER_REPEATS] = { DS_COUNTER, "inbox_repeats_total", "", "Events that had been accepted before." },
    [METER_REFUSED] = { DS_COUNTER, "webhooks_refused_total", "", "Webhooks without proof of who speaks." },
    [METER_SHED] = { DS_COUNTER, "webhooks_shed_total", "", "Webhooks answered 503: no room, or the database did not take them in time." },
    [METER_TWILIO_LOST] = { DS_COUNTER, "twilio_unaccepted_total", "", "Twilio messages answered 503; they come back by reconciliation." },
    [METER_TURNS] = { DS_COUNTER, "turns_total", "", "Inbox events taken through a turn." },
    [METER_TURN_SECONDS] = { DS_HISTOGRAM_MS, "turn_seconds", "", "Duration of one turn, without its commit." },
    [METER_TURN_FAILURES] = { DS_COUNTER, "turn_failures_total", "", "Turns that failed and were undone." },
    [METER_TURNS_PARKED] = { DS_COUNTER, "turns_parked_total", "", "Events given up after several failures: someone must look." },
    [METER_SENT_TWILIO] = { DS_COUNTER, "outbox_sent_total", "provider=\"twilio\"", "Messages and calls the vendor took." },
    [METER_SENT_WHATSAPP] = { DS_COUNTER, "outbox_sent_total", "provider=\"whatsapp\"", "Messages and calls the vendor took." },
    [METER_SENT_TELEGRAM] = { DS_COUNTER, "outbox_sent_total", "provider=\"telegram\"", "Messages and calls the vendor took." },
    [METER_SENT_SIM] = { DS_COUNTER, "outbox_sent_total", "provider=\"sim\"", "Messages and calls the vendor took." },
    [METER_SENT_STRIPE] = { DS_COUNTER, "outbox_sent_total", "provider=\"stripe\"", "Messages and calls the vendor took." },
    [METER_SENT_PAYPAL] = { DS_COUNTER, "outbox_sent_total", "provider=\"paypal\"", "Messages and calls the vendor took." },
    [METER_SEND_RETRIES] = { DS_COUNTER, "outbox_retries_total", "", "Sends put off to be tried again." },
    [METER_SEND_DOUBTS] = { DS_COUNTER, "outbox_doubts_total", "", "Sends cut after they began: the vendor is asked before a resend." },
    [METER_SEND_FAILURES] = { DS_COUNTER, "outbox_failures_total", "", "Messages given up; the desk's call list has them." },
    [METER_PAY_FORGED] = { DS_COUNTER, "pay_forged_total", "", "Payment webhooks that their provider did not send." },
    [METER_PAY_GIVEN_UP] = { DS_COUNTER, "pay_given_up_total", "", "Calls to payment providers that were refused or given up." },
    [METER_JOBS] = { DS_COUNTER, "writer_jobs_total", "", "Jobs the writer committed." },
    [METER_COMMITS] = { DS_COUNTER, "writer_commits_total", "", "Commits; jobs per commit show how well they share the flush." },
    [METER_COMMIT_SECONDS] = { DS_HISTOGRAM_MS, "writer_batch_seconds", "", "Duration of one batch with its commit." },
    [METER_COMMIT_FAILURES] = { DS_COUNTER, "writer_failures_total", "", "Batches rolled back: locked, full or broken database." },
    [METER_QUEUE] = { DS_GAUGE, "writer_queue", "", "Jobs waiting for the writer." },
    [METER_WAL_BYTES] = { DS_GAUGE, "store_wal_bytes", "", "Size of the database's write-ahead log." },
    [METER_RECONCILED] = { DS_COUNTER, "twilio_reconciled_total", "", "Messages found in Twilio's list that no webhook had brought." },
    [METER_POLL_FAILURES] = { DS_COUNTER, "telegram_poll_failures_total", "", "Long polls of Telegram that failed." },
};
/* clang-format on */

static_assert(sizeof(meters) / sizeof(meters[0]) == METER_COUNT, "a row for every meter");

ds_metrics *meters_new(void) { return ds_metrics_new(meters, METER_COUNT); }

size_t meter_of(meter first, ds_str provider)
{
    static const char *const order[] = {
        "twilio", "whatsapp", "telegram", "sim", "stripe", "paypal"
    };

    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
        if (ds_str_is(provider, order[i]))
            return (size_t)first + i;
    return (size_t)first + 3;
}
