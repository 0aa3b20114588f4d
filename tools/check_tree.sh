#!/usr/bin/env bash
#
# check_tree.sh [ROOT] - the rules of the tree that no compiler knows; see check_tree.py.
# Exit: 0 nothing found, 1 findings (one a line, FILE:LINE: what), 2 wrong usage.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
exec python3 "$here/check_tree.py" "${1:-$here/..}"
