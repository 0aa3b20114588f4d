/*
 * test_dates_more.c - dates and times in Spanish, Hindi and romanised Hindi, with exact ends.
 */
#include "tests/intents/dates.h"

/* It is Monday 23 November 2026, ten in the morning. */
static const date_place madrid = { "2026-11-23T10:00:00+01:00", "Europe/Madrid", "", "es", "" };
static const date_place delhi = { "2026-11-23T10:00:00+05:30", "Asia/Kolkata", "", "hi", "" };
static const date_place latin = { "2026-11-23T10:00:00+05:30", "Asia/Kolkata", "", "hi-Latn", "" };

/* clang-format off */
static void spanish_days(void **state)
{
    static const date_row rows[] = {
        { "hoy", "2026-11-23" },
        { "mañana", "2026-11-24" },
        { "manana", "2026-11-24" },
        { "pasado mañana", "2026-11-25" },
        { "lunes", "2026-11-23" },
        { "el martes", "2026-11-24" },
        { "miércoles", "2026-11-25" },
        { "miercoles", "2026-11-25" },
        { "jueves", "2026-11-26" },
        { "este viernes", "2026-11-27" },
        { "el sábado", "2026-11-28" },
        { "domingo", "2026-11-29" },
        { "el próximo viernes", "2026-12-04" },
        { "el viernes que viene", "2026-12-04" },
        { "el 28 de noviembre", "2026-11-28" },
        { "28 de noviembre de 2026", "2026-11-28" },
        { "28/11", "2026-11-28" },
        { "28/11/2026", "2026-11-28" },
        { "3 de diciembre", "2026-12-03" },
        { "1 de enero", "2027-01-01" },
        { "el viernes 27", "2026-11-27" },
        { "en 3 días", "2026-11-26" },
        { "dentro de dos días", "2026-11-25" },
        { "dentro de una semana", "2026-11-30" },
        { "en dos semanas", "2026-12-07" },
        { "la próxima semana", "2026-11-30 00:00..2026-12-07 00:00" },
        { "la semana que viene", "2026-11-30 00:00..2026-12-07 00:00" },
        { "esta semana", "2026-11-23 00:00..2026-11-30 00:00" },
        { "este fin de semana", "2026-11-28 00:00..2026-11-30 00:00" },
        { "el próximo mes", "2026-12-01 00:00..2027-01-01 00:00" },
        { "en diciembre", "2026-12-01 00:00..2027-01-01 00:00" },
        { "de lunes a miércoles", "2026-11-23 00:00..2026-11-26 00:00" },
        { "después del viernes", "2026-11-28 00:00..*" },
        { "antes del viernes", "*..2026-11-27 00:00" },
    };

    date_check(*state, &madrid, rows, COUNT_OF(rows));
}

static void spanish_feasts_and_short_forms(void **state)
{
    static const date_row rows[] = {
        { "el viernes santo", "2027-03-26" },
        { "viernes santo de 2028", "2028-04-14" },
        { "domingo de pascua", "2027-03-28" },
        { "semana santa", "2027-03-22 00:00..2027-03-29 00:00" },
        { "la hispanidad", "2027-10-12" },
        { "la semana q viene", "2026-11-30 00:00..2026-12-07 00:00" },
        { "la semana actual", "2026-11-23 00:00..2026-11-30 00:00" },
        { "el lunes de la otra semana", "2026-11-30" },
        { "mañana x la tarde", "2026-11-24 13:00-20:00" },
        { "mañana temprano", "2026-11-24 06:00-12:00" },
        { "el 3-12", "2026-12-03" },
        { "17-12", "2026-12-17" },
        { "el 5 de mayo de dos mil veintisiete", "2027-05-05" },
        { "15.30", "2026-11-23 15:30" },
        { "a las 24", "2026-11-24 00:00-01:00" },
    };

    date_check(*state, &madrid, rows, COUNT_OF(rows));
}

