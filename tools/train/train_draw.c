/*
 * train_draw.c - rows of our own that stand for many texts, and the texts that are drawn from them.
 *
 * A text may hold [one|other|] and {list}; a line "= list TAB one|other" names a list. What always
 * holds:
 *   (1) what is drawn hangs on the row's own text and the number of the draw: another row moves
 *       nothing of it
 *   (2) at most TRAIN_DRAWS_MAX texts are drawn, however many a row can say
 */
#include "tools/train/train.h"

#define DEPTH_MAX 4
#define LINE_BYTES_MAX 2048u

typedef struct draw {
    uint64_t key;    /* of the row and the number of the draw */
    uint64_t places; /* how many choices were made so far */
    char text[LINE_BYTES_MAX];
    size_t n;
} draw;

uint64_t train_mix(uint64_t h)
{
    h ^= h >> 31;
    h *= 0x9E3779B97F4A7C15u;
    h ^= h >> 29;
    h *= 0xBF58476D1CE4E5B9u;
    return h ^ (h >> 32);
}

static size_t count_words(ds_str words)
{
    size_t n = 1;

    for (size_t i = 0; i < words.n; i++)
        n += words.p[i] == '|';
    return n;
}

static ds_str word_at(ds_str words, size_t at)
{
    ds_str word = { "", 0 };

    for (size_t i = 0; i <= at; i++)
        if (!ds_str_next(&words, '|', &word))
            return (ds_str){ "", 0 };
    return word;
}

static ds_str list_named(const train_lists *s, ds_str name)
{
    for (size_t i = 0; i < s->n; i++)
        if (ds_str_equal(s->items[i].name, name))
            return s->items[i].words;
    train_die("a row names a list that is not there", s->name);
}

/* The group that opens at text[at]: what it holds, and where it ends. */
static ds_str group_at(const train_lists *s, ds_str text, size_t at, size_t *ret_end)
{
    char close = text.p[at] == '[' ? ']' : '}';
    size_t end = at + 1;

    while (end < text.n && text.p[end] != close)
        end++;
    if (end == text.n)
        train_die("a group is not closed", s->name);
    *ret_end = end + 1;
    return ds_str_sub(text, at + 1, end);
}

static bool opens(char c) { return c == '[' || c == '{'; }

size_t train_count_draws(const train_lists *s, ds_str text)
{
    size_t n = 1, end;

    for (size_t i = 0; i < text.n; i++) {
        ds_str inner;

        if (!opens(text.p[i]))
            continue;
        inner = group_at(s, text, i, &end);
        n *= count_words(text.p[i] == '[' ? inner : list_named(s, inner));
        n = n < TRAIN_DRAWS_MAX ? n : TRAIN_DRAWS_MAX;
    }
    return n;
}

static void put_char(const train_lists *s, draw *d, char c)
{
    if (c == ' ' && (d->n == 0 || d->text[d->n - 1] == ' '))
        return; /* where nothing was chosen */
    if (d->n == LINE_BYTES_MAX)
        train_die("a row is too long", s->name);
    d->text[d->n++] = c;
}

static void draw_text(const train_lists *s, draw *d, ds_str text, int depth)
{
    if (depth > DEPTH_MAX)
        train_die("lists name each other", s->name);
    for (size_t i = 0; i < text.n;) {
        ds_str words;

        if (!opens(text.p[i])) {
            put_char(s, d, text.p[i++]);
            continue;
        }
        words =
            text.p[i] == '[' ? group_at(s, text, i, &i) : list_named(s, group_at(s, text, i, &i));
        d->places++;
        draw_text(s, d,
                  word_at(words, train_mix(d->key + train_mix(d->places)) % count_words(words)),
                  depth + 1);
    }
}

ds_str train_drawn(const train_lists *s, ds_str text, uint64_t key)
{
    draw d = { .key = key };
    ds_str ret = { "", 0 };

    draw_text(s, &d, text, 0);
    while (d.n > 0 && d.text[d.n - 1] == ' ')
        d.n--;
    train_must(ds_copy(s->cx, (ds_str){ d.text, d.n }, &ret), s->cx, s->name);
    return ret;
}

bool train_is_left_out(const train_lists *s, ds_str text)
{
    ds_str rest = s->left_out, line;

    while (ds_str_next(&rest, '\n', &line))
        if (ds_str_equal(line, text))
            return true;
    return false;
}

void train_list_take(train_lists *s, ds_str line)
{
    ds_str rest = ds_str_sub(line, 1, line.n), name;

    if (s->n == TRAIN_LISTS_MAX || !ds_str_next(&rest, '\t', &name) || rest.n == 0)
        train_die("a list is = name TAB words, and there are not too many", s->name);
    s->items[s->n++] = (train_list){ ds_str_trim(name), rest };
}
