"""The catalogues of all languages beside the English one: same keys, same holes, within limits.

A language may lack a text (English stands in), but one listed as whole below may not, and no
language may have a text or a placeholder that English does not know. What a language alone has
(parts of the day for its clock, how money is written) is listed as its own. Button titles keep to
the narrowest channel, words that stand for a digit are in the folded form that messages are
compared in, and no message asks for a carrier's opt-out word.
"""
import os
import re
import sys
import unicodedata
import unittest

ROOT = os.environ.get("DOCSPOT_SOURCE_DIR") or os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(ROOT, "bot", "text")
WHOLE = ("es", "hi", "hi-Latn")
OWN = re.compile(r"clock\.part(s)?$|money\.[A-Z]{3}(\.mark)?$")
OWN_PLACEHOLDERS = {"clock.part": {"part", "clock"}}
BUTTONS = ("verb.", "patient.someone_new", "list.label")
BUTTON_MAX = 20  # WhatsApp reply buttons, in characters
ROW_MAX = 24  # WhatsApp list rows
GSM_EXTRA = set("£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà€")
# One SMS segment holds 160 septets of GSM-7 or 70 units of UCS-2; the texts below stand alone in a
# message, without facts that could be long. English and Spanish (whose accents that cost are taken
# off) keep to one; Devanagari has less than half the room, so it gets two.
ALONE = ("help", "stop.done", "stop.still_off", "human.called", "human.gave_up", "start.done",
         "danger.medical", "danger.self_harm", "danger.poison", "unclear", "proof.ask",
         "answer.ask_desk", "list.gone", "tongue.none", "media.voice", "undo.too_late")
SEGMENTS = {"en": 1, "es": 1, "hi-Latn": 1, "hi": 2}


def read(lang):
    found = {}
    for name in sorted(os.listdir(os.path.join(FOLDER, lang))):
        with open(os.path.join(FOLDER, lang, name), encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                line = line.strip()
                if line and not line.startswith("#"):
                    key, _, text = (part.strip() for part in line.partition("="))
                    assert key not in found, "%s/%s line %d: %s is there twice" % (
                        lang, name, number, key)
                    found[key] = text
    return found


def holes(text):
    return set(re.findall(r"{([a-z_]+)}", text))


def plain(text):
    """What sms_plain makes of letters: accents go where GSM-7 lacks them."""
    return "".join(c if c in GSM_EXTRA or ord(c) < 128
                   else unicodedata.normalize("NFD", c)[0] for c in text)


def segments(text):
    text = re.sub(r"{[a-z_]+}", "911", text)
    made = plain(text)
    if all(c in GSM_EXTRA or ord(c) < 128 for c in made):
        units = sum(2 if c in "^{}\\[~]|€" else 1 for c in made)
        return 1 if units <= 160 else -(-units // 153)
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= 70 else -(-units // 67)


def folded(text):
    """Small letters, no accents on Latin letters: as messages are compared."""
    small = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in small if not 0x300 <= ord(c) < 0x370)


class Languages(unittest.TestCase):
    def setUp(self):
        self.texts = {lang: read(lang) for lang in sorted(os.listdir(FOLDER))}
        self.english = self.texts["en"]

    def test_whole_languages_have_every_text(self):
        for lang in WHOLE:
            self.assertEqual([], sorted(set(self.english) - set(self.texts[lang])), lang)

    def test_no_language_has_texts_that_english_lacks(self):
        for lang, texts in self.texts.items():
            extra = [k for k in texts if k not in self.english and not OWN.match(k)]
            self.assertEqual([], extra, lang)

    def test_placeholders_are_the_same(self):
        for lang, texts in self.texts.items():
            for key, text in texts.items():
                if key in self.english:
                    self.assertEqual(holes(self.english[key]), holes(text), lang + " " + key)
                elif key in OWN_PLACEHOLDERS:
                    self.assertEqual(OWN_PLACEHOLDERS[key], holes(text), lang + " " + key)

    def test_texts_are_in_their_own_words(self):
        same = re.compile(r"(language|specialty|month|weekday|date|clock|doctor|offer\.lead|verb|"
                          r"words|alert|alert\.\w+|list\.off|patient|place|fee)[.\[]?|offer.lead|visit")
        for lang in WHOLE:
            for key, text in self.texts[lang].items():
                if not same.match(key) and len(re.sub(r"{\w+}", "", text)) > 12:
                    self.assertNotEqual(self.english.get(key), text, lang + " " + key)

    def test_titles_fit_their_buttons(self):
        for lang, texts in self.texts.items():
            for key, text in texts.items():
                if key.startswith(BUTTONS):
                    self.assertLessEqual(len(text), BUTTON_MAX, lang + " " + key)
                if key.startswith("specialty.") and lang != "en":
                    self.assertLessEqual(len(text), ROW_MAX, lang + " " + key)

    def test_texts_that_stand_alone_keep_their_segments(self):
        for lang, texts in self.texts.items():
            for key in ALONE:
                if key in texts:
                    self.assertLessEqual(segments(texts[key]), SEGMENTS.get(lang, 2),
                                         "%s %s: %s" % (lang, key, texts[key]))

    def test_words_to_compare_are_folded(self):
        for lang, texts in self.texts.items():
            for key, text in texts.items():
                if key.startswith("words."):
                    self.assertEqual(folded(text), unicodedata.normalize("NFD", text),
                                     lang + " " + key)
                    self.assertNotIn("||", text, lang + " " + key)

    def test_no_one_is_asked_to_send_a_word_that_stops_texts(self):
        asked = re.compile(r"(?i)\b(reply|say|send|text|responda|diga|mande|escriba|bhejein|likhein|"
                           r"bolein)\s+\"?(cancel|end|quit|unsubscribe|cancelar)\b")
        for lang, texts in self.texts.items():
            for key, text in texts.items():
                self.assertIsNone(asked.search(text), lang + " " + key)

    def test_one_request_a_text(self):
        for lang, texts in self.texts.items():
            for key, text in texts.items():
                self.assertLessEqual(text.count("?"), 1, lang + " " + key)

    def test_romanised_texts_are_plain_characters(self):
        for lang, texts in self.texts.items():
            if lang == "en" or lang.endswith("-Latn"):
                for key, text in texts.items():
                    self.assertTrue(text.isascii(), lang + " " + key)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=0)
