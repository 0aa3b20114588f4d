/*
 * embedded.h - data files that are built into the program.
 *
 * Rules, texts, SQL and pages lie beside the code that reads them; tools/embed.c turns each
 * folder's files into one table at build time, so that the program is a single file.
 * The tables, each declared by the one folder that reads it:
 *
 *   store_embedded    store/sql, store/migrations     names like "sql/holds.sql"
 *   model_embedded    model/holidays               names like "holidays/in.csv"
 *   intents_embedded  intents/rules, all levels, and  names like "rules/en/acts.txt",
 *                     intents/weights                 "weights/acts.bin"
 *   bot_embedded      bot/text, all levels            names like "text/en/offer.txt"
 *   pages_embedded    pages/assets, pages/text        names like "assets/chat.html", "text/en.txt"
 *   app_embedded      app/demo                        names like "demo/clinics.csv"
 *
 * Names are paths below the folder and come sorted by byte. A table may be empty.
 */
#ifndef CORE_EMBEDDED_H
#define CORE_EMBEDDED_H

#include <stddef.h>

/* One file. The last row of a table is { NULL, NULL, 0 }. */
typedef struct ds_embedded {
    const char *name;          /* path below the folder, '/' between its parts */
    const unsigned char *data; /* size bytes as in the file, then one NUL that is not counted */
    size_t size;               /* bytes; 0 is an empty file, not the end of the table */
} ds_embedded;

#endif
