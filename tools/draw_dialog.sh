#!/usr/bin/env bash
#
# draw_dialog.sh PROGRAM [OUT] - draw the dialog table into docs/dialog.svg.
# PROGRAM is the built draw_dialog. Without Graphviz it says so and leaves the drawing as it is.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=${1:?usage: draw_dialog.sh PROGRAM [OUT]}
out=${2:-$here/docs/dialog.svg}
if ! command -v dot >/dev/null; then
    echo "draw_dialog: Graphviz (dot) is not installed; $out stays as it is"
    exit 0
fi
"$program" | dot -Tsvg >"$out.new"
mv "$out.new" "$out"
