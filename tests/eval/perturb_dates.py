"""perturb_dates.py - the same dates and times said at another moment, of other days, hours, numbers.

Each change keeps what is right computable without understanding the text:
  units     "in 3 days" becomes "in 4 days" where the value is seen to be the moment plus three days
  clock     "4:30 pm" becomes "5:30 pm" where exactly that time stands in the values
  calendar  one of, by what the text speaks of: nothing but weeks and weekdays, all moves by whole
            weeks; weekdays alone, they turn and the moment turns with them; months and days of the
            month, names and values move by months; years, they are counted up
  casing    lower, UPPER or Title
A row that fits none keeps its dates and gets another casing. The seed is fixed: the same changes
each time.
"""
import dataclasses
import datetime
import re

import perturb_words as words

DAY = datetime.timedelta(days=1)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
NUMERIC_DATE = re.compile(r"\d\s?[/.-]\s?\d|\d\d\d")
SHORT_YEAR = re.compile(r"\d\s?[/.-]\s?\d+\s?[/.-]\s?\d\d(?!\d)")
SAID_MONTH = re.compile(r"XXXX-\d\d")  # in a timex: a month was said
SAID_DAY = re.compile(r"XXXX-XX-\d\d")  # and a day of the month
LAST_SAFE_DAY = 28
MAY = 4  # counted from 0; no month is turned into it, because it is a verb too


@dataclasses.dataclass
class Case:
    """What a set's row holds of a text with dates; adapters turn rows into these and back."""
    lang: str
    text: str
    now: datetime.datetime  # None where the row's values need no date
    moments: list  # datetime, date, time or None, in the row's own order
    spans: list  # [[start, end]] in the text
    timex: str = ""  # of all values, where the row has it

    def rewrite(self, edits):
        """Put in [(start, end, new text)] and move the spans with it."""
        for start, end, new in sorted(edits, reverse=True):
            self.text = self.text[:start] + new + self.text[end:]
            grown = len(new) - (end - start)
            self.spans = [[b + grown if b >= end else b, e + grown if e >= end else e]
                          for b, e in self.spans]

    def move(self, function):
        """Another date for the moment and all values; times of day stay."""
        self.now = function(self.now)
        self.moments = [function(m) if isinstance(m, datetime.date) else m for m in self.moments]


def has(pattern, text):
    """True when a word begins with one of the pattern's."""
    return re.search(r"(?<!\w)(?:%s)" % pattern, text, re.I) is not None


def like(word, model):
    """The word in the model's casing."""
    if model.isupper() and len(model) > 1:
        return word.upper()
    return word.capitalize() if model[:1].isupper() else word


def names_in(text, table):
    """[(start, end, form, index)] of a table's words: the longest at each place."""
    found = {}
    for form in table:
        for index, name in enumerate(form):
            for m in re.finditer(r"(?<!\w)%s(?!\w)" % re.escape(name), text, re.I):
                if m.end() > found.get(m.start(), (0, 0))[1]:
                    found[m.start()] = (m.start(), m.end(), form, index)
    return list(found.values())


def turn_names(case, found, by, size):
    """Replace each name by the one `by` further in its own form."""
    case.rewrite([(b, e, like(form[(i + by) % size], case.text[b:e])) for b, e, form, i in found])


