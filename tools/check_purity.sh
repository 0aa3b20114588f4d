#!/usr/bin/env bash
#
# check_purity.sh BUILD_DIR [ALLOW_FILE] - prove by nm that our libraries read no clock, socket, file
# or dice.
#
# Looks at every undefined symbol of every object in libdocspot_*.a but libdocspot_app.a. Allowed are
# symbols that our own libraries define (app/ aside: what lies below may not call up) and those of
# tools/purity_allow.txt. Wants a build without sanitizers.
# Exit: 0 pure, 1 findings (one a line), 2 wrong usage.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=${1:-}
allow=${2:-$here/purity_allow.txt}

libraries=()
for library in "$build"/libdocspot_*.a; do
    case $library in
    *'*'* | */libdocspot_app.a) ;;
    *) libraries+=("$library") ;;
    esac
done
if [[ ${#libraries[@]} -eq 0 || ! -f $allow ]]; then
    echo "usage: check_purity.sh BUILD_DIR [ALLOW_FILE]: no libdocspot_*.a in '$build'" >&2
    exit 2
fi

# nm -A -P prints: path/libdocspot_FOLDER.a[FILE.c.o]: symbol type ...
nm -A -P "${libraries[@]}" | awk -v allow="$allow" '
    function glob(text) { # to a pattern of awk
        gsub(/[.+^$()|\[\]{}\\]/, "\\\\&", text)
        gsub(/\*/, ".*", text)
        gsub(/\?/, ".", text)
        return "^" text "$"
    }
    BEGIN {
        while ((getline line < allow) > 0) {
            sub(/#.*/, "", line)
            at = index(line, " :")
            if (at == 0) continue
            object = substr(line, 1, at - 1)
            gsub(/[ \t]/, "", object)
            n = split(substr(line, at + 2), words, " ")
            for (i = 1; i <= n; i++) {
                rules++
                rule_object[rules] = glob(object)
                rule_symbol[rules] = glob(words[i])
            }
        }
    }
    {
        object = $1
        sub(/^.*libdocspot_/, "", object)
        sub(/\.a\[/, "/", object)
        sub(/\.o\]:$/, "", object)
        if ($3 == "U" || $3 == "w") used[object " " $2] = 1
        else ours[$2] = 1
    }
    END {
        for (pair in used) {
            split(pair, part, " ")
            if (part[2] in ours) continue
            ok = 0
            for (i = 1; i <= rules && !ok; i++)
                ok = part[1] ~ rule_object[i] && part[2] ~ rule_symbol[i]
            if (!ok) printf "%s: calls %s, which tools/purity_allow.txt does not know\n", part[1], part[2]
        }
    }' | sort | awk '{ print; n++ } END { exit n > 0 }'
