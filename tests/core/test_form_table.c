/*
 * test_form_table.c - forms, percent signs, hex and base64: every byte, every broken shape.
 */
#include "core/crypto.h"
#include "core/http.h"
#include "tests/support/check.h"
#include "tests/support/dice.h"
#include "tests/support/testenv.h"

#include <stdio.h>
#include <string.h>

typedef struct form_case {
    const char *name, *body;
    const char *fields; /* "key=value;key=value"; NULL: refused */
} form_case;

/* clang-format off */
static const form_case form_cases[] = {
    { "one field",                 "a=1",              "a=1" },
    { "two fields",                "a=1&b=2",          "a=1;b=2" },
    { "the same key twice",        "a=1&a=2",          "a=1;a=2" },
    { "order is kept",             "b=2&a=1",          "b=2;a=1" },
    { "an empty value",            "a=",               "a=" },
    { "no equals sign",            "a",                "a=" },
    { "an empty key",              "=1",               "=1" },
    { "an equals sign alone",      "=",                "=" },
    { "an equals sign in the value", "a=1=2",          "a=1=2" },
    { "nothing",                   "",                 "" },
    { "an ampersand alone",        "&",                "" },
    { "ampersands in a row",       "a=1&&b=2",         "a=1;b=2" },
    { "an ampersand first",        "&a=1",             "a=1" },
    { "an ampersand last",         "a=1&",             "a=1" },
    { "a plus is a space",         "a=x+y",            "a=x y" },
    { "a plus in the key",         "x+y=1",            "x y=1" },
    { "an encoded plus",           "a=%2B1408",        "a=+1408" },
    { "an encoded space",          "a=x%20y",          "a=x y" },
    { "an encoded ampersand",      "a=x%26y",          "a=x&y" },
    { "an encoded equals sign",    "a%3D=1",           "a==1" },
    { "an encoded percent sign",   "a=10%25",          "a=10%" },
    { "decoded once only",         "a=%2541",          "a=%41" },
    { "small hex digits",          "a=%c3%b1",         "a=\xC3\xB1" },
    { "capital hex digits",        "a=%C3%B1",         "a=\xC3\xB1" },
    { "mixed hex digits",          "a=%c3%B1",         "a=\xC3\xB1" },
    { "a semicolon is a letter",   "a=1;b=2",          "a=1;b=2" },
    { "raw UTF-8",                 "a=\xC3\xB1",       "a=\xC3\xB1" },
    { "a percent sign alone",      "a=%",              NULL },
    { "one hex digit",             "a=%4",             NULL },
    { "no hex digits",             "a=%zz",            NULL },
    { "one good digit",            "a=%4z",            NULL },
    { "the other good digit",      "a=%z4",            NULL },
    { "a digit over the ampersand", "a=%4&b=1",        NULL },
    { "a sign for a digit",        "a=%+1",            NULL },
    { "a space for a digit",       "a=% 1",            NULL },
    { "a broken key",              "%=1",              NULL },
    { "broken in a later field",   "a=1&b=%",          NULL },
    { "unicode of Microsoft",      "a=%u00e9",         NULL },
};
/* clang-format on */

static void forms_are_decoded_in_one_way_only(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(form_cases); i++) {
        const form_case *c = &form_cases[i];
        const ds_form_field *fields = NULL;
        ds_buf b = ds_buf_make(cx);
        size_t n = 0;
        ds_status status = ds_form_parse(cx, ds_str_of(c->body), 10, &fields, &n);

        if (status != (c->fields ? DS_OK : DS_INVALID))
            fail_msg("%s: %s", c->name, ds_status_name(status));
        for (size_t k = 0; k < n; k++)
            ds_buf_printf(&b, "%s" DS_FMT "=" DS_FMT, k > 0 ? ";" : "", DS_ARG(fields[k].key),
                          DS_ARG(fields[k].value));
        if (c->fields && !ds_str_is(ds_buf_view(&b), c->fields))
            fail_msg("%s: \"" DS_FMT "\"", c->name, DS_ARG(ds_buf_view(&b)));
        if (!c->fields)
            assert_why(cx, "has a broken percent sign");
    }
    testenv_free(te);
}

static void as_many_fields_as_allowed_are_read_and_one_more_is_not(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (size_t max = 0; max <= 20; max++) {
        for (size_t count = 0; count <= 21; count++) {
            ds_buf b = ds_buf_make(cx);
            const ds_form_field *fields;
            size_t n = 77;

            for (size_t i = 0; i < count; i++)
                ds_buf_puts(&b, "&k=v"); /* empty fields do not count */
            assert_status(cx, ds_form_parse(cx, ds_buf_view(&b), max, &fields, &n),
                          count <= max ? DS_OK : DS_LIMIT);
            assert_int_equal(n, count <= max ? count : 77);
        }
    }
    testenv_free(te);
}

static void every_byte_is_encoded_and_comes_back(void **state)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);

    (void)state;
    for (int c = 0; c < 256; c++) {
        char byte = (char)c, wanted[8];
        ds_buf b = ds_buf_make(cx), form = ds_buf_make(cx);
        const ds_form_field *fields;
        size_t n;

        ds_http_encode(&b, (ds_str){ &byte, 1 });
        if (c != 0 && strchr(plain, c))
            (void)snprintf(wanted, sizeof(wanted), "%c", c);
        else
            (void)snprintf(wanted, sizeof(wanted), "%%%02X", (unsigned)c);
        assert_text(ds_buf_view(&b), wanted);
        ds_http_form_add(&form, "k", (ds_str){ &byte, 1 });
        assert_status(cx, ds_form_parse(cx, ds_buf_view(&form), 1, &fields, &n), DS_OK);
        assert_true(n == 1 && ds_str_equal(fields[0].value, (ds_str){ &byte, 1 }));
    }
    testenv_free(te);
}

