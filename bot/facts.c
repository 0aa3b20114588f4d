/*
 * facts.c - how dates, times, money, doctors and places are written for a patient.
 *
 * A time is always shown as weekday, date and wall time of the place, in the order and clock that
 * people there use; where the patient's own clock shows another time, that follows. Words come from
 * the catalogue; figures are plain ASCII, so that an SMS stays in GSM-7. Nothing here reads the
 * database.
 */
#include "bot/bot_internal.h"

#include <string.h>

#include "model/habits.h"
#include "model/phone.h"

ds_str fact_country(const turn *t, const location *l)
{
    const directory *d = t->w->dir;

    if (l != NULL && l->country.n > 0)
        return l->country;
    if (t->rules.country.n > 0)
        return t->rules.country;
    for (size_t i = 0; l != NULL && i < d->offering_count; i++)
        if (d->locations[d->offerings[i].location].id.v == l->id.v)
            return habit_country_of_currency(d->offerings[i].fee.currency);
    return DS_STR("");
}

ds_str country_of_number(ds_str channel, ds_str address)
{
    const calling_code *c = phone_calling_code(channel, address);
    ds_str country = ds_str_of(c != NULL ? c->country : "");

    return emergency_knows(country) ? country : DS_STR("");
}

/* The country whose habits of writing dates hold: the clinic's locale, else the place's. */
static ds_str habits(const turn *t, const location *l)
{
    int64_t dash = ds_str_find(t->rules.locale, DS_STR("-"), 0);

    if (dash > 0)
        return ds_str_sub(t->rules.locale, (size_t)dash + 1, t->rules.locale.n);
    return fact_country(t, l);
}

static ds_str numbered_word(const turn *t, const char *what, int number)
{
    char key[32];
    ds_buf b = ds_buf_fixed(key, sizeof key - 1);

    memset(key, 0, sizeof key);
    ds_buf_printf(&b, "%s.%d", what, number);
    return catalogue_find(t->texts, t->lang, key);
}

ds_status fact_date(const turn *t, const location *l, local_time at, ds_str *ret)
{
    bool is_month_first = habit_is_month_first(habits(t, l));
    char day[8] = { 0 };
    ds_buf b = ds_buf_fixed(day, sizeof day - 1);

    ds_buf_printf(&b, "%d", at.date.day);
    text_arg args[] = { { "weekday",
                          numbered_word(t, "weekday", (int)local_date_weekday(at.date) + 1) },
                        { "month", numbered_word(t, "month", at.date.month) },
                        { "day", ds_buf_view(&b) },
                        { NULL, { NULL, 0 } } };
    return catalogue_fill(t->cx, t->texts, t->lang,
                          is_month_first ? "date.month_first" : "date.day_first", args, ret);
}

/* The word of "20 raat|16 shaam|12 dopahar|4 subah|0 raat" for an hour; "" when there is none. */
static ds_str part_of_day(ds_str parts, int hour)
{
    ds_str part;
    int64_t from;

    while (ds_str_next(&parts, '|', &part)) {
        int64_t space = ds_str_find(ds_str_trim(part), DS_STR(" "), 0);

        part = ds_str_trim(part);
        if (space > 0 && ds_str_to_int(ds_str_sub(part, 0, (size_t)space), 0, 23, &from) &&
            hour >= from)
            return ds_str_trim(ds_str_sub(part, (size_t)space, part.n));
    }
    return (ds_str){ "", 0 };
}

ds_status fact_clock(const turn *t, const location *l, local_time at, ds_str *ret)
{
    int hour = at.second_of_day / 3600, minute = at.second_of_day / 60 % 60;
    char digits[8] = { 0 };
    ds_buf b = ds_buf_fixed(digits, sizeof digits - 1);
    ds_str parts = catalogue_find_own(t->texts, t->lang, "clock.parts");
    text_arg args[] = { { "clock", { digits, 0 } },
                        { "part", part_of_day(parts, hour) },
                        { NULL, { NULL, 0 } } };

    if (!habit_is_twelve_hour(habits(t, l)))
        return ds_format(t->cx, ret, "%d:%02d", hour, minute);
    ds_buf_printf(&b, "%d:%02d", hour % 12 == 0 ? 12 : hour % 12, minute);
    args[0].value = ds_buf_view(&b);
    if (args[1].value.n > 0)
        return catalogue_fill(t->cx, t->texts, t->lang, "clock.part", args, ret);
    return catalogue_fill(t->cx, t->texts, t->lang, hour < 12 ? "clock.am" : "clock.pm", args, ret);
}

