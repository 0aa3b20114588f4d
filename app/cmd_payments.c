/*
 * cmd_payments.c - the desk's window on money: list, show, refund.
 *
 * What is listed is what providers have proven; nothing here calls one: a refund is asked for, and
 * the service sends it. What always holds:
 *   (1) one command is one transaction; an error leaves everything as it was
 *   (2) no patient is named: a payment is known by its visit's number and its receipt
 */
#include "app/clinic.h"
#include "booking/pay.h"

#include <inttypes.h>
#include <string.h>

#define LISTED 50
#define LISTED_MAX 10000

/* What the command's line says. */
typedef struct pay_line {
    const char *state, *limit, *before, *reason;
    bool is_json;
    payment_id id;
    const char *amount; /* NULL: all that is left */
} pay_line;

/* ---- lines ---- */

static void put_money(ds_buf *b, int64_t minor, const money *like)
{
    money m = *like;

    m.minor = minor;
    money_write(b, m);
}

static void put_time(ds_buf *b, const clinic *c, ds_ctx *cx, ds_time t)
{
    ds_buf_add(b, clinic_when(cx, ds_tz_to_local(c->tz, t), cx->now));
}

/* A payment as it is told: with its due, and what was given back. */
typedef struct told {
    const payment *p;
    pay_due d;
    const refund *rows;
    size_t n;
    int64_t back_minor;
} told;

static void line_of(ds_ctx *cx, ds_buf *b, const clinic *c, const told *x)
{
    const payment *p = x->p;

    ds_buf_printf(b, "%" PRId64 "  %s  ", p->id.v, payment_state_name(p->state));
    money_write(b, p->amount);
    if (x->back_minor > 0) {
        ds_buf_puts(b, " (given back: ");
        put_money(b, x->back_minor, &p->amount);
        ds_buf_puts(b, ")");
    }
    ds_buf_printf(b, "  " DS_FMT "%s", DS_ARG(p->provider), p->is_live ? "" : " (test mode)");
    if (p->receipt.n > 0)
        ds_buf_printf(b, "  " DS_FMT, DS_ARG(p->receipt));
    ds_buf_printf(b, "  appointment %" PRId64 "  ", x->d.appointment.v);
    put_time(b, c, cx, p->captured_minor > 0 ? p->paid_at : p->created_at);
    if (p->mismatch.n > 0)
        ds_buf_printf(b, "  DOES NOT FIT: " DS_FMT, DS_ARG(p->mismatch));
    if (p->is_extra)
        ds_buf_puts(b, "  paid twice or too late");
    ds_buf_putc(b, '\n');
}

static void key_time(ds_jw *w, const char *key, ds_time t)
{
    char at[DS_TIME_FORMAT_MAX];

    ds_jw_key_text(w, key, ds_time_format(t, 0, at));
}

static void json_refunds(ds_jw *w, const refund *rows, size_t n)
{
    ds_jw_key(w, "refunds");
    ds_jw_array(w);
    for (size_t i = 0; i < n; i++) {
        ds_jw_object(w);
        ds_jw_key_int(w, "id", rows[i].id.v);
        ds_jw_key_int(w, "amount", rows[i].minor);
        ds_jw_key_text(w, "state", ds_str_of(refund_state_name(rows[i].state)));
        ds_jw_key_text(w, "reason", rows[i].reason);
        key_time(w, "created", rows[i].created_at);
        ds_jw_end(w);
    }
    ds_jw_end(w);
}

static void json_of(ds_buf *b, const told *x)
{
    const payment *p = x->p;
    ds_jw w = ds_jw_make(b);

    ds_jw_object(&w);
    ds_jw_key_int(&w, "id", p->id.v);
    ds_jw_key_text(&w, "state", ds_str_of(payment_state_name(p->state)));
    ds_jw_key_text(&w, "provider", p->provider);
    ds_jw_key_int(&w, "amount", p->amount.minor);
    ds_jw_key_text(&w, "currency", ds_str_of(p->amount.currency));
    ds_jw_key_int(&w, "captured", p->captured_minor);
    ds_jw_key_int(&w, "refunded", x->back_minor);
    ds_jw_key_bool(&w, "live", p->is_live);
    ds_jw_key_text(&w, "receipt", p->receipt);
    ds_jw_key_text(&w, "mismatch", p->mismatch);
    ds_jw_key_int(&w, "appointment", x->d.appointment.v);
    ds_jw_key_text(&w, "due", ds_str_of(due_state_name(x->d.state)));
    key_time(&w, "created", p->created_at);
    if (p->captured_minor > 0)
        key_time(&w, "paid", p->paid_at);
    json_refunds(&w, x->rows, x->n);
    ds_jw_end(&w);
    ds_buf_putc(b, '\n');
}

