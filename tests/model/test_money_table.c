/*
 * test_money_table.c - amounts by currency: what is read, what is refused, how people see it.
 */
#include "model/money.h"
#include "tests/support/check.h"
#include "tests/support/dice.h"

#include <inttypes.h>
#include <string.h>

typedef struct money_case {
    const char *currency, *major;
    int64_t minor;      /* -1: refused */
    const char *people; /* as people write it */
    const char *file;   /* as a file has it */
} money_case;

/* clang-format off */
static const money_case cases[] = {
    { "USD", "90",            9000,  "$90",         "90.00" },
    { "USD", "90.00",         9000,  "$90",         "90.00" },
    { "USD", "90.5",          9050,  "$90.50",      "90.50" },
    { "USD", "90.05",         9005,  "$90.05",      "90.05" },
    { "USD", "0",             0,     "$0",          "0.00" },
    { "USD", "0.01",          1,     "$0.01",       "0.01" },
    { "USD", "0.10",          10,    "$0.10",       "0.10" },
    { "USD", "007",           700,   "$7",          "7.00" },
    { "USD", "999999999999",  99999999999900, "$999999999999", "999999999999.00" },
    { "USD", "1000000000000", -1, NULL, NULL },
    { "USD", "90.000",        -1, NULL, NULL },
    { "USD", "90.",           -1, NULL, NULL },
    { "USD", ".50",           -1, NULL, NULL },
    { "USD", ".",             -1, NULL, NULL },
    { "USD", "",              -1, NULL, NULL },
    { "USD", "-90",           -1, NULL, NULL },
    { "USD", "+90",           -1, NULL, NULL },
    { "USD", "$90",           -1, NULL, NULL },
    { "USD", "90 ",           -1, NULL, NULL },
    { "USD", " 90",           -1, NULL, NULL },
    { "USD", "1,000",         -1, NULL, NULL },
    { "USD", "1.0.0",         -1, NULL, NULL },
    { "USD", "1.-5",          -1, NULL, NULL },
    { "USD", "1e3",           -1, NULL, NULL },
    { "USD", "ninety",        -1, NULL, NULL },
    { "USD", "9\xE0\xA5\xA6", -1, NULL, NULL },
    { "INR", "600",           60000, "Rs 600",      "600.00" },
    { "INR", "600.50",        60050, "Rs 600.50",   "600.50" },
    { "EUR", "45.50",         4550,  "EUR 45.50",   "45.50" },
    { "GBP", "45",            4500,  "GBP 45",      "45.00" },
    { "MXN", "800",           80000, "MXN 800",     "800.00" },
    { "JPY", "5000",          5000,  "JPY 5000",    "5000" },
    { "JPY", "5000.0",        -1, NULL, NULL },
    { "JPY", "5000.",         -1, NULL, NULL },
    { "KRW", "30000",         30000, "KRW 30000",   "30000" },
    { "VND", "200000",        200000, "VND 200000", "200000" },
    { "CLP", "15000",         15000, "CLP 15000",   "15000" },
    { "XAF", "9000",          9000,  "XAF 9000",    "9000" },
    { "BHD", "12.5",          12500, "BHD 12.500",  "12.500" },
    { "BHD", "12.505",        12505, "BHD 12.505",  "12.505" },
    { "BHD", "12",            12000, "BHD 12",      "12.000" },
    { "BHD", "12.5055",       -1, NULL, NULL },
    { "KWD", "0.001",         1,     "KWD 0.001",   "0.001" },
    { "OMR", "1.1",           1100,  "OMR 1.100",   "1.100" },
    { "XYZ", "1.10",          110,   "XYZ 1.10",    "1.10" },
    { "usd", "1",             -1, NULL, NULL },
    { "US",  "1",             -1, NULL, NULL },
    { "USDT", "1",            -1, NULL, NULL },
    { "",    "1",             -1, NULL, NULL },
    { "U$D", "1",             -1, NULL, NULL },
    { "\xE2\x82\xB9", "1",    -1, NULL, NULL },
};
/* clang-format on */

