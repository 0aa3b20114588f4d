/*
 * habits.h - how people of a country write dates, times and money. Pure.
 *
 * Countries are ISO 3166, currencies ISO 4217; an unknown one has the most common habit.
 */
#ifndef DOCSPOT_MODEL_HABITS_H
#define DOCSPOT_MODEL_HABITS_H

#include "core/str.h"

/* They write "5:30 pm", not "17:30". */
bool habit_is_twelve_hour(ds_str country);

/* They write "Nov 23", not "23 Nov". */
bool habit_is_month_first(ds_str country);

/* The country whose habits go with a currency; "" where it says too little. */
ds_str habit_country_of_currency(const char *currency);

/* Whose habits hold: the clinic's locale ("en-US"), else the place's country, else the clinic's,
 * else the currency's. Any may be empty. Borrowed. */
ds_str habit_country(ds_str locale, ds_str place, ds_str clinic, const char *currency);

#endif
