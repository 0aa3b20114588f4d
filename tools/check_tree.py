"""check_tree.py ROOT - find what breaks the rules of the tree.

Prints one line per finding, FILE:LINE: what, and ends with 1 if there is any. The rules:
  (1) includes climb no floor, and an outside library has one file (tools/floors.txt)
  (2) banned calls: those that overflow, those that read the clock or the dice behind env's back
  (3) printf and its kin in app/ only, the heap in core/ only
  (4) every prototype in a header has a comment of its own
  (5) every .c opens with an essay: three lines of prose before the first include
  (6) no marks of unfinished work, no paths of one machine

Code is judged with comments and literals blanked out, so prose may name what code may not do.
Tests and tools are free of (3) and (4); tests may include anything.
"""
import fnmatch
import os
import re
import sys

SKIPPED_FOLDERS = {"build", "var", ".git", "node_modules", "corpus", "__pycache__", ".cache"}

BANNED = {
    "strcpy": "ds_str or snprintf", "strcat": "ds_buf or snprintf", "sprintf": "snprintf",
    "vsprintf": "vsnprintf", "strtok": "ds_str_split", "atoi": "a parser that can refuse",
    "atol": "a parser that can refuse", "atof": "a parser that can refuse", "gets": "fgets",
    "rand": "env's random bytes", "srand": "env's random bytes", "random": "env's random bytes",
    "system": "nothing", "localtime": "core/tz.h", "localtime_r": "core/tz.h",
    "gmtime": "core/time.h", "gmtime_r": "core/time.h", "mktime": "core/tz.h",
    "time": "cx->now", "tmpnam": "mkstemp",
}
CLOCK_READERS = {"time": {"app/env.c"}}  # the one place that reads the real clock
MAY_CALL = {("system", "tests")}  # to have an outside tool judge what we print
PRINTING = ("printf", "fprintf", "vprintf", "vfprintf", "dprintf", "puts", "fputs", "putchar",
            "putc", "fputc", "perror")
HEAP = ("malloc", "calloc", "realloc", "reallocarray", "free", "strdup", "strndup",
        "aligned_alloc", "posix_memalign")

CALL = r"(?<![\w.>\"])(?:%s)\s*\("
BANNED_CALL = re.compile(CALL % "|".join(BANNED))
PRINTING_CALL = re.compile(CALL % "|".join(PRINTING))
HEAP_CALL = re.compile(CALL % "|".join(HEAP))
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME)\b")
MACHINE_PATH = re.compile(r"(?<![\w.~$}-])/(?:home|root|Users|work|mnt|workspace)/[\w.-]+")
CODE_ENDINGS = (".c", ".h", ".cc", ".def", ".sql", ".sh", ".py", ".cmake", ".js", ".css", ".html")
PATH_ENDINGS = CODE_ENDINGS + (".md", ".json", ".txt", ".conf", ".chat", ".csv")
BARE_FILES = {"CMakeLists.txt", "dev", "run"}


