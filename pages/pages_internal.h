/*
 * pages_internal.h - what the files of pages/ share: words, HTML, the state of a pay page.
 */
#ifndef DOCSPOT_PAGES_PAGES_INTERNAL_H
#define DOCSPOT_PAGES_PAGES_INTERNAL_H

#include "pages/pages.h"

/* ---- words.c: the pages' own texts, one file per language; HTML with nothing unescaped ---- */

/* What fills a {name}; a list ends with name NULL. */
typedef struct word_arg {
    const char *name;
    ds_str value;
} word_arg;

/* A page as it is written. A text that lacks or a value that is empty is kept as status, once. */
typedef struct pen {
    ds_ctx *cx;
    ds_buf b;
    ds_str lang; /* one that has texts */
    ds_status status;
} pen;

pen pen_make(ds_ctx *cx, ds_str tag); /* tag: BCP 47, may be empty or unknown: English */
/* The nearest language that has texts: "es" for "es-MX"; "" when there is none. */
ds_str words_match(ds_str tag);
/* A text of the language itself; "" when it lacks it. */
ds_str words_own(ds_str lang, const char *key);
ds_str words_find(ds_str lang, const char *key); /* or English */
/* The text with its {names} filled in, in the arena; "" and p->status when that cannot be. */
ds_str pen_fill(pen *p, const char *key, const word_arg *args);

void pen_html(pen *p, const char *html);                       /* as it is */
void pen_text(pen *p, ds_str text);                            /* escaped */
void pen_words(pen *p, const char *key, const word_arg *args); /* filled, then escaped */
DS_MUST_USE ds_status pen_finish(pen *p, page *ret);           /* status, else the page */
/* The head up to <main>; refresh_s 0: none, url: where to, escaped here, "" the same page. */
void pen_head(pen *p, ds_str title, int refresh_s, ds_str url);

/* ---- qr.c ---- */

/* An SVG picture of text, as one path; false when the text is too long for a code, or there is no
 * memory, which *b then says. */
bool qr_svg(ds_ctx *cx, ds_buf *b, ds_str text, ds_str label);

/* ---- pay_scene.c: what a due, its payments and its visit come to ---- */

typedef enum scene_tone { TONE_PLAIN, TONE_GOOD, TONE_WAIT, TONE_BAD } scene_tone;

typedef enum scene_part {
    PART_PAY = 1 << 0,     /* ways to pay, and until when the time is held */
    PART_ASK = 1 << 1,     /* "I have paid, check now" */
    PART_CHOOSE = 1 << 2,  /* a link back to the ways to pay */
    PART_VISIT = 1 << 3,   /* booked: the calendar */
    PART_RULE = 1 << 4,    /* what goes back when it is cancelled */
    PART_REFRESH = 1 << 5, /* look again by itself */
    PART_NUMBER = 1 << 6   /* the receipt's number */
} scene_part;

struct scene_facts;

typedef struct scene {
    const char *key; /* of the headline; its text is key.text where there is one */
    bool (*fits)(const struct scene_facts *f);
    scene_tone tone;
    unsigned parts;
} scene;

/* What the table asks, worked out once. */
typedef struct scene_facts {
    const pay_view *v;
    ds_time now;
    const scene *scene;
    const payment *paid;              /* the one that holds this visit's money; NULL: none */
    const payment *asked;             /* ?wait=ID, of this due; NULL: none */
    const payment *last;              /* the latest try; NULL: none */
    int64_t coming, done;             /* minor units of `paid` on their way back, and given back */
    int64_t extra_coming, extra_done; /* of payments that were one too many */
    bool has_failed_refund;
    bool is_booked; /* the visit stands */
    bool is_held;   /* the hold is alive */
} scene_facts;

/* The facts of a view at a moment, and the scene they come to; some scene always fits. */
scene_facts scene_of(ds_time now, const pay_view *v);
/* The table, ending with key NULL; for tests. */
const scene *scene_table(void);
const char *provider_title(ds_str provider); /* "Stripe", "PayPal" */

/* ---- pay_say.c: dates, times, money, rules as people of the place write them ---- */

typedef struct sayer {
    pen *p;
    const pay_view *v;
    const location *place; /* NULL: gone from the files */
    const ds_tz *tz;       /* of the place, never NULL */
    ds_str country;        /* whose habits hold */
    bool shows_zone;
} sayer;

/* For the place of a visit; DS_NOT_FOUND: the place is gone, and so is its zone. */
DS_MUST_USE ds_status sayer_make(pen *p, const pay_view *v, sayer *ret);
/* An amount of the due's currency, and an instant; in the arena. */
ds_str say_money(const sayer *s, int64_t minor);
ds_str say_moment(const sayer *s, ds_time t); /* as above */
ds_str say_visit(const sayer *s);           /* its start; with its number in a session of tokens */
ds_str say_till(const sayer *s, ds_time t); /* without the date when it is today */
/* The rule of giving back, a line each, as <li> elements. */
void say_rule(const sayer *s);

#endif
