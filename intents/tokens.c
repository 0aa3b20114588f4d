/*
 * tokens.c - cut a text into words, numbers and marks, and normalise it for the rules.
 *
 * What always holds:
 *   (1) every token knows its code points in the text as given, whatever folding did to it
 *   (2) digits of every script are numbers with ASCII digits
 *   (3) the normalised text is " word word 5 pm ? " : one space on both sides of each token, no
 *       apostrophes ("dont"), no commas; '.', '!' and line ends are "." and '?' stays
 */
#include "intents/intents_internal.h"

#include <string.h>

#define CORRECTED_MAX 200u /* unknown words of one text; no patient's has so many */
#define DIGITS_MAX 15
#define LENT_BYTES_MIN 2  /* a letter of another language is no word */
#define MIXED_BYTES_MAX 9 /* "2morrow" and the like */

/* The zero of each script's decimal digits (Unicode category Nd), without compatibility forms. */
static const int32_t zeros[] = {
    0x0660,  0x06F0,  0x07C0,  0x0966,  0x09E6,  0x0A66,  0x0AE6,  0x0B66,  0x0BE6,
    0x0C66,  0x0CE6,  0x0D66,  0x0DE6,  0x0E50,  0x0ED0,  0x0F20,  0x1040,  0x1090,
    0x17E0,  0x1810,  0x1946,  0x19D0,  0x1A80,  0x1A90,  0x1B50,  0x1BB0,  0x1C40,
    0x1C50,  0xA620,  0xA8D0,  0xA900,  0xA9D0,  0xA9F0,  0xAA50,  0xABF0,  0x104A0,
    0x11066, 0x11136, 0x111D0, 0x114D0, 0x11650, 0x116C0, 0x118E0, 0x16A60, 0x1E950,
};

static int digit_of(int32_t c)
{
    if (c < 0x80)
        return c >= '0' && c <= '9' ? c - '0' : -1;
    for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++)
        if (c >= zeros[i] && c <= zeros[i] + 9)
            return (int)(c - zeros[i]);
    return -1;
}

static bool is_apostrophe(int32_t c)
{
    return c == '\'' || c == 0x2019 || c == 0x2018 || c == '`' || c == 0x02BC || c == 0x00B4;
}

/* Marks that mean something; everything else of punctuation is white space to us. */
static char mark_of(int32_t c)
{
    switch (c) {
    case '?':
    case 0xFF1F:
    case 0x00BF: /* an opening question mark ends nothing */
        return c == 0x00BF ? ' ' : '?';
    case '!':
        return '!';
    case '.':
    case ';':
    case 0x0964: /* danda */
    case 0x2026:
        return '.';
    case 0x2013:
    case 0x2014:
    case 0x2212:
        return '-';
    case 0x20AC:
    case 0x20B9:
    case 0x00A3:
        return '$';
    default:
        break;
    }
    return c < 0x80 && c > ' ' && strchr(",:/-@&#$+()~", (int)c) != NULL ? (char)c : ' ';
}

