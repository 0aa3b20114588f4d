/*
 * test_phone.c - which country and which time a phone number tells.
 */
#include "model/phone.h"

#include "tests/support/check.h"
#include "tests/support/testenv.h"

#include <string.h>

typedef struct number_case {
    const char *channel, *address;
    const char *country, *zone; /* NULL: none */
} number_case;

static const number_case number_cases[] = {
    { "sms", "+919876543210", "IN", "Asia/Kolkata" },
    { "whatsapp", "919876543210", "IN", "Asia/Kolkata" },
    { "sms", "+34600111222", "ES", "Europe/Madrid" },
    { "sms", "+447700900123", "GB", "Europe/London" },
    { "whatsapp", "+33612345678", "FR", "Europe/Paris" },
    { "sms", "+971501234567", "AE", "Asia/Dubai" },
    { "sms", "+6581234567", "SG", "Asia/Singapore" },
    { "sms", "+819012345678", "JP", "Asia/Tokyo" },
    { "sms", "+9779812345678", "NP", "Asia/Kathmandu" },
    { "sms", "+35312345678", "IE", "Europe/Dublin" },
    { "sms", "+14085550142", "US", NULL },
    { "sms", "+5215512345678", "MX", NULL },
    { "sms", "+61412345678", "AU", NULL },
    { "sms", "+5511912345678", "BR", NULL },
    { "sms", "+77011234567", "RU", NULL },
    { "telegram", "+34600111222", NULL, NULL },
    { "telegram", "346001112", NULL, NULL },
    { "sms", "+9991234567", NULL, NULL }, /* assigned to nobody */
    { "sms", "+34", NULL, NULL },
    { "sms", "34 600111222", NULL, NULL },
    { "sms", "BANKALERT", NULL, NULL },
    { "sms", "", NULL, NULL },
};

static void a_number_tells_country_and_zone(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(number_cases); i++) {
        const number_case *c = &number_cases[i];
        const calling_code *got = phone_calling_code(ds_str_of(c->channel), ds_str_of(c->address));
        const char *country = got != NULL ? got->country : NULL;
        const char *zone = got != NULL ? got->zone : NULL;

        if (strcmp(country ? country : "-", c->country ? c->country : "-") != 0 ||
            strcmp(zone ? zone : "-", c->zone ? c->zone : "-") != 0)
            fail_msg("%s %s: %s, %s", c->channel, c->address, country ? country : "no country",
                     zone ? zone : "no zone");
    }
}

static void no_code_begins_another_and_none_is_there_twice(void **state)
{
    (void)state;
    for (const calling_code *a = calling_codes(); a->code; a++)
        for (const calling_code *b = calling_codes(); b->code; b++)
            if (a != b && strncmp(a->code, b->code, strlen(a->code)) == 0)
                fail_msg("+%s begins +%s", a->code, b->code);
}

static void every_zone_is_one_and_every_country_two_letters(void **state)
{
    testenv *env = testenv_new("2026-11-23T08:00:00+00:00");
    ds_ctx *cx = testenv_cx(env);
    const ds_tz *tz;

    (void)state;
    for (const calling_code *c = calling_codes(); c->code; c++) {
        if (c->zone != NULL && ds_tz_find(cx, ds_str_of(c->zone), &tz) != DS_OK)
            fail_msg("+%s: no zone %s", c->code, c->zone);
        if (strlen(c->country) != 2 || strspn(c->code, "0123456789") != strlen(c->code))
            fail_msg("+%s: %s", c->code, c->country);
    }
    testenv_free(env);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_tells_country_and_zone),
        cmocka_unit_test(no_code_begins_another_and_none_is_there_twice),
        cmocka_unit_test(every_zone_is_one_and_every_country_two_letters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
