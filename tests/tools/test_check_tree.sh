#!/usr/bin/env bash
#
# Plants one violation of each rule in a small tree and sees that tools/check_tree.sh names it; what
# is allowed is planted too and must stay unnamed.
set -euo pipefail
source=${DOCSPOT_SOURCE_DIR:-$(cd "$(dirname "$0")/../.." && pwd)}
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failed=0

essay='/*
 * x.c - a file of the planted tree that says what it is for.
 *
 * It has three lines of prose, as every file of ours has,
 * so that only the planted violation is found in it.
 */'

clean_tree() {
    rm -rf "${tree:?}"/*
    mkdir -p "$tree"/{tools,core,model,store,bot,app,tests/core}
    cp "$source/tools/floors.txt" "$tree/tools/"
}

# plant FILE BODY: a file with a good essay and this body.
plant() { printf '%s\n%s\n' "$essay" "$2" >"$tree/$1"; }

check() { "$source/tools/check_tree.sh" "$tree" 2>&1 || true; }

# found NAME FILE BODY PATTERN: exactly one finding, in FILE, that matches.
found() {
    local out
    clean_tree
    plant "$2" "$3"
    out=$(check)
    if [[ $(grep -c . <<<"$out") -ne 1 || $out != "$2:"*$4* ]]; then
        printf 'not found: %s\n  wanted %s: ..%s..\n  got    %s\n' "$1" "$2" "$4" "$out"
        failed=1
    fi
}

# clean NAME FILE BODY: no finding.
clean() {
    local out
    clean_tree
    plant "$2" "$3"
    out=$(check)
    if [[ -n $out ]]; then
        printf 'found too much: %s\n  got %s\n' "$1" "$out"
        failed=1
    fi
}

found "climbing a floor" store/x.c '#include "booking/booking.h"' "may not include"
found "a neighbour on the same floor" store/x.c '#include "intents/intents.h"' "may not include"
found "a name without its folder" store/x.c '#include "store.h"' "ours are written"
found "another folder's inner header" bot/x.c '#include "store/store_internal.h"' "does not leave"
found "a library outside its file" store/x.c '#include <jansson.h>' "core/json.c alone"
found "a library by folder pattern" app/x.c '#include <openssl/hmac.h>' "core/crypto.c alone"
found "an unknown library" app/x.c '#include <zlib.h>' "neither list"
for call in 'strcpy(a, b)' 'strcat(a, b)' 'sprintf(a, "x")' 'strtok(a, b)' 'atoi(a)' 'gets(a)' \
    'rand()' 'system(a)' 'localtime(&t)' 'gmtime(&t)' 'time(NULL)'; do
    found "banned: $call" app/x.c "int f(void) { return !$call; }" "is banned"
    [[ $call == system* ]] || found "banned in tests: $call" tests/core/x.c "int f(void) { return !$call; }" "is banned"
done
found "printf below app" store/x.c 'void f(void) { printf("x"); }' "belongs to app/"
found "fputs below app" core/x.c 'void f(void) { fputs("x", stderr); }' "belongs to app/"
found "malloc outside core" store/x.c 'void *f(void) { return malloc(1); }' "belongs to core/"
found "free outside core" app/x.c 'void f(void *p) { free(p); }' "belongs to core/"
found "strdup outside core" bot/x.c 'char *f(const char *p) { return strdup(p); }' "belongs to core/"
found "a bare prototype" store/x.h '#include "core/str.h"
int store_x(int a);' "store_x() has no comment"
found "a bare prototype over lines" store/x.h '#include "core/str.h"
int store_x(int a,
            int b);' "store_x() has no comment"
found "two under one comment" store/x.h '/* Both. */
int store_x(int a);
int store_y(int a);' "store_y() has no comment"
found "unfinished work" store/x.c "/* TO""DO: later */" "unfinished"
found "unfinished work in SQL" store/x.sql "-- FIX""ME" "unfinished"
found "a path of one machine" app/x.c '/* see /ho''me/someone/notes */' "one machine"

clean_tree
printf '/* Short. */\n#include <stdio.h>\n' >"$tree/store/x.c"
[[ $(check) == *"no essay"* ]] || { echo "not found: a missing essay" && failed=1; }
clean_tree
printf '#include <stdio.h>\n' >"$tree/tests/core/x.c"
[[ $(check) == *"no essay"* ]] || { echo "not found: a test without a word" && failed=1; }

clean "going down" bot/x.c '#include "store/store.h"
#include "core/str.h"
#include <string.h>'
clean "a library in its file" core/json.c '#include <jansson.h>'
clean "words in comments and strings" store/x.c 'static const char *a = "printf( strcpy( malloc(";
/* malloc(1), #include "bot/bot.h" and time(NULL) are only spoken of */
// #include "bot/bot.h"'
clean "names that only end alike" store/x.c 'int f(void) { return ds_time(1) + env->time(2) + my_free(3); }'
clean "the clock in its place" app/env.c 'long f(void) { return time(NULL); }'
clean "the heap in its place" core/x.c 'void *f(void) { return malloc(1); }'
clean "words in app" app/x.c 'void f(void) { printf("x"); }'
clean "tests see all and print" tests/core/x.c '#include "bot/bot.h"
#include <cmocka.h>
void f(void) { printf("%p", malloc(1)); }'
clean "tests ask other programs" tests/core/x.c 'int f(void) { return system("promtool check metrics"); }'
clean "documented prototypes" store/x.h '/* What it does. */
DS_MUST_USE ds_status store_x(int a,
                              int b);

int store_y(int a); /* as above */'
clean "an opening brace is no prototype" store/x.h 'static inline int store_x(int a)
{
    return f(a);
}'

[[ $("$source/tools/check_tree.sh" /nowhere >/dev/null 2>&1; echo $?) -eq 2 ]] ||
    { echo "a folder without floors.txt is wrong usage" && failed=1; }
exit "$failed"