static ds_status put_payment(app *a, const clinic *c, ds_buf *b, const payment *p, bool is_json)
{
    told x = { .p = p };

    DS_TRY(store_due_get(&a->cx, c->tx, p->due, &x.d));
    DS_TRY(store_refund_list_of(&a->cx, c->tx, p->id, &x.rows, &x.n));
    x.back_minor = clinic_given_back(p, x.rows, x.n);
    if (is_json)
        json_of(b, &x);
    else
        line_of(&a->cx, b, c, &x);
    return DS_OK;
}

static ds_status print_buf(ds_buf *b)
{
    ds_str text;

    DS_TRY(ds_buf_finish(b, &text));
    app_print(text);
    return DS_OK;
}

/* ---- list ---- */

static ds_status read_number(app *a, const char *flag, const char *text, int64_t max, int64_t *ret)
{
    if (text && !ds_str_to_int(ds_str_of(text), 1, max, ret))
        return ds_fail(&a->cx, DS_INVALID, "%s %s: expected a number from 1 to %" PRId64, flag,
                       text, max);
    return DS_OK;
}

static ds_status run_list(app *a, const pay_line *f)
{
    clinic c DS_AUTO(clinic_close) = { 0 };
    payment_state of = PAYMENT_STATE_COUNT;
    int64_t limit = LISTED, before = 0;
    ds_buf b = ds_buf_make(&a->cx);
    const payment *rows;
    size_t n;

    if (f->state && !payment_state_parse(ds_str_of(f->state), &of))
        return ds_fail(&a->cx, DS_INVALID,
                       "--state %s: expected created, pending, paid, refunding, refunded, "
                       "partly_refunded, failed, expired or disputed",
                       f->state);
    DS_TRY(read_number(a, "--limit", f->limit, LISTED_MAX, &limit));
    DS_TRY(read_number(a, "--before", f->before, INT64_MAX, &before));
    DS_TRY(clinic_open(a, STORE_READ, &c));
    DS_TRY(store_payment_list(&a->cx, c.tx, of, (payment_id){ before }, (size_t)limit, &rows, &n));
    for (size_t i = 0; i < n; i++)
        DS_TRY(put_payment(a, &c, &b, &rows[i], f->is_json));
    if (n == 0)
        app_say("No payments%s.", f->state ? " in this state" : "");
    return print_buf(&b);
}

/* ---- show ---- */

