/*
 * pay.c - the pay page: what, when, who takes the money, how to pay, and what came of it.
 *
 * Plain HTML and one style sheet: works without a script, on an old phone, by keyboard and by ear.
 * What always holds:
 *   (1) nothing medical: "visit fee", time and place; the link may be passed on to who pays
 *   (2) the same page for the same facts and moment: what to show is pay_scene.c's
 *   (3) ways to pay are buttons of a form that is sent: following a link changes nothing
 */
#include "pages/pages_internal.h"

#include <inttypes.h>

#include "core/embedded.h"

#define REFRESH_LINK_S 2 /* for a link that is being made */
#define REFRESH_WORD_S 3 /* for a provider's word */

extern const ds_embedded pages_embedded[];

typedef struct shown {
    pen p;
    sayer say;
    scene_facts f;
    const pay_view *v;
} shown;

static bool has(const shown *s, unsigned part) { return (s->f.scene->parts & part) != 0; }

/* ---- what and how much ---- */

static bool is_deposit(const pay_due *d) { return d->amount.minor < d->fee.minor; }

static ds_str clinic_name(shown *s)
{
    if (s->v->policy->clinic_name.n > 0)
        return s->v->policy->clinic_name;
    if (s->say.place && s->say.place->clinic.n > 0)
        return s->say.place->clinic;
    return words_find(s->p.lang, "clinic");
}

static void add_amount(shown *s)
{
    const pay_due *d = &s->v->due;
    pen *p = &s->p;

    pen_html(p, "<header>\n<p class=\"clinic\">");
    pen_text(p, clinic_name(s));
    pen_html(p, "</p>\n<h1>");
    pen_words(p, is_deposit(d) ? "title.deposit" : "title", NULL);
    pen_html(p, "</h1>\n<p class=\"amount\">");
    pen_text(p, say_money(&s->say, d->amount.minor));
    pen_html(p, "</p>\n");
    if (d->tax.minor > 0 && d->tax_name.n > 0) {
        const word_arg args[] = { { "tax", d->tax_name },
                                  { "amount", say_money(&s->say, d->tax.minor) },
                                  { NULL, { NULL, 0 } } };

        pen_html(p, "<p class=\"small\">");
        pen_words(p, "tax", args);
        pen_html(p, "</p>\n");
    }
    if (is_deposit(d)) {
        const word_arg args[] = { { "rest", say_money(&s->say, d->fee.minor - d->amount.minor) },
                                  { NULL, { NULL, 0 } } };

        pen_html(p, "<p class=\"small\">");
        pen_words(p, "rest", args);
        pen_html(p, "</p>\n");
    }
    pen_html(p, "</header>\n");
}

/* ---- the state ---- */

static void add_line(shown *s, const char *key, int64_t minor)
{
    const word_arg args[] = { { "amount", say_money(&s->say, minor) }, { NULL, { NULL, 0 } } };

    if (minor == 0)
        return;
    pen_html(&s->p, "<p>");
    pen_words(&s->p, key, args);
    pen_html(&s->p, "</p>\n");
}

/* The amount a scene's text speaks of. */
static int64_t amount_of(const shown *s)
{
    const scene_facts *f = &s->f;

    if (s->v->due.state == DUE_AT_CLINIC && !f->paid)
        return s->v->due.fee.minor;
    if (f->coming > 0)
        return f->coming;
    if (f->done > 0)
        return f->done;
    return f->paid ? f->paid->captured_minor : s->v->due.amount.minor;
}

static ds_str provider_of(const scene_facts *f)
{
    const payment *p = f->paid ? f->paid : f->asked ? f->asked : f->last;

    return ds_str_of(provider_title(p ? p->provider : (ds_str){ NULL, 0 }));
}

