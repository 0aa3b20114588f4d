/*
 * check.h - what most tests want on top of cmocka: its includes in order, and a text assertion.
 *
 * cmocka.h needs these four headers before it; assert_text compares a view with a C string and
 * shows both when they differ.
 */
#ifndef DOCSPOT_TESTS_SUPPORT_CHECK_H
#define DOCSPOT_TESTS_SUPPORT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/str.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#define assert_text(view, cstr)                                                                    \
    do {                                                                                           \
        ds_str check_view_ = (view);                                                               \
        if (!ds_str_is(check_view_, (cstr)))                                                       \
            fail_msg("\"" DS_FMT "\" is not \"%s\"", DS_ARG(check_view_), (cstr));                 \
    } while (0)

/* A status, with the reason shown when it is another. */
#define assert_status(cx, expr, wanted)                                                            \
    do {                                                                                           \
        ds_status check_status_ = (expr);                                                          \
        if (check_status_ != (wanted))                                                             \
            fail_msg("%s gave %s, not %s: %s", #expr, ds_status_name(check_status_),               \
                     ds_status_name(wanted), (cx)->why);                                           \
    } while (0)

/* cx->why contains part. */
#define assert_why(cx, part)                                                                       \
    do {                                                                                           \
        if (ds_str_find(ds_str_of((cx)->why), ds_str_of(part), 0) < 0)                             \
            fail_msg("\"%s\" does not say \"%s\"", (cx)->why, (part));                             \
    } while (0)

#endif
