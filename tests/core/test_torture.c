/*
 * test_torture.c - every function of core/ that makes something, in an arena that is too small.
 */
#include "core/conf.h"
#include "core/crypto.h"
#include "core/csv.h"
#include "core/http.h"
#include "core/json.h"
#include "core/text.h"
#include "tests/support/check.h"
#include "tests/support/torture.h"

#include <string.h>

/* A place that a failing function must not write to. */
typedef struct target {
    ds_str text;
    char guard[8];
} target;

static const ds_str poison = DS_LIT("untouched");

static void reset_target(void *arg) { *(target *)arg = (target){ .text = poison }; }

static void is_poison(void *arg) { assert_text(((target *)arg)->text, "untouched"); }

/* ---- text */

static ds_status copy_text(ds_ctx *cx, void *arg)
{
    target *t = arg;

    DS_TRY(ds_copy(cx, DS_STR("a text of more than sixteen bytes"), &t->text));
    assert_text(t->text, "a text of more than sixteen bytes");
    return DS_OK;
}

static ds_status format_text(ds_ctx *cx, void *arg)
{
    target *t = arg;

    DS_TRY(ds_format(cx, &t->text, "%s number %d of %s", "appointment", 12, "a long list"));
    assert_text(t->text, "appointment number 12 of a long list");
    return DS_OK;
}

static ds_status clean_text(ds_ctx *cx, void *arg)
{
    target *t = arg;

    DS_TRY(
        ds_text_clean(cx, DS_STR("broken \xFF\xFE here\x01, and \xE0\xA4\xB9 not"), 100, &t->text));
    assert_text(t->text, "broken \xEF\xBF\xBD here, and \xE0\xA4\xB9 not");
    return DS_OK;
}

static ds_status fold_ascii(ds_ctx *cx, void *arg)
{
    target *t = arg;

    DS_TRY(ds_text_fold(cx, DS_STR("Dr  RAO \t at Nine"), &t->text));
    assert_text(t->text, "dr rao at nine");
    return DS_OK;
}

static ds_status fold_accents(ds_ctx *cx, void *arg)
{
    target *t = arg;

    DS_TRY(ds_text_fold(cx,
                        DS_STR("MA\xC3\x91"
                               "ANA Stra\xC3\x9F"
                               "e \xEF\xAC\x81n"),
                        &t->text));
    assert_text(t->text, "manana strasse fin");
    return DS_OK;
}

static ds_status fold_mapped(ds_ctx *cx, void *arg)
{
    target *t = arg;
    ds_folded folded = { .text = poison };
    ds_status status = ds_text_fold_mapped(cx, DS_STR("\xC3\x81na \xE0\xA4\x95"), &folded);

    t->text = folded.text;
    DS_TRY(status);
    assert_text(folded.text, "ana \xE0\xA4\x95");
    assert_int_equal(folded.map[folded.text.n], 5);
    return DS_OK;
}

static ds_status fold_mapped_ascii(ds_ctx *cx, void *arg)
{
    target *t = arg;
    ds_folded folded = { .text = poison };
    ds_status status = ds_text_fold_mapped(cx, DS_STR("Ana  B"), &folded);

    t->text = folded.text;
    DS_TRY(status);
    assert_text(folded.text, "ana  b");
    assert_int_equal(folded.map[5], 5);
    return DS_OK;
}

static ds_status grow_buffer(ds_ctx *cx, void *arg)
{
    target *t = arg;
    ds_buf b = ds_buf_make(cx);

    for (int i = 0; i < 60; i++)
        ds_buf_printf(&b, "%02d,%s;", i, "abc");
    DS_TRY(ds_buf_finish(&b, &t->text));
    assert_int_equal(t->text.n, 60 * 7);
    assert_true(ds_str_starts(t->text, DS_STR("00,abc;01,abc;")));
    assert_true(ds_str_ends(t->text, DS_STR("59,abc;")));
    return DS_OK;
}

static ds_status finish_empty_buffer(ds_ctx *cx, void *arg)
{
    target *t = arg;
    ds_buf b = ds_buf_make(cx);

    DS_TRY(ds_buf_finish(&b, &t->text));
    assert_int_equal(t->text.n, 0);
    assert_int_equal(t->text.p[0], '\0');
    return DS_OK;
}

