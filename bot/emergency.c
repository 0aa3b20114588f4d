/*
 * emergency.c - which number to call, by country and kind of danger.
 *
 * Public emergency numbers, one row a country. A line with no number for self-harm or poison
 * falls back to the ambulance number of the same row; an unknown country falls back to 112, which
 * works from mobile phones in most of the world. The clinic's own number wins over all.
 */
#include "bot/bot_internal.h"

typedef struct emergency_row {
    const char *country;
    const char *ambulance;
    const char *self_harm; /* NULL: the ambulance's */
    const char *poison;    /* as above */
} emergency_row;

/* clang-format off */
static const emergency_row rows[] = {
  /* country  ambulance  self-harm line    poison line */
  { "US",     "911",     "988",            "1-800-222-1222" },
  { "CA",     "911",     "988",            "1-844-764-7669" },
  { "IN",     "112",     "14416",          "1800-116-117"   },
  { "ES",     "112",     "024",            "915620420"      },
  { "GB",     "999",     "116 123",        "111"            },
  { "IE",     "112",     "116 123",        NULL             },
  { "AU",     "000",     "13 11 14",       "13 11 26"       },
  { "NZ",     "111",     "1737",           "0800 764 766"   },
  { "MX",     "911",     "800 911 2000",   NULL             },
  { "BR",     "192",     "188",            NULL             },
  { "AR",     "107",     "135",            NULL             },
  { "DE",     "112",     "0800 1110111",   NULL             },
  { "FR",     "15",      "3114",           NULL             },
  { "IT",     "112",     NULL,             NULL             },
  { "PT",     "112",     NULL,             "800 250 250"    },
  { "AE",     "998",     NULL,             NULL             },
  { "PK",     "1122",    NULL,             NULL             },
  { "BD",     "999",     NULL,             NULL             },
  { "SG",     "995",     "1767",           NULL             },
  { "PH",     "911",     "1553",           NULL             },
  { "ZA",     "10177",   "0800 567 567",   NULL             },
};
/* clang-format on */

bool emergency_knows(ds_str country)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (ds_str_is(country, rows[i].country))
            return true;
    return false;
}

ds_str emergency_number(const policy *p, ds_str country, emergency_kind kind)
{
    static const emergency_row anywhere = { "", "112", NULL, NULL };
    const emergency_row *row = &anywhere;
    const char *number;

    if (p->emergency_number.n > 0)
        return p->emergency_number;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (ds_str_is(country, rows[i].country))
            row = &rows[i];
    number = kind == EMERGENCY_SELF_HARM ? row->self_harm
             : kind == EMERGENCY_POISON  ? row->poison
                                         : row->ambulance;
    return ds_str_of(number != NULL ? number : row->ambulance);
}
