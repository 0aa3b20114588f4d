/*
 * without.c - read texts as `docspot understand` does, with parts of the rules left out.
 *
 *   eval_without "weekday,relative_day" [...]    JSON lines in, JSON lines out
 *
 * The first word names the sections that no rule file shall have ("part" leaves out every [part
 * …]), or, with @, the end of a file's name ("@acts.bin"). ./dev eval --contribution runs it to see
 * what each part is worth. The directory is empty: names of doctors are not what it measures. What
 * always holds: the product's own code reads the texts; only the embedded files differ.
 */
#include "intents/intents_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/testenv.h"

#define NOW "2026-11-23T09:00:00+05:30"
#define FILES_MAX 256
#define LINE_ARENA_BYTES ((size_t)16 << 20)

extern const ds_embedded intents_embedded[];

/* True when a heading's first word, or a file's name, is in the list. */
static bool is_left_out(ds_str list, ds_str word)
{
    ds_str item = { NULL, 0 };

    while (ds_str_next(&list, ',', &item))
        if (ds_str_equal(item, word) || (item.n > 1 && item.p[0] == '@' &&
                                         ds_str_ends(word, (ds_str){ item.p + 1, item.n - 1 })))
            return true;
    return false;
}

/* The first word of "[part 6:00 12:00]"; empty for a line that is no heading. */
static ds_str heading_word(ds_str line)
{
    ds_str word = { NULL, 0 };

    line = ds_str_trim(line);
    if (line.n < 2 || line.p[0] != '[')
        return word;
    word.p = line.p + 1;
    while (word.n + 1 < line.n && word.p[word.n] != ' ' && word.p[word.n] != ']')
        word.n++;
    return word;
}

/* A copy of a rule file without those sections; its lines keep their numbers. */
static ds_embedded without(ds_ctx *cx, const ds_embedded *f, ds_str list)
{
    char *text = ds_arena_alloc(cx->arena, f->size + 2);
    ds_str rest = { (const char *)f->data, f->size }, line = { NULL, 0 };
    bool is_out = false;
    size_t n = 0;

    if (text == NULL)
        exit(EXIT_FAILURE);
    while (ds_str_next(&rest, '\n', &line)) {
        ds_str word = heading_word(line);

        if (word.n > 0)
            is_out = is_left_out(list, word);
        if (!is_out) {
            memcpy(text + n, line.p, line.n);
            n += line.n;
        }
        text[n++] = '\n';
    }
    return (ds_embedded){ f->name, (unsigned char *)text, n };
}

static void leave_out(ds_ctx *cx, ds_str list, ds_embedded *ret)
{
    size_t n = 0;

    for (const ds_embedded *f = intents_embedded; f->name != NULL && n + 1 < FILES_MAX; f++) {
        if (is_left_out(list, ds_str_of(f->name)))
            continue;
        ret[n++] = ds_str_ends(ds_str_of(f->name), DS_STR(".txt")) ? without(cx, f, list) : *f;
    }
    ret[n] = (ds_embedded){ NULL, NULL, 0 };
}

static ds_status read_line(ds_ctx *cx, const intent_pack *p, const intent_vocab *v, ds_str line)
{
    intent_context c = { .now = cx->now };
    ds_json *j DS_AUTO(ds_json_freep) = NULL;
    ds_buf b = ds_buf_make(cx);
    ds_jw w = ds_jw_make(&b);
    ds_str text, now, zone, out;
    reading r;

    DS_TRY(ds_json_parse(cx, line, &j));
    text = ds_json_text(ds_json_get(j, "text"));
    now = ds_json_text(ds_json_get(j, "now"));
    zone = ds_json_text(ds_json_get(j, "tz"));
    c.lang = ds_json_text(ds_json_get(j, "lang"));
    c.expects = ds_json_text(ds_json_get(j, "expects"));
    c.system = ds_json_text(ds_json_get(j, "system"));
    if (now.n > 0 && !ds_time_parse(now, &c.now))
        return ds_fail(cx, DS_INVALID, "no moment");
    DS_TRY(ds_tz_find(cx, zone.n > 0 ? zone : DS_STR("UTC"), &c.tz));
    DS_TRY(intent_read(cx, p, v, text, &c, &r));
    reading_write(&w, text, &r, c.tz);
    DS_TRY(ds_buf_finish(&b, &out));
    printf(DS_FMT "\n", DS_ARG(out));
    return DS_OK;
}

int main(int argc, char **argv)
{
    static const directory nobody = { .doctor_count = 0 };
    static ds_embedded files[FILES_MAX];
    testenv *te DS_AUTO(testenv_freep) = testenv_new(NOW);
    ds_ctx *cx = testenv_cx(te), *line_cx = testenv_cx_new(te, LINE_ARENA_BYTES);
    intent_pack *p = NULL;
    intent_vocab *v = NULL;
    char *line = NULL;
    size_t room = 0;
    ssize_t n;
    ds_status s;

    leave_out(cx, ds_str_of(argc > 1 ? argv[1] : ""), files);
    s = intent_pack_from(cx, files, &p);
    if (s == DS_OK)
        s = intent_vocab_new(cx, p, &nobody, &v);
    while (s == DS_OK && (n = getline(&line, &room, stdin)) > 0) {
        ds_arena_reset(line_cx->arena);
        s = read_line(line_cx, p, v, ds_str_trim((ds_str){ line, (size_t)n }));
    }
    if (s != DS_OK)
        fprintf(stderr, "eval_without: %s %s\n", cx->why, line_cx->why);
    free(line);
    intent_vocab_free(v);
    intent_pack_free(p);
    return s == DS_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
