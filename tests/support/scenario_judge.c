/*
 * scenario_judge.c - does what happened hold against the file?
 *
 * Messages are taken in the order in which each address got them. What nobody expected fails the
 * next `in` of that address, or the end of the file; so silence is checked without being written.
 */
#include "tests/support/scenario_internal.h"

#include <inttypes.h>
#include <regex.h>

bool scene_quiet(scene *s, ds_str addr)
{
    for (size_t i = 0; i < s->sent_count; i++)
        if (!s->sent[i].is_taken && (addr.n == 0 || ds_str_is(addr, s->sent[i].addr)))
            return scene_complain(s, "nobody expected: %s got \"" DS_FMT "\"", s->sent[i].addr,
                                  DS_ARG(s->sent[i].text));
    return true;
}

bool scene_out(scene *s, ds_str rest)
{
    ds_str addr = scene_word(&rest), how = scene_word(&rest);
    regex_t pattern;
    scene_sent *x = NULL;
    bool fits;

    for (size_t i = 0; i < s->sent_count && x == NULL; i++)
        if (!s->sent[i].is_taken && ds_str_is(addr, s->sent[i].addr))
            x = &s->sent[i];
    if (x == NULL)
        return scene_complain(s, DS_FMT " got nothing", DS_ARG(addr));
    x->is_taken = true;
    if (ds_str_is(how, "=")) {
        fits = ds_str_equal(x->text, rest);
    } else {
        if (regcomp(&pattern, ds_cstr(s->cx, rest), REG_EXTENDED | REG_NOSUB) != 0)
            return scene_complain(s, "not a pattern: " DS_FMT, DS_ARG(rest));
        fits = regexec(&pattern, ds_cstr(s->cx, x->text), 0, NULL, 0) == 0;
        regfree(&pattern);
    }
    return fits || scene_complain(s, "got \"" DS_FMT "\"", DS_ARG(x->text));
} /* ---- rows ---- */

static bool count_appointments(scene *s, store_tx *tx, ds_str status, int64_t *ret)
{
    appointment_filter f = { .by_id = true };
    const appointment *list;
    size_t n;

    if (!scene_check(s, store_appointment_list(s->cx, tx, &f, &list, &n), "appointments"))
        return false;
    for (size_t i = 0; i < n; i++)
        *ret += ds_str_is(status, appointment_status_name(list[i].status));
    return true;
}

static bool count_desk(scene *s, store_tx *tx, ds_str noun, ds_str what, int64_t *ret)
{
    const alert *alerts;
    const call_row *calls;
    const patient *patients;
    size_t n;

    if (ds_str_is(noun, "alert")) {
        if (!scene_check(s, store_alert_list(s->cx, tx, true, &alerts, &n), "alerts"))
            return false;
        for (size_t i = 0; i < n; i++)
            *ret += ds_str_equal(alerts[i].kind, what);
    } else if (ds_str_is(noun, "call")) {
        if (!scene_check(s, store_call_list(s->cx, tx, &calls, &n), "calls"))
            return false;
        for (size_t i = 0; i < n; i++)
            *ret += ds_str_equal(calls[i].reason, what);
    } else {
        if (!scene_check(s, store_patient_list(s->cx, tx, &patients, &n), "patients"))
            return false;
        for (size_t i = 0; i < n; i++)
            *ret += ds_str_equal(patients[i].name, what);
    }
    return true;
}

bool scene_rows(scene *s, ds_str rest)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    ds_str noun = scene_word(&rest), number = rest, what;
    int64_t wanted, got = 0;
    bool is_ok;

    while (ds_str_find(number, DS_STR(" "), 0) >= 0)
        (void)scene_word(&number);
    what = ds_str_trim(ds_str_sub(rest, 0, rest.n - number.n));
    if (!ds_str_to_int(number, 0, 1000, &wanted))
        return scene_complain(s, "rows NOUN WHAT N");
    if (!scene_check(s, store_tx_begin(s->cx, s->conn, &tx), "begin"))
        return false;
    is_ok = ds_str_is(noun, "appointment") ? count_appointments(s, tx, what, &got)
                                           : count_desk(s, tx, noun, what, &got);
    return is_ok &&
           (got == wanted || scene_complain(s, "%" PRId64 " rows, not %" PRId64, got, wanted));
}

bool scene_is_sound(scene *s)
{
    store_tx *tx DS_AUTO(store_tx_abortp) = NULL;
    ds_buf findings = ds_buf_make(s->cx);
    size_t n = 0;

    return scene_check(s, store_tx_begin(s->cx, s->conn, &tx), "begin") &&
           scene_check(s, store_fsck(s->cx, tx, &findings, &n), "fsck") &&
           (n == 0 || scene_complain(s, "fsck: " DS_FMT, DS_ARG(ds_buf_view(&findings))));
}
