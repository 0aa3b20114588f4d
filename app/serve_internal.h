/*
 * serve_internal.h - the parts of a running service and how they speak to each other.
 *
 * One writer thread owns the only connection that writes; everything that changes data is a job
 * in its queue (docs/adr/0007). Requests wait suspended for their job's commit (docs/adr/0008).
 * Bells wake the workers: after a commit, at a due moment, or when it is time to stop.
 */
#ifndef DOCSPOT_APP_SERVE_INTERNAL_H
#define DOCSPOT_APP_SERVE_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "app/app_internal.h"
#include "app/turns.h"

typedef struct service service;
struct page; /* pages/pages.h */

/* ---- threads.c: threads with small stacks, and bells ---- */

/* A bell: rung by anyone, heard by one waiting thread, also when it was rung before the wait. */
typedef struct app_bell {
    pthread_mutex_t lock;
    pthread_cond_t cond; /* on the monotonic clock */
    bool is_rung;
    bool is_stopping;
} app_bell;

bool app_bell_init(app_bell *b); /* false: the system refuses */
void app_bell_done(app_bell *b); /* nobody waits any more */
void app_bell_ring(app_bell *b); /* wake the waiter, or let its next wait return at once */
void app_bell_stop(app_bell *b); /* ring for good: every wait returns false from now on */
/* Wait until it rings or max_ms have passed (negative: no end); false when it is time to stop. */
bool app_bell_wait(app_bell *b, int64_t max_ms);

/* Start a thread with a stack of APP_STACK_BYTES; false when the system refuses. */
bool app_thread_start(pthread_t *ret, void *(*run)(void *), void *self);

/* A context of a thread's own: arena with this cap, the service's environment, log and zones. */
ds_ctx app_thread_cx(const service *sv, size_t arena_cap_bytes);
/* Begin a piece of work: forget the last one's memory, read the clock. */
void app_cx_renew(ds_ctx *cx);

/* ---- writer.c: the one thread that writes ---- */

#define WRITER_QUEUE_MAX 4096u    /* jobs that wait; beyond it DS_UNAVAILABLE at once */
#define WRITER_RESERVED_MAX 4096u /* further room for Twilio's inbound, which is never shed */
#define WRITER_BATCH_MAX 128u     /* jobs in one commit */
#define WRITER_PATIENCE_MS 5000   /* how long a job may wait for a locked or full database */
#define WRITER_TWILIO_PATIENCE_MS 10000

typedef enum writer_wake { WAKES_NOBODY = 0, WAKES_INBOX = 1, WAKES_OUTBOX = 2 } writer_wake;

/*
 * A piece of work for the writer; lives with the caller until done() has been called.
 *   run   inside the batch's transaction, in a savepoint of its own. May run again after its
 *         effects were rolled back, so it must set its results anew each time.
 *   done  after the commit (status DS_OK) or when nothing of it was kept; on the writer's thread,
 *         so it must be quick. The job may be reused or freed from here on.
 */
typedef struct writer_job {
    ds_status (*run)(ds_ctx *cx, store_tx *tx, void *data);
    void (*done)(void *data, ds_status s);
    void *data;
    ds_ctx *cx;       /* lent: nobody else uses it until done() */
    unsigned wakes;   /* writer_wake bits to ring after a commit in which this was DS_OK */
    bool is_heavy;    /* commits alone, so that light jobs never wait for it in their own batch */
    bool is_reserved; /* may use the reserved room */
    int64_t give_up_mono_ms; /* 0: WRITER_PATIENCE_MS from now */
    ds_status status;
    struct writer_job *next;
} writer_job;

typedef struct writer writer;

/* Start it on a STORE_WRITE connection, which stays the caller's. commits_each: a commit per job
 * (bench). */
writer *writer_new(service *sv, store_conn *conn, bool commits_each);
void writer_stop(writer *w); /* no new jobs; those that wait are done first; joins */
void writer_free(writer *w); /* after writer_stop; NULL is fine */

/* Queue a job. DS_UNAVAILABLE: no room, stopping or broken; then done() is not called. */
DS_MUST_USE ds_status writer_submit(writer *w, writer_job *job);
/* Queue a job and wait for its commit: its status. For workers, not for request threads. */
DS_MUST_USE ds_status writer_call(writer *w, writer_job *job);
/* False once the connection is useless: the service must end and be started again. */
bool writer_is_healthy(const writer *w);
/* True while a batch has been failing for longer than a moment (locked or full database). */
bool writer_is_stuck(const writer *w);

/* ---- checkpoint.c: copies the log into the database file, beside the writer ---- */