def add_months(moment, months):
    month = moment.month - 1 + months
    return moment.replace(year=moment.year + month // 12, month=month % 12 + 1)


def dated(case):
    """All that move together: the moment and the values that are dates."""
    return [case.now] + [m for m in case.moments if isinstance(m, datetime.date)]


def change_units(case, rng):
    """One more day, week, hour or minute than was said."""
    for unit, minutes in words.UNITS[case.lang].items():
        m = re.search(r"(?<![\w.:/-])(\d{1,2}) (?=%s(?!\w))" % unit, case.text, re.I)
        if not m or case.now is None or len([x for x in case.moments if x]) != 1:
            continue
        value, said = next(x for x in case.moments if x), datetime.timedelta(minutes=minutes)
        if not isinstance(value, datetime.date) or int(m[1]) < 2:
            continue
        is_day = not isinstance(value, datetime.datetime)
        start = case.now.date() if is_day else case.now
        if value != start + int(m[1]) * said:
            continue
        more = rng.randint(1, 3)
        case.moments = [x and x + more * said for x in case.moments]
        case.rewrite([(m.start(1), m.end(1), str(int(m[1]) + more))])
        return True
    return False


def shift_hour(moment, hour, minute):
    """An hour later when it is that time of the clock, by twelve hours; else as it was."""
    if not isinstance(moment, (datetime.datetime, datetime.time)):
        return moment
    if moment.hour % 12 != hour % 12 or moment.minute != minute or moment.second:
        return moment
    return moment.replace(hour=moment.hour + 1)


def keeps_order(before, after):
    """True when no interval has become empty or turned round: neighbours stay in their order."""
    pairs = zip(zip(before, before[1:]), zip(after, after[1:]))
    same = (datetime.datetime, datetime.time)
    return all((a < b) == (c < d) and (a == b) == (c == d) for (a, b), (c, d) in pairs
               if type(a) is type(b) and isinstance(a, same))


def change_clock(case, rng):
    """One time of the clock an hour later: never across noon or midnight, never onto another."""
    if has(words.LENGTHS, case.text):
        return False  # an end may be said by how long it takes
    found = [[g for g in m.groups() if g is not None] + [m] for m in
             re.finditer(words.CLOCK[case.lang], case.text, re.I)]
    rng.shuffle(found)
    hours = {int(f[0]) for f in found}
    for digits, *rest in found:
        hour, minute = int(digits), int(rest[0]) if len(rest) == 2 else 0
        changed = [shift_hour(m, hour, minute) for m in case.moments]
        if 1 <= hour <= 9 and hour + 1 not in hours and changed != case.moments and keeps_order(case.moments, changed):
            at = rest[-1].start(1) if rest[-1].group(1) else rest[-1].start(3)
            case.moments = changed
            case.rewrite([(at, at + len(digits), str(hour + 1))])
            return True
    return False


def has_date_digits(case):
    """True when a number may be the day of a month: one that is no time of the clock, and no count."""
    if not any(isinstance(m, datetime.date) for m in case.moments):
        return False
    rest = re.sub(words.CLOCK[case.lang], " ", case.text, flags=re.I)
    rest = re.sub(r"\d{1,2}:\d\d|\d+ (?:%s)" % "|".join(words.UNITS[case.lang]), " ", rest, flags=re.I)
    return re.search(r"\d", rest) is not None


def is_told_otherwise(case, weekdays, months, ties):
    """True when a date is said in words not known here: a holiday, or what the timex alone tells."""
    if SAID_MONTH.search(case.timex) and not months or has(words.HOLIDAYS, case.text):
        return True
    return bool(weekdays and case.timex and not ties["WEEK"] and "WXX" not in case.timex)


def change_calendar(case, rng):
    """Another moment, with whatever must follow from it; False when this text allows none."""
    if case.now is None or not case.moments:
        return False  # where nothing is to be found, "may" is no month
    weekdays = names_in(case.text, words.WEEKDAYS[case.lang])
    months = names_in(case.text, words.MONTHS[case.lang])
    ties = {name: has(getattr(words, name)[case.lang], case.text) for name in ("WEEK", "DAYS", "MONTH_OR_DATE")}
    years, digits = YEAR.findall(case.text), NUMERIC_DATE.search(case.text)
    if is_told_otherwise(case, weekdays, months, ties):
        return False
    if not (months or ties["MONTH_OR_DATE"] or years or SAID_DAY.search(case.timex) or has_date_digits(case)):
        weeks = 7 * rng.randint(1, 60)
        turn = rng.randint(1, 6) if weekdays and not ties["WEEK"] else 0
        turn_names(case, weekdays, turn, 7)
        case.move(lambda m: m + (weeks + turn) * DAY)
        return True
    if weekdays or ties["WEEK"] or ties["DAYS"] or any(m.day > LAST_SAFE_DAY for m in dated(case)):
        return False
    if SHORT_YEAR.search(case.text) or any(len(n) > 4 or 28 < int(n) < 100 for n in re.findall(r"\d+", case.text)):
        return False  # 5/6/26, 20260605, or a day that not every month has
    if years or digits:
        more = rng.randint(1, 3)
        case.rewrite([(m.start(), m.end(), str(int(m[0]) + more)) for m in YEAR.finditer(case.text)])
        case.move(lambda m: m.replace(year=m.year + more))
        return True
    if not (months or ties["MONTH_OR_DATE"]):
        return False  # glued to its day ("Oct2"), a bare number, or written in a way of its own
    turn = rng.choice([t for t in range(1, 12) if all((i + t) % 12 != MAY for _, _, _, i in months)])
    turn_names(case, months, turn, 12)
    case.move(lambda m: add_months(m, turn))
    return True


def change_casing(case, rng):
    """Lower, UPPER or Title, where that keeps every character's place."""
    new = rng.choice((str.lower, str.upper, str.title))(case.text)
    if len(new) != len(case.text) or new == case.text:
        return False
    case.text = new
    return True


def change(case, rng):
    """All that can be changed; True when anything was."""
    is_changed = change_units(case, rng)
    is_changed |= change_clock(case, rng)
    is_changed |= change_calendar(case, rng)
    return change_casing(case, rng) or is_changed


# ---- rows of the Recognizers specs

VALUE_KEYS = ("value", "start", "end")


def read_moment(text):
    """A scorer's value: a date, a time of day, or both."""
    if not text:
        return None
    if re.fullmatch(r"\d\d:\d\d(:\d\d)?", text):
        return datetime.time.fromisoformat(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return datetime.date.fromisoformat(text)
    return datetime.datetime.fromisoformat(text)


def write_moment(moment):
    return str(moment) if moment is not None else None


def change_recognizers(row, rng):
    """A changed copy of a row, or None when nothing could be changed."""
    places = [(v, k) for x in row["expected"] for v in x["values"] for k in VALUE_KEYS if k in v]
    try:
        moments = [read_moment(v[k]) for v, k in places]
    except ValueError:
        return None  # "not resolved", or the year 9999
    now = datetime.datetime.fromisoformat(row["reference"]) if row.get("reference") else None
    case = Case(row["lang"], row["text"], now, moments, [[x["start"], x["end"]] for x in row["expected"]],
                " ".join(v.get("timex", "") for x in row["expected"] for v in x["values"]))
    try:
        if not change(case, rng):
            return None
    except (OverflowError, ValueError):
        return None  # out of the calendar
    return as_recognizers(row, case)


def as_recognizers(row, case):
    """The row's shape with what the case now holds."""
    moments, expected = iter(case.moments), []
    for x, (start, end) in zip(row["expected"], case.spans):
        values = [{k: write_moment(next(moments)) if k in VALUE_KEYS else old for k, old in v.items()}
                  for v in ({k: v[k] for k in [*[k for k in VALUE_KEYS if k in v],
                                               *[k for k in v if k not in VALUE_KEYS]]} for v in x["values"])]
        expected.append({**x, "text": case.text[max(start, 0):end], "start": start, "end": end, "values": values})
    reference = case.now.isoformat() if case.now else row.get("reference")
    return {**row, "text": case.text, "reference": reference, "expected": expected}


# ---- rows of our own "when" sets

def write_end(moment):
    """An end as our corpus writes it: T before a time without a date."""
    if moment is None:
        return ""
    return ("T" if isinstance(moment, datetime.time) else "") + moment.isoformat()


def change_own(lang, cells, rng):
    """Change the cells of a row in place; False when nothing could be changed."""
    if lang not in words.WEEKDAYS or not cells["now"]:
        return False
    pieces = re.split(r"( ; | \| )", cells["expected"].strip())  # marks between them at odd places
    parts = [re.fullmatch(r"(not )?([^/]*)/([^/]*)/([\w*]+)", x) for x in pieces[::2] if x != "-"]
    now = re.fullmatch(r"([^Z+]+?)(Z|[+-]\d\d:\d\d)?", cells["now"])
    moments = [read_moment(end.removeprefix("T")) for m in parts for end in (m[2], m[3])]
    case = Case(lang, cells["text"], datetime.datetime.fromisoformat(now[1]), moments, [])
    try:
        if not change(case, rng):
            return False
    except (OverflowError, ValueError):
        return False
    ends = iter(write_end(m) for m in case.moments)
    pieces[::2] = ["%s%s/%s/%s" % (m[1] or "", next(ends), next(ends), m[4]) for m in parts] or ["-"]
    cells["expected"] = "".join(pieces)
    cells["now"] = case.now.isoformat() + (now[2] or "")
    cells["text"] = case.text
    return True
