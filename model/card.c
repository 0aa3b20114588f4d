/*
 * card.c - find the numbers of payment cards in a text, and take them out.
 *
 * A card number is 13 to 19 digits, in any script, with the first digits and the length of a
 * network and a right check digit (ISO/IEC 7812), in one run or in groups. What always holds:
 *   (1) a number starts where a run of digits does; a phone number behind a plus is none
 *   (2) groups are parted by at most GAP_MAX signs; a card ends where a group does, unless it is
 *       one run with the expiry or the code written on to it
 *   (3) nothing is allocated for a text without a card
 */
#include "model/card.h"

#include "core/buf.h"
#include "core/text.h"

#define CARD_MIN_DIGITS 13
#define CARD_MAX_DIGITS 19
#define PHONE_MAX_DIGITS 15 /* E.164 */
#define GAP_MAX 2
#define MASK "****"
#define LAST_DIGITS 4

/* ---- digits ---- */

/* The value of a digit of the scripts that people here type; -1: none. */
static int digit_of(int32_t cp)
{
    static const int32_t zeros[] = { '0', 0x0660, 0x06F0, 0x0966, 0x0C66, 0xFF10 };

    for (size_t i = 0; i < sizeof zeros / sizeof zeros[0]; i++)
        if (cp >= zeros[i] && cp < zeros[i] + 10)
            return (int)(cp - zeros[i]);
    return -1;
}

static bool is_gap(int32_t cp)
{
    static const int32_t gaps[] = { ' ',  '-',    '.',    '_',    '/',    '\t',  '\n',
                                    0xA0, 0x2009, 0x200B, 0x2010, 0x2011, 0x2013 };

    for (size_t i = 0; i < sizeof gaps / sizeof gaps[0]; i++)
        if (cp == gaps[i])
            return true;
    return false;
}

/* ---- numbers ---- */

#define LEN(n) (1u << (n))
#define ANY_LEN (LEN(20) - LEN(13))

/* First digits of the networks, and the lengths of their numbers. */
static const struct {
    int from, to, digits;
    unsigned lengths;
} networks[] = {
    { 4, 4, 1, LEN(13) | LEN(16) | LEN(19) }, /* Visa */
    { 51, 55, 2, LEN(16) },                   /* Mastercard */
    { 2200, 2204, 4, LEN(16) | LEN(19) },     /* Mir */
    { 2221, 2720, 4, LEN(16) },               /* Mastercard */
    { 34, 34, 2, LEN(15) },                   /* American Express */
    { 37, 37, 2, LEN(15) },                   /* American Express */
    { 3528, 3589, 4, LEN(20) - LEN(16) },     /* JCB */
    { 300, 305, 3, LEN(14) | LEN(16) },       /* Diners Club */
    { 36, 36, 2, LEN(14) | LEN(16) },         /* Diners Club */
    { 38, 39, 2, LEN(14) | LEN(16) },         /* Diners Club */
    { 50, 50, 2, ANY_LEN },                   /* Maestro, RuPay */
    { 56, 58, 2, ANY_LEN },                   /* Maestro */
    { 60, 69, 2, ANY_LEN },                   /* Discover, RuPay, UnionPay, Maestro */
    { 81, 82, 2, LEN(16) | LEN(19) },         /* RuPay, UnionPay */
};

static bool is_of_network(const int *d, size_t n)
{
    for (size_t i = 0; i < sizeof networks / sizeof networks[0]; i++) {
        int first = 0;

        for (int k = 0; k < networks[i].digits; k++)
            first = first * 10 + d[k];
        if (first >= networks[i].from && first <= networks[i].to &&
            (networks[i].lengths & LEN(n)) != 0)
            return true;
    }
    return false;
}

static bool has_right_check_digit(const int *d, size_t n)
{
    int sum = 0;

    for (size_t i = 0; i < n; i++) {
        int v = (n - i) % 2 == 0 ? d[i] * 2 : d[i];
        sum += v > 9 ? v - 9 : v;
    }
    return sum % 10 == 0;
}