typedef struct checkpointer checkpointer;
checkpointer *checkpointer_new(service *sv); /* NULL when it cannot start */
void checkpointer_note(checkpointer *c);     /* a commit happened */
void checkpointer_free(checkpointer *c);     /* after writer_stop; joins; NULL is fine */

/* ---- inbox_worker.c, outbox_worker.c, scheduler.c, intake.c: each stops and joins in x_free ----
 */

typedef struct inbox_worker inbox_worker;
inbox_worker *inbox_worker_new(service *sv); /* NULL when it cannot start */
void inbox_worker_wake(inbox_worker *w);     /* something may be due */
/* One turn inside the transaction that accepted its event: what a commit per message would do. */
DS_MUST_USE ds_status inbox_worker_take_one(inbox_worker *w, ds_ctx *cx, store_tx *tx);
void inbox_worker_stop(inbox_worker *w); /* joins; NULL is fine */
void inbox_worker_free(inbox_worker *w); /* after writer_stop; NULL is fine */

typedef struct outbox_worker outbox_worker;
outbox_worker *outbox_worker_new(service *sv); /* NULL when it cannot start */
void outbox_worker_wake(outbox_worker *w);     /* something may be due */
void outbox_worker_stop(outbox_worker *w);     /* joins; NULL is fine */
void outbox_worker_free(outbox_worker *w);     /* after writer_stop; NULL is fine */

typedef struct scheduler scheduler;
scheduler *scheduler_new(service *sv); /* NULL when it cannot start */
void scheduler_wake(scheduler *s);     /* the clock moved or something earlier is due */
void scheduler_free(scheduler *s);     /* joins; NULL is fine */

/* ---- outbox_send.c: one message, from a claimed row to its settled outcome ---- */

#define OUTBOX_LEASE_S                                                                             \
    90 /* twice what the rows a lane may hold take its senders at the longest                      \
        */
#define OUTBOX_SEND_MAX_MS 10000
#define OUTBOX_TRIES_MAX 40
#define OUTBOX_BACKOFF_MAX_S 60
#define OUTBOX_OFF_PATIENCE_S 600 /* a vendor that is off may be a setting about to be mended */

/* A claimed row on its way; it owns its arena, which also holds the item itself. */
typedef struct outbox_item {
    ds_arena *arena;
    outbox_row row;
    bool is_in_window;
    struct outbox_item *next;
} outbox_item;

/* What came of a send, and what follows for the row. */
typedef struct outbox_outcome {
    ds_status status;
    sent_ref ref;
    ds_time next_try;       /* for those that are tried again */
    const pay_facts *facts; /* of a payment call with DS_OK, in the item's arena */
} outbox_outcome;

/* A copy of a claimed row with an arena of its own; NULL without memory. */
outbox_item *outbox_item_new(const outbox_row *row, bool is_in_window);
/* Send it (channel NULL: that vendor is off) and judge what follows; cx uses the item's arena. */
void outbox_send(service *sv, ds_ctx *cx, const channel *ch, const outbox_item *item,
                 outbox_outcome *ret);
/* Write the outcome down, as a job of the writer; tries again while `pause` is not stopped. */
void outbox_settle(service *sv, ds_ctx *cx, const outbox_item *item, const outbox_outcome *o,
                   app_bell *pause);
/* When to try again: exponential in tries, with jitter, never sooner than the vendor wishes. */
ds_duration outbox_backoff(int32_t tries, int64_t retry_after_s, uint32_t dice);

/* ---- pay_send.c: one call to a payment provider ---- */

/* Make the call of a row of kind "pay" (provider NULL: it is off) and judge what follows; cx uses
 * the item's arena. outbox_settle writes it down. */
void pay_send(service *sv, ds_ctx *cx, const pay_provider *provider, const outbox_item *item,
              outbox_outcome *ret);
/* Inside outbox_settle's job: an outcome that is not tried again is marked and learnt. DS_CONFLICT:
 * the lease is lost, nothing is written. */
DS_MUST_USE ds_status pay_settle(service *sv, ds_ctx *cx, store_tx *tx, const outbox_item *item,
                                 const outbox_outcome *o, ds_str why);

/* Messages that are fetched: Telegram long polling, Twilio's list after a downtime. */
typedef struct intake intake;
intake *intake_new(service *sv); /* NULL when it cannot start */
void intake_free(intake *in);    /* NULL is fine */

/* ---- meters.c: every metric ---- */

