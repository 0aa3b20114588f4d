/*
 * template.c - a fresh database of the newest schema, made once per process and copied after that.
 *
 * With sanitizers the steps of the schema take 20 ms, most of it reading the schema anew after each
 * added column, and a test file starts dozens of clinics; the store's own tests go step by step.
 * What always holds: (1) the copy is what the real steps made in this very process, by the doors of
 * backup and restore (2) the file has a folder of its own; the process that made it removes it, not
 * its children
 */
#include "tests/support/template.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct {
    char folder[64], path[96];
    pid_t owner;
} kept;

static void drop(void)
{
    if (getpid() != kept.owner) /* (2) */
        return;
    (void)unlink(kept.path);
    (void)rmdir(kept.folder);
}

ds_status template_migrate(ds_ctx *cx, store *st)
{
    int from, to;

    if (kept.path[0] != '\0')
        return store_restore(cx, st, ds_str_of(kept.path));
    DS_TRY(store_migrate(cx, st, &from, &to)); /* (1) */
    (void)snprintf(kept.folder, sizeof kept.folder, "/tmp/docspot_template_XXXXXX");
    if (mkdtemp(kept.folder) == NULL || atexit(drop) != 0)
        return DS_OK; /* the next one migrates as well */
    kept.owner = getpid();
    (void)snprintf(kept.path, sizeof kept.path, "%s/clinic.db", kept.folder);
    return store_backup(cx, st, ds_str_of(kept.path));
}
