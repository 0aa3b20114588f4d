/*
 * sms.c - what an SMS costs, and how to write one that costs less.
 *
 * One character outside GSM 03.38 turns 160 characters a segment into 70. What always holds:
 *   (1) a pair that belongs together (escape and extension, two surrogates) is never cut by a
 *       segment's end, so a segment may stay one unit short
 *   (2) making a text plain changes marks, not letters; only where that alone makes the whole text
 *       GSM-7 do accents go that the alphabet lacks
 */
#include "core/text.h"
#include "model/message.h"

#include <string.h>

#define GSM_SINGLE_SEPTETS 160
#define GSM_PART_SEPTETS 153
#define UCS2_SINGLE_UNITS 70
#define UCS2_PART_UNITS 67

/* GSM 03.38 beyond ASCII: the basic table's characters that need one septet. */
static const int32_t gsm_basic[] = {
    0xA3,  0xA5,  0xE8,  0xE9,  0xF9,  0xEC,  0xF2,  0xC7,  0xD8,  0xF8, 0xC5, 0xE5, 0x394,
    0x3A6, 0x393, 0x39B, 0x3A9, 0x3A0, 0x3A8, 0x3A3, 0x398, 0x39E, 0xC6, 0xE6, 0xDF, 0xC9,
    0xA4,  0xA1,  0xC4,  0xD6,  0xD1,  0xDC,  0xA7,  0xBF,  0xE4,  0xF6, 0xF1, 0xFC, 0xE0,
};

/* Septets a character takes: 1, 2 with the escape, or 0 when the alphabet lacks it. */
static size_t gsm_septets(int32_t c)
{
    static const char extension[] = "^{}\\[~]|\f";

    if (c == '\n' || c == '\r')
        return 1;
    if (c > 0 && c < 0x80 && strchr(extension, (char)c))
        return 2;
    if (c >= 0x20 && c < 0x7F && c != '`')
        return 1;
    if (c == 0x20AC)
        return 2;
    for (size_t i = 0; i < sizeof gsm_basic / sizeof gsm_basic[0]; i++) {
        if (gsm_basic[i] == c)
            return 1;
    }
    return 0;
}

static bool is_gsm(ds_str s)
{
    size_t at = 0;
    int32_t c;

    while ((c = ds_text_next(s, &at)) >= 0) {
        if (gsm_septets(c) == 0)
            return false;
    }
    return true;
}

sms_size sms_measure(ds_str text)
{
    sms_size size = { .is_gsm7 = is_gsm(text) };
    size_t part_max = size.is_gsm7 ? GSM_PART_SEPTETS : UCS2_PART_UNITS;
    size_t single_max = size.is_gsm7 ? GSM_SINGLE_SEPTETS : UCS2_SINGLE_UNITS;
    size_t at = 0, in_part = 0, parts = 1;
    int32_t c;

    while ((c = ds_text_next(text, &at)) >= 0) {
        size_t units = size.is_gsm7 ? gsm_septets(c) : (c > 0xFFFF ? 2 : 1);

        if (in_part + units > part_max) { /* (1) */
            parts++;
            in_part = 0;
        }
        in_part += units;
        size.units += units;
    }
    if (size.units > 0)
        size.segments = size.units <= single_max ? 1 : parts;
    return size;
}

typedef struct plain_row {
    int32_t from, to; /* code points, inclusive */
    const char *text;
} plain_row;

