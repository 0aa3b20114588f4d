"""score.py - a share with its interval, and the one table all scores are printed in.

Always holds: `right` counts what went well, also where the row speaks of false alarms; such a row
prints how often it went wrong, because that is what its goal limits.
"""
import dataclasses
import math
import unicodedata

HIGH, LOW = "at least", "at most"


@dataclasses.dataclass(frozen=True)
class Goal:
    """What a row must reach, in percent, and what the best other offline tool has."""
    percent: float = None
    sense: str = HIGH
    anchor: str = ""


@dataclasses.dataclass
class Score:
    name: str  # "emergency.en found": also the key in scores.tsv
    right: int
    total: int
    goal: Goal = Goal()
    fails: list = dataclasses.field(default_factory=list)  # of Fail

    def shown(self):
        """The count this row speaks of: what is right, or what is wrong of what should be few."""
        return self.right if self.goal.sense == HIGH else self.total - self.right

    def percent(self):
        return 100 * self.shown() / self.total if self.total else 0.0

    def reached(self):
        """True, False, or None without a goal."""
        if self.goal.percent is None or not self.total:
            return None
        if self.goal.sense == HIGH:
            return self.percent() >= self.goal.percent
        return self.percent() <= self.goal.percent


@dataclasses.dataclass(frozen=True)
class Fail:
    text: str
    wanted: str
    got: str
    where: str = ""  # "stop.en.tsv:31"


def wilson(hits, n, z=1.96):
    """The 95 % interval of a share, in percent; honest for small n and for shares near 0 and 1."""
    if n == 0:
        return 0.0, 100.0
    p, zz = hits / n, z * z / n
    mid, half = p + zz / 2, z * math.sqrt(p * (1 - p) / n + zz / n / 4)
    return 100 * max(0.0, (mid - half) / (1 + zz)), 100 * min(1.0, (mid + half) / (1 + zz))


def width(text):
    """Columns a terminal takes for it: vowel signs take none."""
    return sum(not unicodedata.combining(c) and unicodedata.category(c) != "Mn" for c in text)


def print_table(head, rows):
    """Columns as wide as their widest cell; the first to the left, the others too."""
    table = [head] + rows
    sizes = [max(width(row[i]) for row in table) for i in range(len(head))]
    for at, row in enumerate(table):
        cells = [cell + " " * (size - width(cell)) for cell, size in zip(row, sizes)]
        print("  ".join(cells).rstrip())
        if at == 0:
            print("  ".join("-" * size for size in sizes))


HEAD = ("set", "count", "share", "95 % interval", "goal", "", "best other tool")


def as_row(score):
    """One Score as the cells under HEAD."""
    low, high = wilson(score.shown(), score.total)
    goal, mark = "", ""
    if score.goal.percent is not None:
        goal = "%s %g %%" % (">=" if score.goal.sense == HIGH else "<=", score.goal.percent)
        mark = "ok" if score.reached() else "below" if score.goal.sense == HIGH else "above"
    return (score.name, "%d/%d" % (score.shown(), score.total), "%.1f %%" % score.percent(),
            "%.1f-%.1f" % (low, high), goal, mark, score.goal.anchor)


def print_scores(scores, is_markdown=False):
    rows = [as_row(s) for s in scores if s.total]
    if not is_markdown:
        print_table(HEAD, rows)
        return
    for row in [HEAD, ("---",) * len(HEAD)] + rows:
        print("| %s |" % " | ".join(row))
