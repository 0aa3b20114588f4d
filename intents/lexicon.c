/*
 * lexicon.c - the lines of rule files that hold words: a heading's meaning, and phrases below it.
 *
 * The tables that hold them are lexicon_table.c's. What always holds: a heading is checked whole,
 * and every mistake names its file and line.
 */
#include "intents/lexicon_internal.h"

typedef enum sense_args {
    ARGS_NONE,
    ARGS_TEXT,
    ARGS_TEXT_OR_NONE,
    ARGS_INT,
    ARGS_HOLIDAY,
    ARGS_CLOCKS,
    ARGS_UNIT
} sense_args;

/* clang-format off */
static const struct { const char *name; sense_args args; } kinds[SENSE_COUNT] = {
    [SENSE_KNOWN] = { "known", ARGS_NONE },           [SENSE_SPECIALTY] = { "specialty", ARGS_TEXT },
    [SENSE_COMPLAINT] = { "complaint", ARGS_TEXT },   [SENSE_GENDER] = { "gender", ARGS_TEXT },
    [SENSE_LANGUAGE] = { "language", ARGS_TEXT },     [SENSE_PERSON] = { "person", ARGS_TEXT },
    [SENSE_VISIT_TYPE] = { "visit_type", ARGS_TEXT }, [SENSE_PRICE] = { "price", ARGS_TEXT },
    [SENSE_CURRENCY] = { "currency", ARGS_NONE },     [SENSE_TITLE] = { "title", ARGS_NONE },
    [SENSE_NEAR] = { "near", ARGS_NONE },             [SENSE_OPTION] = { "option", ARGS_NONE },
    [SENSE_ONE] = { "one", ARGS_NONE },               [SENSE_POLITE] = { "polite", ARGS_NONE },
    [SENSE_NEGATOR] = { "negator", ARGS_NONE },       [SENSE_POSSESSIVE] = { "possessive", ARGS_NONE },
    [SENSE_NOT_NAME] = { "not_name", ARGS_NONE },     [SENSE_WEEKDAY] = { "weekday", ARGS_INT },
    [SENSE_MONTH] = { "month", ARGS_INT },            [SENSE_RELDAY] = { "relative_day", ARGS_INT },
    [SENSE_PART] = { "part", ARGS_CLOCKS },           [SENSE_TONIGHT] = { "today_part", ARGS_CLOCKS },
    [SENSE_CLOCK] = { "clock", ARGS_CLOCKS },         [SENSE_AMPM] = { "am_pm", ARGS_INT },
    [SENSE_UNIT] = { "unit", ARGS_UNIT },             [SENSE_WEEKEND] = { "weekend", ARGS_NONE },
    [SENSE_WORKDAYS] = { "workdays", ARGS_NONE },     [SENSE_THIS] = { "this", ARGS_NONE },
    [SENSE_NEXT] = { "next", ARGS_NONE },             [SENSE_LAST] = { "last", ARGS_NONE },
    [SENSE_IN] = { "in", ARGS_NONE },                 [SENSE_WITHIN] = { "within", ARGS_NONE },
    [SENSE_AGO] = { "ago", ARGS_NONE },               [SENSE_FROM_NOW] = { "from_now", ARGS_NONE },
    [SENSE_AFTER] = { "after", ARGS_NONE },           [SENSE_BEFORE] = { "before", ARGS_NONE },
    [SENSE_BY] = { "by", ARGS_NONE },                 [SENSE_UNTIL] = { "until", ARGS_NONE },
    [SENSE_FROM] = { "from", ARGS_NONE },             [SENSE_SINCE] = { "since", ARGS_NONE },
    [SENSE_BETWEEN] = { "between", ARGS_NONE },       [SENSE_AND] = { "and", ARGS_NONE },
    [SENSE_OR] = { "or", ARGS_NONE },                 [SENSE_AT] = { "at", ARGS_NONE },
    [SENSE_ON] = { "on", ARGS_NONE },                 [SENSE_OF] = { "of", ARGS_NONE },
    [SENSE_THE] = { "the", ARGS_NONE },               [SENSE_HALF] = { "half", ARGS_NONE },
    [SENSE_QUARTER] = { "quarter", ARGS_NONE },       [SENSE_PAST] = { "past", ARGS_NONE },
    [SENSE_TO] = { "to", ARGS_NONE },                 [SENSE_OCLOCK] = { "oclock", ARGS_NONE },
    [SENSE_ISH] = { "ish", ARGS_NONE },               [SENSE_NOT_WHEN] = { "not_when", ARGS_NONE },
    [SENSE_SOONEST] = { "soonest", ARGS_NONE },       [SENSE_ANY_TIME] = { "any_time", ARGS_NONE },
    [SENSE_MINUTES_ON] = { "minutes_behind", ARGS_INT },
    [SENSE_FIRST_THING] = { "first_thing", ARGS_NONE }, [SENSE_EDGE] = { "edge", ARGS_INT },
    [SENSE_EARLY] = { "early_late", ARGS_INT },       [SENSE_NUMBER] = { "number", ARGS_INT },
    [SENSE_ORDINAL] = { "ordinal", ARGS_INT },        [SENSE_ORDINAL_MARK] = { "ordinal_mark", ARGS_NONE },
    [SENSE_LATER_ON] = { "or_later", ARGS_NONE },     [SENSE_EARLIER_ON] = { "or_earlier", ARGS_NONE },
    [SENSE_WEEK_AFTER] = { "weeks_from_now", ARGS_INT }, [SENSE_WEEK_OF] = { "week_of", ARGS_NONE },
    [SENSE_REST_OF] = { "rest_of", ARGS_NONE },       [SENSE_ARTICLE] = { "article", ARGS_NONE },
    [SENSE_FOR] = { "for", ARGS_NONE },               [SENSE_DOUBTFUL] = { "doubtful", ARGS_NONE },
    [SENSE_SUBJECT] = { "subject", ARGS_NONE },       [SENSE_NAME_LEAD] = { "name_lead", ARGS_NONE },
    [SENSE_TITLE_BEHIND] = { "title_behind", ARGS_NONE },
    [SENSE_ORGAN] = { "organ", ARGS_TEXT },           [SENSE_LIMB] = { "limb", ARGS_TEXT },
    [SENSE_TROUBLE] = { "trouble", ARGS_TEXT_OR_NONE }, [SENSE_SIGN] = { "sign", ARGS_TEXT },
    [SENSE_HEALER] = { "healer", ARGS_NONE },
    [SENSE_LINK] = { "link", ARGS_NONE },             [SENSE_IDIOM] = { "idiom", ARGS_NONE },
    [SENSE_CHILD] = { "child", ARGS_NONE },           [SENSE_CHILD_AGE] = { "child_age", ARGS_INT },
    [SENSE_CHILD_YEARS] = { "child_years", ARGS_INT },
    [SENSE_OPEN_END] = { "open_end", ARGS_NONE },     [SENSE_QUESTION] = { "question", ARGS_NONE },
    [SENSE_AFTER_BEHIND] = { "after_behind", ARGS_NONE },[SENSE_BEFORE_BEHIND] = { "before_behind", ARGS_NONE },
    [SENSE_UNTIL_BEHIND] = { "until_behind", ARGS_NONE },[SENSE_FROM_BEHIND] = { "from_behind", ARGS_NONE },
    [SENSE_BETWEEN_BEHIND] = { "between_behind", ARGS_NONE },[SENSE_WITHIN_BEHIND] = { "within_behind", ARGS_NONE },
    [SENSE_AT_BEHIND] = { "at_behind", ARGS_NONE },     [SENSE_NOT_BEHIND] = { "not_behind", ARGS_NONE },
    [SENSE_NEXT_BEHIND] = { "next_behind", ARGS_NONE }, [SENSE_LAST_BEHIND] = { "last_behind", ARGS_NONE },
    [SENSE_EDGE_BEHIND] = { "edge_behind", ARGS_INT },  [SENSE_PAST_BEHIND] = { "past_behind", ARGS_NONE },
    [SENSE_TO_BEHIND] = { "to_behind", ARGS_NONE },     [SENSE_MINUTES_TO] = { "minutes_to", ARGS_NONE },
    [SENSE_MINUTES_LEAD] = { "minutes_lead", ARGS_INT },[SENSE_AND_HALF] = { "and_half", ARGS_INT },
    [SENSE_TENS_JOINT] = { "tens_joint", ARGS_NONE },   [SENSE_AGO_LEAD] = { "ago_lead", ARGS_NONE },
    [SENSE_FROM_TO] = { "from_to", ARGS_NONE },         [SENSE_DAY_LEAD] = { "day_lead", ARGS_NONE },
    [SENSE_DAY_MARK] = { "day_mark", ARGS_NONE },       [SENSE_HALF_MONTH] = { "half_month", ARGS_NONE },
    [SENSE_LAST_PART] = { "last_part", ARGS_CLOCKS },
    [SENSE_COMING] = { "coming", ARGS_NONE },         [SENSE_STARTING] = { "starting", ARGS_NONE },
    [SENSE_NOW] = { "now", ARGS_NONE },               [SENSE_COUNTED] = { "counted", ARGS_NONE },
    [SENSE_MAYBE] = { "maybe", ARGS_NONE },           [SENSE_HOLIDAY] = { "holiday", ARGS_HOLIDAY },
    [SENSE_EASTER] = { "easter", ARGS_INT },          [SENSE_EASTER_WEEK] = { "easter_week", ARGS_INT },
    [SENSE_WEEKDAY_PART] = { "weekday_part", ARGS_CLOCKS },
    [SENSE_STREET] = { "street", ARGS_NONE },         [SENSE_SEASON] = { "season", ARGS_HOLIDAY },
    [SENSE_TRIMESTER] = { "trimester", ARGS_NONE },   [SENSE_SEVERAL] = { "several", ARGS_NONE },
    [SENSE_WEEKS_ON] = { "weeks_on", ARGS_INT },      [SENSE_NEXT_DAY] = { "next_day", ARGS_NONE },
    [SENSE_NEXT_WORKDAY] = { "next_workday", ARGS_NONE },
    [SENSE_THE_OTHER] = { "the_other", ARGS_NONE },
    [SENSE_OH] = { "oh", ARGS_NONE },                 [SENSE_GOING] = { "going", ARGS_NONE },
    [SENSE_NUMBERED] = { "numbered", ARGS_NONE },
    [SENSE_THIS_TIME] = { "this_time", ARGS_NONE },
    [SENSE_THE_DAY] = { "the_day", ARGS_NONE },
    [SENSE_WEEK_BEHIND] = { "week_behind", ARGS_NONE }, [SENSE_MIRRORED] = { "mirrored", ARGS_NONE },
    [SENSE_GENITIVE] = { "genitive", ARGS_NONE },
    [SENSE_PAST_TENSE] = { "past_tense", ARGS_NONE },
    [SENSE_WHOLE] = { "whole", ARGS_NONE },
    [SENSE_MORE] = { "more", ARGS_NONE },             [SENSE_MEAL] = { "meal", ARGS_NONE },
};
static const char *const unit_names[] = { "minute", "hour", "day", "week", "month", "year" };
/* clang-format on */

