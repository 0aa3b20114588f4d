/*
 * script.c - one word in two scripts, and in the spellings that one script allows.
 *
 * People write Rao and राव, दाँत and दांत, and mean the same. Letters become Latin by the Hunterian
 * system, India's national romanisation (UN Group of Experts on Geographical Names, working group
 * on romanisation systems, Hindi); a key keeps of a Latin word what does not depend on habit. What
 * always holds:
 *   (1) folding changes Devanagari alone, and spellings that read aloud alike become one
 *   (2) a key says little: words that share one are measured before they are taken for each other
 *   (3) nothing is longer than what it was made from, but for Latin letters, of which there is room
 */
#include "intents/intents_internal.h"

#include <string.h>

#define DEVANAGARI_FROM 0x0900
#define DEVANAGARI_TO 0x097F
#define CANDRABINDU 0x0901
#define ANUSVARA 0x0902
#define LETTER_CANDRA_O 0x0911
#define LETTER_AA 0x0906
#define SIGN_CANDRA_O 0x0949
#define SIGN_AA 0x093E
#define NUKTA 0x093C
#define VIRAMA 0x094D
#define FIRST_CONSONANT 0x0915
#define LAST_STOP 0x092E /* the five rows of five, ka to ma: the fifth of each is its nasal */
#define ROW_LETTERS 5

static bool is_devanagari(int32_t c) { return c >= DEVANAGARI_FROM && c <= DEVANAGARI_TO; }

static bool has_devanagari(ds_str s)
{
    for (size_t i = 0; i + 2 < s.n; i++)
        if ((unsigned char)s.p[i] == 0xE0 &&
            ((unsigned char)s.p[i + 1] == 0xA4 || (unsigned char)s.p[i + 1] == 0xA5))
            return true;
    return false;
}

static int32_t peek(ds_str s, size_t at) { return ds_text_next(s, &at); }

static int stop_row(int32_t c)
{
    return c >= FIRST_CONSONANT && c <= LAST_STOP ? (c - FIRST_CONSONANT) / ROW_LETTERS : -1;
}

static bool is_nasal(int32_t c)
{
    return stop_row(c) >= 0 && (c - FIRST_CONSONANT) % ROW_LETTERS == ROW_LETTERS - 1;
}

/* "न्द" is "ंद": a nasal before a stop of its own row; `at` is behind the nasal. */
static bool is_anusvara(ds_str s, int32_t c, size_t at)
{
    int32_t next;

    if (!is_nasal(c) || ds_text_next(s, &at) != VIRAMA)
        return false;
    next = peek(s, at);
    return stop_row(next) == stop_row(c) && !is_nasal(next);
}

ds_status script_fold(ds_ctx *cx, ds_str s, ds_str *ret)
{
    char *out;
    size_t n = 0;

    *ret = s;
    if (!has_devanagari(s))
        return DS_OK;
    if ((out = ds_alloc(cx, s.n + 1)) == NULL)
        return DS_LIMIT;
    for (size_t at = 0; at < s.n;) {
        int32_t c = ds_text_next(s, &at);

        if (c == NUKTA || c == 0x200C || c == 0x200D)
            continue;
        if (is_anusvara(s, c, at)) {
            (void)ds_text_next(s, &at); /* the virama */
            c = ANUSVARA;
        }
        c = c == CANDRABINDU ? ANUSVARA : c == SIGN_CANDRA_O ? SIGN_AA : c;
        c = c == LETTER_CANDRA_O ? LETTER_AA : c;
        n += ds_text_encode(c, out + n);
    }
    *ret = (ds_str){ out, n };
    return DS_OK;
}

/* ---- Latin letters for Devanagari ones */

typedef enum letter_kind { LETTER_NONE, LETTER_VOWEL, LETTER_SIGN, LETTER_CONSONANT } letter_kind;

