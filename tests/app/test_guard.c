/*
 * test_guard.c - which sets of headers pass, and what is said of those that do not.
 */
#include "app/serve_internal.h"

#include <string.h>

#include "tests/support/check.h"

#define HEADERS 4

typedef struct row {
    const char *headers[HEADERS][2];
    const char *oddity; /* words of the refusal; NULL: it passes */
} row;

static const row rows[] = {
    { { { "Host", "a" } }, NULL },
    { { { "host", "a" }, { "CONTENT-LENGTH", "0" } }, NULL },
    { { { "Host", "a" }, { "Transfer-Encoding", "chunked" } }, NULL },
    { { { "Host", "a" }, { "Transfer-Encoding", "CHUNKED" } }, NULL },
    { { { "Host", NULL }, { "X-Anything!", NULL } }, NULL },
    { { { "Accept", "text/html" } }, "one Host" },
    { { { "Host", "a" }, { "Host", "a" } }, "one Host" },
    { { { "Host", "a" }, { "Content-Length", "5" }, { "Content-Length", "5" } }, "of digits" },
    { { { "Host", "a" }, { "Content-Length", "" } }, "of digits" },
    { { { "Host", "a" }, { "Content-Length", NULL } }, "of digits" },
    { { { "Host", "a" }, { "Content-Length", "+5" } }, "of digits" },
    { { { "Host", "a" }, { "Content-Length", "5, 5" } }, "of digits" },
    { { { "Host", "a" }, { "Content-Length", "0x5" } }, "of digits" },
    { { { "Host", "a" }, { "Transfer-Encoding", "gzip, chunked" } }, "but chunked" },
    { { { "Host", "a" }, { "Transfer-Encoding", "chunked " } }, "but chunked" },
    { { { "Host", "a" }, { "Transfer-Encoding", NULL } }, "but chunked" },
    { { { "Host", "a" }, { "Transfer-Encoding", "chunked" }, { "Transfer-Encoding", "chunked" } },
      "but chunked" },
    { { { "Host", "a" }, { "Content-Length", "5" }, { "Transfer-Encoding", "chunked" } },
      "exclude each other" },
    { { { "Host", "a" }, { "Content-Length ", "5" } }, "a header's name" },
    { { { "Host", "a" }, { "Transfer\tEncoding", "chunked" } }, "a header's name" },
    { { { "Host", "a" }, { "N\xc3\xa4me", "x" } }, "a header's name" },
};

static void a_request_with_two_readings_is_told_from_one_with_one(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        header_counts n = { 0 };
        const char *said;

        for (size_t h = 0; h < HEADERS && rows[i].headers[h][0]; h++)
            guard_count(&n, rows[i].headers[h][0], rows[i].headers[h][1]);
        said = guard_judge(&n, false);
        if (!said != !rows[i].oddity || (said && !strstr(said, rows[i].oddity)))
            fail_msg("row %zu: %s", i, said ? said : "passes");
    }
}

static void a_raw_nul_in_the_address_is_two_readings(void **state)
{
    header_counts n = { .hosts = 1 };

    (void)state;
    assert_null(guard_judge(&n, false));
    assert_non_null(guard_judge(&n, true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_with_two_readings_is_told_from_one_with_one),
        cmocka_unit_test(a_raw_nul_in_the_address_is_two_readings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
