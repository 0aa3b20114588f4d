/*
 * draw_dialog.c - print the dialog table as a Graphviz graph, for docs/dialog.svg.
 *
 * tools/draw_dialog.sh pipes it through dot. The table itself is bot/dialog_table.c; what is drawn
 * is what decides, so the picture cannot lie.
 */
#include <stdio.h>

#include "bot/bot.h"

#define DRAWING_MAX_BYTES 65536

int main(void)
{
    static char memory[DRAWING_MAX_BYTES];
    ds_buf b = ds_buf_fixed(memory, sizeof memory);

    bot_dialog_draw(&b);
    return fwrite(b.p, 1, b.n, stdout) == b.n && !b.is_over ? 0 : 1;
}
