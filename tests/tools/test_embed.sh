#!/usr/bin/env bash
#
# What tools/embed.c writes is compiled and read back: every byte, the names, the order, the end.
set -euo pipefail
source=${DOCSPOT_SOURCE_DIR:-$(cd "$(dirname "$0")/../.." && pwd)}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

cc -std=c17 -Wall -Wextra -Werror -o "$dir/embed" "$source/tools/embed.c"
mkdir -p "$dir/root/sub"
: >"$dir/root/empty"
printf 'quote " backslash \\ ?? end' >"$dir/root/sub/text"
LC_ALL=C awk 'BEGIN { for (i = 0; i < 256; i++) printf "%c", i }' >"$dir/root/all"
"$dir/embed" table "$dir/t.c" "$dir/root" "$dir/root/sub/text" "$dir/root/empty" "$dir/root/all"
"$dir/embed" table "$dir/u.c" "$dir/root" "$dir/root/all" "$dir/root/sub/text" "$dir/root/empty"
cmp "$dir/t.c" "$dir/u.c"

cat >"$dir/main.c" <<'C'
#include <stdio.h>
#include "core/embedded.h"
extern const ds_embedded table[];
int main(int argc, char **argv)
{
    (void)argv;
    for (const ds_embedded *e = table; e->name != NULL; e++) {
        if (e->data[e->size] != 0)
            return 1;
        if (argc > 1)
            fwrite(e->data, 1, e->size, stdout);
        else
            printf("%s %zu\n", e->name, e->size);
    }
    return 0;
}
C
cc -std=c17 -Wall -Wextra -Wpedantic -Werror -I"$source" -o "$dir/main" "$dir/main.c" "$dir/t.c"
printf 'all %s\nempty 0\nsub/text %s\n' "$(wc -c <"$dir/root/all")" "$(wc -c <"$dir/root/sub/text")" \
    >"$dir/names"
"$dir/main" | diff - "$dir/names"
cat "$dir/root/all" "$dir/root/sub/text" >"$dir/bytes"
"$dir/main" bytes | cmp - "$dir/bytes"

# An empty table is a table; a file from elsewhere, or one that is missing, is refused and leaves nothing.
"$dir/embed" table "$dir/e.c" "$dir/root"
grep -q '{ NULL, NULL, 0 }' "$dir/e.c"
! "$dir/embed" table "$dir/n.c" "$dir/root/sub" "$dir/root/all" 2>/dev/null || exit 1
! "$dir/embed" table "$dir/n.c" "$dir/root" "$dir/root/missing" 2>/dev/null || exit 1
[[ ! -e $dir/n.c && ! -e $dir/n.c.draft ]]