const char *sense_kind_name(sense_kind k) { return kinds[k].name; }

bool lexicon_takes(ds_str heading)
{
    ds_str rest = heading, name;

    if (!ds_str_next(&rest, ' ', &name))
        return false;
    for (size_t k = 0; k < SENSE_COUNT; k++)
        if (ds_str_is(name, kinds[k].name))
            return true;
    return false;
}

static bool parse_unit(ds_str name, int32_t *ret)
{
    for (int32_t u = 0; u <= UNIT_YEAR; u++)
        if (ds_str_is(name, unit_names[u])) {
            *ret = u;
            return true;
        }
    return false;
}

/* "12 25"; "11 22 3", the first Thursday from then on; "7 4 US", that country's. */
static bool parse_holiday(sense *s, ds_str month, ds_str rest)
{
    ds_str day = { NULL, 0 };
    int64_t a, b, on = 0;
    local_date first;

    if (local_date_parse(month, &first)) { /* all its dates: both are of one heading */
        s->text = (ds_str){ month.p, rest.n > 0 ? (size_t)(rest.p + rest.n - month.p) : month.n };
        return true;
    }
    (void)ds_str_next(&rest, ' ', &day);
    if (ds_str_to_int(rest, 0, 6, &on))
        s->c = (int32_t)on + 1;
    else
        s->text = rest;
    if (!ds_str_to_int(month, 1, 12, &a) || !ds_str_to_int(day, 1, 31, &b))
        return false;
    s->a = (int32_t)a;
    s->b = (int32_t)b;
    return true;
}