static void add_state(shown *s)
{
    static const char *const tones[] = { "plain", "good", "wait", "bad" };
    const scene *now = s->f.scene;
    bool has_moment = s->v->due.state == DUE_LATE && s->v->due.answer_by.utc_s > 0;
    char key[40] = { 0 };
    ds_buf k = ds_buf_fixed(key, sizeof key - 1);
    const word_arg args[] = { { "provider", provider_of(&s->f) },
                              { "amount", say_money(&s->say, amount_of(s)) },
                              { "moment", has_moment ? say_moment(&s->say, s->v->due.answer_by)
                                                     : (ds_str){ "", 0 } },
                              { NULL, { NULL, 0 } } };

    ds_buf_printf(&k, "%s.%s", now->key, has_moment ? "by" : "text");
    ds_buf_printf(&s->p.b, "<div class=\"state %s\" role=\"%s\">\n<p class=\"head\">",
                  tones[now->tone], now->tone == TONE_BAD ? "alert" : "status");
    pen_words(&s->p, now->key, args);
    pen_html(&s->p, "</p>\n");
    if (words_find(s->p.lang, key).n > 0) {
        pen_html(&s->p, "<p>");
        pen_words(&s->p, key, args);
        pen_html(&s->p, "</p>\n");
    }
    if (s->f.is_booked && s->f.paid) {
        add_line(s, "also.coming", s->f.coming);
        add_line(s, "also.done", s->f.done);
    }
    add_line(s, "extra.coming", s->f.extra_coming);
    add_line(s, "extra.done", s->f.extra_done);
    pen_html(&s->p, "</div>\n");
}

/* ---- the facts ---- */

static void add_fact(shown *s, const char *key, ds_str value)
{
    if (value.n == 0)
        return;
    pen_html(&s->p, "<div><dt>");
    pen_words(&s->p, key, NULL);
    pen_html(&s->p, "</dt><dd>");
    pen_text(&s->p, value);
    pen_html(&s->p, "</dd></div>\n");
}

static void add_when(shown *s)
{
    char stamp[DS_TIME_FORMAT_MAX];
    ds_time start = s->v->visit.start;

    pen_html(&s->p, "<div><dt>");
    pen_words(&s->p, "fact.when", NULL);
    pen_html(&s->p, "</dt><dd><time datetime=\"");
    pen_text(&s->p, ds_time_format(start, ds_tz_offset(s->say.tz, start, NULL, NULL), stamp));
    pen_html(&s->p, "\">");
    pen_text(&s->p, say_visit(&s->say));
    pen_html(&s->p, "</time></dd></div>\n");
}

static void add_part(ds_buf *b, ds_str part)
{
    if (part.n == 0 || ds_str_find(ds_buf_view(b), part, 0) >= 0)
        return;
    if (b->n > 0)
        ds_buf_puts(b, ", ");
    ds_buf_add(b, part);
}

/* "Banjara Hills, 12 Lake Road, Hyderabad", each part said once. */
static ds_str place_of(shown *s)
{
    const location *l = s->say.place;
    ds_buf b = ds_buf_make(s->p.cx);

    if (!l)
        return (ds_str){ "", 0 };
    if (ds_str_find(l->address, l->name, 0) < 0)
        add_part(&b, l->name);
    add_part(&b, l->address);
    add_part(&b, l->city);
    return ds_buf_view(&b);
}

static void add_facts(shown *s)
{
    const doctor *who = directory_doctor(s->v->dir, s->v->visit.doctor);

    pen_html(&s->p, "<dl>\n");
    add_when(s);
    add_fact(s, "fact.where", place_of(s));
    if (who && s->v->policy->is_content_full)
        add_fact(s, "fact.doctor", who->name);
    add_fact(s, "fact.payee", clinic_name(s));
    if (has(s, PART_PAY))
        add_fact(s, "fact.till", say_till(&s->say, s->v->visit.hold_expires_at));
    if (has(s, PART_NUMBER) && s->f.paid)
        add_fact(s, "fact.receipt", s->f.paid->receipt);
    pen_html(&s->p, "</dl>\n");
}

/* ---- what can be done ---- */