typedef enum meter {
    METER_HTTP_2XX,
    METER_HTTP_4XX,
    METER_HTTP_5XX,
    METER_HTTP_SECONDS,
    METER_CONNECTIONS,
    METER_CONNECTIONS_CUT,
    METER_EVENTS_TWILIO,
    METER_EVENTS_WHATSAPP,
    METER_EVENTS_TELEGRAM,
    METER_EVENTS_SIM,
    METER_EVENTS_STRIPE,
    METER_EVENTS_PAYPAL,
    METER_REPEATS,
    METER_REFUSED,
    METER_SHED,
    METER_TWILIO_LOST,
    METER_TURNS,
    METER_TURN_SECONDS,
    METER_TURN_FAILURES,
    METER_TURNS_PARKED,
    METER_SENT_TWILIO,
    METER_SENT_WHATSAPP,
    METER_SENT_TELEGRAM,
    METER_SENT_SIM,
    METER_SENT_STRIPE,
    METER_SENT_PAYPAL,
    METER_SEND_RETRIES,
    METER_SEND_DOUBTS,
    METER_SEND_FAILURES,
    METER_PAY_FORGED,
    METER_PAY_GIVEN_UP,
    METER_JOBS,
    METER_COMMITS,
    METER_COMMIT_SECONDS,
    METER_COMMIT_FAILURES,
    METER_QUEUE,
    METER_WAL_BYTES,
    METER_RECONCILED,
    METER_POLL_FAILURES,
    METER_COUNT
} meter;

ds_metrics *meters_new(void); /* NULL without memory */
/* METER_EVENTS_TWILIO (first) and so on by provider's name; the simulator's for others. */
size_t meter_of(meter first, ds_str provider);

/* ---- routes.c and listener.c: from a request to an answer ---- */

typedef struct http_answer {
    int status;
    const char *type;
    ds_str body;          /* in the exchange's arena, or static */
    const char *csp;      /* Content-Security-Policy, or NULL */
    const char *allow;    /* for 405: in the arena or static */
    const char *location; /* for 303: in the arena */
} http_answer;

/* One request from its first byte to its answer. */
typedef struct http_exchange {
    service *sv;
    ds_ctx cx;
    webhook_request request; /* views into the arena or the connection */
    bool is_get;             /* GET or HEAD */
    http_answer answer;
    bool waits; /* the handler set run, state and finish: suspend, run as a job, then finish() */
    ds_status (*run)(ds_ctx *cx, store_tx *tx, void *state);
    void (*finish)(struct http_exchange *x); /* job.status says how it went */
    void *state;                             /* the handler's own */
    bool holds;    /* finish() wants to be called again after the pay door rang: nothing is answered
                      yet    but what `answer` says, should the service be about to stop */
    uint64_t seen; /* rings of the door before finish() looked */
    int64_t hold_until_ms;                   /* the handler's own */
    void (*resume)(struct http_exchange *x); /* the door's and the listener's */
    struct http_exchange *next_held;         /* the door's */
    writer_job job; /* wakes, is_reserved and give_up_mono_ms are the handler's, the rest is not */
} http_exchange;

/* Find the route of x->request and let it answer or wait. */
void routes_handle(http_exchange *x);
/* The limit of a body on this path: webhooks and pages differ. Bytes. */
size_t routes_body_max(ds_str path);
/* Answer with a status' problem details (RFC 9457); detail may be empty. */
void answer_problem(http_exchange *x, int status, const char *title, ds_str detail);
/* The same for a ds_status; why is shown only where it helps the caller (400, 413). */
void answer_status(http_exchange *x, ds_status s);
/* Answer 200 with a body. */
void answer_ok(http_exchange *x, const char *type, ds_str body);

/* Answer 200 with a page and its policy. */
void answer_page(http_exchange *x, const struct page *p);
/* Answer 303: the browser goes on to an address by GET. */
void answer_see_other(http_exchange *x, ds_str url);
/* A header of the request, empty when absent. Borrowed. */
ds_str exchange_header(const http_exchange *x, const char *name);

/* Store events, then answer: the job of every route that takes messages in. */
typedef struct intake_batch {
    const in_event *events;
    size_t count;
    size_t fresh; /* how many were new */
} intake_batch;
DS_MUST_USE ds_status intake_store(ds_ctx *cx, store_tx *tx, void *batch); /* a writer_job's run */
/* Count a stored batch. */
void intake_count(service *sv, const intake_batch *b);

/* chat_page.c: the simulator's requests; calendar by token. */
void route_chat_asset(http_exchange *x);
void route_chat_post(http_exchange *x);     /* POST /chat/messages */
void route_chat_messages(http_exchange *x); /* GET /chat/messages */
void route_chat_clock(http_exchange *x);    /* POST /chat/clock */
void route_calendar(http_exchange *x);      /* GET /c/TOKEN */

