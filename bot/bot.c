/*
 * bot.c - the bot itself: its rules, texts, and the world it shares among turns.
 *
 * Turns run on several threads. The policy, the language pack and the texts never change; the world
 * (directory and vocabulary of one version) is swapped when the database has a newer version, and
 * an old one lives until its last turn gives it back. What always holds:
 *   (1) a turn sees one world from begin to end
 *   (2) the lock is held for pointers and counts only, never while loading
 */
#include "bot/bot_internal.h"

#include <pthread.h>

struct bot {
    policy policy;
    const intent_pack *pack;
    catalogue *texts;
    pthread_mutex_t lock; /* guards world and its refs */
    world *world;         /* counts as one reference */
    bot_row_hit hit;
    void *hit_self;
};

ds_status bot_new(ds_ctx *cx, const policy *p, const intent_pack *pack, bot **ret_bot)
{
    bot *b = ds_heap_new(sizeof *b);

    if (b == NULL)
        return ds_fail(cx, DS_UNAVAILABLE, "no memory for the bot");
    b->policy = *p;
    b->pack = pack;
    if (pthread_mutex_init(&b->lock, NULL) != 0) {
        ds_heap_free(b);
        return ds_fail(cx, DS_UNAVAILABLE, "no lock for the bot");
    }
    ds_status s = catalogue_new(cx, &b->texts);
    if (s != DS_OK) {
        bot_free(b);
        return s;
    }
    *ret_bot = b;
    return DS_OK;
}

static void world_free(world *w)
{
    if (w == NULL)
        return;
    intent_vocab_free(w->vocab);
    store_directory_free(w->dir);
    ds_heap_free(w);
}

void bot_free(bot *b)
{
    if (b == NULL)
        return;
    world_free(b->world);
    catalogue_free(b->texts);
    pthread_mutex_destroy(&b->lock);
    ds_heap_free(b);
}

const policy *bot_policy(const bot *b) { return &b->policy; }

const intent_pack *bot_pack(const bot *b) { return b->pack; }

const catalogue *bot_texts(const bot *b) { return b->texts; }

void bot_watch_rows(bot *b, bot_row_hit hit, void *self)
{
    b->hit = hit;
    b->hit_self = self;
}

void bot_row_was_hit(const bot *b, size_t row)
{
    if (b->hit != NULL)
        b->hit(b->hit_self, row);
}

/* ---- the world ---- */

void bot_world_release(bot *b, world *w)
{
    bool is_last;

    if (w == NULL)
        return;
    pthread_mutex_lock(&b->lock);
    is_last = --w->refs == 0;
    pthread_mutex_unlock(&b->lock);
    if (is_last)
        world_free(w);
}

/* The present world when it has this version, with a reference for the caller. */
static world *world_take(bot *b, int64_t version)
{
    world *w = NULL;

    pthread_mutex_lock(&b->lock);
    if (b->world != NULL && b->world->dir->version == version) {
        w = b->world;
        w->refs++;
    }
    pthread_mutex_unlock(&b->lock);
    return w;
}

static void world_swap(bot *b, world *w)
{
    world *old;

    pthread_mutex_lock(&b->lock);
    old = b->world;
    b->world = w;
    pthread_mutex_unlock(&b->lock);
    bot_world_release(b, old);
}

ds_status bot_world_get(ds_ctx *cx, bot *b, store_tx *tx, world **ret)
{
    int64_t version;
    world *w;
    ds_status s;

    DS_TRY(store_directory_version(cx, tx, &version));
    *ret = world_take(b, version);
    if (*ret != NULL)
        return DS_OK;
    w = ds_heap_new(sizeof *w);
    if (w == NULL)
        return ds_fail(cx, DS_UNAVAILABLE, "no memory for the directory");
    s = store_directory_load(cx, tx, &w->dir);
    if (s == DS_OK)
        s = intent_vocab_new(cx, b->pack, w->dir, &w->vocab);
    if (s != DS_OK) {
        world_free(w);
        return s;
    }
    w->refs = 2; /* the bot's and the caller's */
    world_swap(b, w);
    *ret = w;
    return DS_OK;
}