/* Marks that word processors and phones put in. */
static const plain_row plain_marks[] = {
    { 0x09, 0x09, " " },       { 0x60, 0x60, "'" },       { 0xA0, 0xA0, " " },
    { 0xA8, 0xA8, "\"" },      { 0xAB, 0xAB, "\"" },      { 0xAD, 0xAD, "" },
    { 0xB4, 0xB4, "'" },       { 0xB7, 0xB7, "-" },       { 0xBB, 0xBB, "\"" },
    { 0xD7, 0xD7, "x" },       { 0x2000, 0x200A, " " },   { 0x200B, 0x200F, "" },
    { 0x2010, 0x2015, "-" },   { 0x2018, 0x201B, "'" },   { 0x201C, 0x201F, "\"" },
    { 0x2022, 0x2022, "-" },   { 0x2026, 0x2026, "..." }, { 0x2028, 0x2029, "\n" },
    { 0x202A, 0x202E, "" },    { 0x202F, 0x202F, " " },   { 0x2032, 0x2032, "'" },
    { 0x2033, 0x2033, "\"" },  { 0x2039, 0x203A, "'" },   { 0x2044, 0x2044, "/" },
    { 0x205F, 0x205F, " " },   { 0x2060, 0x2069, "" },    { 0x20A8, 0x20A8, "Rs" },
    { 0x20B9, 0x20B9, "Rs " }, { 0x2212, 0x2212, "-" },   { 0x3000, 0x3000, " " },
    { 0xFE0E, 0xFE0F, "" },    { 0xFEFF, 0xFEFF, "" },
};

/* Letters whose accent GSM-7 lacks: (2). */
static const plain_row plain_letters[] = {
    { 0xC0, 0xC3, "A" },   { 0xC8, 0xC8, "E" },   { 0xCA, 0xCB, "E" },   { 0xCC, 0xCF, "I" },
    { 0xD2, 0xD5, "O" },   { 0xD9, 0xDB, "U" },   { 0xDD, 0xDD, "Y" },   { 0xE1, 0xE3, "a" },
    { 0xE7, 0xE7, "c" },   { 0xEA, 0xEB, "e" },   { 0xED, 0xEF, "i" },   { 0xF3, 0xF5, "o" },
    { 0xFA, 0xFB, "u" },   { 0xFD, 0xFD, "y" },   { 0xFF, 0xFF, "y" },   { 0x100, 0x100, "A" },
    { 0x101, 0x101, "a" }, { 0x112, 0x112, "E" }, { 0x113, 0x113, "e" }, { 0x12A, 0x12A, "I" },
    { 0x12B, 0x12B, "i" }, { 0x14C, 0x14C, "O" }, { 0x14D, 0x14D, "o" }, { 0x16A, 0x16A, "U" },
    { 0x16B, 0x16B, "u" },
};

static const char *plain_of(const plain_row *rows, size_t n, int32_t c)
{
    for (size_t i = 0; i < n; i++) {
        if (c >= rows[i].from && c <= rows[i].to)
            return rows[i].text;
    }
    return NULL;
}

static ds_status replace(ds_ctx *cx, ds_str s, const plain_row *rows, size_t n, ds_str *ret)
{
    ds_buf b = ds_buf_make(cx);
    size_t at = 0, from = 0;
    int32_t c;

    while ((c = ds_text_next(s, &at)) >= 0) {
        const char *plain = gsm_septets(c) ? NULL : plain_of(rows, n, c);

        if (plain)
            ds_buf_puts(&b, plain);
        else
            ds_buf_add(&b, ds_str_sub(s, from, at));
        from = at;
    }
    return ds_buf_finish(&b, ret);
}

/* Zero-width joiners shape Hindi letters: they go only where the text has no such letters. */
static bool needs_joiners(ds_str s)
{
    size_t at = 0;
    int32_t c;

    while ((c = ds_text_next(s, &at)) >= 0) {
        if (c >= 0x0600 && c < 0x2000)
            return true;
    }
    return false;
}

ds_status sms_plain(ds_ctx *cx, ds_str s, ds_str *ret_text)
{
    ds_str marks, letters;

    if (is_gsm(s) || needs_joiners(s))
        return ds_copy(cx, s, ret_text);
    DS_TRY(replace(cx, s, plain_marks, sizeof plain_marks / sizeof plain_marks[0], &marks));
    DS_TRY(replace(cx, marks, plain_letters, sizeof plain_letters / sizeof plain_letters[0],
                   &letters));
    *ret_text = is_gsm(letters) ? letters : marks;
    return DS_OK;
}
