/*
 * qr.c - a text as a QR code, drawn as one SVG path.
 *
 * Modules are unit squares on a white ground with the quiet zone the standard wants, whatever the
 * page's colours are: a camera needs dark on light. What holds:
 *   (1) no outside picture service sees the link: it is drawn here
 *   (2) the memory is bounded by the largest version we use
 */
#include "pages/pages_internal.h"

#include <qrcodegen/qrcodegen.h>

#define QR_VERSION_MAX 15 /* 77 modules: 400 characters and more, and a phone can still read it */
#define QR_QUIET 4        /* modules of white on each side */

static void draw_row(ds_buf *b, const uint8_t *code, int y, int size)
{
    for (int x = 0; x < size; x++) {
        int from = x;

        while (x < size && qrcodegen_getModule(code, x, y))
            x++;
        if (x > from)
            ds_buf_printf(b, "M%d %dh%dv1h-%dz", from + QR_QUIET, y + QR_QUIET, x - from, x - from);
    }
}

bool qr_svg(ds_ctx *cx, ds_buf *b, ds_str text, ds_str label)
{
    size_t room = qrcodegen_BUFFER_LEN_FOR_VERSION(QR_VERSION_MAX);
    uint8_t *scratch = DS_NEW_N(cx, uint8_t, room), *code = DS_NEW_N(cx, uint8_t, room);
    const char *plain = ds_cstr(cx, text);
    pen p = { .cx = cx };
    int size;

    b->is_over = b->is_over || !scratch || !code || !plain;
    if (b->is_over || !qrcodegen_encodeText(plain, scratch, code, qrcodegen_Ecc_MEDIUM, 1,
                                            QR_VERSION_MAX, qrcodegen_Mask_AUTO, true))
        return false;
    size = qrcodegen_getSize(code) + 2 * QR_QUIET;
    p.b = *b;
    ds_buf_printf(&p.b, "<svg class=\"qr\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", size,
                  size);
    pen_text(&p, label);
    ds_buf_printf(&p.b,
                  "\" shape-rendering=\"crispEdges\"><rect width=\"%d\" height=\"%d\" "
                  "fill=\"#fff\"/><path fill=\"#000\" d=\"",
                  size, size);
    for (int y = 0; y < size - 2 * QR_QUIET; y++)
        draw_row(&p.b, code, y, size - 2 * QR_QUIET);
    ds_buf_puts(&p.b, "\"/></svg>\n");
    *b = p.b;
    return true;
}