/* Two buffers that grow in turn cannot extend in place: each growth copies. */
static ds_status grow_two_buffers(ds_ctx *cx, void *arg)
{
    target *t = arg;
    ds_buf a = ds_buf_make(cx), b = ds_buf_make(cx);
    ds_str other;

    for (int i = 0; i < 100; i++) {
        ds_buf_printf(&a, "a%d ", i);
        ds_buf_printf(&b, "b%d ", i);
    }
    DS_TRY(ds_buf_finish(&a, &other));
    DS_TRY(ds_buf_finish(&b, &t->text));
    assert_true(ds_str_starts(other, DS_STR("a0 a1 a2 ")) && ds_str_ends(other, DS_STR(" a99 ")));
    assert_true(ds_str_starts(t->text, DS_STR("b0 b1 ")) && ds_str_ends(t->text, DS_STR(" b99 ")));
    return DS_OK;
}

static ds_status write_json(ds_ctx *cx, void *arg)
{
    target *t = arg;
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);

    ds_jw_object(&w);
    ds_jw_key_text(&w, "name", DS_STR("\xE0\xA4\xB2 \"quoted\" \\ \n"));
    ds_jw_key(&w, "list");
    ds_jw_array(&w);
    for (int i = 0; i < 40; i++)
        ds_jw_int(&w, i * 1000003);
    ds_jw_end(&w);
    ds_jw_end(&w);
    DS_TRY(ds_buf_finish(&b, &t->text));
    assert_true(ds_str_ends(t->text, DS_STR("39000117]}")));
    return DS_OK;
}

static ds_status dump_json(ds_ctx *cx, void *arg)
{
    target *t = arg;
    ds_json *document DS_AUTO(ds_json_freep) = NULL;
    ds_buf b = ds_buf_make(cx);

    DS_TRY(
        ds_json_parse(cx, DS_STR("{\"a\":[1,2.5,null,true,\"text of some length\"]}"), &document));
    ds_json_dump(&b, document);
    DS_TRY(ds_buf_finish(&b, &t->text));
    assert_text(t->text, "{\"a\":[1,2.5,null,true,\"text of some length\"]}");
    return DS_OK;
}

static ds_status hex_text(ds_ctx *cx, void *arg)
{
    target *t = arg;
    ds_str hex = ds_hex_encode(cx, "\x01\x80\xFE\xFF 0123456789abcdef", 21);

    if (!hex.p)
        return DS_LIMIT;
    t->text = hex;
    assert_text(hex, "0180feff2030313233343536373839616263646566");
    return DS_OK;
}

static ds_status base64_text(ds_ctx *cx, void *arg)
{
    target *t = arg;
    ds_str text = ds_base64_encode(cx, "light work.", 11);

    if (!text.p)
        return DS_LIMIT;
    t->text = text;
    assert_text(text, "bGlnaHQgd29yay4=");
    return DS_OK;
}

static ds_status new_token(ds_ctx *cx, void *arg)
{
    target *t = arg;

    DS_TRY(ds_token_new(cx, &t->text));
    assert_int_equal(t->text.n, DS_TOKEN_CHARS);
    return DS_OK;
}

static ds_status cstr_of_text(ds_ctx *cx, void *arg)
{
    target *t = arg;
    const char *copy = ds_cstr(cx, DS_STR("not longer than it must be"));

    if (!copy)
        return DS_LIMIT;
    t->text = ds_str_of(copy);
    assert_string_equal(copy, "not longer than it must be");
    return DS_OK;
}

static ds_status csv_field(ds_ctx *cx, void *arg)
{
    target *t = arg;
    ds_buf b = ds_buf_make(cx);

    for (int i = 0; i < 30; i++)
        ds_csv_write_field(&b, DS_STR("=SUM(\"a\",b)"), true);
    DS_TRY(ds_buf_finish(&b, &t->text));
    assert_true(ds_str_starts(t->text, DS_STR("\"'=SUM(\"\"a\"\",b)\"")));
    assert_int_equal(t->text.n, 30 * 16);
    return DS_OK;
}

static ds_status form_body(ds_ctx *cx, void *arg)
{
    target *t = arg;
    ds_buf b = ds_buf_make(cx);

    for (int i = 0; i < 12; i++)
        ds_http_form_add(&b, "Body", DS_STR("10 % & more \xE0\xA4\xB9"));
    DS_TRY(ds_buf_finish(&b, &t->text));
    assert_true(ds_str_starts(t->text, DS_STR("Body=10%20%25%20%26%20more%20%E0%A4%B9&Body=")));
    return DS_OK;
}

