/*
 * holidays.h - public holidays of India, Spain and the United States, tabled from 2026 to 2035.
 *
 * A calendar is a country (IN) or a part of one (IN-TG), which keeps its own and the country's. The
 * tables are the files of model/holidays; each says at its head where its dates come from.
 */
#ifndef DOCSPOT_MODEL_HOLIDAYS_H
#define DOCSPOT_MODEL_HOLIDAYS_H

#include "model/directory.h"

#define HOLIDAYS_FIRST_YEAR 2026
#define HOLIDAYS_LAST_YEAR 2035

/* True when there is a table for exactly this calendar, "IN-TG". */
bool holidays_has(ds_str calendar);

/* The names of the tables most like what was written, such as "IN-TG, IN-TN", in cx->arena; empty
 * when nothing is alike. */
DS_MUST_USE ds_status holidays_near(ds_ctx *cx, ds_str calendar, ds_str *ret_names);

/*
 * The holidays of the calendars that n places name, once each, by date and calendar, in cx->arena.
 * said[0..said_n) are the clinic's own, by calendar and date: they take the place of the table's of
 * the same calendar and date. Texts of said are borrowed.
 */
DS_MUST_USE ds_status holidays_of(ds_ctx *cx, const location *places, size_t n, const holiday *said,
                                  size_t said_n, const holiday **ret, size_t *ret_n);

#endif
