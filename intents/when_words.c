/*
 * when_words.c - the small words of dates: numbers, ordinals, years, and what may stand between.
 *
 * What always holds: words come from the lexicon, so that a new language is a new file; the one
 * letter known here is the h of 17h30, which is a sign of units and the same in all of them.
 */
#include "intents/when_internal.h"

#define FILLERS_MAX 5   /* "on the", ", at"; more is no sentence */
#define OPTIONS_USUAL 3 /* what is offered at once, where nobody says how many there were */
#define YEAR_MIN 1900
#define YEAR_MAX 2200
#define THOUSANDS 2000 /* a spelled number that what follows is added to, as years are said */
#define CENTURIES 20
#define SPELLED_YEARS_MAX 2

const hit *when_half_hit(const read_state *st, size_t i)
{
    const hit *h = tokens_hit(st, i, SENSE_AMPM);

    return h != NULL && h->n == 1 && st->tokens[i].text.n == 1 && !st->tokens[i].is_glued ? NULL
                                                                                          : h;
}

bool when_mark(const read_state *st, size_t i, char mark)
{
    return i < st->n && st->tokens[i].kind == TOKEN_MARK && st->tokens[i].mark == mark;
}

size_t when_fillers(const read_state *st, size_t i, bool *ret_at)
{
    static const sense_kind fillers[] = { SENSE_AT, SENSE_ON,  SENSE_MAYBE,
                                          SENSE_IN, SENSE_THE, SENSE_OF };

    bool moved = true;

    *ret_at = false;
    for (int passed = 0; moved && passed < FILLERS_MAX && i < st->n; passed++) {
        const hit *part = tokens_hit(st, i, SENSE_PART);

        moved = false;
        if (part != NULL && part->n > 1)
            break; /* "de la tarde" is a part of day, not "of the" and something */
        if (when_mark(st, i, ',') || when_mark(st, i, '@')) {
            *ret_at = *ret_at || when_mark(st, i, '@');
            i++;
            moved = true;
            continue;
        }
        for (size_t k = 0; k < sizeof(fillers) / sizeof(fillers[0]) && !moved; k++) {
            size_t next = when_skip(st, i, fillers[k]);

            moved = next > i;
            *ret_at = *ret_at || (moved && fillers[k] == SENSE_AT);
            i = next;
        }
    }
    return i;
}

bool when_is_choice(const read_state *st, int number)
{
    int64_t options = st->context->option_count;

    if (options == 0 && ds_str_is(st->context->expects, "slot"))
        options = OPTIONS_USUAL;
    return number >= 1 && number <= options;
}

size_t when_number_at(const read_state *st, size_t i, int *ret)
{
    const hit *h = tokens_hit(st, i, SENSE_NUMBER);
    const hit *ones;
    size_t next;

    if (i < st->n && st->tokens[i].kind == TOKEN_NUMBER) {
        if (st->tokens[i].number < 0 || st->tokens[i].number > 9999)
            return 0;
        *ret = (int)st->tokens[i].number;
        return 1;
    }
    if (h == NULL)
        return 0;
    *ret = h->s->a;
    next = i + h->n;
    if (h->s->a == THOUSANDS) { /* "dos mil veintisiete" */
        int rest = 0;
        size_t n = when_number_at(st, next, &rest);

        *ret += n > 0 && rest < 100 && st->tokens[next].kind == TOKEN_WORD ? rest : 0;
        return *ret > THOUSANDS ? h->n + n : h->n;
    }
    if (h->s->a < 20 || h->s->a > 90 || h->s->a % 10 != 0)
        return h->n;
    if (when_mark(st, next, '-') && st->tokens[next].is_glued)
        next++;
    next = when_skip(st, next, SENSE_TENS_JOINT); /* "treinta y uno" */
    ones = tokens_hit(st, next, SENSE_NUMBER);
    if (ones == NULL || ones->s->a < 1 || ones->s->a > 9)
        return h->n;
    *ret += ones->s->a;
    return next + ones->n - i;
}

