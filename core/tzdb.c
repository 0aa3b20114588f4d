/*
 * tzdb.c - zones by name, each read once.
 *
 * Every turn asks for a zone, and hardly any asks for a new one. So looking up takes no lock:
 * a bucket is a list that only ever grows at its head, published with release and read with
 * acquire. The mutex serves only those who add.
 *   (1) a zone handed out stays where it is until ds_tzdb_free
 *   (2) a name reaches the file system only if it is made like an IANA name, without dots
 */
#include "core/tz.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#define BUCKETS 64u
#define DIR_MAX_BYTES 512u

typedef struct entry {
    struct entry *next;
    ds_tz *tz;
} entry;

struct ds_tzdb {
    _Atomic(entry *) buckets[BUCKETS];
    pthread_mutex_t adding;
    char dir[DIR_MAX_BYTES];
};

ds_tzdb *ds_tzdb_new(const char *dir)
{
    size_t n = strlen(dir);
    ds_tzdb *db = n < DIR_MAX_BYTES ? ds_heap_new(sizeof(*db)) : NULL;

    if (!db)
        return NULL;
    if (pthread_mutex_init(&db->adding, NULL) != 0) {
        ds_heap_free(db);
        return NULL;
    }
    for (size_t i = 0; i < BUCKETS; i++)
        atomic_init(&db->buckets[i], NULL);
    memcpy(db->dir, dir, n + 1);
    return db;
}

void ds_tzdb_free(ds_tzdb *db)
{
    if (!db)
        return;
    for (size_t i = 0; i < BUCKETS; i++) {
        for (entry *e = atomic_load(&db->buckets[i]); e;) {
            entry *next = e->next;

            ds_tz_free(e->tz);
            ds_heap_free(e);
            e = next;
        }
    }
    (void)pthread_mutex_destroy(&db->adding); /* nobody holds it any more */
    ds_heap_free(db);
}

static bool is_name_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
}

/* Made like an IANA name: begins with a capital, so neither posixrules nor right/ nor a path. */
static bool is_name(ds_str name)
{
    if (name.n == 0 || name.n >= DS_TZ_NAME_MAX || name.p[0] < 'A' || name.p[0] > 'Z')
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (!is_name_char(name.p[i]))
            return false;
    return true;
}

static size_t bucket_of(ds_str name)
{
    uint32_t h = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < name.n; i++)
        h = (h ^ (unsigned char)name.p[i]) * 16777619u;
    return h % BUCKETS;
}

static const ds_tz *look_up(ds_tzdb *db, ds_str name)
{
    entry *e = atomic_load_explicit(&db->buckets[bucket_of(name)], memory_order_acquire);

    for (; e; e = e->next)
        if (ds_str_is(name, ds_tz_name(e->tz)))
            return e->tz;
    return NULL;
}

static ds_status load(ds_ctx *cx, const ds_tzdb *db, ds_str name, ds_tz **ret_tz)
{
    ds_str path, bytes;
    ds_status s;

    DS_TRY(ds_format(cx, &path, "%s/" DS_FMT, db->dir, DS_ARG(name)));
    s = cx->env->read_file(cx->env->self, cx, path.p, DS_TZ_FILE_MAX_BYTES, &bytes);
    if (s == DS_OK)
        s = ds_tz_parse(cx, name, bytes, ret_tz);
    if (s == DS_OK || s == DS_UNAVAILABLE || s == DS_LIMIT) /* the latter say nothing of the name */
        return s;
    return ds_fail(cx, DS_NOT_FOUND, "no time zone is called " DS_FMT " (Area/City)", DS_ARG(name));
}

/* Publish a zone; another thread may have been first, then theirs counts. */
static const ds_tz *add(ds_tzdb *db, ds_str name, ds_tz *tz)
{
    _Atomic(entry *) *bucket = &db->buckets[bucket_of(name)];
    const ds_tz *known;
    entry *e = ds_heap_new(sizeof(*e));

    if (!e) {
        ds_tz_free(tz);
        return NULL;
    }
    (void)pthread_mutex_lock(&db->adding); /* cannot fail: an ordinary mutex, not held by us */
    known = look_up(db, name);
    if (!known) {
        *e = (entry){ atomic_load_explicit(bucket, memory_order_relaxed), tz };
        atomic_store_explicit(bucket, e, memory_order_release);
    }
    (void)pthread_mutex_unlock(&db->adding);
    if (known) {
        ds_tz_free(tz);
        ds_heap_free(e);
        return known;
    }
    return tz;
}

ds_status ds_tz_find(ds_ctx *cx, ds_str name, const ds_tz **ret_tz)
{
    const ds_tz *known;
    ds_tz *tz = NULL;

    if (!is_name(name))
        return ds_fail(cx, DS_NOT_FOUND, "that is no time zone's name (Area/City is expected)");
    known = look_up(cx->tzdb, name);
    if (!known) {
        DS_TRY(load(cx, cx->tzdb, name, &tz));
        known = add(cx->tzdb, name, tz);
    }
    if (!known)
        return ds_fail(cx, DS_LIMIT, "time zone " DS_FMT ": no memory", DS_ARG(name));
    *ret_tz = known;
    return DS_OK;
}