static void add_button(shown *s, const char *name, const char *value, const char *look)
{
    char key[32] = { 0 };
    ds_buf k = ds_buf_fixed(key, sizeof key - 1);

    ds_buf_printf(&k, "button.%s", value);
    ds_buf_printf(&s->p.b, "<button class=\"%s\" name=\"%s\" value=\"%s\">", look, name, value);
    pen_words(&s->p, key, NULL);
    pen_html(&s->p, "</button>\n");
}

static void add_path(shown *s)
{
    pen_html(&s->p, "/p/");
    pen_text(&s->p, s->v->due.token);
}

static void add_link(shown *s, const char *key)
{
    pen_html(&s->p, "<a class=\"button second\" href=\"");
    add_path(s);
    pen_html(&s->p, "\">");
    pen_words(&s->p, key, NULL);
    pen_html(&s->p, "</a>\n");
}

static void add_ways(shown *s)
{
    const policy *rules = s->v->policy;
    bool by_stripe = policy_takes(rules, DS_STR("stripe"), s->v->due.amount);
    bool by_paypal = policy_takes(rules, DS_STR("paypal"), s->v->due.amount);
    bool is_test = (by_stripe && !rules->is_stripe_live) || (by_paypal && !rules->is_paypal_live);

    if (by_stripe)
        add_button(s, "provider", "stripe", "first");
    if (by_paypal)
        add_button(s, "provider", "paypal", by_stripe ? "second" : "first");
    if (s->v->due.may_pay_at_clinic)
        add_button(s, "at_clinic", "at_clinic", "plain");
    if (by_stripe || by_paypal) {
        pen_html(&s->p, "<p class=\"small\">");
        pen_words(&s->p, "safe", NULL);
        pen_html(&s->p, "</p>\n");
    }
    if (is_test) {
        pen_html(&s->p, "<p class=\"small test\">");
        pen_words(&s->p, "test", NULL);
        pen_html(&s->p, "</p>\n");
    }
}

static void add_doing(shown *s)
{
    if (has(s, PART_PAY | PART_ASK)) {
        pen_html(&s->p, "<form method=\"post\" action=\"");
        add_path(s);
        pen_html(&s->p, "\">\n");
        if (has(s, PART_PAY))
            add_ways(s);
        if (has(s, PART_ASK))
            add_button(s, "ask", "ask", "first");
        pen_html(&s->p, "</form>\n");
    }
    if (has(s, PART_CHOOSE))
        add_link(s, "link.choose");
    if (has(s, PART_REFRESH) && !has(s, PART_CHOOSE))
        add_link(s, "link.again");
    if (has(s, PART_VISIT) && s->v->visit.token.n > 0) {
        pen_html(&s->p, "<a class=\"button second\" href=\"/c/");
        pen_text(&s->p, s->v->visit.token);
        pen_html(&s->p, "\">");
        pen_words(&s->p, "link.calendar", NULL);
        pen_html(&s->p, "</a>\n");
    }
}

static void add_rule(shown *s)
{
    bool is_over = !ds_time_before(s->p.cx->now, s->v->visit.start);

    if (!has(s, PART_RULE) || (is_over && s->f.is_booked))
        return;
    pen_html(&s->p, "<section>\n<h2>");
    pen_words(&s->p, "rule", NULL);
    pen_html(&s->p, "</h2>\n<ul>\n");
    say_rule(&s->say);
    pen_html(&s->p, "</ul>\n</section>\n");
}

/* Without public_url nobody else could follow the link. */
static void add_qr(shown *s)
{
    ds_str url;

    if (!has(s, PART_PAY) || s->v->policy->public_url.n == 0)
        return;
    if (ds_format(s->p.cx, &url, DS_FMT "/p/" DS_FMT, DS_ARG(s->v->policy->public_url),
                  DS_ARG(s->v->due.token)) != DS_OK) {
        s->p.status = DS_LIMIT;
        return;
    }
    pen_html(&s->p, "<details>\n<summary>");
    pen_words(&s->p, "qr", NULL);
    pen_html(&s->p, "</summary>\n<p>");
    pen_words(&s->p, "qr.text", NULL);
    pen_html(&s->p, "</p>\n");
    (void)qr_svg(s->p.cx, &s->p.b, url, words_find(s->p.lang, "qr.picture")); /* the link follows */
    pen_html(&s->p, "<p class=\"small link\">");
    pen_text(&s->p, url);
    pen_html(&s->p, "</p>\n</details>\n");
}