typedef struct text_case {
    const char *name;
    ds_status (*run)(ds_ctx *cx, void *arg);
} text_case;

static const text_case text_cases[] = {
    { "ds_copy", copy_text },
    { "ds_format", format_text },
    { "ds_cstr", cstr_of_text },
    { "ds_text_clean", clean_text },
    { "ds_text_fold of ASCII", fold_ascii },
    { "ds_text_fold of accents", fold_accents },
    { "ds_text_fold_mapped", fold_mapped },
    { "ds_text_fold_mapped of ASCII", fold_mapped_ascii },
    { "a growing ds_buf", grow_buffer },
    { "an empty ds_buf", finish_empty_buffer },
    { "two growing buffers", grow_two_buffers },
    { "a JSON writer", write_json },
    { "ds_json_dump", dump_json },
    { "ds_hex_encode", hex_text },
    { "ds_base64_encode", base64_text },
    { "ds_token_new", new_token },
    { "ds_csv_write_field", csv_field },
    { "ds_http_form_add", form_body },
};

static void whatever_makes_a_text_fails_with_a_limit_and_writes_nothing(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(text_cases); i++) {
        target place;
        torture t = { .name = text_cases[i].name,
                      .run = text_cases[i].run,
                      .before = reset_target,
                      .untouched = is_poison,
                      .arg = &place,
                      .needs_min = 1 };

        torture_run(te, &t);
    }
    testenv_free(te);
}

/* ---- structures */

static ds_status parse_csv(ds_ctx *cx, void *arg)
{
    static const char text[] =
        "Name,City,Note\nRao,Hyderabad,\"a, b\"\nShah,San Jose,\"two\nlines\"\n"
        "Iyer,Pune,x\n";
    ds_csv *csv = arg;

    DS_TRY(ds_csv_parse(cx, DS_STR(text), csv));
    assert_int_equal(csv->count, 3);
    assert_text(csv->rows[1].fields[2], "two\nlines");
    assert_text(csv->header[2], "note");
    return DS_OK;
}

/* More rows than the first room for rows. */
static ds_status parse_long_csv(ds_ctx *cx, void *arg)
{
    static char text[4096];
    ds_buf b = ds_buf_fixed(text, sizeof(text));
    ds_csv *csv = arg;

    ds_buf_puts(&b, "n,word\n");
    for (int i = 0; i < 70; i++)
        ds_buf_printf(&b, "%d,w%d\n", i, i);
    DS_TRY(ds_csv_parse(cx, ds_buf_view(&b), csv));
    assert_int_equal(csv->count, 70);
    assert_text(csv->rows[69].fields[1], "w69");
    return DS_OK;
}

static void csv_before(void *arg) { *(ds_csv *)arg = (ds_csv){ .columns = 77 }; }

static void csv_untouched(void *arg)
{
    const ds_csv *csv = arg;

    assert_int_equal(csv->columns, 77);
    assert_null(csv->rows);
}

static void a_csv_is_read_whole_or_not_at_all(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_csv csv;
    torture small = { .name = "ds_csv_parse",
                      .run = parse_csv,
                      .before = csv_before,
                      .untouched = csv_untouched,
                      .arg = &csv,
                      .needs_min = 20 };
    torture large = small;

    (void)state;
    torture_run(te, &small);
    large.run = parse_long_csv;
    torture_run(te, &large);
    testenv_free(te);
}

typedef struct form {
    const ds_form_field *fields;
    size_t n;
} form;

static ds_status parse_form(ds_ctx *cx, void *arg)
{
    form *f = arg;

    DS_TRY(ds_form_parse(cx, DS_STR("From=%2B14085550142&Body=hello+there&NumMedia=0"), 10,
                         &f->fields, &f->n));
    assert_int_equal(f->n, 3);
    assert_text(f->fields[0].value, "+14085550142");
    assert_text(f->fields[1].value, "hello there");
    return DS_OK;
}

static void form_before(void *arg) { *(form *)arg = (form){ NULL, 99 }; }

static void form_untouched(void *arg)
{
    assert_int_equal(((form *)arg)->n, 99);
    assert_null(((form *)arg)->fields);
}

static void a_form_is_read_whole_or_not_at_all(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    form f;
    torture t = { .name = "ds_form_parse",
                  .run = parse_form,
                  .before = form_before,
                  .untouched = form_untouched,
                  .arg = &f,
                  .needs_min = 3 };

    (void)state;
    torture_run(te, &t);
    testenv_free(te);
}

