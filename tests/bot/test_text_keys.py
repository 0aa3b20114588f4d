"""Every text that the code names is in the English catalogue, and every text there is named.

A key that is put together at run time ("weekday.3", "unclear.slot") belongs to a family listed
below. Also: no text asks anyone to reply a word that carriers take as opt-out, and every
placeholder of a text is one that the code gives.
"""
import os
import re
import sys

root = os.environ.get("DOCSPOT_SOURCE_DIR", os.path.join(os.path.dirname(__file__), "..", ".."))
FAMILIES = ("weekday.", "month.", "language.", "specialty.", "person.", "verb.", "words.", "unclear.",
            "choices.", "alert.kind_")

texts = {}
folder = os.path.join(root, "bot", "text", "en")
for name in sorted(os.listdir(folder)):
    for number, line in enumerate(open(os.path.join(folder, name), encoding="utf-8"), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        key, _, text = (part.strip() for part in line.partition("="))
        if key in texts:
            sys.exit("%s line %d: %s is there twice" % (name, number, key))
        texts[key] = text

code = ""
for name in sorted(os.listdir(os.path.join(root, "bot"))):
    if name.endswith(".c"):
        code += open(os.path.join(root, "bot", name), encoding="utf-8").read()
judge = open(os.path.join(root, "booking", "judge.c"), encoding="utf-8").read()
named = set(re.findall(r'"([a-z]+(?:[._][a-z_0-9]+)*)"', code))
asked = set(re.findall(r'turn_(?:say|ask|text)\(t,\s*"([^"]+)"', code))
asked |= set(re.findall(r'catalogue_find\(t->texts,\s*t->lang,\s*"([^"]+)"', code))

reasons = set(re.findall(r'"((?:why|offer)\.[a-z_]+)"', judge))  # why a time is refused
asked |= reasons
named |= reasons

findings = ["the code asks for %s, which no file has" % k for k in sorted(asked - set(texts))]
for key, text in texts.items():
    if key.split("[")[0] not in named and not key.startswith(FAMILIES):
        findings.append("%s is never said" % key)
    if re.search(r"\b(reply|send|text)\s+(CANCEL|END|QUIT)\b", text, re.I):
        findings.append("%s asks for a carrier's opt-out word" % key)
    for placeholder in re.findall(r"{([a-z_]+)}", text):
        if '"%s"' % placeholder not in code:
            findings.append("%s: nobody fills {%s}" % (key, placeholder))
    if not text.isascii():
        findings.append("%s leaves plain characters" % key)
print("\n".join(findings) if findings else "%d texts, each asked for" % len(texts))
sys.exit(bool(findings))