/* ---- in a text ---- */

/* Move *at over signs that may part two groups; true when a digit stands behind them. */
static bool skip_gap(ds_str s, size_t *at)
{
    for (int gap = 0; gap <= GAP_MAX; gap++) {
        size_t next = *at;
        int32_t cp = ds_text_next(s, &next);

        if (digit_of(cp) >= 0)
            return true;
        if (!is_gap(cp))
            return false;
        *at = next;
    }
    return false;
}

/* (2) */
static bool may_end(size_t n, bool is_group_end, bool is_one_run)
{
    if (is_group_end)
        return n > CARD_MIN_DIGITS || is_one_run;
    return is_one_run && (n == 15 || n == 16);
}

typedef struct found {
    size_t end;            /* 0: no card starts here */
    int last[LAST_DIGITS]; /* its last digits */
} found;

/* The longest card that starts with the digit at `at`. */
static found card_at(ds_str s, size_t at, bool is_after_plus)
{
    int d[CARD_MAX_DIGITS];
    bool is_one_run = true;
    found f = { 0 };
    size_t n = 0;

    while (n < CARD_MAX_DIGITS && skip_gap(s, &at)) {
        d[n++] = digit_of(ds_text_next(s, &at));
        size_t after = at;
        bool is_group_end = digit_of(ds_text_next(s, &after)) < 0;

        if (n >= CARD_MIN_DIGITS && may_end(n, is_group_end, is_one_run) &&
            !(is_after_plus && n <= PHONE_MAX_DIGITS) && is_of_network(d, n) &&
            has_right_check_digit(d, n)) {
            f.end = at;
            for (size_t i = 0; i < LAST_DIGITS; i++)
                f.last[i] = d[n - LAST_DIGITS + i];
        }
        is_one_run = is_one_run && !is_group_end;
    }
    return f;
}

/* The next card at or after *at, which is moved to where it starts. */
static found next_card(ds_str s, size_t *at)
{
    int32_t before = 0;
    found f = { 0 };

    while (*at < s.n) {
        size_t next = *at;
        int32_t cp = ds_text_next(s, &next);

        if (digit_of(cp) >= 0 && digit_of(before) < 0) /* (1) */
            f = card_at(s, *at, before == '+');
        if (f.end > 0)
            return f;
        before = cp;
        *at = next;
    }
    return f;
}

/* What stands around cards: its digits are none of our business either. */
static void put_starred(ds_buf *b, ds_str s)
{
    for (size_t at = 0; at < s.n;) {
        size_t from = at;

        if (digit_of(ds_text_next(s, &at)) >= 0)
            ds_buf_putc(b, '*');
        else
            ds_buf_add(b, ds_str_sub(s, from, at));
    }
}

ds_status card_mask(ds_ctx *cx, ds_str s, ds_str *ret)
{
    size_t from = 0, at = 0;
    found f = next_card(s, &at);
    ds_buf b;

    if (f.end == 0) { /* (3) */
        *ret = s;
        return DS_OK;
    }
    b = ds_buf_make(cx);
    while (f.end > 0) {
        put_starred(&b, ds_str_sub(s, from, at));
        ds_buf_puts(&b, MASK);
        for (size_t i = 0; i < LAST_DIGITS; i++)
            ds_buf_putc(&b, (char)('0' + f.last[i]));
        from = at = f.end;
        f = next_card(s, &at);
    }
    put_starred(&b, ds_str_sub(s, from, s.n));
    return ds_buf_finish(&b, ret);
}

bool card_is_masked(ds_str s)
{
    for (int64_t at = ds_str_find(s, DS_STR(MASK), 0); at >= 0;
         at = ds_str_find(s, DS_STR(MASK), (size_t)at + 1)) {
        ds_str rest = ds_str_sub(s, (size_t)at + sizeof MASK - 1, s.n);
        size_t i = 0;

        while (i < rest.n && rest.p[i] >= '0' && rest.p[i] <= '9')
            i++;
        if (i == LAST_DIGITS)
            return true;
    }
    return false;
}