size_t when_ordinal_mark_at(const read_state *st, size_t i)
{
    const hit *mark = tokens_hit(st, i, SENSE_ORDINAL_MARK);

    if (mark == NULL && when_mark(st, i, '.') && i + 1 < st->n && st->tokens[i + 1].is_glued &&
        tokens_hit(st, i + 1, SENSE_ORDINAL_MARK) != NULL)
        return 2; /* "1.o" */
    if (mark == NULL || (!st->tokens[i].is_glued && (st->hits[i][1].s != NULL || mark->n > 1)))
        return 0;
    return mark->n;
}

size_t when_ordinal_at(const read_state *st, size_t i, int *ret, bool *ret_digits)
{
    const hit *h;
    int tens;
    size_t n;

    if (i < st->n && st->tokens[i].kind == TOKEN_NUMBER) {
        size_t mark = when_ordinal_mark_at(st, i + 1);

        if (mark == 0 || st->tokens[i].number < 1 || st->tokens[i].number > 366)
            return 0;
        *ret = (int)st->tokens[i].number;
        *ret_digits = true;
        return 1 + mark;
    }
    *ret_digits = false;
    if ((h = tokens_hit(st, i, SENSE_ORDINAL)) != NULL) {
        const hit *ones = tokens_hit(st, i + h->n, SENSE_ORDINAL);
        bool is_sum = (h->s->a == 20 || h->s->a == 30) && ones != NULL && ones->s->a >= 1 &&
                      ones->s->a <= 9; /* "vigesimo segundo" */

        *ret = h->s->a + (is_sum ? ones->s->a : 0);
        return h->n + (is_sum ? ones->n : 0u);
    }
    h = tokens_hit(st, i, SENSE_NUMBER);
    if (h == NULL || (h->s->a != 20 && h->s->a != 30))
        return 0;
    tens = h->s->a;
    n = h->n + (when_mark(st, i + h->n, '-') ? 1u : 0u);
    h = tokens_hit(st, i + n, SENSE_ORDINAL);
    if (h == NULL || h->s->a < 1 || h->s->a > 9)
        return 0;
    *ret = tens + h->s->a;
    return n + h->n;
}

/* "next year", "this year", "ano que viene" behind a day or a month. */
static size_t year_beside_at(const read_state *st, size_t i, int this_year, int *ret)
{
    static const struct {
        sense_kind lead, behind;
        int away;
    } ways[] = { { SENSE_NEXT, SENSE_NEXT_BEHIND, 1 },
                 { SENSE_COMING, SENSE_NEXT_BEHIND, 1 },
                 { SENSE_THIS, SENSE_COUNT, 0 },
                 { SENSE_LAST, SENSE_LAST_BEHIND, -1 } };
    size_t at = when_skip(st, when_skip(st, i, SENSE_OF), SENSE_THE);
    const hit *unit = tokens_hit(st, at, SENSE_UNIT);

    for (size_t k = 0; k < sizeof(ways) / sizeof(ways[0]); k++) {
        size_t next = when_skip(st, at, ways[k].lead);
        const hit *led = next > at ? tokens_hit(st, next, SENSE_UNIT) : NULL;

        *ret = this_year + ways[k].away;
        if (led != NULL && led->s->a == UNIT_YEAR)
            return next + led->n - i;
        if (unit != NULL && unit->s->a == UNIT_YEAR && ways[k].behind != SENSE_COUNT &&
            (next = when_skip(st, at + unit->n, ways[k].behind)) > at + unit->n)
            return next - i;
    }
    return 0;
}