static bool parse_args(sense *s, sense_args args, ds_str first, ds_str second)
{
    int64_t a = 0, b = 0;

    switch (args) {
    case ARGS_NONE:
        return first.n == 0;
    case ARGS_TEXT:
        s->text = first;
        return first.n > 0 && second.n == 0;
    case ARGS_TEXT_OR_NONE:
        s->text = first;
        return second.n == 0;
    case ARGS_INT:
        if (!ds_str_to_int(first, -1000, 10000, &a) || second.n > 0)
            return false;
        s->a = (int32_t)a;
        return true;
    case ARGS_HOLIDAY:
        return parse_holiday(s, first, second);
    case ARGS_CLOCKS:
        if (!local_clock_parse(first, &s->a) || (second.n > 0 && !local_clock_parse(second, &s->b)))
            return false;
        return second.n == 0 || s->a < s->b;
    case ARGS_UNIT:
        if (!parse_unit(first, &s->a) ||
            !ds_str_to_int(second.n > 0 ? second : DS_STR("1"), 1, 100, &b))
            return false;
        s->b = (int32_t)b;
        return true;
    }
    return false;
}

static ds_status parse_heading(ds_ctx *cx, lexicon *x, const rules_line *l, sense *ret)
{
    ds_str rest = l->heading, name = { NULL, 0 }, first = { NULL, 0 }, second = { NULL, 0 };

    (void)ds_str_next(&rest, ' ', &name);
    (void)ds_str_next(&rest, ' ', &first);
    (void)ds_str_next(&rest, ' ', &second);
    for (size_t k = 0; k < SENSE_COUNT; k++) {
        if (!ds_str_is(name, kinds[k].name))
            continue;
        ret->kind = (sense_kind)k;
        if (kinds[k].args == ARGS_TEXT ||
            kinds[k].args == ARGS_TEXT_OR_NONE) { /* all of it: "new patient" */
            first = ds_str_trim(ds_str_sub(l->heading, name.n, l->heading.n));
            second = rest = (ds_str){ NULL, 0 };
        }
        if (kinds[k].args == ARGS_HOLIDAY) { /* two values or three */
            second = ds_str_trim(ds_str_sub(l->heading, name.n + 1 + first.n, l->heading.n));
            rest = (ds_str){ NULL, 0 };
        }
        if (rest.n > 0 || !parse_args(ret, kinds[k].args, first, second))
            return rules_line_fail(cx, l, "the section's heading has wrong values");
        if (ret->text.n > 0) { /* headings are embedded data, but tests hand in their own */
            ret->text = lexicon_keep_text(cx, x, ret->text);
            return ret->text.p != NULL ? DS_OK : DS_LIMIT;
        }
        return DS_OK;
    }
    return rules_line_fail(cx, l, "unknown section");
}

