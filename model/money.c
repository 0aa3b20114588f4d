/*
 * money.c - amounts in minor units: reading files, writing for people and for files.
 *
 * What always holds:
 *   (1) no floating point: digits are counted, never rounded
 *   (2) what money_write_major writes, money_parse reads back to the same amount
 *   (3) money_write uses characters that GSM-7 has, so a price never doubles the price of an SMS
 */
#include "model/money.h"

#include <inttypes.h>
#include <string.h>

#define MAJOR_DIGITS_MAX 12 /* a fee above a trillion is a typing error */

typedef struct currency_row {
    const char code[4];
    int decimals;
    const char *sign; /* as people write it; NULL: the code and a space */
} currency_row;

/* ISO 4217; what is not here has two decimals and is written with its code. */
static const currency_row currencies[] = {
    { "USD", 2, "$" },  { "INR", 2, "Rs " }, { "JPY", 0, NULL }, { "KRW", 0, NULL },
    { "VND", 0, NULL }, { "CLP", 0, NULL },  { "ISK", 0, NULL }, { "PYG", 0, NULL },
    { "UGX", 0, NULL }, { "XAF", 0, NULL },  { "XOF", 0, NULL }, { "XPF", 0, NULL },
    { "RWF", 0, NULL }, { "KMF", 0, NULL },  { "GNF", 0, NULL }, { "DJF", 0, NULL },
    { "BIF", 0, NULL }, { "VUV", 0, NULL },  { "UYI", 0, NULL }, { "BHD", 3, NULL },
    { "KWD", 3, NULL }, { "OMR", 3, NULL },  { "JOD", 3, NULL }, { "TND", 3, NULL },
    { "IQD", 3, NULL }, { "LYD", 3, NULL },
};

static const currency_row *currency_find(const char *code)
{
    for (size_t i = 0; i < sizeof currencies / sizeof currencies[0]; i++) {
        if (strcmp(currencies[i].code, code) == 0)
            return &currencies[i];
    }
    return NULL;
}

int money_decimals(const char *currency)
{
    const currency_row *row = currency_find(currency);

    return row ? row->decimals : 2;
}

static bool is_currency(ds_str s)
{
    if (s.n != 3)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < 'A' || s.p[i] > 'Z')
            return false;
    }
    return true;
}

static int64_t scale_of(int decimals)
{
    int64_t scale = 1;

    while (decimals-- > 0)
        scale *= 10;
    return scale;
}

bool money_parse(ds_str major, ds_str currency, money *ret)
{
    int64_t point = ds_str_find(major, DS_STR("."), 0);
    size_t whole_n = point < 0 ? major.n : (size_t)point;
    ds_str whole = ds_str_sub(major, 0, whole_n);
    ds_str rest = ds_str_sub(major, point < 0 ? major.n : whole_n + 1, major.n);
    money m = { 0 };
    int64_t major_v = 0, rest_v = 0;

    if (!is_currency(currency) || whole.n == 0 || whole.n > MAJOR_DIGITS_MAX)
        return false;
    memcpy(m.currency, currency.p, 3);

    int decimals = money_decimals(m.currency);
    if ((point >= 0 && rest.n == 0) || rest.n > (size_t)decimals)
        return false;
    for (size_t i = 0; i < whole.n; i++) {
        if (whole.p[i] < '0' || whole.p[i] > '9')
            return false;
        major_v = major_v * 10 + (whole.p[i] - '0');
    }
    for (size_t i = 0; i < rest.n; i++) {
        if (rest.p[i] < '0' || rest.p[i] > '9')
            return false;
        rest_v = rest_v * 10 + (rest.p[i] - '0');
    }
    m.minor = major_v * scale_of(decimals) + rest_v * scale_of(decimals - (int)rest.n);
    *ret = m;
    return true;
}

static void write_amount(ds_buf *b, money m, bool keep_zero_decimals)
{
    int decimals = money_decimals(m.currency);
    int64_t scale = scale_of(decimals);
    int64_t minor = m.minor < 0 ? -m.minor : m.minor;

    if (m.minor < 0)
        ds_buf_putc(b, '-');
    ds_buf_printf(b, "%" PRId64, minor / scale);
    if (decimals > 0 && (keep_zero_decimals || minor % scale != 0))
        ds_buf_printf(b, ".%0*" PRId64, decimals, minor % scale);
}

void money_write_amount(ds_buf *b, money m) { write_amount(b, m, false); }

void money_write(ds_buf *b, money m)
{
    const currency_row *row = currency_find(m.currency);

    if (row && row->sign)
        ds_buf_puts(b, row->sign);
    else if (m.currency[0])
        ds_buf_printf(b, "%s ", m.currency);
    write_amount(b, m, false);
}

void money_write_major(ds_buf *b, money m) { write_amount(b, m, true); }
