#!/usr/bin/env python3
"""unseen.py - what tests ask must not be learnt: texts that stand in tests/ and in our training rows.

    unseen.py BUILD_DIR           print each such text; ends with 1 when there is one
    unseen.py BUILD_DIR --write   add them to intents/training/left_out.txt, which the trainers obey

Texts are compared without case and marks. One word alone ("yes", "dentist") is nobody's and may stand
in both. Tests ask in the tables of tests/intents and tests/bot, in the sets of tests/corpus and in the
messages of tests/scenarios.
"""
import glob
import os
import re
import subprocess
import sys
import unicodedata

TRAINERS = ("train_acts", "train_alarm")
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
LEFT_OUT = os.path.join(ROOT, "intents", "training", "left_out.txt")
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}


def plain(text):
    """Small letters and single spaces, no marks."""
    kept = (c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " if c.isspace() else ""
            for c in unicodedata.normalize("NFC", text).lower())
    return " ".join("".join(kept).split())


def unescape(literal):
    """The text of a C string literal."""
    raw = re.sub(r"\\x([0-9a-fA-F]{2})", lambda m: chr(int(m.group(1), 16)), literal)
    if raw != literal:
        raw = raw.encode("latin-1", "replace").decode("utf-8", "replace")
    return re.sub(r"\\(.)", lambda m: ESCAPES.get(m.group(1), m.group(1)), raw)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def asked(root=ROOT):
    """{plain text: the file that asks it}."""
    texts = {}
    for folder in ("intents", "bot"):
        for path in glob.glob(os.path.join(root, "tests", folder, "*.[ch]")):
            for literal in LITERAL.findall(read(path)):
                texts[plain(unescape(literal))] = path
    for path in glob.glob(os.path.join(root, "tests", "corpus", "*.tsv")):
        for line in read(path).splitlines():
            if line and not line.startswith("#"):
                texts[plain(line.split("\t")[-1])] = path
    for path in glob.glob(os.path.join(root, "tests", "scenarios", "*.chat")):
        for line in read(path).splitlines():
            words = line.split(None, 2)
            if len(words) == 3 and words[0] == "in":
                texts[plain(words[2])] = path
    return texts


def learnt(build, root=ROOT):
    rows = os.path.join(root, "intents", "training")
    texts = []
    for trainer in TRAINERS:
        done = subprocess.run([os.path.join(build, trainer), "--texts", rows], check=True, capture_output=True)
        texts += done.stdout.decode("utf-8").splitlines()
    return texts


def seen(texts, tests):
    """[(text, file)] of the texts of more than one word that tests ask."""
    found = {t: tests[plain(t)] for t in texts if " " in plain(t) and plain(t) in tests}
    return sorted(found.items())


def main(build, *args):
    found = seen(learnt(build), asked())
    if "--write" in args:
        with open(LEFT_OUT, "a", encoding="utf-8") as file:
            file.writelines(text + "\n" for text, _ in found)
        return 0
    for text, path in found:
        print("%s: learnt, and asked by %s" % (text, os.path.relpath(path, ROOT)))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