/* clang-format off */
static const struct { const char *latin; letter_kind kind; } letters[DEVANAGARI_TO - DEVANAGARI_FROM + 1] = {
    [0x01] = { "n", LETTER_NONE },       [0x02] = { "n", LETTER_NONE },       [0x03] = { "h", LETTER_NONE },
    [0x05] = { "a", LETTER_VOWEL },      [0x06] = { "aa", LETTER_VOWEL },     [0x07] = { "i", LETTER_VOWEL },
    [0x08] = { "i", LETTER_VOWEL },      [0x09] = { "u", LETTER_VOWEL },      [0x0A] = { "u", LETTER_VOWEL },
    [0x0B] = { "ri", LETTER_VOWEL },     [0x0D] = { "e", LETTER_VOWEL },      [0x0F] = { "e", LETTER_VOWEL },
    [0x10] = { "ai", LETTER_VOWEL },     [0x11] = { "o", LETTER_VOWEL },      [0x13] = { "o", LETTER_VOWEL },
    [0x14] = { "au", LETTER_VOWEL },
    [0x15] = { "k", LETTER_CONSONANT },  [0x16] = { "kh", LETTER_CONSONANT }, [0x17] = { "g", LETTER_CONSONANT },
    [0x18] = { "gh", LETTER_CONSONANT }, [0x19] = { "n", LETTER_CONSONANT },  [0x1A] = { "ch", LETTER_CONSONANT },
    [0x1B] = { "chh", LETTER_CONSONANT },[0x1C] = { "j", LETTER_CONSONANT },  [0x1D] = { "jh", LETTER_CONSONANT },
    [0x1E] = { "n", LETTER_CONSONANT },  [0x1F] = { "t", LETTER_CONSONANT },  [0x20] = { "th", LETTER_CONSONANT },
    [0x21] = { "d", LETTER_CONSONANT },  [0x22] = { "dh", LETTER_CONSONANT }, [0x23] = { "n", LETTER_CONSONANT },
    [0x24] = { "t", LETTER_CONSONANT },  [0x25] = { "th", LETTER_CONSONANT }, [0x26] = { "d", LETTER_CONSONANT },
    [0x27] = { "dh", LETTER_CONSONANT }, [0x28] = { "n", LETTER_CONSONANT },  [0x29] = { "n", LETTER_CONSONANT },
    [0x2A] = { "p", LETTER_CONSONANT },  [0x2B] = { "ph", LETTER_CONSONANT }, [0x2C] = { "b", LETTER_CONSONANT },
    [0x2D] = { "bh", LETTER_CONSONANT }, [0x2E] = { "m", LETTER_CONSONANT },  [0x2F] = { "y", LETTER_CONSONANT },
    [0x30] = { "r", LETTER_CONSONANT },  [0x31] = { "r", LETTER_CONSONANT },  [0x32] = { "l", LETTER_CONSONANT },
    [0x33] = { "l", LETTER_CONSONANT },  [0x34] = { "l", LETTER_CONSONANT },  [0x35] = { "v", LETTER_CONSONANT },
    [0x36] = { "sh", LETTER_CONSONANT }, [0x37] = { "sh", LETTER_CONSONANT }, [0x38] = { "s", LETTER_CONSONANT },
    [0x39] = { "h", LETTER_CONSONANT },
    [0x3E] = { "a", LETTER_SIGN },       [0x3F] = { "i", LETTER_SIGN },       [0x40] = { "i", LETTER_SIGN },
    [0x41] = { "u", LETTER_SIGN },       [0x42] = { "u", LETTER_SIGN },       [0x43] = { "ri", LETTER_SIGN },
    [0x45] = { "e", LETTER_SIGN },       [0x46] = { "e", LETTER_SIGN },       [0x47] = { "e", LETTER_SIGN },
    [0x48] = { "ai", LETTER_SIGN },      [0x49] = { "o", LETTER_SIGN },       [0x4A] = { "o", LETTER_SIGN },
    [0x4B] = { "o", LETTER_SIGN },       [0x4C] = { "au", LETTER_SIGN },
};
/* clang-format on */

static letter_kind kind_of(int32_t c)
{
    return is_devanagari(c) ? letters[c - DEVANAGARI_FROM].kind : LETTER_NONE;
}

