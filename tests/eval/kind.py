"""kind.py - what a kind of set is; the kinds themselves are in kind_*.py."""
import dataclasses
import typing


@dataclasses.dataclass(frozen=True)
class Verdict:
    """One judgement of one row; a row may have several, or none."""
    measure: str
    ok: bool
    wanted: str = ""
    got: str = ""


@dataclasses.dataclass(frozen=True)
class Kind:
    columns: tuple  # names of the columns, left to right; one is "text"
    judge: typing.Callable  # (Row, answer) -> iterable of Verdict
    goals: dict  # measure -> Goal
    ask: typing.Callable = lambda row: {}  # Row -> keys of the question, over the common ones
    options: typing.Callable = None  # (Program, rows) -> more arguments for `docspot understand`
