"""perturb_talk.py - the same messages about other people, places, days, hours, in another casing.

For dialogues: names of people and practices and towns are exchanged in the patient's text and in
what the bot said before it, numbers become others of the same length, end punctuation is dropped or
doubled, and the casing changes. What a message wants stays what it was.
"""
import datetime
import random
import re

import perturb_words as words
from perturb_dates import Case, change_casing, change_clock, names_in, turn_names

NAME_SLOTS = {"dentist_name": words.NAMES, "doctor_name": words.NAMES, "city": words.TOWNS}
NUMBER = re.compile(r"(?<![\w/:.-])[1-9]\d?(?![\w/:.-])")  # not 911, not 24/7, not 9:30
SAID_DAY = re.compile(r"\b(\d{1,2})(st|nd|rd|th)\b", re.I)
ENDINGS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd"}
WEEK_FROM = datetime.date(2019, 3, 4)  # of SGD's year, the first whole week after its "today"
FIRST_DAY, LAST_DAY = 2, 14  # SGD's own appointments are within two weeks


def change_end(text, rng):
    """No end punctuation, or more of it."""
    bare = text.rstrip(" .!?¿¡।")
    return rng.choice([bare, bare + "..", bare + "!!" if not text.endswith("?") else bare + "??"]) or text


def names_of(dialogues):
    """{dialogue: {name or town said in it: its slot}}, by either side."""
    found = {}
    for dialogue in dialogues:
        names = found.setdefault(dialogue["dialogue_id"], {})
        for turn in dialogue["turns"]:
            for _, slot, *values in (act for frame in turn["frames"] for act in frame["acts"] if len(act) > 2):
                names.update({v: slot for v in values[0] if slot in NAME_SLOTS and len(v) > 2})
    return found


def invented(names, dialogue):
    """{name: another}, the same for one dialogue's every turn."""
    rng = random.Random(dialogue)
    pools = {id(pool): rng.sample(pool, len(pool)) for pool in NAME_SLOTS.values()}
    return {name: pools[id(NAME_SLOTS[slot])].pop() for name, slot in sorted(names.items())
            if pools[id(NAME_SLOTS[slot])]}


def edits_for(text, new_names):
    """The longest name at each place, as (start, end, new)."""
    if not new_names:
        return []
    pattern = "|".join(re.escape(n) for n in sorted(new_names, key=len, reverse=True))
    return [(m.start(), m.end(), new_names[m[0]]) for m in re.finditer(r"(?<!\w)(?:%s)(?!\w)" % pattern, text)]


def change_names(row, names):
    """Other people and towns, in both texts; the spans of the row move with it."""
    new_names = invented(names.get(row["dialogue_id"], {}), row["dialogue_id"])
    slots = [s for s in row["slots_in_turn"] if s.get("start") is not None]
    case = Case("en", row["text"], None, [], [[s["start"], s["end"]] for s in slots])
    case.rewrite(edits_for(row["text"], new_names))
    system = Case("en", row["prev_system_text"], None, [], [])
    system.rewrite(edits_for(system.text, new_names))
    moved = [{**s, "start": b, "end": e, "value": case.text[b:e]} for s, (b, e) in zip(slots, case.spans)]
    others = [s for s in row["slots_in_turn"] if s.get("start") is None]
    return {**row, "text": case.text, "prev_system_text": system.text, "slots_in_turn": moved + others}


def change_day(text, day, rng):
    """Another day for what an SGD date slot says, (text, date); the same when it cannot be told."""
    week = names_in(text, words.WEEKDAYS["en"])
    months = names_in(text, words.MONTHS["en"])
    if len(week) == 1 and not months and day >= WEEK_FROM and week[0][3] <= 3:
        turn = rng.randint(0, 3) - week[0][3]
        case = Case("en", text, None, [], [])
        turn_names(case, week, turn, 7)
        return case.text, day + datetime.timedelta(days=turn)
    said = SAID_DAY.search(text)
    if said and not week and int(said[1]) == day.day:
        new = rng.randint(FIRST_DAY, LAST_DAY)
        return (text[:said.start()] + "%d%s" % (new, ENDINGS.get(new, "th")) + text[said.end():],
                day.replace(day=new))
    return text, day


def change_sgd_dates(row, rng):
    """Other days and hours in the slots of an SGD turn, with their canonical values."""
    slots, edits = [dict(s) for s in row["slots_in_turn"]], []
    located = [s for s in slots if s.get("start") is not None]
    for s in located:
        canonical, new = s.get("canonical") or s["value"], s["value"]
        if s["slot"] == "appointment_date" and re.fullmatch(r"\d{4}-\d\d-\d\d", canonical):
            new, day = change_day(s["value"], datetime.date.fromisoformat(canonical), rng)
            s["canonical"] = day.isoformat()
        elif s["slot"] == "appointment_time" and re.fullmatch(r"\d\d?:\d\d", canonical):
            case = Case("en", s["value"], None, [datetime.time.fromisoformat(canonical.zfill(5))], [])
            if change_clock(case, rng):
                new, s["canonical"] = case.text, case.moments[0].isoformat()[:5]
        if row["text"][s["start"]:s["end"]] == s["value"]:
            edits.append((s["start"], s["end"], new))
    case = Case("en", row["text"], None, [], [[s["start"], s["end"]] for s in located])
    case.rewrite(edits)
    for s, (b, e) in zip(located, case.spans):
        s.update(start=b, end=e, value=case.text[b:e])
    return {**row, "text": case.text, "slots_in_turn": slots}


def change_sgd(row, rng, names):
    """An SGD turn about somebody else, some other day; names as of names_of()."""
    row = change_sgd_dates(change_names(row, names), rng)
    case = Case("en", row["text"], None, [], [])
    change_casing(case, rng)
    return {**row, "text": change_end(case.text, rng)}


def change_text(text, rng):
    """A text that carries no spans: other numbers, casing and end; None when nothing changed."""
    case = Case("en", NUMBER.sub(lambda m: other_number(m[0], rng), text), None, [], [])
    change_casing(case, rng)
    changed = change_end(case.text, rng)
    return changed if changed != text else None


def other_number(digits, rng):
    """Another number of as many digits; tens stay tens, because ages mean something."""
    if len(digits) == 1:
        return str(rng.randint(2, 9))
    return digits[0] + rng.choice("0123456789")


def change_spans(row, rng):
    """A Restaurants-8k turn: casing and other hours and days, so that the spans stay in place."""
    text = re.sub(r"(?<!\d)[2-8](?!\d|st|nd|rd|th)", lambda m: str(rng.randint(2, 8)), row["text"])
    case = Case("en", text, None, [], [])
    change_casing(case, rng)
    return {**row, "text": case.text} if case.text != row["text"] else None
