#!/usr/bin/env bash
#
# check.sh - search the models of booking and of paying for errors, then each planted bug for one.
#
#   tools/spin/check.sh            3 messages: every order, crash and repeat (a minute)
#   tools/spin/check.sh 4          4 messages (long, some GiB)
#
# The models must have no error, and each of their five planted bugs must have one. Exit: 0, 1, or 77
# where spin or gcc is missing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
events=${1:-3}
booking_bugs=("" no_constraint no_fence move_in_two done_apart release_any)
payment_bugs=("" no_key refund_apart count_repeats trust_redirect closed_wins)

for tool in spin gcc; do
    if ! command -v "$tool" >/dev/null; then
        echo "spin: skipped, $tool is not installed (apt-get install spin gcc)"
        exit 77
    fi
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# search MODEL PLANT: prints "ERRORS STATES"
search() {
    spin -DPLANT="$2" -DEVENTS="$events" -a "$here/$1.pml" >&2
    gcc -O2 -w -DSAFETY -DCOLLAPSE -o pan pan.c
    ./pan -m1000000 -w24 >pan.log
    sed -n 's/.*errors: \([0-9]*\)$/\1/p' pan.log | tr '\n' ' '
    sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' pan.log
    grep -q 'depth too small\|out of memory' pan.log && echo "spin: the search was cut short" >&2 && return 1
    return 0
}

# check MODEL BUG...: the model is clean, and every planted bug is found
check() {
    local model=$1 errors states plant
    shift
    read -r errors states <<<"$(search "$model" 0)"
    printf 'spin: %s: %s errors in %s states\n' "$model" "$errors" "$states"
    [[ $errors == 0 ]] || return 1
    for plant in 1 2 3 4 5; do
        read -r errors states <<<"$(search "$model" "$plant")"
        printf 'spin: %s: planted %s: %s\n' "$model" "${!plant}" "$([[ $errors == 0 ]] && echo "NOT FOUND" || echo found)"
        [[ $errors != 0 ]] || return 1
    done
}

check booking "${booking_bugs[@]:1}"
check payment "${payment_bugs[@]:1}"