static void spanish_times(void **state)
{
    static const date_row rows[] = {
        { "por la mañana", "2026-11-23 06:00-13:00" },
        { "por la tarde", "2026-11-23 13:00-20:00" },
        { "por la noche", "2026-11-23 20:00-24:00" },
        { "esta tarde", "2026-11-23 13:00-20:00" },
        { "esta noche", "2026-11-23 20:00-24:00" },
        { "mañana por la mañana", "2026-11-24 06:00-13:00" },
        { "mañana por la tarde", "2026-11-24 13:00-20:00" },
        { "mañana en la tarde", "2026-11-24 13:00-20:00" },
        { "el lunes por la noche", "2026-11-23 20:00-24:00" },
        { "el viernes por la tarde", "2026-11-27 13:00-20:00" },
        { "a las 5", "2026-11-23 17:00-18:00" },
        { "a las 5 de la tarde", "2026-11-23 17:00-18:00" },
        { "a las 9 de la mañana", "2026-11-24 09:00-10:00" },
        { "mañana a las 5", "2026-11-24 17:00-18:00" },
        { "mañana a las 17:30", "2026-11-24 17:30" },
        { "mañana a las cinco y media", "2026-11-24 17:30" },
        { "el martes a las 10:15", "2026-11-24 10:15" },
        { "a las 5 y cuarto", "2026-11-23 17:15" },
        { "a las seis menos cuarto", "2026-11-23 17:45" },
        { "al mediodía", "2026-11-23 12:00-13:00" },
        { "mañana después de las 5", "2026-11-24 17:00-*" },
        { "mañana antes de las 11", "*..2026-11-24 11:00" },
        { "mañana entre las 3 y las 5", "2026-11-24 15:00-17:00" },
        { "mañana de 3 a 5", "2026-11-24 15:00-17:00" },
        { "martes o jueves", "2026-11-24 ; 2026-11-26" },
        { "lo antes posible", "soonest" },
        { "cuanto antes", "soonest" },
        { "ahora", "2026-11-23 10:00-* soonest" },
        { "el sábado 28 a las 11", "2026-11-28 11:00-12:00" },
        { "en media hora", "2026-11-23 10:30" },
        { "en 2 horas", "2026-11-23 12:00" },
    };

    date_check(*state, &madrid, rows, COUNT_OF(rows));
}

static void hindi_days_and_times(void **state)
{
    static const date_row rows[] = {
        { "आज", "2026-11-23" },
        { "कल", "2026-11-24" },
        { "परसों", "2026-11-25" },
        { "सोमवार", "2026-11-23" },
        { "मंगलवार को", "2026-11-24" },
        { "बुधवार", "2026-11-25" },
        { "गुरुवार", "2026-11-26" },
        { "शुक्रवार", "2026-11-27" },
        { "शनिवार", "2026-11-28" },
        { "रविवार", "2026-11-29" },
        { "इतवार", "2026-11-29" },
        { "अगले शुक्रवार", "2026-12-04" },
        { "२८ नवंबर", "2026-11-28" },
        { "28 नवंबर", "2026-11-28" },
        { "3 दिसंबर", "2026-12-03" },
        { "28/11", "2026-11-28" },
        { "अगले हफ्ते", "2026-11-30 00:00..2026-12-07 00:00" },
        { "इस हफ्ते", "2026-11-23 00:00..2026-11-30 00:00" },
        { "आज शाम", "2026-11-23 16:00-20:00" },
        { "कल सुबह", "2026-11-24 05:00-12:00" },
        { "कल दोपहर", "2026-11-24 12:00-16:00" },
        { "कल शाम", "2026-11-24 16:00-20:00" },
        { "कल रात", "2026-11-24 20:00-24:00" },
        { "शुक्रवार सुबह", "2026-11-27 05:00-12:00" },
        { "5 बजे", "2026-11-23 17:00-18:00" },
        { "पांच बजे", "2026-11-23 17:00-18:00" },
        { "कल 5 बजे", "2026-11-24 17:00-18:00" },
        { "कल शाम 5 बजे", "2026-11-24 17:00-18:00" },
        { "कल सुबह 10 बजे", "2026-11-24 10:00-11:00" },
        { "कल सुबह दस बजे", "2026-11-24 10:00-11:00" },
        { "शनिवार सुबह 11 बजे", "2026-11-28 11:00-12:00" },
        { "5:30 बजे", "2026-11-23 17:30" },
        { "५:३० बजे", "2026-11-23 17:30" },
        { "कल 5 बजे के बाद", "2026-11-24 17:00-*" },
        { "कल 11 बजे से पहले", "*..2026-11-24 11:00" },
        { "कल या परसों", "2026-11-24 ; 2026-11-25" },
        { "सोमवार या मंगलवार", "2026-11-23 ; 2026-11-24" },
    };

    date_check(*state, &delhi, rows, COUNT_OF(rows));
}

