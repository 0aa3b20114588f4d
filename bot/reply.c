/*
 * reply.c - the messages a turn sends: words, options, facts; and who may get them.
 *
 * Actions add sentences; one message goes out, or one for each appointment that was changed. What
 * always holds:
 *   (1) nothing goes to someone who said STOP but the one confirmation and answers to danger
 *   (2) past the daily cap of an SMS contact nothing goes but (1); the desk phones instead
 *   (3) the same text never goes out twice in a row
 *   (4) a message that asks nothing while something is pending ends with the pending question
 */
#include "bot/bot_internal.h"

#include "bot/options.h"

static void begin_reply(turn *t)
{
    t->replies[t->reply_count++] = (reply){ .text = ds_buf_make(t->cx), .ask = ds_buf_make(t->cx) };
}

bool reply_is_empty(const reply *r) { return r->text.n == 0 && r->ask.n == 0; }

reply *turn_reply(turn *t)
{
    if (t->reply_count == 0)
        begin_reply(t);
    return &t->replies[t->reply_count - 1];
}

void turn_reply_next(turn *t)
{
    if (!reply_is_empty(turn_reply(t)) && t->reply_count < BOT_REPLIES_MAX)
        begin_reply(t);
}

ds_status turn_text(turn *t, const char *key, const text_arg *args, ds_str *ret)
{
    return catalogue_fill(t->cx, t->texts, t->lang, key, args, ret);
}

static void add_sentence(ds_buf *b, ds_str text)
{
    if (b->n > 0 && text.n > 0)
        ds_buf_putc(b, ' ');
    ds_buf_add(b, text);
}

ds_status turn_say_text(turn *t, ds_str text)
{
    add_sentence(&turn_reply(t)->text, text);
    return DS_OK;
}

/* A text that stands as a sentence begins with a capital, also where a fact begins it. */
static ds_status sentence(turn *t, const char *key, const text_arg *args, ds_str *ret)
{
    ds_str s;

    DS_TRY(turn_text(t, key, args, &s));
    *ret = s;
    if (s.n == 0 || s.p[0] < 'a' || s.p[0] > 'z')
        return DS_OK;
    return ds_format(t->cx, ret, "%c" DS_FMT, s.p[0] - 'a' + 'A', DS_ARG(ds_str_sub(s, 1, s.n)));
}

ds_status turn_say(turn *t, const char *key, const text_arg *args)
{
    ds_str text;

    DS_TRY(sentence(t, key, args, &text));
    return turn_say_text(t, text);
}

ds_status turn_ask_text(turn *t, ds_str text)
{
    t->m.question = text;
    turn_reply(t)->is_question = true;
    add_sentence(&turn_reply(t)->ask, text);
    return DS_OK;
}

ds_status turn_ask(turn *t, const char *key, const text_arg *args)
{
    ds_str text;

    DS_TRY(sentence(t, key, args, &text));
    return turn_ask_text(t, text);
}

void turn_option(turn *t, bot_option value)
{
    reply *r = turn_reply(t);

    if (r->option_count < BOT_OPTIONS_MAX)
        r->options[r->option_count++] = value;
}

void turn_option_verb(turn *t, const char *word)
{
    turn_option(t, (bot_option){ .kind = OPTION_VERB, .word = ds_str_of(word) });
}

ds_status turn_about(turn *t, const appointment *a)
{
    reply *r = turn_reply(t);
    ds_buf b = ds_buf_make(t->cx);
    ds_jw w = ds_jw_make(&b);

    if (r->appointment.v != 0 && r->appointment.v != a->id.v) {
        turn_reply_next(t);
        r = turn_reply(t);
    }
    appointment_write(&w, t->w->dir, a);
    r->appointment = a->id;
    t->m.visit = a->id;
    t->m.visit_at = t->cx->now;
    return ds_buf_finish(&b, &r->appointment_json);
}

/* A time on the table has passed: the list is no answer to anything any more. */
static bool list_is_past(const turn *t)
{
    for (size_t i = 0; i < t->m.option_count; i++)
        if (t->m.options[i].kind == OPTION_SLOT && t->m.options[i].b <= t->cx->now.utc_s)
            return true;
    return false;
}

/* What is free now instead of a list whose times have passed. */
static ds_status offer_anew(turn *t)
{
    t->m.now.after.utc_s = 0;
    DS_TRY(turn_search(t));
    t->has_raised = false;
    if (t->found.count > 0)
        return offer_slots(t);
    t->st = WHEN;
    return say_full(t);
}

/* The visits of the question that are still open; false when none is. */
static bool keep_open_visits(turn *t)
{
    size_t kept = 0;

    for (size_t i = 0; i < t->m.option_count; i++)
        for (size_t k = 0; k < t->visit_count; k++)
            if (t->m.options[i].a == t->visits[k].id.v)
                t->m.options[kept++] = t->m.options[i];
    t->m.generation += kept != t->m.option_count; /* other numbers from now on */
    t->m.option_count = kept;
    return kept > 0;
}

