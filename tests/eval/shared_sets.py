"""shared_sets.py - the large sets beside the repository, through the scorers that came with them.

The sets are data of others and stay where they are: ../shared, or the folder DOCSPOT_SHARED names.
Without them, or without node for the scorers of dates, a plain line says what is skipped. What
always holds: a figure printed here was computed by the scorer of that set; what this file works out
by itself (which rows failed, the two classes taken for one another) must agree with it.
"""
import collections
import datetime
import json
import os
import re
import shutil
import subprocess
import sys

import nlupp
from program import ROOT, read_lines as read
from score import LOW, Fail, Goal, Score

FIGURE = re.compile(r"^(.*?)\s+(\d+)/(\d+) [\d.]+%$", re.M)

# SGD's words for acts, in ours; the last column of the table.
ACTS = {"affirm": "affirm", "affirm_intent": "affirm", "negate": "negate", "negate_intent": "negate",
        "select": "select", "inform": "inform", "request_info": "ask", "find_provider": "find",
        "request_alts": "alternatives", "book_appointment": "book", "thank_you": "thank bye"}
FOLDED = {"select", "affirm"}

# name, preds.py's format, corpus file, the scorer's line -> (our name, goal)
DATE_SETS = [
    ("recognizers-en", "recognizers", "datetime/recognizers-en.jsonl", {
        "relevant value": ("value", Goal(92, anchor="Recognizers 79, chrono 39")),
        "negatives: no prediction": ("found where nothing is", Goal(1, LOW, "Recognizers 3.0, chrono 16"))}),
    ("recognizers-es", "recognizers", "datetime/recognizers-es.jsonl", {
        "relevant value": ("value", Goal(90, anchor="Recognizers 81")),
        "negatives: no prediction": ("found where nothing is", Goal(1, LOW))}),
    ("recognizers-hi", "recognizers", "datetime/recognizers-hi.jsonl", {
        "relevant value": ("value", Goal(85, anchor="none")),
        "negatives: no prediction": ("found where nothing is", Goal(1, LOW))}),
    ("sgd", "sgd", "sgd-services/train.jsonl", {
        "rel cat date": ("dates", Goal(97, anchor="87")),
        "rel cat time": ("times", Goal(99, anchor="97"))}),
]


class Shared:
    """The folder, and what of it can be scored here."""

    def __init__(self, program):
        self.program = program
        self.folder = os.environ.get("DOCSPOT_SHARED") or os.path.join(ROOT, "..", "shared")
        self.tools = os.path.join(self.folder, "tools", "score")
        self.has_sets = os.path.isdir(os.path.join(self.folder, "corpus")) and os.path.isdir(self.tools)
        self.has_node = shutil.which("node") is not None

    def corpus(self, name):
        return os.path.join(self.folder, "corpus", name)

    def why_skipped(self):
        """None, or a plain line."""
        if not self.has_sets:
            return "skipped: the shared sets, because %s has no corpus and tools/score" % self.folder
        if not self.has_node:
            return "skipped: the shared sets of dates and times, because their scorers need node"
        return None

    def predict(self, form, path, name):
        """Run preds.py; the file of predictions, under build/eval."""
        out = self.program.path("preds", name + ".jsonl")
        self.run([sys.executable, os.path.join(self.tools, "preds.py"), form, path, out,
                  "--bin", self.program.binary])
        return out

    def run(self, command, **env):
        done = subprocess.run(command, capture_output=True, check=False,
                              env={**os.environ, "TZ": "UTC", **env})
        if done.returncode != 0:
            sys.exit("%s: exit %d\n%s" % (" ".join(command), done.returncode, done.stderr.decode()))
        return done.stdout.decode()

    def figures(self, command, **env):
        """{line's name: (right, total)} of what a scorer prints."""
        said = self.run(command, **env)
        return {m[1].strip(): (int(m[2]), int(m[3])) for m in FIGURE.finditer(said)}