class Tree:
    def __init__(self, root):
        self.root = root
        self.findings = []
        self.folders, self.libraries, self.system = {}, [], set()
        self.read_floors()

    def read_floors(self):
        with open(os.path.join(self.root, "tools", "floors.txt"), encoding="utf-8") as f:
            for line in f:
                words = line.split("#")[0].replace(":", " ").split()
                if not words:
                    continue
                kind, rest = words[0], words[1:]
                if kind == "folder":
                    self.folders[rest[0]] = set(rest[1:]) | {rest[0]}
                elif kind == "library":
                    self.libraries.append((rest[0], rest[1]))
                elif kind == "system":
                    self.system.update(rest)
                else:
                    sys.exit("check_tree: floors.txt: what is '%s'?" % kind)

    def files(self):
        for folder, below, names in os.walk(self.root):
            below[:] = sorted(d for d in below if d not in SKIPPED_FOLDERS)
            for name in sorted(names):
                yield os.path.relpath(os.path.join(folder, name), self.root)

    def report(self, path, text, at, what):
        self.findings.append((path, text.count("\n", 0, at) + 1, what))

    def check(self):
        for path in self.files():
            name = os.path.basename(path)
            if not (name.endswith(PATH_ENDINGS) or name in BARE_FILES):
                continue
            with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as f:
                text = f.read()
            self.check_words(path, text)
            if name.endswith((".c", ".h")):
                self.check_c(path, text)
        return self.findings

    def check_words(self, path, text):
        if path.endswith(CODE_ENDINGS) or os.path.basename(path) in BARE_FILES:
            for m in UNFINISHED.finditer(text):
                self.report(path, text, m.start(), "unfinished work: " + m.group(0))
        for m in MACHINE_PATH.finditer(text):
            self.report(path, text, m.start(), "a path of one machine: " + m.group(0))

    def check_c(self, path, text):
        top = path.split(os.sep)[0]
        ours = top in self.folders
        code = blank(text)
        self.check_includes(path, text, code, top)
        if path.endswith(".c"):
            self.check_essay(path, text, 3 if ours or top == "tools" else 1)
        for m in BANNED_CALL.finditer(code):
            word = m.group(0).rstrip("( \t\n")
            if path not in CLOCK_READERS.get(word, ()) and (word, top) not in MAY_CALL:
                self.report(path, code, m.start(),
                            "%s() is banned, use %s" % (word, BANNED[word]))
        if not ours:
            return
        if top != "app":
            for m in PRINTING_CALL.finditer(code):
                self.report(path, code, m.start(), m.group(0).strip() + ") belongs to app/")
        if top != "core":
            for m in HEAP_CALL.finditer(code):
                self.report(path, code, m.start(), m.group(0).strip() + ") belongs to core/")
        if path.endswith(".h"):
            self.check_prototypes(path, text, code)

    def check_includes(self, path, text, code, top):
        kept = code.split("\n")  # an include inside a comment is blank there
        for m in INCLUDE.finditer(text):
            if not kept[text.count("\n", 0, m.start(1))].strip():
                continue
            quoted, header = m.group(1) == '"', m.group(2)
            for why in self.wrong_include(path, top, quoted, header):
                self.report(path, text, m.start(1), why)

    def wrong_include(self, path, top, quoted, header):
        if top not in self.folders:  # tests and tools
            return
        if quoted:
            folder = header.split("/")[0] if "/" in header else ""
            if folder not in self.folders:
                yield 'include "%s": ours are written "folder/header.h"' % header
            elif folder not in self.folders[top]:
                yield "%s/ may not include %s: that climbs a floor" % (top, header)
            elif header.endswith("_internal.h") and folder != top:
                yield "%s does not leave %s/" % (header, folder)
            return
        if header in self.system:
            return
        owners = [owner for pattern, owner in self.libraries if fnmatch.fnmatch(header, pattern)]
        if not owners:
            yield "<%s> is in neither list of tools/floors.txt" % header
        elif path not in owners:
            yield "<%s> is included by %s alone" % (header, " ".join(owners))

    def check_essay(self, path, text, wanted):
        first = INCLUDE.search(text)
        head = text[: first.start()] if first else text
        prose = 0
        for comment in re.finditer(r"/\*.*?\*/|//[^\n]*", head, re.S):
            lines = comment.group(0).split("\n")
            prose += sum(len(re.findall(r"[A-Za-z]{2,}", line)) >= 3 for line in lines)
        if prose < wanted:
            self.report(path, text, 0, "no essay at the top: what is it for, what always holds?")

    def check_prototypes(self, path, text, code):
        lines, blanked = text.split("\n"), code.split("\n")
        depth, i = 0, 0
        while i < len(blanked):
            line = blanked[i]
            start = i
            if depth == 0 and re.match(r"[A-Za-z_][\w\s*]*[\w*]\s*\**\w+\s*\(", line) and \
                    not re.match(r"\s*(typedef|static|#|DS_STATUS)", line):
                while ";" not in line and "{" not in line and i + 1 < len(blanked):
                    i += 1
                    line += blanked[i]
                if "{" not in line and not is_documented(lines, blanked, start, i):
                    name = re.search(r"(\w+)\s*\(", line).group(1)
                    self.findings.append((path, start + 1, name + "() has no comment"))
            depth = max(0, depth + line.count("{") - line.count("}"))
            i += 1


def is_documented(lines, blanked, start, end):
    """A comment ends right above, or the prototype's own lines carry one."""
    if any("/*" in line or "//" in line for line in lines[start : end + 1]):
        return True
    above = start - 1
    if above >= 0 and re.fullmatch(r"[A-Z_]+(\([^()]*\))?", blanked[above].strip()):
        above -= 1  # an attribute on a line of its own
    return above >= 0 and re.search(r"\*/\s*$|^\s*//", lines[above]) is not None and \
        not blanked[above].strip()


def blank(text):
    """The text with comments and literals made blank, newlines kept."""
    def gap(m):
        s = m.group(0)
        if s[0] in "\"'":
            return s[0] + " " * (len(s) - 2) + s[-1]
        return re.sub(r"[^\n]", " ", s)
    return re.sub(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", gap, text,
                  flags=re.S)


def main():
    if len(sys.argv) != 2 or not os.path.isfile(os.path.join(sys.argv[1], "tools", "floors.txt")):
        print("usage: check_tree.py ROOT (the folder with tools/floors.txt)", file=sys.stderr)
        return 2
    findings = Tree(os.path.abspath(sys.argv[1])).check()
    for path, line, what in findings:
        print("%s:%d: %s" % (path, line, what))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