/* Is the short a of the consonant before `at` spoken? Not at the word's end, not before a sign. */
static bool has_schwa(ds_str word, size_t at)
{
    int32_t next = peek(word, at);

    return next >= 0 && next != VIRAMA && next != NUKTA && kind_of(next) != LETTER_SIGN;
}

ds_str script_latin(ds_str word, char ret_bytes[static WORD_BYTES_MAX])
{
    size_t n = 0;

    for (size_t at = 0; at < word.n;) {
        int32_t c = ds_text_next(word, &at);
        char plain[2] = { (char)(c < 0x80 ? c : '\0'), '\0' };
        const char *latin = is_devanagari(c) ? letters[c - DEVANAGARI_FROM].latin : plain;
        size_t length = latin != NULL ? strlen(latin) : 0;
        bool with_a = kind_of(c) == LETTER_CONSONANT && has_schwa(word, at);

        if (n + length + with_a > WORD_BYTES_MAX)
            break;
        for (const char *p = latin; p != NULL && *p != '\0'; p++)
            ret_bytes[n++] = *p;
        if (with_a)
            ret_bytes[n++] = 'a';
    }
    return (ds_str){ ret_bytes, n };
}

bool script_is_devanagari(ds_str word) { return has_devanagari(word); }

/* ---- what habit does not change in a Latin word */

static char letter_at(ds_str w, size_t i) { return i < w.n ? w.p[i] : '\0'; }

static bool is_vowel(char c) { return c != '\0' && strchr("aeiouy", c) != NULL; }

/* "sh", "th", "bh": the h behind a consonant is written or not; "singh" is सिंह. */
static bool is_breath(ds_str w, size_t i)
{
    if (w.p[i] != 'h' || i == 0 || strchr("bcdgjkpstrl", w.p[i - 1]) == NULL)
        return false;
    return !(w.p[i - 1] == 'g' && i > 1 && w.p[i - 2] == 'n');
}

/* "rao" is राव, "gowda" is गौड़ा: a w or v that only ends a vowel. */
static bool is_glide(ds_str w, size_t i)
{
    bool is_last = i + 1 == w.n || (i + 2 == w.n && w.p[i + 1] == 'a'); /* "srivastava" */

    return (w.p[i] == 'v' || w.p[i] == 'w') && i > 0 && is_vowel(w.p[i - 1]) &&
           (is_last || !is_vowel(w.p[i + 1]));
}

/* The class of a letter's sound; 0 for vowels and what habit drops. */
static char sound_of(ds_str w, size_t i)
{
    /*                            abcdefghijklmnopqrstuvwxyz: d and r are one in ड़, b and v in
     * Bengal */
    static const char sounds[] = "\0bkr\0pgh\0jklmn\0pkrst\0bbs\0j";
    char c = w.p[i], next = letter_at(w, i + 1);

    if (i == 0 && is_vowel(c))
        return c == 'y' ? 'y' : 'a';
    if (is_breath(w, i) || is_glide(w, i) ||
        (c == 'g' && i > 0 && w.p[i - 1] == 'n' && next == 'h'))
        return '\0';
    if (c == 'c' && next == 'h')
        return 'c';
    if (c == 'm' && (next == 'b' || next == 'p'))
        return 'n';
    return c >= 'a' && c <= 'z' ? sounds[c - 'a'] : c;
}

ds_str script_key(ds_str word, char ret_bytes[static WORD_BYTES_MAX])
{
    size_t n = 0;

    for (size_t i = 0; i < word.n && n + 1 < WORD_BYTES_MAX; i++) {
        char c = sound_of(word, i);

        if (word.p[i] == 'x' && (n == 0 || ret_bytes[n - 1] != 'k'))
            ret_bytes[n++] = 'k'; /* and the s */
        if (c != '\0' && (n == 0 || ret_bytes[n - 1] != c))
            ret_bytes[n++] = c;
    }
    return (ds_str){ ret_bytes, n };
}
