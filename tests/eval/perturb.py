"""perturb.py - the same texts with other dates, numbers, names and casing: what is lost by it.

A rule that only fits what is visible shows here. Each row compares the changed texts with the very
rows they were made from, so a row that cannot be changed does not dilute the loss. What the changes
are: perturb_dates.py, perturb_talk.py. The seed is fixed.
"""
import json
import random

import own_sets
import perturb_dates
import perturb_talk
import shared_sets
from score import HIGH, print_table

SEED = 20261123
MAX_LOSS_POINTS = 2.0


def changed_pairs(rows, change):
    """[(row, changed row)] of those that could be changed; each row's change is its own."""
    pairs = []
    for row in rows:
        new = change(row, random.Random("%d %s" % (SEED, row["text"])))
        if new is not None and new != row:
            pairs.append((row, new))
    return pairs


def write(program, name, rows):
    path = program.path("perturb", name + ".jsonl")
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return path


def compare(program, name, pairs, score):
    """[(score before, score after)] by measure; score: (name, path) -> Scores."""
    sides = []
    for at, side in enumerate(("before", "after")):
        label = "%s %s" % (name, side)
        scores = score(label, write(program, label, [pair[at] for pair in pairs]))
        sides.append([s for s in scores if s.total])
    return list(zip(*sides))


def shared_pairs(program, only):
    """Scores before and after of the shared sets."""
    shared, out = shared_sets.Shared(program), []
    if not shared.has_sets or not shared.has_node:
        return out
    names = perturb_talk.names_of(shared_sets.read(shared.corpus("sgd-services/train-dialogues.jsonl")))
    change_sgd = lambda row, rng: perturb_talk.change_sgd(row, rng, names)
    for name, form, path, lines in shared_sets.DATE_SETS:
        change = change_sgd if form == "sgd" else perturb_dates.change_recognizers
        if not only or only in name:
            pairs = changed_pairs(shared_sets.read(shared.corpus(path)), change)
            out += compare(program, name, pairs,
                           lambda label, file, f=form, l=lines: shared_sets.date_scores(shared, label, f, file, l))
    for name, path, change, score in (
            ("restaurant8k", "polyai/restaurant8k-train.jsonl", perturb_talk.change_spans,
             lambda label, file: shared_sets.span_scores(shared, label, file)),
            ("sgd", "sgd-services/train.jsonl", change_sgd,
             lambda label, file: shared_sets.act_scores(shared, label, file))):
        if not only or only in name:
            out += compare(program, name, changed_pairs(shared_sets.read(shared.corpus(path)), change), score)
    if not only or only in "clinc":
        pairs = changed_pairs(shared_sets.read(shared.corpus("clinc/train.jsonl")), change_plain)
        out += compare(program, "clinc", pairs,
                       lambda label, file: shared_sets.clinc_scores(shared, label, file))
    return out


def change_plain(row, rng):
    """A row that is no more than a text."""
    text = perturb_talk.change_text(row["text"], rng)
    return {**row, "text": text} if text else None


def change_own(kind, row, rng):
    """One of our own rows; those of dates move in time, the others change casing and end."""
    cells = dict(row.cells)
    kind = own_sets.base_of(kind)
    if kind == "when":
        return None if not perturb_dates.change_own(row.lang, cells, rng) else own_sets.Row(row.where, row.lang, cells)
    text = perturb_talk.change_text(row["text"], rng) if kind != "hurried" else None
    return own_sets.Row(row.where, row.lang, {**cells, "text": text}) if text else None


def own_pairs(program, only):
    """Scores before and after of our own sets."""
    out = []
    for kind_name, lang, path in own_sets.files():
        name, kind = "%s.%s" % (kind_name, lang), own_sets.kind_of(kind_name)
        if only and only not in name:
            continue
        pairs = changed_pairs(own_sets.read(path, kind, lang), lambda row, rng, k=kind_name: change_own(k, row, rng))
        if not pairs:
            continue
        sides = [own_sets.score_rows(program, name, kind, [pair[at] for pair in pairs]) for at in (0, 1)]
        after = {s.name: s for s in sides[1]}
        out += [(s, after[s.name]) for s in sides[0] if s.name in after]
    return out


def loss(before, after):
    """Points lost; of false alarms, points gained."""
    sign = 1 if before.goal.sense == HIGH else -1
    return sign * (before.percent() - after.percent())


def run(program, only=None):
    """Print the table; the Scores of the changed texts, for --fails."""
    pairs = own_pairs(program, only) + shared_pairs(program, only)
    rows = []
    for before, after in pairs:
        lost = loss(before, after)
        rows.append((before.name.replace(" before", ""), str(before.total), "%.1f %%" % before.percent(),
                     "%.1f %%" % after.percent(), "%+.1f" % -lost,
                     "ok" if lost <= MAX_LOSS_POINTS else "more than %g lost" % MAX_LOSS_POINTS))
    print_table(("set, changed (seed %d)" % SEED, "rows", "as written", "changed", "points", ""), rows)
    return [after for _, after in pairs]