def show_date(side):
    """A scorer's {"s": ..., "e": ...} in a few characters."""
    if not side:
        return "-"
    ends = [("%02d:%02d" % divmod(x, 60) if isinstance(x, int) else str(x or "")[:16])
            for x in (side.get("s"), side.get("e"))]
    return "%s%s" % ("..".join(ends), " of \"%s\"" % side["span"] if side.get("span") else "")


def date_fails(path):
    """Fails by the scorer's category: relevant ones only."""
    fails = collections.defaultdict(list)
    for row in read(path):
        if row["rel"]:
            fails[row["cat"]].append(Fail(row["text"], "%s in \"%s\"" % (show_date(row["want"]), row["surf"]),
                                          show_date(row["got"]), row["ref"]))
    return fails


def negative_fails(path, preds):
    """Texts with nothing to find in which something was found."""
    return [Fail(row["text"], "-", "; ".join(row["text"][x["b"]:x["e"]] for x in p["results"]))
            for row, p in zip(read(path), read(preds))
            if p["results"] and not row.get("expected") and not row.get("other_types")]


def date_scores(shared, name, form, path, lines):
    """The rows of one set of dates; path may be a changed copy of the corpus file."""
    preds = shared.predict(form, path, name)
    fails_file = shared.program.path("fails", name + ".jsonl")
    figures = shared.figures(["node", os.path.join(shared.tools, "score_datetime.js"), path, form,
                              "preds:" + preds, "--fails", fails_file])
    fails, scores = date_fails(fails_file), []
    for line, (measure, goal) in lines.items():
        if line.startswith("rel cat "):
            lost = fails[line[len("rel cat "):]]
        elif line.startswith("negatives"):
            lost = negative_fails(path, preds)
        else:
            lost = [f for group in fails.values() for f in group]
        right, total = figures.get(line, (0, 0))
        scores.append(Score("%s %s" % (name, measure), right, total, goal, lost))
    return scores


def with_last_days(preds, out):
    """The predictions with ranges of days ended by their last day instead of the midnight behind it."""
    with open(out, "w", encoding="utf-8") as f:
        for p in read(preds):
            for x in p["results"]:
                ends = [datetime.datetime.fromisoformat(x[k]) if x[k] else None for k in ("start", "end")]
                if x["grain"] == "day" and all(ends) and (ends[1] - ends[0]).days > 1:
                    x["end"] = (ends[1] - datetime.timedelta(seconds=1)).isoformat()
            f.write(json.dumps(p) + "\n")
    return out


def last_day_score(shared, name, path):
    """The value again where "from the 2nd to the 5th" may end on the 5th, as the specs write it; we say
    the midnight behind it, half open, which the scorer counts as another day."""
    preds = with_last_days(shared.program.path("preds", name + ".jsonl"),
                           shared.program.path("preds", name + ".last-days.jsonl"))
    figures = shared.figures(["node", os.path.join(shared.tools, "score_datetime.js"), path, "recognizers",
                              "preds:" + preds])
    return Score(name + " value, last day as end", *figures["relevant value"])


def is_time_in(result, slot):
    """score_spans.js's rule: it overlaps the slot and has a time of day."""
    return result["timeCertain"] and min(result["e"], slot["end"]) > max(result["b"], slot["start"])


def span_scores(shared, name, path):
    """Restaurants-8k: bare answers just after "what time?", and turns without a date or time."""
    preds = shared.predict("restaurant8k", path, name)
    figures = shared.figures(["node", os.path.join(shared.tools, "score_spans.js"), path, "preds:" + preds])
    figures = {key.split()[-1]: value for key, value in figures.items()}
    missed, alarms = [], []
    for row, p in zip(read(path), read(preds)):
        gold = [s for s in row["slots"] if s["slot"] in ("date", "time")]
        found = "; ".join(row["text"][x["b"]:x["e"]] for x in p["results"])
        if not gold and found:
            alarms.append(Fail(row["text"], "-", found))
        for slot in gold if "time" in row["requested"] else []:
            if slot["slot"] == "time" and not any(is_time_in(x, slot) for x in p["results"]):
                missed.append(Fail(row["text"], row["text"][slot["start"]:slot["end"]], found or "-"))
    hit, total = figures["timereq"]
    false, quiet = figures["fa"]
    return [Score(name + " after \"what time?\"", hit, total, Goal(95, anchor="68"), missed),
            Score(name + " found where nothing is", quiet - false, quiet,
                  Goal(1, LOW, "Recognizers 3.7, chrono 3.8"), alarms)]


