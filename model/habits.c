/*
 * habits.c - how people of a country write dates, times and money.
 *
 * Said once, for messages and pages alike, so that a patient reads the same time in both. What
 * always holds: every country has a habit; who is in no table writes 17:30 and 23 November.
 */
#include "model/habits.h"

#include <string.h>

/* Countries that write "5:30 pm"; of these, US and PH put the month first. */
static const char *const twelve_hour[] = { "US", "IN", "CA", "AU", "NZ", "PH", "PK", "BD", "MX" };
static const char *const month_first[] = { "US", "PH" };

static bool is_among(ds_str s, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (ds_str_is(s, list[i]))
            return true;
    return false;
}

bool habit_is_twelve_hour(ds_str country)
{
    return is_among(country, twelve_hour, sizeof twelve_hour / sizeof *twelve_hour);
}

bool habit_is_month_first(ds_str country)
{
    return is_among(country, month_first, sizeof month_first / sizeof *month_first);
}

ds_str habit_country_of_currency(const char *currency)
{
    static const char *const pairs[][2] = { { "USD", "US" }, { "INR", "IN" }, { "GBP", "GB" },
                                            { "MXN", "MX" }, { "CAD", "CA" }, { "AUD", "AU" } };

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (strcmp(currency, pairs[i][0]) == 0)
            return ds_str_of(pairs[i][1]);
    return DS_STR("");
}

ds_str habit_country(ds_str locale, ds_str place, ds_str clinic, const char *currency)
{
    int64_t dash = ds_str_find(locale, DS_STR("-"), 0);

    if (dash > 0)
        return ds_str_sub(locale, (size_t)dash + 1, locale.n);
    if (place.n > 0)
        return place;
    return clinic.n > 0 ? clinic : habit_country_of_currency(currency);
}