/* pay_page.c */
void route_pay(http_exchange *x);       /* GET /p/TOKEN */
void route_pay_post(http_exchange *x);  /* POST /p/TOKEN */
void route_pay_style(http_exchange *x); /* GET /p/pay.css */

/* ---- pay_door.c: who tries to pay too often, and who waits for a provider's link ---- */

#define PAY_TRIES_PER_MINUTE 10 /* of one page */
#define PAY_HELD_MAX 1024u      /* requests that wait at a time */

typedef struct pay_door pay_door;
pay_door *pay_door_new(void);    /* NULL without memory */
void pay_door_free(pay_door *d); /* nobody waits any more; NULL is fine */

/* May this page be tried once more at this moment? Counts the try. */
bool pay_door_admits(pay_door *d, ds_str token, int64_t mono_ms);

uint64_t pay_door_rings(pay_door *d); /* how often it has rung: read before looking */
typedef enum door_word { DOOR_HELD, DOOR_RANG, DOOR_SHUT } door_word;
/* x waits until the next ring. DOOR_RANG: it has rung since x->seen, look again. DOOR_SHUT: closed
 * or full, answer with what there is. */
door_word pay_door_hold(pay_door *d, http_exchange *x);
/* A call to a provider was settled: whoever waits looks again. NULL is fine. */
void pay_door_ring(pay_door *d);
void pay_door_close(pay_door *d); /* the last ring: nobody is held any more */

/* ---- guard.c: no request with two readings ---- */

/* What was seen of the headers that frame a request. Begins as zeroes. */
typedef struct header_counts {
    unsigned hosts, lengths, encodings;
    bool has_odd_length, has_odd_encoding, has_odd_name;
} header_counts;

/* Take note of one header; value is NULL where it has none. */
void guard_count(header_counts *n, const char *name, const char *value);
/* What is ambiguous about a request, after all its headers were counted; NULL when nothing is. */
const char *guard_judge(const header_counts *n, bool has_nul);

/* ---- socket.c ---- */

typedef struct listening {
    int fd;
    int port; /* the one it is bound to */
    bool is_loopback, is_v6;
} listening;

/* Listen on ADDRESS:PORT. DS_INVALID: no address; DS_UNAVAILABLE: taken or not ours. */
DS_MUST_USE ds_status socket_listen(ds_ctx *cx, ds_str address, listening *ret);

typedef struct listener listener;
/* Bind and serve. NULL: why is in cx->why. */
listener *listener_new(service *sv, ds_ctx *cx, ds_str address);
void listener_drain(listener *l); /* answer 503 from now on; wait for those who wait for a commit */
void listener_free(listener *l);  /* ends every connection; NULL is fine */
int listener_port(const listener *l); /* the port it is bound to */

/* ---- the service ---- */

struct service {
    app *a;
    app_vendors vendors;
    policy policy;
    store *st;
    store_conn *write_conn;
    store_conn *read_conn; /* requests read with it, under read_lock */
    pthread_mutex_t read_lock;
    intent_pack *pack;
    bot *bot; /* used on the writer's thread alone */
    ds_metrics *metrics;
    /* Parts that other threads reach for are set while those already run. */
    _Atomic(writer *) writer;
    _Atomic(checkpointer *) checkpointer;
    _Atomic(inbox_worker *) inbox;
    _Atomic(outbox_worker *) outbox;
    _Atomic(scheduler *) scheduler;
    intake *intake;
    listener *listener;
    pay_door *door;
    directory *dir; /* for pages; under read_lock, reloaded when its version changed */
    _Atomic(const ds_tz *) clinic_tz; /* of the first location; NULL: none yet */
    void (*on_broken)(service *sv);   /* the database is useless: end, restart, recover */
    bool has_chat_page;
    bool is_loopback;
    bool is_web, is_worker;
    bool commits_each; /* a commit per message, to measure against */
    atomic_uint_fast64_t last_request_id;
};

/* Start everything, in the order of who needs whom. A failure says why in a->cx; stop either way.
 */
DS_MUST_USE ds_status service_start(service *sv, app *a, bool is_demo);
void service_stop(service *sv); /* take nothing new, finish what is accepted, end; idempotent */

/* Ring the bells of what a commit may have given work. */
void service_wake(service *sv, unsigned wakes);

/* The pages' own picture of the clinic, sv->dir, read again when it has changed; inside
 * service_read. */
DS_MUST_USE ds_status service_renew_directory(ds_ctx *cx, store_tx *tx, service *sv);

/* Read with the shared connection: fn runs in a snapshot, one caller at a time. */
DS_MUST_USE ds_status service_read(service *sv, ds_ctx *cx,
                                   ds_status (*fn)(ds_ctx *cx, store_tx *tx, void *data),
                                   void *data);

#endif
