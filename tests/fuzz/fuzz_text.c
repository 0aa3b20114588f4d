/*
 * fuzz_text.c - any bytes as a text: cleaned they are valid and bounded, folding twice changes
 * nothing more, and the map stays within the original.
 */
#include "core/text.h"

#include "tests/support/testenv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_clean(ds_ctx *cx, ds_str s, size_t max_bytes)
{
    ds_str clean, again;

    if (ds_text_clean(cx, s, max_bytes, &clean) != DS_OK)
        return;
    if (clean.n > max_bytes || !ds_text_is_utf8(clean))
        abort();
    if (ds_text_clean(cx, clean, max_bytes, &again) == DS_OK && !ds_str_equal(clean, again))
        abort();
}

static void check_fold(ds_ctx *cx, ds_str s)
{
    ds_str once, twice;
    ds_folded mapped;
    size_t length = ds_text_length(s);

    if (ds_text_fold(cx, s, &once) != DS_OK || ds_text_fold(cx, once, &twice) != DS_OK ||
        ds_text_fold_mapped(cx, s, &mapped) != DS_OK)
        return;
    if (!ds_text_is_utf8(once) || !ds_str_equal(once, twice) || !ds_text_is_utf8(mapped.text))
        abort();
    for (size_t i = 0; i <= mapped.text.n; i++)
        if (mapped.map[i] > length || (i < mapped.text.n && mapped.map[i] == length))
            abort();
    if (mapped.map[mapped.text.n] != length)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    testenv *te DS_AUTO(testenv_freep) = testenv_new("2026-11-23T08:00:00Z");
    ds_ctx *cx = testenv_cx(te);
    ds_str s = { (const char *)data, size };

    check_clean(cx, s, size / 2);
    check_clean(cx, s, 4096);
    check_fold(cx, s);
    if (ds_text_cut(s, 10).n > s.n || ds_text_utf16_length(s) < ds_text_length(s))
        abort();
    return 0;
}