def is_right(label, act, folded):
    """SGD's rule: exact, or with select and affirm taken for one another."""
    wanted = set(ACTS[label].split())
    if folded and wanted & FOLDED:
        wanted |= FOLDED
    return act in wanted


def act_scores(shared, name, path):
    """SGD's acts: what the scorer printed, with the rows that were wrong."""
    preds = shared.predict("sgd", path, name)
    said = shared.run([sys.executable, os.path.join(shared.tools, "score_acts.py"), path, preds])
    rows = list(zip(read(path), read(preds)))
    anchors = {"exact": Goal(96, anchor="linear 94.5, NLP.js 71"),
               "folded": Goal(97, anchor="linear 95.3, NLP.js 79")}
    scores = []
    for folded, measure in enumerate(anchors):
        fails = [Fail("%s  [after: %s]" % (r["text"], r["prev_system_text"]), ACTS[r["label"]],
                      "%s %.2f" % (p["act"], p["confidence"])) for r, p in rows
                 if not is_right(r["label"], p["act"], folded)]
        right = len(rows) - len(fails)
        if "%s %.1f%%" % (measure, 100 * right / len(rows)) not in said.replace(
                "%d/%d " % (right, len(rows)), ""):
            sys.exit("tests/eval/shared_sets.py disagrees with score_acts.py:\n" + said)
        scores.append(Score("%s acts %s*" % (name, measure), right, len(rows), anchors[measure], fails))
    lost = [Fail("%s  [after: %s]" % (r["text"], r["prev_system_text"]), ACTS[r["label"]], "out_of_scope")
            for r, p in rows if p["act"] == "out_of_scope"]
    scores.append(Score(name + " lost as out of scope*", len(rows) - len(lost), len(rows),
                        Goal(2, LOW, "NLP.js 4, or 35"), lost))
    return scores


def clinc_scores(shared, name, path):
    """Texts about something else altogether; the rule of score_acts.py."""
    preds = read(shared.predict("clinc", path, name))
    far = [(r, p) for r, p in zip(read(path), preds) if r["intent"] == "oos" or not r.get("near")]
    fails = [Fail(r["text"], "out_of_scope", "%s %.2f" % (p["act"], p["confidence"]))
             for r, p in far if p["act"] != "out_of_scope"]
    return [Score(name + " told as out of scope*", len(far) - len(fails), len(far),
                  Goal(90, anchor="NLP.js 13, or 99"), fails)]


def score(program, only=None):
    """Scores of all shared sets that can be scored here, or of those whose name contains `only`."""
    shared, scores = Shared(program), []
    wanted = lambda name: not only or only in name
    if not shared.has_sets:
        return scores
    for name, form, path, lines in DATE_SETS if shared.has_node else []:
        if wanted(name):
            scores += date_scores(shared, name, form, shared.corpus(path), lines)
            if form == "recognizers":
                scores.append(last_day_score(shared, name, shared.corpus(path)))
    if wanted("restaurant8k") and shared.has_node:
        scores += span_scores(shared, "restaurant8k", shared.corpus("polyai/restaurant8k-train.jsonl"))
    if wanted("nlupp"):
        scores += nlupp.score(shared)
    if wanted("sgd"):
        scores += act_scores(shared, "sgd", shared.corpus("sgd-services/train.jsonl"))
    if wanted("clinc"):
        scores += clinc_scores(shared, "clinc", shared.corpus("clinc/train.jsonl"))
    return scores