/* "twenty twenty seven"; only of years close by, for twenty thirty may be half past eight. */
static size_t spelled_year_at(const read_state *st, size_t i, int *ret)
{
    const hit *century = tokens_hit(st, i, SENSE_NUMBER);
    int rest = 0;
    size_t n;

    if (century == NULL || century->s->a != CENTURIES || st->tokens[i].kind != TOKEN_WORD)
        return 0;
    n = when_number_at(st, i + century->n, &rest);
    if (n == 0 || st->tokens[i + century->n].kind != TOKEN_WORD || rest < CENTURIES)
        return 0;
    *ret = CENTURIES * 100 + rest;
    return *ret <= st->now.date.year + SPELLED_YEARS_MAX ? century->n + n : 0;
}

size_t when_year_at(const read_state *st, size_t i, int *ret)
{
    size_t at = i + (when_mark(st, i, ',') || when_mark(st, i, '.') ? 1u : 0u), n;
    const hit *unit;
    int spelled = 0;

    if ((n = year_beside_at(st, i, st->now.date.year, &spelled)) > 0) {
        *ret = spelled;
        return n;
    }
    if (at == i || when_is(st, at, SENSE_OF))                      /* "30 nov. de 2026" */
        at = when_skip(st, when_skip(st, at, SENSE_OF), SENSE_IN); /* "28 June of 2027" */
    unit = at > i ? tokens_hit(st, at, SENSE_UNIT) : NULL;
    if (unit != NULL && unit->s->a == UNIT_YEAR)
        at += unit->n; /* "del ano 2027" */
    if (at < st->n && st->tokens[at].kind == TOKEN_WORD &&
        (n = when_number_at(st, at, &spelled)) > 0 && spelled >= THOUSANDS) {
        *ret = spelled;
        return at + n - i;
    }
    if (at < st->n && st->tokens[at].kind == TOKEN_NUMBER && st->tokens[at].digits == 4 &&
        st->tokens[at].number >= YEAR_MIN && st->tokens[at].number <= YEAR_MAX &&
        !when_mark(st, at + 1, ':')) {
        *ret = (int)st->tokens[at].number;
        return at + 1 - i;
    }
    return spelled_year_at(st, i, ret);
}

bool when_figure(const read_state *st, size_t i, int min_digits, int max_digits)
{
    return i < st->n && st->tokens[i].kind == TOKEN_NUMBER && st->tokens[i].digits >= min_digits &&
           st->tokens[i].digits <= max_digits;
}

bool when_hour_letter(const read_state *st, size_t i)
{
    return i < st->n && st->tokens[i].kind == TOKEN_WORD && ds_str_is(st->tokens[i].text, "h");
}

bool when_ends_number(const read_state *st, size_t i)
{
    static const sense_kind behind[] = { SENSE_AT,
                                         SENSE_PART,
                                         SENSE_OR,
                                         SENSE_AND,
                                         SENSE_FOR,
                                         SENSE_BETWEEN,
                                         SENSE_FROM,
                                         SENSE_AFTER,
                                         SENSE_BEFORE,
                                         SENSE_POLITE,
                                         SENSE_WEEKDAY,
                                         SENSE_UNTIL,
                                         SENSE_TO,
                                         SENSE_BETWEEN_BEHIND,
                                         SENSE_UNTIL_BEHIND,
                                         SENSE_AFTER_BEHIND,
                                         SENSE_BEFORE_BEHIND,
                                         SENSE_AT_BEHIND };
    clock_said c;
    bool at_said;

    if (i >= st->n || (st->tokens[i].kind == TOKEN_MARK && !when_mark(st, i, ':') &&
                       !when_mark(st, i, '/') && !when_mark(st, i, '$') &&
                       !(when_mark(st, i, '.') && i + 1 < st->n && st->tokens[i + 1].is_glued)))
        return true;
    for (size_t k = 0; k < sizeof(behind) / sizeof(behind[0]); k++)
        if (when_is(st, i, behind[k]))
            return true;
    return when_is(st, when_fillers(st, i, &at_said), SENSE_PART) ||
           when_clock_at(st, i, false, &c) > 0;
}
