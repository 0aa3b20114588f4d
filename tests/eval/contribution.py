"""contribution.py - what each part of the grammar and of the acts is worth: points lost without it.

Sections of the rule files are left out by eval_without (without.c), which otherwise reads as the
program does, with nobody in the directory. The trainer of acts then says by itself what each kind of
feature adds on dialogues it did not see: the table above has texts that the model learnt from. A part that costs nothing here is either unused by these
sets or done by another part as well.
"""
import os
import shlex
import subprocess

import own_sets
import shared_sets
from program import ROOT, Program
from score import print_table

TRAINER = os.path.join(ROOT, "build", "release", "train_acts")
WITHOUT = os.path.join(ROOT, "build", "release", "tests", "eval_without")
PARTS = (
    ("weekdays", "weekday"), ("months", "month"), ("today, tomorrow, ...", "relative_day"),
    ("parts of the day", "part,today_part,last_part,first_thing"), ("noon, midnight", "clock"),
    ("am, pm, o'clock", "am_pm,oclock"), ("units: days, weeks, hours", "unit"),
    ("in, within, ago, from now", "in,within,ago,from_now,weeks_from_now"), ("this, next, last", "this,next,last"),
    ("weekends, workdays", "weekend,workdays"), ("beginning, end, early, late", "edge,early_late,rest_of,week_of"),
    ("half past, quarter to", "half,quarter,past,minutes_to,minutes_behind"),
    ("ranges: from, to, between, until", "from,to,between,until"),
    ("open ends: after, before, by", "after,before,by,since,or_later,or_earlier,open_end"), ("or, and", "or,and"),
    ("denial: not, but, except", "not_when,negator"), ("spelled numbers", "number"),
    ("ordinals", "ordinal,ordinal_mark"),
    ("soonest, any time", "soonest,any_time"), ("everyday words that are no date", "known,doubtful"),
    ("rules of acts", "act"), ("trained model of acts", "@acts.bin"),
)


def program_without(program, at, sections):
    """A Program that reads without those sections."""
    script = program.path("without", "%d.sh" % at)
    with open(script, "w", encoding="utf-8") as f:
        f.write("#!/bin/sh\nexec %s %s\n" % (shlex.quote(WITHOUT), shlex.quote(sections)))
    os.chmod(script, 0o755)
    return Program(script, os.path.join(program.out, "without", str(at)))


def measure(program):
    """[(short name, percent)] of the sets that show dates, times and acts."""
    shared, scores = shared_sets.Shared(program), []
    if shared.has_sets and shared.has_node:
        for name, form, path, lines in shared_sets.DATE_SETS:
            scores += shared_sets.date_scores(shared, name, form, shared.corpus(path), lines)
        scores += shared_sets.span_scores(shared, "restaurant8k", shared.corpus("polyai/restaurant8k-train.jsonl"))
        scores += shared_sets.act_scores(shared, "sgd", shared.corpus("sgd-services/train.jsonl"))
    for only in ("when", "acts"):
        scores += own_sets.score(program, only=only)
    return {s.name: s.percent() for s in scores
            if s.goal.sense == "at least" and "folded" not in s.name and "nothing" not in s.name}


def run_trainer(program):
    """Print what the trainer of acts says of dialogues that its model did not see."""
    shared = shared_sets.Shared(program)
    if not shared.has_sets or not os.path.exists(TRAINER):
        print("skipped: figures for unseen dialogues; they need train_acts and the shared sets")
        return
    print("\nActs by kind of feature, judged on dialogues that were not learnt from:", flush=True)
    subprocess.run([TRAINER, shared.corpus(""), os.path.join(ROOT, "intents", "training"),
                    program.path("acts.bin"), "--figures"], check=True, stderr=subprocess.STDOUT)


def run(program):
    """Print points lost by part and set; the first row is what the whole has."""
    whole = measure(program_without(program, 0, ""))
    names = list(whole)
    rows = [["the whole, in percent"] + ["%.1f" % whole[n] for n in names]]
    for at, (label, sections) in enumerate(PARTS, 1):
        part = measure(program_without(program, at, sections))
        rows.append(["without " + label] + ["%+.1f" % (part[n] - whole[n]) if abs(part[n] - whole[n]) > 0.05 else "."
                                            for n in names])
    short = [n.replace("recognizers", "rec").replace("restaurant8k", "r8k") for n in names]
    print_table(["points lost"] + short, rows)
    run_trainer(program)
