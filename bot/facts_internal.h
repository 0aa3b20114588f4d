/*
 * facts_internal.h - how facts are written: dates, clocks, fees, people, places, in the language of
 * the turn and the ways of its country.
 *
 * Texts of a result are in cx->arena; bot_internal.h includes this for the folder.
 */
#ifndef DOCSPOT_BOT_FACTS_INTERNAL_H
#define DOCSPOT_BOT_FACTS_INTERNAL_H

#include "bot/turn_internal.h"

/* ---- facts.c ---- */
/* "Sat Nov 28" or "Mon 23 Nov" by country. */
DS_MUST_USE ds_status fact_date(const turn *t, const location *l, local_time at, ds_str *ret);
/* "9:00 am" or "17:30" by country. */
DS_MUST_USE ds_status fact_clock(const turn *t, const location *l, local_time at, ds_str *ret);
/* The same of an instant, with the patient's own time where it differs: "5:30 pm (1:00 pm your
 * time)". */
DS_MUST_USE ds_status fact_clock_at(const turn *t, const location *l, ds_time at, ds_str *ret);
/* Date and clock of an instant, with a comma. */
DS_MUST_USE ds_status fact_moment(const turn *t, const location *l, ds_time at, ds_str *ret);
/* The time of a slot, with its number where tokens are booked. */
DS_MUST_USE ds_status fact_slot(const turn *t, const slot *s, bool with_date, ds_str *ret);
/* A visit's own: with its number where a session of tokens gave one, "Mon 23 Nov, token 14, about
 * 7:10 pm". */
DS_MUST_USE ds_status fact_visit_moment(const turn *t, const appointment *a, ds_str *ret);
/* "$90", or the catalogue's word for nothing to pay. */
DS_MUST_USE ds_status fact_fee(const turn *t, money fee, ds_str *ret);
/* "Dr Shah" while no other doctor shares the surname, else the whole name. */
DS_MUST_USE ds_status fact_doctor(const turn *t, const doctor *d, ds_str *ret);
/* A specialty in plain words. */
DS_MUST_USE ds_status fact_specialty(const turn *t, ds_str value, ds_str *ret);
/* "Downtown, 40 S 1st St, San Jose" without what is empty or said twice. */
DS_MUST_USE ds_status fact_place(const turn *t, const location *l, bool with_address, ds_str *ret);
/* "your mother", or the name. */
DS_MUST_USE ds_status fact_person(const turn *t, ds_str person, bool is_name, ds_str *ret);
/* A doctor with title and whole name. */
DS_MUST_USE ds_status fact_doctor_whole(const turn *t, const doctor *d, ds_str *ret);
/* "Hindi, English and Telugu", as the language joins a list. */
DS_MUST_USE ds_status fact_list(const turn *t, const ds_str *parts, size_t n, ds_str *ret);
/* Without what a stranger should not read in a message nobody asked for: moment, place. */
DS_MUST_USE ds_status fact_visit_briefly(const turn *t, const appointment *a, ds_str *ret);
/* An appointment in one line: moment, doctor, place. */
DS_MUST_USE ds_status fact_visit(const turn *t, const appointment *a, ds_str *ret);
/* ISO country of a location: its own, the clinic's, else by the money it takes; "" when unknown. */
ds_str fact_country(const turn *t, const location *l);
/* The country a phone number begins with; "" when it is none or no emergency number of it is known.
 */
ds_str country_of_number(ds_str channel, ds_str address);
/* The wall time of an appointment; its location, never NULL while the directory has one. */
local_time visit_local(const turn *t, const appointment *a);
const location *visit_location(const turn *t, const appointment *a); /* as above */
/* A slot of the directory from an option on the table; false when it is off the books. */
bool option_slot(const turn *t, const bot_option *o, slot *ret);
/* The facts of a slot as the JSON of PRODUCT.md's `value`. */
DS_MUST_USE ds_status slot_json(const turn *t, const slot *s, ds_str *ret);

/* ---- emergency.c ---- */
/* Is there a row of numbers for a country? */
bool emergency_knows(ds_str country);
/* The number to call: by country and kind; the clinic's own wins. */
ds_str emergency_number(const policy *p, ds_str country, emergency_kind kind);

#endif