static bool was_reminded_of_an_open_visit(const turn *t)
{
    for (size_t i = 0; i < t->visit_count; i++)
        if (t->visits[i].id.v == t->m.visit.v)
            return true;
    return false;
}

/* What was asked is about visits that are over or gone: nothing is asked any more. */
static ds_status let_question_go(turn *t)
{
    t->st = NOTHING;
    t->m.option_count = 0;
    t->m.question = (ds_str){ "", 0 };
    return reply_is_empty(turn_reply(t)) ? turn_say(t, "cancel.gone", NULL) : DS_OK;
}

ds_status turn_repeat(turn *t)
{
    reply *r = turn_reply(t);

    if (t->m.question.n == 0)
        return DS_OK;
    if (t->st == SLOT && r->option_count == 0 && list_is_past(t))
        return offer_anew(t);
    if ((t->st == OFFERED && t->offer == NULL) || (t->st == VISIT && !keep_open_visits(t)) ||
        (t->st == REMINDED && !was_reminded_of_an_open_visit(t)))
        return let_question_go(t);
    r->is_question = true;
    if (r->option_count == 0) {
        for (size_t i = 0; i < t->m.option_count; i++)
            r->options[i] = t->m.options[i];
        r->option_count = t->m.option_count;
        r->keeps_options = true;
        r->hint = t->st == SLOT ? "hint.slot" : t->st == SPECIALTY ? "hint.specialty" : NULL;
    }
    add_sentence(&r->ask, t->m.question);
    return DS_OK;
}

ds_str bot_provider_of(const contact *c)
{
    if (c->provider.n > 0)
        return c->provider;
    if (ds_str_is(c->channel, "sms"))
        return DS_STR("twilio");
    return c->channel;
}

static ds_status queue_row(ds_ctx *cx, store_tx *tx, outbox_row *row, const contact *to,
                           const out_message *m)
{
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);

    out_message_write(&w, m);
    DS_TRY(ds_buf_finish(&b, &row->body_json));
    row->state = OUTBOX_QUEUED;
    row->contact = to->id;
    row->provider = bot_provider_of(to);
    row->channel = to->channel;
    row->address = to->address;
    row->due_at = cx->now;
    return store_outbox_insert(cx, tx, row, &row->id);
}

ds_status bot_queue(ds_ctx *cx, store_tx *tx, const contact *to, const char *kind,
                    const out_message *m)
{
    outbox_row row = { .kind = ds_str_of(kind) };

    return queue_row(cx, tx, &row, to, m);
}

