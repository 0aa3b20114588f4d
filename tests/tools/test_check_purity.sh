#!/usr/bin/env bash
#
# Builds small libraries, pure and impure, and sees that tools/check_purity.sh tells them apart.
set -euo pipefail
source=${DOCSPOT_SOURCE_DIR:-$(cd "$(dirname "$0")/../.." && pwd)}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
failed=0

# library FOLDER FILE CODE: adds the object to libdocspot_FOLDER.a
library() {
    printf '%s\n' "$3" >"$dir/x.c"
    cc -O0 -c "$dir/x.c" -o "$dir/$2.o"
    ar rc "$dir/libdocspot_$1.a" "$dir/$2.o"
    rm "$dir/$2.o"
}

# expect NAME STATUS PATTERN: checks what was built since the last time, then removes it.
expect() {
    local out status=0
    out=$("$source/tools/check_purity.sh" "$dir" 2>&1) || status=$?
    if [[ $status -ne $2 || $out != *$3* ]]; then
        printf 'wrong: %s: exit %s, said: %s\n' "$1" "$status" "$out"
        failed=1
    fi
    rm -f "$dir"/*.a
}

for call in 'time(0)' 'getenv("HOME")' 'rand()' 'socket(1, 1, 1)' 'open("x", 0)' 'getrandom(0, 0, 0)' \
    'clock_gettime(0, 0)' 'fopen("x", "r")' 'usleep(1)'; do
    name=${call%%(*}
    library store holds.c "long $name(); long f(void) { return $call; }"
    expect "$call below app" 1 "store/holds.c: calls $name,"
done
library app env.c 'long time(); long f(void) { return time(0); }'
library core str.c 'unsigned long strlen(const char *); unsigned long g(const char *p) { return strlen(p); }'
expect "app reads the clock, core measures a string" 0 ""
library store backend_sqlite.c 'int sqlite3_open(); int f(void) { return sqlite3_open(); }'
expect "SQLite in its file" 0 ""
library store holds.c 'int sqlite3_open(); int f(void) { return sqlite3_open(); }'
expect "SQLite in another file" 1 "sqlite3_open"
library core arena.c 'void *malloc(unsigned long); void *f(void) { return malloc(1); }'
expect "the heap in core" 0 ""
library bot turn.c 'void *malloc(unsigned long); void *f(void) { return malloc(1); }'
expect "the heap in bot" 1 "bot/turn.c: calls malloc"
library bot turn.c 'int app_serve(); int f(void) { return app_serve(); }'
library app serve.c 'int app_serve(void) { return 0; }'
expect "calling up into app" 1 "app_serve"
library bot turn.c 'int store_x(); int f(void) { return store_x(); }'
library store x.c 'int store_x(void) { return 0; }'
expect "calling down into store" 0 ""
expect "nothing to look at" 2 "usage"
exit "$failed"