static bool is_letter(int32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (digit_of(c) >= 0 || mark_of(c) != ' ' || is_apostrophe(c))
        return false; /* a word that began with an apostrophe would take nothing */
    /* general punctuation, symbols, emoji and format characters are no letters */
    return !((c >= 0x2000 && c <= 0x2BFF && c != 0x200C && c != 0x200D) ||
             (c >= 0x3000 && c <= 0x303F) || (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF ||
             c == 0xFFFD || (c >= 0x1F000 && c <= 0x1FAFF) || c == 0xA0 || c == 0xBF || c == 0xA1 ||
             c == 0xAB || c == 0xBB || c >= 0xE0000);
}

typedef struct cutter {
    read_state *st;
    ds_folded folded;
    size_t at;
    bool is_glued;
} cutter;

static token *new_token(cutter *k, token_kind kind, size_t from)
{
    token *t = &k->st->tokens[k->st->n++];

    t->kind = kind;
    t->start = k->folded.map[from];
    t->end = k->folded.map[from] + 1;
    t->is_glued = k->is_glued;
    return t;
}

/* The first code point behind the one that folded byte i came from. */
static uint32_t end_of(const cutter *k, size_t to)
{
    return to > 0 ? k->folded.map[to - 1] + 1 : 0;
}

/* The digits from folded byte `from` to `to` as ASCII: mostly they are already. */
static ds_str ascii_digits(const cutter *k, size_t from, size_t to, size_t n)
{
    ds_str seen = ds_str_sub(k->folded.text, from, to);
    char *out;

    if (seen.n == n || (out = ds_arena_alloc(k->st->cx->arena, n)) == NULL)
        return seen;
    for (size_t i = 0, at = 0; i < n; i++)
        out[i] = (char)('0' + digit_of(ds_text_next(seen, &at)));
    return (ds_str){ out, n };
}

static void cut_number(cutter *k)
{
    size_t from = k->at, at = k->at, n = 0;
    token *t = new_token(k, TOKEN_NUMBER, from);

    for (size_t next = at; next < k->folded.text.n; at = next) {
        int d = digit_of(ds_text_next(k->folded.text, &next));

        if (d < 0)
            break;
        t->number = n < DIGITS_MAX ? t->number * 10 + d : -1;
        n++;
    }
    t->text = ascii_digits(k, from, at, n);
    t->digits = (uint16_t)(n < UINT16_MAX ? n : UINT16_MAX);
    if (n > DIGITS_MAX)
        t->number = -1;
    t->end = end_of(k, at);
    k->at = at;
}

/* s without its apostrophes. */
static ds_str without_apostrophes(const cutter *k, ds_str s)
{
    char *out = ds_arena_alloc(k->st->cx->arena, s.n);
    size_t n = 0;

    for (size_t at = 0; out != NULL && at < s.n;) {
        size_t from = at;

        if (is_apostrophe(ds_text_next(s, &at)))
            continue;
        memcpy(out + n, s.p + from, at - from);
        n += at - from;
    }
    return out != NULL ? (ds_str){ out, n } : s;
}

static void cut_word(cutter *k)
{
    size_t from = k->at, at = k->at;
    token *t = new_token(k, TOKEN_WORD, from);
    bool has_apostrophe = false;

    for (size_t next = at; next < k->folded.text.n; at = next) {
        int32_t c = ds_text_next(k->folded.text, &next);

        if (is_apostrophe(c)) {
            size_t after = next;

            if (!is_letter(ds_text_next(k->folded.text, &after)))
                break;
            has_apostrophe = true;
        } else if (!is_letter(c)) {
            break;
        }
    }
    t->text = ds_str_sub(k->folded.text, from, at);
    if (has_apostrophe)
        t->text = without_apostrophes(k, t->text);
    if (script_fold(k->st->cx, t->text, &t->text) != DS_OK)
        t->text = ds_str_sub(k->folded.text, from, at); /* a full arena fails at the next step */
    t->end = end_of(k, at);
    k->at = at;
}

/* A sign is a word where the lexicon lists it ("👍"); `next` is the byte behind it. */
static bool cut_sign(cutter *k, size_t next)
{
    ds_str sign = ds_str_sub(k->folded.text, k->at, next);
    token *t;

    if (sign.n < 3 || lexicon_word(k->st->pack->words, sign) == 0)
        return false;
    t = new_token(k, TOKEN_WORD, k->at);
    t->text = sign;
    t->end = end_of(k, next);
    k->at = next;
    return true;
}

/* Letters and digits that the lexicon knows as one word: "2moro", "b4". */
static bool cut_mixed(cutter *k)
{
    size_t at = k->at, digits = 0, letters = 0;
    token *t;
    ds_str word;

    for (size_t next = at; next < k->folded.text.n && at - k->at <= MIXED_BYTES_MAX; at = next) {
        char c = k->folded.text.p[next++];

        if (c >= '0' && c <= '9')
            digits++;
        else if (c >= 'a' && c <= 'z')
            letters++;
        else
            break;
    }
    word = ds_str_sub(k->folded.text, k->at, at);
    if (digits == 0 || letters == 0 || word.n > MIXED_BYTES_MAX ||
        lexicon_word(k->st->pack->words, word) == 0)
        return false;
    t = new_token(k, TOKEN_WORD, k->at);
    t->text = word;
    t->end = end_of(k, at);
    k->at = at;
    return true;
}

static void cut_all(cutter *k)
{
    while (k->at < k->folded.text.n && k->st->n < TOKENS_MAX) {
        size_t next = k->at;
        int32_t c = ds_text_next(k->folded.text, &next);
        char mark;

        if (cut_mixed(k)) {
            /* done */
        } else if (digit_of(c) >= 0) {
            cut_number(k);
        } else if (is_letter(c)) {
            cut_word(k);
        } else if ((mark = mark_of(c)) != ' ') {
            new_token(k, TOKEN_MARK, k->at)->mark = mark;
            k->at = next;
        } else if (cut_sign(k, next)) {
            k->is_glued = false;
            continue;
        } else {
            k->is_glued = is_apostrophe(c) && k->is_glued;
            k->at = next;
            continue;
        }
        k->is_glued = true;
    }
}

/* Which tokens began with a capital as given; folding forgets it. */
static void note_capitals(read_state *st)
{
    size_t at = 0, i = 0;
    uint32_t cp = 0;

    while (i < st->n) {
        int32_t c = ds_text_next(st->given, &at);

        if (c < 0)
            break;
        if (cp == st->tokens[i].start)
            st->tokens[i].is_capital = (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE);
        while (i < st->n && st->tokens[i].start <= cp)
            i++;
        cp++;
    }
}

ds_status tokens_read(read_state *st)
{
    cutter k = { .st = st, .is_glued = false };
    size_t max;

    DS_TRY(ds_text_fold_mapped(st->cx, st->given, &k.folded));
    max = k.folded.text.n < TOKENS_MAX ? k.folded.text.n : TOKENS_MAX;
    st->tokens = DS_NEW_N(st->cx, token, max + 1);
    if (st->tokens == NULL)
        return DS_LIMIT;
    if (k.folded.text.n > TOKENS_MAX)
        k.folded.text.n = TOKENS_MAX;
    cut_all(&k);
    st->hits = ds_alloc_n(st->cx, st->n + 1, sizeof(*st->hits));
    st->used = DS_NEW_N(st->cx, uint8_t, st->n + 1);
    if (st->hits == NULL || st->used == NULL)
        return DS_LIMIT;
    st->reach = st->n < READ_TOKENS_MAX ? st->n : READ_TOKENS_MAX;
    note_capitals(st);
    for (size_t i = 0; i < st->n; i++)
        if (st->tokens[i].kind == TOKEN_WORD)
            st->tokens[i].word = lexicon_word(st->pack->words, st->tokens[i].text);
    return DS_OK;
}

/* Can a word of another language be meant where the text's own does not know it? Only as what names
 * a day or leads to one: "mañana at 5", "kal ka appointment". */
static bool may_lend(const hit *h)
{
    static const sense_kind words[] = { SENSE_RELDAY, SENSE_WEEKDAY, SENSE_NEXT, SENSE_AT,
                                        SENSE_OCLOCK };
    static const sense_kind phrases[] = { SENSE_PART, SENSE_AFTER_BEHIND, SENSE_BEFORE_BEHIND };

    for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
        if (h->s->kind == words[k])
            return true;
    for (size_t k = 0; h->n > 1 && k < sizeof(phrases) / sizeof(phrases[0]); k++)
        if (h->s->kind == phrases[k])
            return true;
    return false;
}

/* What token i means in other languages than the text's, in ret; false when it lends nothing. */
static bool lent_hits(const read_state *st, size_t i, hit ret[static TOKEN_HITS_MAX])
{
    const token *t = &st->tokens[i];
    size_t n = 0;

    memset(ret, 0, TOKEN_HITS_MAX * sizeof(hit));
    if (t->kind != TOKEN_WORD || t->word == 0 || t->is_typo || t->text.n < LENT_BYTES_MIN ||
        (lexicon_word_langs(st->pack->words, t->word) & st->langs) != 0)
        return false;
    lexicon_hits(st->pack->words, st->tokens, st->n, i, LANG_ANY & ~st->langs, ret);
    for (size_t k = 0; k < TOKEN_HITS_MAX && ret[k].s != NULL; k++)
        if (may_lend(&ret[k]))
            ret[n++] = ret[k];
    for (size_t k = n; k < TOKEN_HITS_MAX; k++)
        ret[k] = (hit){ 0 };
    return n > 0;
}

void tokens_correct(read_state *st)
{
    hit lent[TOKEN_HITS_MAX];
    unsigned tried = 0;

    for (size_t i = 0; i < st->n && tried < CORRECTED_MAX; i++) {
        token *t = &st->tokens[i];
        ds_str better;
        uint32_t word;

        if (t->kind != TOKEN_WORD ||
            (t->word != 0 && (lexicon_word_langs(st->pack->words, t->word) & st->langs) != 0))
            continue;
        if (t->text.n > WORD_BYTES_MAX || vocab_knows(st->vocab, t->text) || lent_hits(st, i, lent))
            continue;
        tried++;
        word = lexicon_correct(st->pack->words, t->text, st->langs, &better);
        if (word == 0)
            continue;
        t->word = word;
        t->raw = t->text;
        t->text = better;
        t->is_typo = true;
    }
}

static void look_up_one(read_state *st, size_t i)
{
    token *t = &st->tokens[i];

    lexicon_hits(st->pack->words, st->tokens, st->n, i, st->langs, st->hits[i]);
    if (st->hits[i][0].s == NULL)
        (void)lent_hits(st, i, st->hits[i]); /* mostly nothing */
    t->kinds[0] = t->kinds[1] = t->kinds[2] = 0;
    for (size_t k = 0; k < TOKEN_HITS_MAX && st->hits[i][k].s != NULL; k++) {
        unsigned kind = (unsigned)st->hits[i][k].s->kind;

        t->kinds[kind / 64] |= (uint64_t)1 << (kind % 64);
    }
}

void tokens_look_up(read_state *st)
{
    for (size_t i = 0; i < st->n; i++)
        look_up_one(st, i);
}

/* What a token is in the normalised text; empty for marks that rules never see. */
static ds_str normal_of(const read_state *st, size_t i)
{
    const token *t = &st->tokens[i];

    if (t->kind != TOKEN_MARK)
        return t->text;
    if (t->mark == '?')
        return DS_STR("?");
    if (t->mark == '!')
        return DS_STR(".");
    if (t->mark == '.' && !(i + 1 < st->n && st->tokens[i + 1].is_glued && t->is_glued))
        return DS_STR(".");
    return (ds_str){ NULL, 0 };
}

ds_status tokens_normalise(read_state *st)
{
    ds_buf b = ds_buf_make(st->cx);

    ds_buf_putc(&b, ' ');
    for (size_t i = 0; i < st->n; i++) {
        ds_str s = normal_of(st, i);

        st->tokens[i].norm = (uint32_t)ds_buf_view(&b).n;
        if (s.n > 0) {
            ds_buf_add(&b, s);
            ds_buf_putc(&b, ' ');
        }
        st->tokens[i].norm_end = st->tokens[i].norm + (uint32_t)s.n;
    }
    DS_TRY(ds_buf_finish(&b, &st->norm));
    return pattern_text_make(st->cx, st->pack->words, st->norm, &st->words);
}

size_t tokens_at(const read_state *st, uint32_t norm)
{
    size_t low = 0, high = st->n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (st->tokens[mid].norm_end <= norm)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

const hit *tokens_hit_there(const read_state *st, size_t i, sense_kind kind)
{
    for (size_t k = 0; k < TOKEN_HITS_MAX && st->hits[i][k].s != NULL; k++)
        if (st->hits[i][k].s->kind == kind)
            return &st->hits[i][k];
    return NULL;
}