static ds_status put_refunds(app *a, const clinic *c, ds_buf *b, const payment *p)
{
    const refund *rows;
    size_t n;

    DS_TRY(store_refund_list_of(&a->cx, c->tx, p->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        ds_buf_printf(b, "  refund %" PRId64 "  %s  ", rows[i].id.v,
                      refund_state_name(rows[i].state));
        put_money(b, rows[i].minor, &p->amount);
        ds_buf_printf(b, "  " DS_FMT "  ", DS_ARG(rows[i].reason));
        put_time(b, c, &a->cx, rows[i].created_at);
        ds_buf_putc(b, '\n');
    }
    return DS_OK;
}

static ds_status put_ledger(app *a, const clinic *c, ds_buf *b, const payment *p)
{
    const ledger_row *rows;
    size_t n;

    DS_TRY(store_ledger_list_of(&a->cx, c->tx, p->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        ds_buf_printf(b, "  ledger %" PRId64 "  " DS_FMT "  %s ", rows[i].entry,
                      DS_ARG(rows[i].account), rows[i].minor > 0 ? "debit" : "credit");
        put_money(b, rows[i].minor > 0 ? rows[i].minor : -rows[i].minor, &p->amount);
        ds_buf_printf(b, "  by " DS_FMT "  ", DS_ARG(rows[i].cause));
        put_time(b, c, &a->cx, rows[i].at);
        ds_buf_putc(b, '\n');
    }
    return DS_OK;
}

static ds_status run_show(app *a, const pay_line *f)
{
    clinic c DS_AUTO(clinic_close) = { 0 };
    ds_buf b = ds_buf_make(&a->cx);
    payment p;

    DS_TRY(clinic_open(a, STORE_READ, &c));
    DS_TRY(store_payment_get(&a->cx, c.tx, f->id, &p));
    DS_TRY(put_payment(a, &c, &b, &p, f->is_json));
    if (f->is_json)
        return print_buf(&b);
    ds_buf_printf(&b, "  reference " DS_FMT "  at the provider " DS_FMT "\n", DS_ARG(p.reference),
                  DS_ARG(p.provider_ref.n > 0 ? p.provider_ref : DS_STR("not yet known")));
    DS_TRY(put_refunds(a, &c, &b, &p));
    DS_TRY(put_ledger(a, &c, &b, &p));
    return print_buf(&b);
}

/* ---- refund ---- */

static ds_status run_refund(app *a, const pay_line *f)
{
    clinic c DS_AUTO(clinic_close) = { 0 };
    ds_buf b = ds_buf_make(&a->cx);
    money asked = { 0 };
    payment p;
    refund r;

    DS_TRY(clinic_open(a, STORE_WRITE, &c));
    DS_TRY(store_payment_get(&a->cx, c.tx, f->id, &p));
    if (f->amount && (!money_parse(ds_str_of(f->amount), ds_str_of(p.amount.currency), &asked) ||
                      asked.minor <= 0))
        return ds_fail(&a->cx, DS_INVALID, "%s is no amount in %s", f->amount, p.amount.currency);
    DS_TRY(booking_pay_refund(&a->cx, c.tx, f->id, asked.minor, &r));
    DS_TRY(store_audit(&a->cx, c.tx, "desk", "refund", "payment", f->id.v, ds_str_of(f->reason)));
    DS_TRY(store_payment_get(&a->cx, c.tx, f->id, &p));
    DS_TRY(put_payment(a, &c, &b, &p, f->is_json));
    DS_TRY(store_tx_commit(&a->cx, &c.tx));
    return print_buf(&b);
}

/* ---- the command ---- */

static bool read_id(const char *text, payment_id *ret)
{
    if (ds_str_to_int(ds_str_of(text), 1, INT64_MAX, &ret->v))
        return true;
    app_say("docspot payments: %s is not a payment's number", text);
    return false;
}

static int usage(void)
{
    app_say("docspot payments: expected list, show ID, or refund ID [AMOUNT] --reason TEXT");
    return APP_EXIT_USAGE;
}

typedef struct pay_verb {
    const char *name;
    int words_min, words_max; /* its own and those behind it */
    bool wants_reason;
    ds_status (*run)(app *a, const pay_line *f);
} pay_verb;

static const pay_verb verbs[] = {
    { "list", 1, 1, false, run_list },
    { "show", 2, 2, false, run_show },
    { "refund", 2, 3, true, run_refund },
};

/* The row that these words fit; NULL for none. */
static const pay_verb *verb_of(const char *name, int words, const pay_line *f)
{
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        const pay_verb *v = &verbs[i];

        if (strcmp(name, v->name) == 0 && words >= v->words_min && words <= v->words_max &&
            (f->reason || !v->wants_reason))
            return v;
    }
    return NULL;
}

int cmd_payments(app *a, int argc, char **argv)
{
    pay_line f = { 0 };
    const app_flag flags[] = { { "--state", &f.state, NULL },
                               { "--limit", &f.limit, NULL },
                               { "--before", &f.before, NULL },
                               { "--reason", &f.reason, NULL },
                               { "--json", NULL, &f.is_json } };
    const pay_verb *verb;
    ds_status s;

    if (!app_flags(a, &argc, argv, flags, sizeof flags / sizeof flags[0]))
        return APP_EXIT_USAGE;
    verb = argc > 0 ? verb_of(argv[0], argc, &f) : &verbs[0];
    if (!verb)
        return usage();
    if (argc > 1 && !read_id(argv[1], &f.id))
        return APP_EXIT_USAGE;
    f.amount = argc > 2 ? argv[2] : NULL;
    s = verb->run(a, &f);
    return s == DS_OK ? APP_EXIT_DONE : app_failed(a, s);
}