static void hindi_stretches_and_days_counted_from_a_day(void **state)
{
    static const date_row rows[] = {
        { "शुक्रवार सुबह से सोमवार शाम तक", "2026-11-27 05:00..2026-11-30 20:00" },
        { "28 से 3 तारीख तक", "2026-11-28 00:00..2026-12-04 00:00" },
        { "20 से 27 तारीख तक", "2026-11-23 00:00..2026-11-28 00:00" },
        { "शुक्रवार से 3 दिन तक", "2026-11-27 00:00..2026-11-30 00:00" },
        { "शुक्रवार के 3 दिन बाद", "2026-11-30" },
        { "शुक्रवार से 3 दिन पहले", "2026-11-24" },
        { "शुक्रवार के अगले दिन", "2026-11-28" },
        { "महीने के अंत तक", "*..2026-12-01 00:00" },
        { "महीने की आखिरी तारीख", "2026-11-30" },
        { "अगले से अगले शुक्रवार", "2026-12-11" },
        { "ढाई से साढ़े तीन", "2026-11-23 14:30-15:30" },
        { "कल डेढ़ से ढाई", "2026-11-24 13:30-14:30" },
        { "11 से सुबह 3 तक", "2026-11-23 23:00..2026-11-24 03:00" },
        { "हफ्ते भर में", "2026-11-30" },
        { "अब और 27 नवंबर के बीच", "2026-11-23 10:00..2026-11-28 00:00" },
    };

    date_check(*state, &delhi, rows, COUNT_OF(rows));
}

static void romanised_hindi_days_and_times(void **state)
{
    static const date_row rows[] = {
        { "aaj", "2026-11-23" },
        { "kal", "2026-11-24" },
        { "parso", "2026-11-25" },
        { "somvar", "2026-11-23" },
        { "mangalvar ko", "2026-11-24" },
        { "budhvar", "2026-11-25" },
        { "guruvar", "2026-11-26" },
        { "shukravar", "2026-11-27" },
        { "shanivar", "2026-11-28" },
        { "ravivar", "2026-11-29" },
        { "itwar", "2026-11-29" },
        { "agle shukravar", "2026-12-04" },
        { "saturday ko", "2026-11-28" },
        { "28 november", "2026-11-28" },
        { "agle hafte", "2026-11-30 00:00..2026-12-07 00:00" },
        { "aaj shaam", "2026-11-23 16:00-20:00" },
        { "aaj sham ko", "2026-11-23 16:00-20:00" },
        { "kal subah", "2026-11-24 05:00-12:00" },
        { "kal dopahar", "2026-11-24 12:00-16:00" },
        { "kal shaam ko", "2026-11-24 16:00-20:00" },
        { "kal raat", "2026-11-24 20:00-24:00" },
        { "kal morning", "2026-11-24 06:00-12:00" },
        { "kal evening me", "2026-11-24 17:00-21:00" },
        { "saturday subah", "2026-11-28 05:00-12:00" },
        { "5 baje", "2026-11-23 17:00-18:00" },
        { "paanch baje", "2026-11-23 17:00-18:00" },
        { "kal 5 baje", "2026-11-24 17:00-18:00" },
        { "kal shaam 5 baje", "2026-11-24 17:00-18:00" },
        { "kal subah 10 baje", "2026-11-24 10:00-11:00" },
        { "kal 5 baje ke baad", "2026-11-24 17:00-*" },
        { "kal 11 baje se pehle", "*..2026-11-24 11:00" },
        { "kal after 5", "2026-11-24 17:00-*" },
        { "kal ya parso", "2026-11-24 ; 2026-11-25" },
        { "monday ya tuesday", "2026-11-23 ; 2026-11-24" },
        { "abhi", "2026-11-23 10:00-* soonest" },
        { "sade paanch baje", "2026-11-23 17:30" },
        { "saade 10 baje kal", "2026-11-24 10:30" },
    };

    date_check(*state, &latin, rows, COUNT_OF(rows));
}

static void no_time_in_other_languages(void **state)
{
    static const date_row es[] = {
        { "tengo dos hijos", "-" },
        { "ayer", "-" },
        { "buenos días", "-" },
        { "buenas tardes", "-" },
        { "buenas noches", "-" },
        { "tengo 45 años", "-" },
    };
    static const date_row hi[] = {
        { "मेरे दो बच्चे हैं", "-" },
        { "नमस्ते", "-" },
    };

    date_check(*state, &madrid, es, COUNT_OF(es));
    date_check(*state, &delhi, hi, COUNT_OF(hi));
}
/* clang-format on */

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spanish_days),
        cmocka_unit_test(spanish_feasts_and_short_forms),
        cmocka_unit_test(spanish_times),
        cmocka_unit_test(hindi_days_and_times),
        cmocka_unit_test(hindi_stretches_and_days_counted_from_a_day),
        cmocka_unit_test(romanised_hindi_days_and_times),
        cmocka_unit_test(no_time_in_other_languages),
    };

    return cmocka_run_group_tests(tests, fixture_set_up, fixture_tear_down);
}
