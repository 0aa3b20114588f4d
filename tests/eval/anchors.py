"""anchors.py - the other offline tools on the sets that are here, by the same scorers.

chrono-node and Microsoft's Recognizers are fetched by npm into build/eval/anchors when --anchors asks
for it, never by default; NODE_MODULES_DIR may name a folder that has them.
"""
import os
import shutil
import subprocess
import sys

import shared_sets
from score import print_table

PACKAGES = ("chrono-node@2.10.3", "@microsoft/recognizers-text-date-time@1.3.2")
ENGINES = {"recognizers-en": ("chrono", "recognizers:en"), "recognizers-es": ("recognizers:es",),
           "sgd": ("chrono", "recognizers:en")}


def modules(program):
    """The folder with the packages, or None."""
    folder = os.environ.get("NODE_MODULES_DIR") or program.path("anchors", "node_modules")
    has_all = all(os.path.isdir(os.path.join(folder, p.rsplit("@", 1)[0])) for p in PACKAGES)
    return folder if has_all and shutil.which("node") else None


def install(program):
    """Fetch what is missing; ends the run when that fails."""
    if modules(program):
        return
    if not shutil.which("npm"):
        sys.exit("--anchors needs node and npm: ./dev packages judges")
    folder = os.path.dirname(program.path("anchors", "node_modules"))
    print("Fetching %s with npm into build/eval/anchors" % " and ".join(PACKAGES), file=sys.stderr)
    done = subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--no-save", "--prefix", folder,
                           *PACKAGES], stdout=sys.stderr, check=False)
    if done.returncode != 0 or not modules(program):
        sys.exit("npm could not install them (exit %d)" % done.returncode)


def percent(figures, line):
    right, total = figures.get(line, (0, 0))
    return "%.1f %%" % (100 * right / total) if total else ""


def run(program, scores, only=None):
    """Print our scores beside theirs."""
    install(program)
    shared, folder, rows = shared_sets.Shared(program), modules(program), []
    ours = {s.name: s for s in scores}
    for name, form, path, lines in shared_sets.DATE_SETS:
        if (only and only not in name) or name not in ENGINES:
            continue
        theirs = [(engine, shared.figures(["node", os.path.join(shared.tools, "score_datetime.js"), shared.corpus(path),
                                           form, engine], NODE_MODULES_DIR=folder)) for engine in ENGINES[name]]
        for line, (measure, _) in lines.items():
            score = ours["%s %s" % (name, measure)]
            for engine, figures in theirs:
                right, total = figures.get(line, (0, 0))
                if line.startswith("negatives"):
                    figures = {line: (total - right, total)}
                rows.append((score.name, "%.1f %%" % score.percent(), engine, percent(figures, line)))
    path = shared.corpus("polyai/restaurant8k-train.jsonl")
    for engine in ("chrono", "recognizers"):
        said = shared.figures(["node", os.path.join(shared.tools, "score_spans.js"), path, engine],
                              NODE_MODULES_DIR=folder)
        for key, measure in (("timereq", 'after "what time?"'), ("fa", "found where nothing is")):
            score = ours.get("restaurant8k " + measure)
            if score:
                rows.append((score.name, "%.1f %%" % score.percent(), engine, percent(said, "%s %s" % (engine, key))))
    print()
    print_table(("set", "docspot", "other tool", "share"), rows)
