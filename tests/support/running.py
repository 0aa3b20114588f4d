"""running.py - a program that runs while a test watches it, without sleeping.

A test waits for something that happens: a line the program says, its end, a call it makes to a fake
vendor. Whoever sees one calls stir(), and every wait looks again. What happens without a sound (a
row that another process writes, an answer that changes) is looked for again after AGAIN_S at the
latest. Standard library only.
"""
import re
import subprocess
import threading
import time

AGAIN_S = 0.1

_happened = threading.Condition()
_events = 0


def stir():
    """Something happened: every wait looks again."""
    global _events
    with _happened:
        _events += 1
        _happened.notify_all()


def wait_until(check, what, within_s):
    """Call check until it gives something true, and give that; fails after within_s."""
    end = time.monotonic() + within_s
    while True:
        seen = _events
        found = check()
        if found:
            return found
        left = end - time.monotonic()
        if left <= 0:
            raise AssertionError(f"{what}: not within {within_s} s")
        with _happened:
            _happened.wait_for(lambda: _events != seen, min(AGAIN_S, left))


class Running:
    """A process and what it says on standard error, line by line as it comes.

    words: the command. with_stdout: standard output is read as well, else it is dropped.
    copy: a file (binary, unbuffered) that gets every byte too. more: for subprocess.Popen.
    """

    def __init__(self, words, with_stdout=False, copy=None, **more):
        out = subprocess.PIPE if with_stdout else subprocess.DEVNULL
        self.process = subprocess.Popen(words, stdout=out, stderr=subprocess.STDOUT if with_stdout
                                        else subprocess.PIPE, **more)
        self.lines, self.copy = [], copy
        self.pipe = self.process.stdout if with_stdout else self.process.stderr
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        with self.pipe:
            for line in self.pipe:
                if self.copy:
                    self.copy.write(line)
                self.lines.append(line.decode(errors="replace"))
                stir()
        stir()

    def said(self):
        """All it has said; all it ever says once it is over."""
        if self.process.poll() is not None:
            self.reader.join(5)  # a child of its own may still hold the pipe
        return "".join(self.lines)

    def wait_said(self, pattern, within_s):
        """The first match of a regular expression in what it says; fails when it ends before."""
        def look():
            is_over = self.process.poll() is not None
            found = re.search(pattern, self.said())
            if is_over and not found:
                raise AssertionError(f"{pattern!r} was never said; it ended with "
                                     f"{self.process.returncode}: {self.said()[-4000:]}")
            return found
        try:
            return wait_until(look, pattern, within_s)
        except AssertionError as e:
            raise AssertionError(f"{e}; it said: {self.said()[-4000:]}") from None

    def wait_port(self, within_s=40):
        """The port that `docspot serve` listens on, once it does."""
        return int(self.wait_said(r"up on http://[^ ]*:(\d+)", within_s).group(1))