static void random_forms_come_back(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    dice d = dice_of(31);

    (void)state;
    for (int round = 0; round < 1000; round++) {
        ds_ctx *cx = testenv_cx(te);
        ds_buf b = ds_buf_make(cx);
        ds_str values[6];
        size_t count = 1 + dice_throw(&d, 6), n;
        const ds_form_field *fields;

        for (size_t i = 0; i < count; i++) {
            char *p = ds_alloc(cx, 20), key[32];

            values[i] = (ds_str){ p, dice_throw(&d, 20) };
            for (size_t k = 0; k < values[i].n; k++)
                p[k] = (char)dice_throw(&d, 256);
            (void)snprintf(key, sizeof(key), "k %zu&", i);
            ds_http_form_add(&b, key, values[i]);
        }
        assert_status(cx, ds_form_parse(cx, ds_buf_view(&b), 6, &fields, &n), DS_OK);
        assert_int_equal(n, count);
        for (size_t i = 0; i < n; i++)
            assert_true(ds_str_equal(fields[i].value, values[i]));
        testenv_reset(te);
    }
    testenv_free(te);
}

/* ---- hex */

static void hex_is_decoded_strictly(void **state)
{
    static const struct {
        const char *hex;
        bool is_read;
    } rows[] = {
        { "00ff10", true },  { "00FF10", true },   { "00fF10", true },
        { "00ff1", false },  { "00ff100", false }, { "00ff1000", false },
        { "00ff1g", false }, { "00ff1 ", false },  { " 0ff10", false },
        { "0x00ff", false }, { "", false },        { "00:f10", false },
        { "00ff-1", false }, { "00ff+1", false },  { "00ff\xC3\xA9", false },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint8_t bytes[3] = { 0 };

        if (ds_hex_decode(ds_str_of(rows[i].hex), bytes, 3) != rows[i].is_read)
            fail_msg("\"%s\"", rows[i].hex);
        if (rows[i].is_read)
            assert_memory_equal(bytes, "\x00\xff\x10", 3);
    }
    assert_true(ds_hex_decode(DS_STR(""), NULL, 0));
}

static void every_byte_goes_to_hex_and_back(void **state)
{
    testenv *te = testenv_new("2026-11-23T08:00:00Z");
    uint8_t all[256], back[256];
    ds_str hex;

    (void)state;
    for (int i = 0; i < 256; i++)
        all[i] = (uint8_t)i;
    hex = ds_hex_encode(testenv_cx(te), all, sizeof(all));
    assert_int_equal(hex.n, 512);
    assert_true(ds_str_starts(hex, DS_STR("000102030405060708090a0b")));
    assert_true(ds_hex_decode(hex, back, sizeof(back)));
    assert_memory_equal(all, back, sizeof(all));
    testenv_free(te);
}

/* ---- base64: the vectors of RFC 4648, and the two signs that differ between alphabets */

static void base64_is_written_with_its_padding(void **state)
{
    static const struct {
        ds_str bytes;
        const char *text;
    } rows[] = {
        { DS_LIT(""), "" },
        { DS_LIT("f"), "Zg==" },
        { DS_LIT("fo"), "Zm8=" },
        { DS_LIT("foo"), "Zm9v" },
        { DS_LIT("foob"), "Zm9vYg==" },
        { DS_LIT("fooba"), "Zm9vYmE=" },
        { DS_LIT("foobar"), "Zm9vYmFy" },
        { DS_LIT("\xFB\xFF\xBE"), "+/++" },
        { DS_LIT("\0\0\0"), "AAAA" },
        { DS_LIT("\xFF"), "/w==" },
    };
    testenv *te = testenv_new("2026-11-23T08:00:00Z");

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_text(ds_base64_encode(testenv_cx(te), rows[i].bytes.p, rows[i].bytes.n),
                    rows[i].text);
    testenv_free(te);
}

/* Secrets are equal when every byte is; a difference anywhere is found. */
static void secrets_differ_wherever_a_bit_does(void **state)
{
    char a[40], b[40];

    (void)state;
    memset(a, 'k', sizeof(a));
    memcpy(b, a, sizeof(b));
    for (size_t n = 0; n <= sizeof(a); n++) {
        assert_true(ds_secret_equal((ds_str){ a, n }, (ds_str){ b, n }));
        if (n > 0) {
            assert_false(ds_secret_equal((ds_str){ a, n }, (ds_str){ b, n - 1 }));
            assert_false(ds_secret_equal((ds_str){ a, n - 1 }, (ds_str){ b, n }));
        }
    }
    for (size_t i = 0; i < sizeof(a); i++) {
        for (int bit = 0; bit < 8; bit++) {
            b[i] = (char)(a[i] ^ 1 << bit);
            assert_false(ds_secret_equal((ds_str){ a, sizeof(a) }, (ds_str){ b, sizeof(b) }));
        }
        b[i] = a[i];
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_are_decoded_in_one_way_only),
        cmocka_unit_test(as_many_fields_as_allowed_are_read_and_one_more_is_not),
        cmocka_unit_test(every_byte_is_encoded_and_comes_back),
        cmocka_unit_test(random_forms_come_back),
        cmocka_unit_test(hex_is_decoded_strictly),
        cmocka_unit_test(every_byte_goes_to_hex_and_back),
        cmocka_unit_test(base64_is_written_with_its_padding),
        cmocka_unit_test(secrets_differ_wherever_a_bit_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
