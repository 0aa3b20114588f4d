#!/usr/bin/env bash
#
# run.sh - the long tests, one after the other: faults, kills, races, fuzzing, ThreadSanitizer.
#
#   ./dev soak              all of them
#   ./dev soak kills fuzz   only these
#   ./dev soak --list       their names
#
# Each part prints its figure and its time; what it said in full is in build/soak/PART.log. The exit
# is 0 only when every part that ran went well.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1

kill_points=${DOCSPOT_KILL_POINTS:-260} # over 200 of them are reached for sure
durable_events=${DOCSPOT_DURABLE_EVENTS:-1000}
attempts=${DOCSPOT_SOAK_ATTEMPTS:-1000000}
booking_kills=${DOCSPOT_SOAK_KILLS:-200}
fuzz_seconds=${DOCSPOT_FUZZ_SECONDS:-120} # each parser
fuzz_texts=${DOCSPOT_FUZZ_TEXTS:-10000000}
logs=build/soak
build=${DOCSPOT_BUILD_DIR:-$PWD/build/release}
export DOCSPOT_BIN=$build/docspot DOCSPOT_SOURCE_DIR=$PWD PYTHONDONTWRITEBYTECODE=1

# name | what it is
parts="
kills    | kill -9 at $kill_points write and flush calls of the inbound path
durable  | $durable_events answers, each after the flush of its commit
stop     | SIGTERM under load
bookings | $attempts attempts of 8 processes at few times, $booking_kills of them killed
payments | every order of 5 events of a payment, at both providers; kills while money goes back
planted  | each planted bug is found by tests; overlaps within 10 s
model    | the model of booking, searched by spin
fuzz     | every parser, $fuzz_seconds s each
texts    | $fuzz_texts random texts read with sanitizers on
tsan     | every unit test and four end-to-end ones under ThreadSanitizer
"

run_kills() { DOCSPOT_KILL_POINTS=$kill_points python3 tests/e2e/test_kill_sweep.py; }
run_durable() { DOCSPOT_DURABLE_EVENTS=$durable_events python3 tests/e2e/test_durable_first.py; }
run_stop() { python3 tests/e2e/test_stop.py; }
run_bookings() {
    cmake --build "$build" --target test_soak_bookings &&
        DOCSPOT_SOAK_ATTEMPTS=$attempts DOCSPOT_SOAK_KILLS=$booking_kills \
            "$build/tests/test_soak_bookings"
}
run_payments() {
    DOCSPOT_PAY_ORDERS=120 python3 tests/e2e/test_payment_orders.py &&
        python3 tests/e2e/test_payments.py Paying.test_killed_while_giving_back &&
        DOCSPOT_REFUND_KILLS=40 python3 tests/e2e/test_refund_sweep.py
}
run_model() { tools/spin/check.sh; }