/* ---- a zone: parsed on the heap, its bytes in the arena */

static ds_status find_zone(ds_ctx *cx, void *arg)
{
    ds_tzdb *db = ds_tzdb_new("/usr/share/zoneinfo");
    const ds_tz *tz = NULL;
    ds_status status;

    (void)arg;
    cx->tzdb = db;
    status = ds_tz_find(cx, DS_STR("America/New_York"), &tz);
    if (status == DS_OK)
        assert_string_equal(ds_tz_name(tz), "America/New_York");
    else
        assert_null(tz);
    ds_tzdb_free(db);
    return status;
}

static void a_zone_is_found_or_it_is_a_limit(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    torture t = { .name = "ds_tz_find", .run = find_zone, .step_bytes = 512, .needs_min = 1 };

    (void)state;
    torture_run(te, &t);
    testenv_free(te);
}

/* ---- configuration: a reading that fails for want of memory changes nothing */

static const ds_conf_option options[] = {
    { "server", "listen", DS_CONF_TEXT, "127.0.0.1:8080", 0, 0, "", "", "Where.", NULL },
    { "booking", "hold_minutes", DS_CONF_INT, "15", 1, 240, "minutes", "", "How long.", NULL },
};

static ds_status read_conf(ds_ctx *cx, void *arg)
{
    ds_conf *c = arg;

    return ds_conf_read(cx, c, "docspot.conf",
                        DS_STR("[server]\nlisten = 0.0.0.0:80\n[booking]\nhold_minutes = 20\n"),
                        NULL);
}

static void conf_untouched(void *arg)
{
    assert_int_equal(ds_conf_int(arg, "booking", "hold_minutes"), 15);
    assert_text(ds_conf_text(arg, "server", "listen"), "127.0.0.1:8080");
}

static void a_configuration_that_has_no_room_keeps_its_defaults(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_conf *c = ds_conf_new(options, COUNT_OF(options));
    torture t = { .name = "ds_conf_read",
                  .run = read_conf,
                  .untouched = conf_untouched,
                  .arg = c,
                  .needs_min = 2 };

    (void)state;
    torture_run(te, &t);
    assert_int_equal(ds_conf_int(c, "booking", "hold_minutes"), 20);
    assert_text(ds_conf_text(c, "server", "listen"), "0.0.0.0:80");
    ds_conf_free(c);
    testenv_free(te);
}

/* ---- the arena itself: the exact edge of the cap */

static void an_arena_gives_exactly_its_cap_in_pieces_of_sixteen(void **state)
{
    (void)state;
    for (size_t cap = 0; cap <= 512; cap += 16) {
        ds_arena *a = ds_arena_new(cap);
        size_t n = 0;

        while (ds_arena_alloc(a, 16))
            n++;
        assert_int_equal(n, cap / 16);
        assert_int_equal(ds_arena_used(a), cap);
        assert_null(ds_arena_alloc(a, 1));
        assert_non_null(ds_arena_alloc(a, 0));
        ds_arena_reset(a);
        assert_int_equal(ds_arena_used(a), 0);
        if (cap > 0)
            assert_non_null(ds_arena_alloc(a, cap));
        assert_null(ds_arena_alloc(a, 1));
        ds_arena_free(a);
    }
}

static void an_extension_stops_at_the_cap_too(void **state)
{
    (void)state;
    for (size_t cap = 64; cap <= 256; cap += 16) {
        ds_arena *a = ds_arena_new(cap);
        void *p = ds_arena_alloc(a, 32);

        assert_true(ds_arena_extend(a, p, 32, cap));
        assert_int_equal(ds_arena_used(a), cap);
        assert_false(ds_arena_extend(a, p, cap, cap + 1));
        assert_int_equal(ds_arena_used(a), cap);
        for (size_t i = 0; i < cap; i++)
            assert_int_equal(((unsigned char *)p)[i], 0);
        ds_arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_makes_a_text_fails_with_a_limit_and_writes_nothing),
        cmocka_unit_test(a_csv_is_read_whole_or_not_at_all),
        cmocka_unit_test(a_form_is_read_whole_or_not_at_all),
        cmocka_unit_test(a_zone_is_found_or_it_is_a_limit),
        cmocka_unit_test(a_configuration_that_has_no_room_keeps_its_defaults),
        cmocka_unit_test(an_arena_gives_exactly_its_cap_in_pieces_of_sixteen),
        cmocka_unit_test(an_extension_stops_at_the_cap_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