/* "1-3", or "1". */
static ds_status typed_hint(turn *t, const reply *r, ds_str *ret)
{
    ds_str range;
    text_arg args[] = { { "range", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    *ret = (ds_str){ "", 0 };
    if (r->option_count == 0)
        return DS_OK;
    if (r->option_count == 1)
        range = DS_STR("1");
    else
        DS_TRY(ds_format(t->cx, &range, "1-%zu", r->option_count));
    args[0].value = range;
    return turn_text(t, r->hint != NULL ? r->hint : "hint.plain", args, ret);
}

/* The words that go out: what the line is not for, once; "Again:" where they repeat (3). */
static ds_status final_text(turn *t, reply *r, bool is_first, ds_str *ret)
{
    add_sentence(&r->text, ds_buf_view(&r->ask));
    ds_str text = ds_buf_view(&r->text);
    ds_str country = fact_country(t, t->home);
    if (country.n == 0)
        country = country_of_number(t->contact.channel, t->contact.address);
    text_arg args[] = { { "number", emergency_number(&t->rules, country, EMERGENCY_MEDICAL) },
                        { "text", text },
                        { NULL, { NULL, 0 } } };
    uint64_t print = memory_print(text);

    for (size_t i = 0; i < r->option_count; i++)
        print ^= (uint64_t)(r->options[i].a * 31 + r->options[i].b) & (uint64_t)INT64_MAX;
    if (is_first && t->m.last_out == print && !r->is_danger) {
        DS_TRY(turn_text(t, "again", args, &text));
        args[1].value = text;
        t->m.last_out = 0;
    } else {
        t->m.last_out = print;
    }
    if (!t->m.is_greeted && !r->is_danger && !r->is_last_word) {
        DS_TRY(turn_text(t, "line.not_for", args, &text));
        t->m.is_greeted = true;
    }
    *ret = text;
    return DS_OK;
}

/* Where a button cannot hold all of an option, the text says it: the fee is known before choosing.
 */
static ds_status spell_out(const turn *t, const out_option *options, size_t n, ds_str *text)
{
    const channel_look *look = channel_look_of(t->contact.channel);
    ds_buf b = ds_buf_make(t->cx);
    bool is_cut = false;

    for (size_t i = 0; i < n; i++)
        is_cut |= ds_text_length(options[i].title) > look->button_title_max;
    if (!is_cut || look->button_max == 0 || look->row_max >= n)
        return DS_OK; /* typed, or a list with a second line */
    ds_buf_add(&b, *text);
    for (size_t i = 0; i < n; i++) {
        ds_buf_printf(&b, "\n%zu) ", i + 1);
        ds_buf_add(&b, options[i].title);
    }
    return ds_buf_finish(&b, text);
}

static ds_status make_message(turn *t, reply *r, bool is_first, out_message *ret)
{
    out_option *options = DS_NEW_N(t->cx, out_option, r->option_count + 1);
    out_message m = { .lang = t->lang,
                      .state = ds_str_of(state_name(t->st)),
                      .expects = ds_str_of(state_expects(t->st)),
                      .options = options,
                      .option_count = r->option_count,
                      .appointment_json = r->appointment_json,
                      .link = r->link,
                      .asks_location = r->asks_location };

    if (options == NULL)
        return DS_LIMIT;
    DS_TRY(final_text(t, r, is_first, &m.text));
    DS_TRY(options_render(t, r->options, r->option_count, options));
    DS_TRY(spell_out(t, options, r->option_count, &m.text));
    DS_TRY(typed_hint(t, r, &m.hint));
    m.list_label = catalogue_find(t->texts, t->lang, "list.label");
    *ret = m;
    return DS_OK;
}

static ds_status send_one(turn *t, reply *r, bool is_first)
{
    outbox_row row = { .kind = DS_LIT("reply"), .inbox = t->inbox, .appointment = r->appointment };
    out_message m;

    DS_TRY(make_message(t, r, is_first, &m));
    if (is_first && t->ev != NULL && t->ev->kind == IN_OPTION)
        row.callback_ref = t->ev->provider_ref;
    return queue_row(t->cx, t->tx, &row, &t->contact, &m);
}

/* (2) */
static ds_status is_over_cap(turn *t, bool *ret)
{
    int64_t sent = 0;

    *ret = false;
    if (t->rules.sms_daily_cap <= 0 || !ds_str_is(t->contact.channel, "sms"))
        return DS_OK;
    DS_TRY(store_outbox_count_since(t->cx, t->tx, t->contact.id,
                                    ds_time_sub(t->cx->now, ds_hours(24)), &sent));
    *ret = sent >= t->rules.sms_daily_cap;
    return DS_OK;
}

/* The options of the last list are what numbers mean from now on. */
static void remember_options(turn *t)
{
    const reply *last = NULL;

    for (size_t i = 0; i < t->reply_count; i++)
        if (t->replies[i].is_question || t->replies[i].option_count > 0)
            last = &t->replies[i];
    if (last != NULL && !last->keeps_options) {
        t->m.generation += last->option_count > 0;
        t->m.option_count = last->option_count;
        for (size_t i = 0; i < last->option_count; i++)
            t->m.options[i] = last->options[i];
    } else if (last == NULL && (t->st == NOTHING || t->st == PERSON)) {
        t->m.option_count = 0;
    }
    if (t->st == NOTHING || t->st == PERSON)
        t->m.question = (ds_str){ "", 0 };
}

static bool may_send(const turn *t, const reply *r, bool is_capped)
{
    if (reply_is_empty(r))
        return false;
    if (r->is_danger || r->is_last_word)
        return true;
    return t->contact.consent == CONSENT_OPEN && !is_capped; /* (1) (2) */
}

ds_status turn_send(turn *t)
{
    bool is_capped, is_first = true, is_dropped = false;

    remember_options(t);
    if (t->is_silent)
        return DS_OK;
    DS_TRY(is_over_cap(t, &is_capped));
    for (size_t i = 0; i < t->reply_count; i++) {
        if (!may_send(t, &t->replies[i], is_capped)) {
            is_dropped |= is_capped && !reply_is_empty(&t->replies[i]);
            continue;
        }
        DS_TRY(send_one(t, &t->replies[i], is_first));
        is_first = false;
    }
    if (is_dropped)
        DS_TRY(store_call_insert(t->cx, t->tx, t->contact.id, (appointment_id){ 0 }, "daily_cap"));
    return DS_OK;
}

ds_status turn_body(turn *t, ds_str *ret_json)
{
    ds_buf b = ds_buf_make(t->cx);
    ds_jw w = ds_jw_make(&b);
    out_message m;

    remember_options(t);
    t->m.is_greeted = true;                            /* an unasked message has no room for it */
    DS_TRY(make_message(t, turn_reply(t), false, &m)); /* a second reminder may say the same */
    out_message_write(&w, &m);
    return ds_buf_finish(&b, ret_json);
}
