#!/usr/bin/env bash
# Measure the release build; ./dev bench builds it first. See bench.py for what is printed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mkdir -p build/bench
cc -O2 -shared -fPIC -o build/bench/slow_sync.so tests/bench/preload/slow_sync.c
exec python3 tests/bench/bench.py "$@"
