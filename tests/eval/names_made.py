"""names_made.py - doctors of the ten thousand of kind_name.py, miswritten with a fixed seed.

TRIES doctors a kind: one letter wrong, two letters wrong, initials, forms of title. Slips spare the
first letter, as fingers do. Right is the doctor meant, or one whose name is as near to what was
written: nobody can tell those apart. Where several are told, the doctor meant must be among them.
"""
import random

import kind_name
from own_sets import NOW, ZONE
from score import Fail, Goal, Score

TRIES = 400
SEED = 20261123
LETTERS = "aeiorstnlmhdk"
LEAST_LETTERS = 5  # of a word in which slips are made
MANY = 3  # whose initials fit more doctors than this is asked who is meant
TITLES = ("doctor {0} {1}", "dr. {0} {1}", "Dr {0} {1} MD", "prof {0} {1}", "{0} {1} madam", "{0} {1} sir",
          "dr {1} {0}", "DR {0} {1}")
INITIALS = ("dr {2}. {1}", "dr {2} {1}", "{2}.{1}", "doctor {1} {2}")
AROUND = ("{}", "appointment with {}", "is {} free tomorrow", "book {} pls", "can i see {} this week?")


def slip(word, rng):
    """The word with a letter lost, wrong, doubled, added, or two swapped."""
    at = rng.randint(1, len(word) - 2)
    return rng.choice((word[:at] + word[at + 1:], word[:at] + rng.choice(LETTERS) + word[at + 1:],
                       word[:at] + word[at] + word[at:], word[:at] + rng.choice(LETTERS) + word[at:],
                       word[:at] + word[at + 1] + word[at] + word[at + 2:]))


def distance(a, b):
    """Letters to change, a swap of neighbours counting as one."""
    before, row = None, list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        now = [i]
        for j, y in enumerate(b, 1):
            now.append(min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (x != y)))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                now[j] = min(now[j], before[j - 2] + 1)
        before, row = row, now
    return row[-1]


def nearest(given, surname, names):
    """The names nearest to what was written, in letters over both words."""
    by_distance = [(distance(given, g.lower()) + distance(surname, s.lower()), "Dr %s %s" % (g, s)) for g, s in names]
    least = min(d for d, _ in by_distance)
    return {name for d, name in by_distance if d == least}


def misspelt(slips, rng, names, relatives):
    """(text, names that are right)."""
    given, surname = rng.choice(names)
    words = [given.lower(), surname.lower()]
    long = [i for i in (0, 1) if len(words[i]) >= LEAST_LETTERS] or [0 if len(given) > len(surname) else 1]
    for i in range(slips):
        at = long[i % len(long)]
        words[at] = slip(words[at], rng) if len(words[at]) > 3 else words[at]
    near = relatives(given, surname)
    return "dr %s %s" % tuple(words), nearest(*words, near) | {"Dr %s %s" % (given, surname)}


def initialled(rng, names, _):
    while True:
        given, surname = rng.choice(names)
        fit = {"Dr %s %s" % (g, s) for g, s in names if s == surname and g[0] == given[0]}
        if len(fit) <= MANY:
            return rng.choice(INITIALS).format(given, surname, given[0]).lower(), fit


def titled(rng, names, _):
    given, surname = rng.choice(names)
    return rng.choice(TITLES).format(given, surname), {"Dr %s %s" % (given, surname)}


KINDS = {"typo1": lambda *a: misspelt(1, *a), "typo2": lambda *a: misspelt(2, *a), "initials": initialled,
         "title": titled}


def score(program):
    """A Score for each kind of miswriting."""
    options = kind_name.options(program, [])
    names = [tuple(name.split()[1:]) for name in kind_name.directory([])]
    by_given, by_surname = {}, {}
    for given, surname in names:
        by_given.setdefault(given, []).append((given, surname))
        by_surname.setdefault(surname, []).append((given, surname))
    scores = []
    for kind, make in KINDS.items():
        rng = random.Random("%d %s" % (SEED, kind))
        said = [make(rng, names, lambda g, s: by_given[g] + by_surname[s]) for _ in range(TRIES)]
        texts = [rng.choice(AROUND).format(text) for text, _ in said]
        answers = program.ask([{"text": t, "now": NOW, "tz": ZONE} for t in texts], *options)
        fails = []
        for text, (_, right), answer in zip(texts, said, answers):
            told = [e["value"] for e in answer["entities"] if e["type"] == "doctor"]
            if not right & set(told):
                fails.append(Fail(text, " | ".join(sorted(right)), " | ".join(told) or "-"))
        scores.append(Score("names of 10,000 %s" % kind, TRIES - len(fails), TRIES, Goal(98), fails))
    return scores