/* The patient's own wall time, "1:00 pm" or "Sun 8:30 pm" where the day differs too; "" where the
 * clock there shows what the clock here shows. */
static ds_status own_clock(const turn *t, const location *l, local_time here, ds_time at,
                           ds_str *ret)
{
    const ds_tz *own;
    local_time there;
    ds_str clock, day;

    *ret = DS_STR("");
    if (t->contact.tz_name.n == 0 || ds_tz_find(t->cx, t->contact.tz_name, &own) != DS_OK)
        return DS_OK;
    there = ds_tz_to_local(own, at);
    if (local_time_to_wall_s(there) == local_time_to_wall_s(here))
        return DS_OK;
    DS_TRY(fact_clock(t, l, there, &clock));
    *ret = clock;
    if (local_date_compare(here.date, there.date) == 0)
        return DS_OK;
    day = numbered_word(t, "weekday", (int)local_date_weekday(there.date) + 1);
    return ds_format(t->cx, ret, DS_FMT " " DS_FMT, DS_ARG(day), DS_ARG(clock));
}

/* "5:30 pm", or "5:30 pm (1:00 pm your time)". */
static ds_status both_clocks(const turn *t, const location *l, local_time here, ds_time at,
                             ds_str *ret)
{
    text_arg args[] = { { "clock", { NULL, 0 } }, { "own", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    DS_TRY(fact_clock(t, l, here, &args[0].value));
    DS_TRY(own_clock(t, l, here, at, &args[1].value));
    *ret = args[0].value;
    if (args[1].value.n == 0)
        return DS_OK;
    return catalogue_fill(t->cx, t->texts, t->lang, "clock.own", args, ret);
}

ds_status fact_clock_at(const turn *t, const location *l, ds_time at, ds_str *ret)
{
    return both_clocks(t, l, ds_tz_to_local(l->tz, at), at, ret);
}

static ds_status after_date(const turn *t, const location *l, local_time at, ds_str clock,
                            ds_str *ret)
{
    ds_str date;

    DS_TRY(fact_date(t, l, at, &date));
    return ds_format(t->cx, ret, DS_FMT ", " DS_FMT, DS_ARG(date), DS_ARG(clock));
}

ds_status fact_moment(const turn *t, const location *l, ds_time at, ds_str *ret)
{
    ds_str clock;

    DS_TRY(fact_clock_at(t, l, at, &clock));
    return after_date(t, l, ds_tz_to_local(l->tz, at), clock, ret);
}

/* "5:30 pm"; with a number of a session of tokens, "token 14, about 7:10 pm". */
static ds_status numbered(const turn *t, int32_t token_no, ds_str clock, ds_str *ret)
{
    text_arg args[] = { { "token", { NULL, 0 } }, { "clock", clock }, { NULL, { NULL, 0 } } };

    *ret = clock;
    if (token_no == 0)
        return DS_OK;
    DS_TRY(ds_format(t->cx, &args[0].value, "%d", (int)token_no));
    return catalogue_fill(t->cx, t->texts, t->lang, "clock.token", args, ret);
}

ds_status fact_slot(const turn *t, const slot *s, bool with_date, ds_str *ret)
{
    const location *l = directory_location(t->w->dir, s->location);
    ds_str clock;

    DS_TRY(fact_clock_at(t, l, s->start, &clock));
    DS_TRY(numbered(t, s->token_no, clock, ret));
    return with_date ? after_date(t, l, s->local, *ret, ret) : DS_OK;
}

/* "money.EUR = {amount} €", with the mark of "money.EUR.mark" before cents. */
static ds_status fee_as_written(const turn *t, money fee, const char *key, ds_str *ret)
{
    ds_buf b = ds_buf_make(t->cx);
    text_arg args[] = { { "amount", { NULL, 0 } }, { NULL, { NULL, 0 } } };
    ds_str mark, amount, mark_key;
    int64_t point;

    money_write_amount(&b, fee);
    DS_TRY(ds_buf_finish(&b, &amount));
    DS_TRY(ds_format(t->cx, &mark_key, "%s.mark", key));
    mark = catalogue_find_own(t->texts, t->lang, ds_cstr(t->cx, mark_key));
    point = ds_str_find(amount, DS_STR("."), 0);
    if (point > 0 && mark.n > 0)
        DS_TRY(ds_format(t->cx, &amount, DS_FMT DS_FMT DS_FMT,
                         DS_ARG(ds_str_sub(amount, 0, (size_t)point)), DS_ARG(mark),
                         DS_ARG(ds_str_sub(amount, (size_t)point + 1, amount.n))));
    args[0].value = amount;
    return catalogue_fill(t->cx, t->texts, t->lang, key, args, ret);
}

ds_status fact_fee(const turn *t, money fee, ds_str *ret)
{
    ds_buf b = ds_buf_make(t->cx);
    char key[16] = { 0 };
    ds_buf k = ds_buf_fixed(key, sizeof key - 1);

    if (fee.minor == 0) {
        *ret = catalogue_find(t->texts, t->lang, "fee.none");
        return DS_OK;
    }
    ds_buf_printf(&k, "money.%.3s", fee.currency);
    if (catalogue_find_own(t->texts, t->lang, key).n > 0)
        return fee_as_written(t, fee, key, ret);
    money_write(&b, fee);
    return ds_buf_finish(&b, ret);
}

ds_status fact_list(const turn *t, const ds_str *parts, size_t n, ds_str *ret)
{
    ds_buf b = ds_buf_make(t->cx);
    text_arg args[] = { { "first", { NULL, 0 } }, { "last", { NULL, 0 } }, { NULL, { NULL, 0 } } };

    for (size_t i = 0; i < (n > 1 ? n - 1 : n); i++) {
        if (i > 0)
            ds_buf_puts(&b, ", ");
        ds_buf_add(&b, parts[i]);
    }
    DS_TRY(ds_buf_finish(&b, ret));
    if (n < 2)
        return DS_OK;
    args[0].value = *ret;
    args[1].value = parts[n - 1];
    return catalogue_fill(t->cx, t->texts, t->lang, "list.and", args, ret);
}

/* The name behind a doctor's title; all of it where there is no title. */
static ds_str untitled(ds_str name)
{
    static const char *const titles[] = { "Dr ", "Dr. ", "Dra ", "Dra. " };

    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        if (ds_str_starts(name, ds_str_of(titles[i])))
            return ds_str_trim(ds_str_sub(name, strlen(titles[i]), name.n));
    return name;
}

static ds_status titled(const turn *t, const doctor *d, ds_str name, ds_str *ret)
{
    text_arg args[] = { { "name", name }, { NULL, { NULL, 0 } } };

    return catalogue_fill(t->cx, t->texts, t->lang, d->gender == 'f' ? "doctor.her" : "doctor.his",
                          args, ret);
}

ds_status fact_doctor_whole(const turn *t, const doctor *d, ds_str *ret)
{
    ds_str name = untitled(d->name);

    *ret = d->name;
    return name.n == d->name.n || name.n == 0 ? DS_OK : titled(t, d, name, ret);
}

ds_status fact_doctor(const turn *t, const doctor *d, ds_str *ret)
{
    const directory *dir = t->w->dir;
    ds_str surname = doctor_surname(d);

    if (dir->has_namesake[d - dir->doctors] || untitled(d->name).n == d->name.n || surname.n == 0 ||
        surname.n == d->name.n)
        return fact_doctor_whole(t, d, ret);
    return titled(t, d, surname, ret);
}

ds_status fact_specialty(const turn *t, ds_str value, ds_str *ret)
{
    ds_str key;
    char *plain;

    DS_TRY(ds_format(t->cx, &key, "specialty." DS_FMT, DS_ARG(value)));
    *ret = catalogue_find(t->texts, t->lang, key.p);
    if (ret->n > 0)
        return DS_OK;
    DS_TRY(ds_copy(t->cx, value, ret)); /* an imported word: as it is, readable */
    plain = DS_NEW_N(t->cx, char, value.n + 1);
    if (plain == NULL)
        return DS_LIMIT;
    for (size_t i = 0; i < value.n; i++)
        plain[i] = value.p[i] == '_' ? ' ' : value.p[i];
    *ret = (ds_str){ plain, value.n };
    return DS_OK;
}

ds_status fact_place(const turn *t, const location *l, bool with_address, ds_str *ret)
{
    ds_buf b = ds_buf_make(t->cx);
    bool has_city = ds_str_find(l->name, l->city, 0) >= 0 ||
                    (with_address && ds_str_find(l->address, l->city, 0) >= 0);
    bool has_name = with_address && ds_str_find(l->address, l->name, 0) >= 0;

    if (!has_name)
        ds_buf_add(&b, l->name);
    if (with_address && l->address.n > 0) {
        if (!has_name)
            ds_buf_puts(&b, ", ");
        ds_buf_add(&b, l->address);
    }
    if (l->city.n > 0 && !has_city && with_address) {
        ds_buf_puts(&b, ", ");
        ds_buf_add(&b, l->city);
    }
    return ds_buf_finish(&b, ret);
}

ds_status fact_person(const turn *t, ds_str person, bool is_name, ds_str *ret)
{
    ds_str key;
    text_arg args[] = { { "person", person }, { NULL, { NULL, 0 } } };

    *ret = person;
    if (is_name)
        return DS_OK;
    DS_TRY(ds_format(t->cx, &key, "person." DS_FMT, DS_ARG(person)));
    *ret = catalogue_find(t->texts, t->lang, key.p);
    if (ret->n > 0)
        return DS_OK;
    return catalogue_fill(t->cx, t->texts, t->lang, "person.other", args, ret);
}

const location *visit_location(const turn *t, const appointment *a)
{
    const location *l = directory_location(t->w->dir, a->location);

    return l != NULL || t->w->dir->location_count == 0 ? l : &t->w->dir->locations[0];
}

local_time visit_local(const turn *t, const appointment *a)
{
    const location *l = directory_location(t->w->dir, a->location);

    return l != NULL ? ds_tz_to_local(l->tz, a->start) : a->local;
}

ds_status fact_visit_moment(const turn *t, const appointment *a, ds_str *ret)
{
    const location *l = visit_location(t, a);
    local_time at = visit_local(t, a);
    ds_str clock;

    DS_TRY(both_clocks(t, l, at, a->start, &clock));
    DS_TRY(numbered(t, a->token_no, clock, &clock));
    return after_date(t, l, at, clock, ret);
}

ds_status fact_visit(const turn *t, const appointment *a, ds_str *ret)
{
    const location *l = visit_location(t, a);
    const doctor *d = directory_doctor(t->w->dir, a->doctor);
    ds_str moment, who = { "", 0 };

    DS_TRY(fact_visit_moment(t, a, &moment));
    if (t->m.is_shy) {
        *ret = moment;
        return DS_OK;
    }
    if (d != NULL)
        DS_TRY(fact_doctor(t, d, &who));
    return ds_format(t->cx, ret, DS_FMT "%s" DS_FMT "%s" DS_FMT, DS_ARG(moment),
                     who.n > 0 ? ", " : "", DS_ARG(who), l != NULL ? ", " : "",
                     DS_ARG(l != NULL ? l->name : DS_STR("")));
}

ds_status fact_visit_briefly(const turn *t, const appointment *a, ds_str *ret)
{
    const location *l = visit_location(t, a);
    ds_str moment;

    if (t->rules.is_content_full)
        return fact_visit(t, a, ret);
    DS_TRY(fact_visit_moment(t, a, &moment));
    return ds_format(t->cx, ret, DS_FMT ", " DS_FMT, DS_ARG(moment), DS_ARG(l->name));
}

bool option_slot(const turn *t, const bot_option *o, slot *ret)
{
    const offering *of = directory_offering(t->w->dir, (offering_id){ o->a });

    if (o->kind != OPTION_SLOT || of == NULL)
        return false;
    *ret = slot_at(t->w->dir, of, (ds_time){ o->b });
    return true;
}

ds_status slot_json(const turn *t, const slot *s, ds_str *ret)
{
    const doctor *d = directory_doctor(t->w->dir, s->doctor);
    const location *l = directory_location(t->w->dir, s->location);
    const request *q = &t->m.now;
    ds_buf b = ds_buf_make(t->cx);
    ds_jw w = ds_jw_make(&b);
    char instant[DS_TIME_FORMAT_MAX];
    ds_str specialty = q->specialty;

    if (specialty.n == 0 && d->specialty_count > 0)
        specialty = d->specialties[0];
    ds_jw_object(&w);
    ds_jw_key_text(&w, "doctor", d->name);
    ds_jw_key_text(&w, "specialty", specialty);
    ds_jw_key_text(&w, "location", l->name);
    ds_jw_key_text(&w, "start",
                   ds_time_format(s->start, ds_tz_offset(l->tz, s->start, NULL, NULL), instant));
    ds_jw_key_int(&w, "fee", s->fee.minor);
    ds_jw_key_text(&w, "currency", ds_str_of(s->fee.currency));
    ds_jw_key_int(&w, "doctor_id", d->id.v);
    ds_jw_key_int(&w, "location_id", l->id.v);
    ds_jw_end(&w);
    return ds_buf_finish(&b, ret);
}