static void amounts_are_read_and_written_by_currency(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const money_case *c = &cases[i];
        money m = { 77, "???" };
        bool is_read = money_parse(ds_str_of(c->major), ds_str_of(c->currency), &m);
        char room[2][64];
        ds_buf b[2] = { ds_buf_fixed(room[0], 64), ds_buf_fixed(room[1], 64) };

        if (is_read != (c->minor >= 0) || m.minor != (is_read ? c->minor : 77))
            fail_msg("%s %s: %d, %" PRId64, c->major, c->currency, is_read, m.minor);
        if (!is_read) {
            assert_string_equal(m.currency, "???");
            continue;
        }
        assert_string_equal(m.currency, c->currency);
        money_write(&b[0], m);
        money_write_major(&b[1], m);
        assert_text(ds_buf_view(&b[0]), c->people);
        assert_text(ds_buf_view(&b[1]), c->file);
    }
}

static void every_currency_has_its_decimals(void **state)
{
    static const char none[] = "JPY KRW VND CLP ISK PYG UGX XAF XOF XPF RWF KMF GNF DJF BIF VUV";
    static const char three[] = "BHD KWD OMR JOD TND IQD LYD";
    static const char two[] = "USD INR EUR GBP MXN CAD AUD SGD AED CHF BRL ZAR NPR LKR PKR BDT XYZ";
    static const struct {
        const char *codes;
        int decimals;
    } sets[] = { { none, 0 }, { three, 3 }, { two, 2 } };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sets); i++) {
        ds_str rest = ds_str_of(sets[i].codes), code;

        while (ds_str_next(&rest, ' ', &code)) {
            char text[4] = { code.p[0], code.p[1], code.p[2], '\0' };

            if (money_decimals(text) != sets[i].decimals)
                fail_msg("%s has %d decimals", text, money_decimals(text));
        }
    }
    assert_int_equal(money_decimals(""), 2);
}

static void negative_amounts_are_written_with_their_sign(void **state)
{
    static const struct {
        money m;
        const char *people, *file;
    } rows[] = {
        { { -9000, "USD" }, "$-90", "-90.00" },
        { { -5, "USD" }, "$-0.05", "-0.05" },
        { { -60050, "INR" }, "Rs -600.50", "-600.50" },
        { { -7, "JPY" }, "JPY -7", "-7" },
        { { 9000, "" }, "90", "90.00" },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char room[2][64];
        ds_buf b[2] = { ds_buf_fixed(room[0], 64), ds_buf_fixed(room[1], 64) };

        money_write(&b[0], rows[i].m);
        money_write_major(&b[1], rows[i].m);
        assert_text(ds_buf_view(&b[0]), rows[i].people);
        assert_text(ds_buf_view(&b[1]), rows[i].file);
    }
}

static void what_is_written_to_a_file_is_read_back(void **state)
{
    static const char *const codes[] = { "USD", "JPY", "BHD", "XYZ" };
    dice d = dice_of(2);

    (void)state;
    for (int round = 0; round < 20000; round++) {
        char room[64];
        ds_buf b = ds_buf_fixed(room, sizeof room);
        money m = { dice_throw(&d, round % 2 ? 2000 : 2000000000), "" }, back;
        const char *code = codes[dice_throw(&d, COUNT_OF(codes))];

        memcpy(m.currency, code, 4);
        money_write_major(&b, m);
        assert_true(money_parse(ds_buf_view(&b), ds_str_of(code), &back));
        assert_int_equal(back.minor, m.minor);
        assert_string_equal(back.currency, code);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_read_and_written_by_currency),
        cmocka_unit_test(every_currency_has_its_decimals),
        cmocka_unit_test(negative_amounts_are_written_with_their_sign),
        cmocka_unit_test(what_is_written_to_a_file_is_read_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
