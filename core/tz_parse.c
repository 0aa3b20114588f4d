/*
 * tz_parse.c - a zone from the bytes of a TZif file (RFC 8536 and 9636).
 *
 * The file is outside input: every count is checked against the bytes that are there before any
 * is used, every index against its table. A zone that comes out of here needs no check later:
 * transitions ascend, types exist, abbreviations end, offsets are under 26 hours. Files with leap
 * seconds ("right/") are refused, since our instants do not count them.
 */
#include "core/tz_internal.h"

#include <string.h>

#define HEADER_BYTES 44u
#define TYPES_MAX 256u
#define OFFSET_MAX_S (26 * 3600)
#define RULE_TIME_MAX_H 167

/* The six counts of a TZif header. */
typedef struct tz_counts {
    uint32_t isut, isstd, leap, time, type, abbrev_bytes;
} tz_counts;

static uint32_t be32(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;

    return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

/* Two's complement by hand: converting a large unsigned is the implementation's choice. */
static int32_t be32_signed(const char *p)
{
    uint32_t v = be32(p);
    int32_t s;

    memcpy(&s, &v, sizeof(s));
    return s;
}

static int64_t be64_signed(const char *p)
{
    uint64_t v = (uint64_t)be32(p) << 32 | be32(p + 4);
    int64_t s;

    memcpy(&s, &v, sizeof(s));
    return s;
}

static bool take(ds_str *rest, uint64_t n, ds_str *ret)
{
    if (n > rest->n)
        return false;
    *ret = ds_str_sub(*rest, 0, (size_t)n);
    *rest = ds_str_sub(*rest, (size_t)n, rest->n);
    return true;
}

static bool take_header(ds_str *rest, char *ret_version, tz_counts *ret)
{
    ds_str h;

    if (!take(rest, HEADER_BYTES, &h) || !ds_str_starts(h, DS_STR("TZif")))
        return false;
    *ret_version = h.p[4];
    *ret = (tz_counts){ be32(h.p + 20), be32(h.p + 24), be32(h.p + 28),
                        be32(h.p + 32), be32(h.p + 36), be32(h.p + 40) };
    return true;
}

/* How long the data behind a header is, with times of time_bytes each. */
static uint64_t data_bytes(const tz_counts *c, uint64_t time_bytes)
{
    return c->time * (time_bytes + 1) + (uint64_t)c->type * 6 + c->abbrev_bytes +
           c->leap * (time_bytes + 4) + c->isstd + c->isut;
}

/* A zone with room for its tables, in one piece of memory. */
static ds_tz *zone_new(const tz_counts *c)
{
    size_t at_bytes = c->time * sizeof(int64_t);
    size_t types_bytes = c->type * sizeof(tz_type);
    char *p = ds_heap_new(sizeof(ds_tz) + at_bytes + types_bytes + c->time + c->abbrev_bytes);
    ds_tz *tz = (void *)p;

    if (!tz)
        return NULL;
    p += sizeof(ds_tz); /* a multiple of 8, as the int64_t behind it wants */
    tz->at = (void *)p;
    tz->types = (void *)(p + at_bytes);
    tz->type_of = (void *)(p + at_bytes + types_bytes);
    tz->abbrevs = p + at_bytes + types_bytes + c->time;
    tz->count = c->time;
    return tz;
}

static const char *fill_times(ds_tz *tz, const tz_counts *c, size_t time_bytes, const char *p)
{
    const char *index = p + c->time * time_bytes;

    for (size_t i = 0; i < c->time; i++) {
        tz->at[i] = time_bytes == 8 ? be64_signed(p + i * 8) : be32_signed(p + i * 4);
        if (i > 0 && tz->at[i] <= tz->at[i - 1])
            return "transitions do not ascend";
        tz->type_of[i] = (unsigned char)index[i];
        if (tz->type_of[i] >= c->type)
            return "a transition to a type that is not there";
    }
    return NULL;
}

static const char *fill_types(ds_tz *tz, const tz_counts *c, const char *p)
{
    memcpy(tz->abbrevs, p + (size_t)c->type * 6, c->abbrev_bytes);
    if (tz->abbrevs[c->abbrev_bytes - 1] != '\0')
        return "an abbreviation does not end";
    for (size_t i = 0; i < c->type; i++) {
        const char *t = p + i * 6;

        tz->types[i].offset_s = be32_signed(t);
        tz->types[i].is_dst = t[4] != 0;
        tz->types[i].abbrev = (uint8_t)t[5];
        if (tz->types[i].offset_s <= -OFFSET_MAX_S || tz->types[i].offset_s >= OFFSET_MAX_S)
            return "an offset of more than 26 hours";
        if (tz->types[i].abbrev >= c->abbrev_bytes)
            return "an abbreviation that is not there";
    }
    return NULL;
}

static const char *check_counts(const tz_counts *c)
{
    if (c->leap != 0)
        return "it counts leap seconds";
    if (c->type == 0 || c->type > TYPES_MAX || c->abbrev_bytes == 0)
        return "it has no types, or too many";
    return NULL;
}

/* The data block that counts: behind the second header from version 2 on, with its footer. */
static const char *find_block(ds_str bytes, tz_counts *ret_counts, size_t *ret_time_bytes,
                              ds_str *ret_block, ds_str *ret_footer)
{
    ds_str rest = bytes, skipped;
    char version;

    *ret_time_bytes = 4;
    if (!take_header(&rest, &version, ret_counts))
        return "it is no TZif file";
    if (version >= '2') {
        if (!take(&rest, data_bytes(ret_counts, 4), &skipped) ||
            !take_header(&rest, &version, ret_counts))
            return "it is cut short";
        *ret_time_bytes = 8;
    }
    if (!take(&rest, data_bytes(ret_counts, *ret_time_bytes), ret_block))
        return "it is cut short";
    *ret_footer = (ds_str){ NULL, 0 };
    if (*ret_time_bytes == 8) {
        if (rest.n < 2 || rest.p[0] != '\n' || ds_str_find(rest, DS_STR("\n"), 1) < 0)
            return "it has no footer";
        *ret_footer = ds_str_sub(rest, 1, (size_t)ds_str_find(rest, DS_STR("\n"), 1));
    }
    return check_counts(ret_counts);
}

static const char *fill(ds_tz *tz, const tz_counts *c, size_t time_bytes, ds_str block,
                        ds_str footer)
{
    const char *wrong = fill_times(tz, c, time_bytes, block.p);

    if (!wrong)
        wrong = fill_types(tz, c, block.p + c->time * (time_bytes + 1));
    if (!wrong && footer.n > 0 && !ds_tz_rule_parse(footer, &tz->rule))
        wrong = "its footer is no POSIX rule";
    return wrong;
}

ds_status ds_tz_parse(ds_ctx *cx, ds_str name, ds_str bytes, ds_tz **ret_tz)
{
    ds_tz *tz DS_AUTO(ds_tz_freep) = NULL;
    tz_counts counts;
    size_t time_bytes;
    ds_str block, footer;
    const char *wrong;

    if (name.n >= DS_TZ_NAME_MAX)
        return ds_fail(cx, DS_INVALID, "time zone: a name of %zu bytes", name.n);
    wrong = find_block(bytes, &counts, &time_bytes, &block, &footer);
    if (wrong)
        return ds_fail(cx, DS_INVALID, "time zone " DS_FMT ": %s", DS_ARG(name), wrong);
    tz = zone_new(&counts);
    if (!tz)
        return ds_fail(cx, DS_LIMIT, "time zone " DS_FMT ": no memory", DS_ARG(name));
    wrong = fill(tz, &counts, time_bytes, block, footer);
    if (wrong)
        return ds_fail(cx, DS_INVALID, "time zone " DS_FMT ": %s", DS_ARG(name), wrong);
    if (name.n > 0)
        memcpy(tz->name, name.p, name.n);
    *ret_tz = tz;
    tz = NULL;
    return DS_OK;
}

void ds_tz_free(ds_tz *tz) { ds_heap_free(tz); }

void ds_tz_freep(ds_tz **tz)
{
    ds_tz_free(*tz);
    *tz = NULL;
}

static bool take_char(ds_str *s, char c)
{
    if (s->n == 0 || s->p[0] != c)
        return false;
    *s = ds_str_sub(*s, 1, s->n);
    return true;
}

static bool take_int(ds_str *s, int max, int *ret)
{
    size_t n = 0;
    int v = 0;

    while (n < s->n && n < 3 && s->p[n] >= '0' && s->p[n] <= '9')
        v = v * 10 + (s->p[n++] - '0');
    if (n == 0 || v > max)
        return false;
    *s = ds_str_sub(*s, n, s->n);
    *ret = v;
    return true;
}

static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/* EST, or <+0530> */
static bool take_abbrev(ds_str *s, char ret[static TZ_ABBREV_MAX])
{
    bool is_quoted = take_char(s, '<');
    size_t n = 0;

    while (n < s->n && (is_quoted ? s->p[n] != '>' : is_letter(s->p[n])))
        n++;
    if (n < 3 || n >= TZ_ABBREV_MAX)
        return false;
    memcpy(ret, s->p, n);
    ret[n] = '\0';
    *s = ds_str_sub(*s, n, s->n);
    return !is_quoted || take_char(s, '>');
}

/* [+-]hh[:mm[:ss]] */
static bool take_time(ds_str *s, int hour_max, int32_t *ret_s)
{
    int sign = take_char(s, '-') ? -1 : 1;
    int h, m = 0, sec = 0;

    if (sign == 1)
        (void)take_char(s, '+'); /* optional */
    if (!take_int(s, hour_max, &h))
        return false;
    if (take_char(s, ':')) {
        if (!take_int(s, 59, &m))
            return false;
        if (take_char(s, ':') && !take_int(s, 59, &sec))
            return false;
    }
    *ret_s = sign * (h * 3600 + m * 60 + sec);
    return true;
}

static bool take_rule_day(ds_str *s, tz_rule_date *ret)
{
    if (take_char(s, 'M')) {
        ret->kind = TZ_RULE_MONTH_WEEK;
        return take_int(s, 12, &ret->month) && ret->month >= 1 && take_char(s, '.') &&
               take_int(s, 5, &ret->week) && ret->week >= 1 && take_char(s, '.') &&
               take_int(s, 6, &ret->day);
    }
    if (take_char(s, 'J')) {
        ret->kind = TZ_RULE_JULIAN;
        return take_int(s, 365, &ret->day) && ret->day >= 1;
    }
    ret->kind = TZ_RULE_DAY;
    return take_int(s, 365, &ret->day);
}

static bool take_rule_date(ds_str *s, tz_rule_date *ret)
{
    if (!take_char(s, ',') || !take_rule_day(s, ret))
        return false;
    ret->time_s = 2 * 3600;
    return !take_char(s, '/') || take_time(s, RULE_TIME_MAX_H, &ret->time_s);
}

bool ds_tz_rule_parse(ds_str s, tz_rule *ret)
{
    tz_rule rule = { .is_set = true };
    int32_t west_s;

    if (!take_abbrev(&s, rule.std_abbrev) || !take_time(&s, 24, &west_s))
        return false;
    rule.std_offset_s = -west_s;
    if (s.n > 0) {
        rule.has_dst = true;
        if (!take_abbrev(&s, rule.dst_abbrev))
            return false;
        rule.dst_offset_s = rule.std_offset_s + 3600;
        if (s.n > 0 && s.p[0] != ',') {
            if (!take_time(&s, 24, &west_s))
                return false;
            rule.dst_offset_s = -west_s;
        }
        if (!take_rule_date(&s, &rule.dst_start) || !take_rule_date(&s, &rule.dst_end))
            return false;
    }
    if (s.n > 0)
        return false;
    *ret = rule;
    return true;
}