/* The meaning of a line's heading: that of the line before where they share it. */
static ds_status sense_of(ds_ctx *cx, lexicon *x, const rules_line *l, uint32_t langs,
                          uint16_t *ret)
{
    lexicon_section *last = lexicon_last_section(x);
    sense s = { .langs = langs };

    if (last->heading != l->heading.p || last->langs != langs) {
        DS_TRY(parse_heading(cx, x, l, &s));
        DS_TRY(lexicon_sense_add(cx, x, &s, &last->sense));
        last->heading = l->heading.p;
        last->langs = langs;
    }
    *ret = last->sense;
    return DS_OK;
}

/* A phrase as tokens see it: folded, without apostrophes, hyphens and points as spaces. */
static ds_status fold_phrase(ds_ctx *cx, ds_str phrase, ds_str *ret)
{
    ds_str folded;
    char *out;
    size_t n = 0;

    DS_TRY(ds_text_fold(cx, phrase, &folded));
    if ((out = ds_alloc(cx, folded.n + 1)) == NULL)
        return DS_LIMIT;
    for (size_t i = 0; i < folded.n; i++) {
        char c = folded.p[i];

        if (c != '\'')
            out[n++] = c == '-' || c == '.' || c == '/' ? ' ' : c;
    }
    *ret = ds_str_trim((ds_str){ out, n });
    return DS_OK;
}

ds_status lexicon_add_line(ds_ctx *cx, lexicon *x, const rules_line *l, uint32_t langs)
{
    ds_str rest = l->text, phrase;
    uint16_t number;

    DS_TRY(sense_of(cx, x, l, langs, &number));
    while (ds_str_next(&rest, ',', &phrase)) {
        ds_str folded;

        if (ds_str_trim(phrase).n == 0)
            return rules_line_fail(cx, l, "an empty phrase between commas");
        DS_TRY(fold_phrase(cx, ds_str_trim(phrase), &folded));
        if (lexicon_phrase_add(cx, x, folded, number) != DS_OK) {
            ds_str why = ds_str_of(cx->why);
            const char *copy = ds_cstr(cx, why);

            return rules_line_fail(cx, l, copy != NULL ? copy : "out of memory");
        }
    }
    return DS_OK;
}
