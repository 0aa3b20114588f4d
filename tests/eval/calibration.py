"""calibration.py - when the program says 0.9 it should be right nine times in ten.

A reliability table over the sets of acts: by tenths of `confidence`, how many texts, what was said on
average, and how many were right. The last line is the mean distance between said and right, weighted
by count: 0 is perfect. Texts the classifier was trained on look better than new ones.
"""
import own_sets
import shared_sets
from score import print_table

BINS = 10


def own_points(program, only):
    """[(confidence, is right)] of our own sets that judge acts."""
    points = []
    for kind_name, lang, path in own_sets.files():
        kind = own_sets.kind_of(kind_name)
        if "act" not in kind.columns or (only and only not in "%s.%s" % (kind_name, lang)):
            continue
        rows = own_sets.read(path, kind, lang)
        for row, answer in zip(rows, program.ask([own_sets.question(kind, row) for row in rows])):
            points.append((answer["confidence"], answer["act"] in row["act"].split("|")))
    return points


def shared_points(program, only):
    """{set: points} of the shared sets of acts."""
    shared = shared_sets.Shared(program)
    if not shared.has_sets:
        return {}
    found = {}
    for name, form, path, is_right in (
            ("sgd*", "sgd", "sgd-services/train.jsonl",
             lambda r, p: shared_sets.is_right(r["label"], p["act"], False)),
            ("clinc*, far off", "clinc", "clinc/train.jsonl", lambda r, p: p["act"] == "out_of_scope")):
        if only and only not in name:
            continue
        rows = shared_sets.read(shared.corpus(path))
        preds = shared_sets.read(shared.predict(form, shared.corpus(path), name.split("*")[0]))
        found[name] = [(p["confidence"], is_right(r, p)) for r, p in zip(rows, preds)
                       if form == "sgd" or r["intent"] == "oos" or not r.get("near")]
    return found


def reliability(points):
    """[(count, mean said, share right)] by tenths, and the weighted mean distance of the two."""
    bins = [[] for _ in range(BINS)]
    for confidence, ok in points:
        bins[min(int(confidence * BINS), BINS - 1)].append((confidence, ok))
    table = [(len(b), sum(c for c, _ in b) / len(b), sum(ok for _, ok in b) / len(b)) if b else (0, 0.0, 0.0)
             for b in bins]
    total = max(len(points), 1)
    return table, sum(n * abs(said - right) for n, said, right in table) / total


def run(program, only=None):
    """Print one table: three columns for each source."""
    sources = {"own sets": own_points(program, only), **shared_points(program, only)}
    tables = {name: reliability(points) for name, points in sources.items() if points}
    head = ["confidence"] + [word for name in tables for word in (name, "said", "right")]
    rows = []
    for at in range(BINS):
        cells = ["%.1f-%.1f" % (at / BINS, (at + 1) / BINS)]
        for table, _ in tables.values():
            n, said, right = table[at]
            cells += [str(n), "%.2f" % said, "%.2f" % right] if n else ["0", "", ""]
        rows.append(cells)
    rows.append(["mean distance"] + [cell for _, off in tables.values() for cell in ("", "", "%.3f" % off)])
    print_table(head, rows)
