"""speed.py - the whole step beside chrono-node's date parse alone, on the same texts in one run.

Only figures of one run compare. Both sides read every text a few times to warm up and then ROUNDS
times; ours is what --stats says, without JSON, theirs is timed around parse() alone. Hostile texts
of 4 KiB are timed one by one, each by the median of its rounds, so that a busy machine is not taken
for a slow text.
"""
import json
import os
import subprocess

import anchors
import own_sets
from score import print_table

LENGTH, SLACK = 80, 4  # code points
WARM_UP, ROUNDS = 5, 20
HOSTILE_BYTES = 4096
MAX_HOSTILE_US = 5000
MAX_HOSTILE_TIMES = 100

CHRONO = """
const chrono = require(process.argv[2]);
const texts = JSON.parse(require('fs').readFileSync(process.argv[3], 'utf8'));
const ref = new Date(Date.UTC(2026, 10, 23, 3, 30)), us = [];
for (let round = -%d; round < %d; round++)
  for (const text of texts) {
    const before = process.hrtime.bigint();
    chrono.parse(text, ref, { forwardDate: true });
    if (round >= 0) us.push(Number(process.hrtime.bigint() - before) / 1e3);
  }
us.sort((a, b) => a - b);
const at = p => us[Math.min(us.length - 1, Math.floor(us.length * p))];
console.log(JSON.stringify({ p50_us: at(0.5), p99_us: at(0.99), max_us: at(1) }));
""" % (WARM_UP, ROUNDS)


def texts_of(program, lang):
    """Messages of our own sets, joined until they are LENGTH code points long, without repeats; only
    such in which a date or time is found, because the others cost a date parser next to nothing."""
    said = []
    for kind_name, file_lang, path in own_sets.files():
        if file_lang == lang:
            said += [row["text"] for row in own_sets.read(path, own_sets.kind_of(kind_name), lang)]
    joined, text = [], ""
    for part in said:
        text = "%s, %s" % (text, part) if text else part
        if len(text) >= LENGTH - SLACK:
            if len(text) <= LENGTH + SLACK:
                joined.append(text)
            text = ""
    return [text for text, answer in zip(joined, program.ask([asked(t, lang) for t in joined])) if answer["when"]]


def asked(text, lang=None):
    return {"text": text, "now": own_sets.NOW, "tz": own_sets.ZONE, **({"lang": lang} if lang else {})}


def ours(program, texts):
    """{"p50_us", "p99_us", "max_us"} of the step over all rounds."""
    return program.ask_timed([asked(t) for t in texts] * (WARM_UP + ROUNDS))[1]


def chronos(program, texts):
    """The same of chrono-node, or None when it is not installed."""
    folder = anchors.modules(program)
    if folder is None:
        return None
    script, file = program.path("speed", "chrono.js"), program.path("speed", "texts.json")
    with open(script, "w", encoding="utf-8") as f:
        f.write(CHRONO)
    with open(file, "w", encoding="utf-8") as f:
        json.dump(texts, f, ensure_ascii=False)
    run = subprocess.run(["node", script, os.path.join(folder, "chrono-node"), file], check=True,
                         capture_output=True)
    return json.loads(run.stdout)


def filled(part):
    """The part again and again, HOSTILE_BYTES of it, cut at a character."""
    size = len(part.encode())
    return (part * (HOSTILE_BYTES // size + 1)).encode()[:HOSTILE_BYTES].decode(errors="ignore")


def hostile_texts():
    """What hurts parsers: nesting, near matches, endless words, digits, marks on marks."""
    parts = {
        "one letter": "a", "one word": "kondapur", "digits": "7", "digits apart": "1 ", "colons": "12:",
        "slashes": "03/04/", "dashes": "5-", "commas": "3pm, 4pm, ", "punctuation": "?!.,", "spaces": " \u00a0",
        "nested ranges": "from 3 to from 4 to ", "next of next": "next week after the ",
        "not of not": "not monday but not ", "ors": "mon or tue or ", "spelled numbers": "twenty one hundred and ",
        "names": "dr rao dr roa ", "misspelled": "dentsit appoitment tomorow ", "titles": "dr dr dr ",
        "stop words": "stop texting me if the ", "chest": "my chest is not hurting and ",
        "zalgo": "t\u0337\u0321\u0301", "right to left": "\u202emonday\u202d ",
        "emoji": "\U0001f469\u200d\u2695\ufe0f", "devanagari": "\u0915\u0932 \u0936\u093e\u092e ",
    }
    return {name: filled(part) for name, part in parts.items()}


def cells(name, count, stats):
    return (name, str(count), *("%.1f" % stats[k] for k in ("p50_us", "p99_us", "max_us")))


def run(program, langs=("en", "es", "hi", "hi-Latn")):
    """Print both tables; True when the goals are met."""
    rows, theirs, p50 = [], None, {}
    for lang in langs:
        texts = texts_of(program, lang)
        if texts:
            stats = ours(program, texts)
            p50[lang] = stats["p50_us"]
            rows.append(cells("docspot, whole step, %s" % lang, len(texts), stats))
        if texts and lang == "en":
            theirs = chronos(program, texts)
            rows.append(cells("chrono-node, parse alone, en", len(texts), theirs) if theirs else
                        ("chrono-node: not installed, see --anchors", "", "", "", ""))
    print_table(("%d +- %d characters, microseconds" % (LENGTH, SLACK), "texts", "p50", "p99", "max"), rows)
    slowest = run_hostile(program)
    limit = min(MAX_HOSTILE_US, MAX_HOSTILE_TIMES * p50["en"])
    print("\nslowest hostile text %.0f us, limit %.0f us (100 times the p50, never over 5 ms)%s" %
          (slowest, limit, "" if slowest <= limit else ": ABOVE"))
    return slowest <= limit and (theirs is None or p50["en"] <= theirs["p50_us"])


def run_hostile(program):
    """Print the slowest of the hostile texts, by median; the worst median."""
    medians = sorted(((ours(program, [text])["p50_us"], name) for name, text in hostile_texts().items()),
                     reverse=True)
    print("\n4 KiB of one thing, median microseconds: " +
          ", ".join("%s %.0f" % (name, us) for us, name in medians))
    return medians[0][0]