# plant of core/plant.h | the test that must fail
planted="
1 test_soak_bookings
1 test_store_constraints
2 test_booking_confirm
3 test_booking_move
4 test_duplicates.py
5 test_booking_hold
"
run_planted() {
    local plant name target command folder=build/planted took code failed=0
    while read -r plant name; do
        [[ -n $plant ]] || continue
        target=$name command=("$folder/tests/$name")
        if [[ $name == *.py ]]; then
            target=docspot command=(python3 "tests/e2e/$name")
        fi
        cmake -S . -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DDOCSPOT_PLANT="$plant" &&
            cmake --build "$folder" --target "$target" || return 1
        took=$SECONDS
        code=0
        DOCSPOT_SOAK_ATTEMPTS=30000 DOCSPOT_SOAK_KILLS=0 DOCSPOT_SOURCE_DIR=$PWD \
            DOCSPOT_BIN=$PWD/$folder/docspot timeout 60 "${command[@]}" || code=$?
        if [[ $code == 0 || $code == 124 ]]; then
            printf 'planted: %s did not see bug %s\n' "$name" "$plant"
            failed=1
        else
            printf 'planted: bug %s found by %s in %d s\n' "$plant" "$name" $((SECONDS - took))
        fi
    done <<<"$planted"
    return "$failed"
}
run_fuzz() { ./dev fuzz all "$fuzz_seconds"; }
# Without what compared values teach it is three times as fast; what was learnt stays in build/.
run_texts() {
    local grown=build/fuzz/corpus/texts
    mkdir -p "$grown" build/fuzz/findings
    cmake --preset fuzz -B build/fuzz-texts -DDOCSPOT_FUZZ_COMPARES=OFF &&
        cmake --build build/fuzz-texts --target fuzz_intents &&
        build/fuzz-texts/tests/fuzz_intents -runs="$fuzz_texts" -entropic=0 -max_len=256 -timeout=5 \
            -rss_limit_mb=2048 -print_final_stats=1 -verbosity=0 \
            -artifact_prefix=build/fuzz/findings/texts- "$grown" tests/fuzz/corpus/intents
}
run_tsan() {
    local test failed=0
    ./dev test --tsan || failed=1
    for test in stop race duplicates kill; do
        printf '== %s, end to end\n' "$test"
        DOCSPOT_BIN=$PWD/build/tsan/docspot TSAN_OPTIONS=halt_on_error=1 \
            python3 "tests/e2e/test_$test.py" || failed=1
    done
    return "$failed"
}

# What a part's log says in short.
figure_of() {
    case $1 in
        kills) sed -n '/kill sweep: /,/^[a-zA-Z]*$/p' "$2" | sed 's/.*kill sweep: //' | grep -v '^[a-zA-Z]*$' ;;
        durable) sed -n 's/.*durable first: //p' "$2" ;;
        stop) sed -n 's/.*stopped: //p' "$2" ;;
        planted) sed -n 's/^planted: //p' "$2" ;;
        model) sed -n 's/^spin: //p' "$2" ;;
        payments) sed -n 's/.*payments: //p' "$2" ;;
        bookings) sed -n 's/^bookings: //p' "$2" ;;
        fuzz) awk '/^== /{name = $2} /number_of_executed_units/{printf "%s %s runs; ", name, $2; sum += $2}
                   END{printf "%.0f runs in all\n", sum}' "$2" ;;
        texts) sed -n 's/^stat::number_of_executed_units: *\(.*\)/\1 texts/p' "$2" ;;
        tsan) sed -n 's/^\([0-9]*% tests passed.*\)/\1/p; s/^Ran \([0-9]* test\)/end to end: \1/p' "$2" ;;
    esac
}

list_parts() { sed -n 's/^\([a-z]*\) *| \(.*\)/  \1\t\2/p' <<<"$parts"; }

run_part() {
    local name=$1 start=$SECONDS verdict=ok
    printf '== %s: %s\n' "$name" "$(sed -n "s/^$name *| //p" <<<"$parts")"
    if ! "run_$name" >"$logs/$name.log" 2>&1; then
        verdict=FAILED
        failed+=" $name"
        tail -40 "$logs/$name.log"
    fi
    figure_of "$name" "$logs/$name.log" | sed 's/^/   /'
    printf '   %s, %d s\n' "$verdict" $((SECONDS - start))
}

failed=""
chosen=("$@")
if [[ ${1:-} == --list || ${1:-} == --help ]]; then
    list_parts
    exit 0
fi
if [[ $# -eq 0 ]]; then
    mapfile -t chosen < <(sed -n 's/^\([a-z]*\) *|.*/\1/p' <<<"$parts")
fi
for name in "${chosen[@]}"; do
    if ! grep -q "^$name  *|" <<<"$parts"; then
        printf 'soak: no part is called %s; these are:\n' "$name" >&2
        list_parts >&2
        exit 2
    fi
done
mkdir -p "$logs"
for name in "${chosen[@]}"; do
    run_part "$name"
done
if [[ -n $failed ]]; then
    printf 'soak: failed:%s\n' "$failed" >&2
    exit 1
fi
printf 'soak: all went well, %d s\n' "$SECONDS"