/* ---- the page ---- */

/* "Visit fee, $90": what a tab and a screen reader say first. */
static void begin(shown *s)
{
    const pay_due *d = &s->v->due;
    ds_str title, again = { "", 0 };

    if (ds_format(s->p.cx, &title, DS_FMT ", " DS_FMT,
                  DS_ARG(words_find(s->p.lang, is_deposit(d) ? "title.deposit" : "title")),
                  DS_ARG(say_money(&s->say, d->amount.minor))) != DS_OK ||
        (s->v->is_back && ds_format(s->p.cx, &again, "/p/" DS_FMT "?back=%" PRId32,
                                    DS_ARG(d->token), s->v->looks + 1) != DS_OK))
        s->p.status = DS_LIMIT;
    else
        pen_head(&s->p, title,
                 !has(s, PART_REFRESH) ? 0
                 : s->v->is_back       ? REFRESH_WORD_S
                                       : REFRESH_LINK_S,
                 again);
}

ds_status page_pay(ds_ctx *cx, const pay_view *v, page *ret)
{
    shown s = { .p = pen_make(cx, v->lang), .v = v, .f = scene_of(cx->now, v) };

    DS_TRY(sayer_make(&s.p, v, &s.say));
    begin(&s);
    add_amount(&s);
    add_state(&s);
    add_facts(&s);
    add_doing(&s);
    add_rule(&s);
    add_qr(&s);
    return pen_finish(&s.p, ret);
}

ds_str page_pay_onward(const pay_view *v)
{
    for (size_t i = 0; i < v->payment_count; i++) {
        const payment *p = &v->payments[i];

        if (p->id.v == v->wait.v && p->state == PAYMENT_PENDING && v->due.state == DUE_OPEN &&
            !(p->marks & (PAY_PROCESSING | PAY_APPROVED | PAY_CLOSED)))
            return p->url;
    }
    return (ds_str){ "", 0 };
}

bool page_pay_waits(const pay_view *v)
{
    for (size_t i = 0; i < v->payment_count; i++)
        if (v->payments[i].id.v == v->wait.v)
            return v->payments[i].state == PAYMENT_CREATED && v->due.state == DUE_OPEN;
    return false;
}

ds_status page_pay_trouble(ds_ctx *cx, ds_str lang, const char *what, page *ret)
{
    pen p = pen_make(cx, lang);
    char key[32] = { 0 };
    ds_buf k = ds_buf_fixed(key, sizeof key - 1);

    ds_buf_printf(&k, "%s.text", what);
    pen_head(&p, words_find(p.lang, what), 0, (ds_str){ "", 0 });
    pen_html(&p, "<h1>");
    pen_words(&p, what, NULL);
    pen_html(&p, "</h1>\n<p>");
    pen_words(&p, key, NULL);
    pen_html(&p, "</p>\n");
    return pen_finish(&p, ret);
}

ds_str page_language(ds_str accept)
{
    ds_str one;

    while (ds_str_next(&accept, ',', &one)) {
        int64_t mark = ds_str_find(one, DS_STR(";"), 0);
        ds_str tag = ds_str_trim(mark < 0 ? one : ds_str_sub(one, 0, (size_t)mark));

        tag = words_match(tag);
        if (tag.n > 0)
            return tag;
    }
    return (ds_str){ "", 0 };
}

page page_pay_style(void)
{
    page p = { .type = "text/css; charset=utf-8" };

    for (const ds_embedded *e = pages_embedded; e->name; e++)
        if (ds_str_is(ds_str_of(e->name), "assets/pay.css"))
            p.body = (ds_str){ (const char *)e->data, e->size };
    return p;
}
