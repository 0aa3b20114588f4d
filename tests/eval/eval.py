#!/usr/bin/env python3
"""How well DocSpot understands patients: every set scored, in one table, beside the best other tool.

usage: ./dev eval [SET] [options]        SET: only sets whose name contains it (stop, emergency.es)
  --fails SET     also list what went wrong in scores whose name contains SET
  --max N         at most N of each score's failures (40; 0 is all)
  --perturb       the same texts with other dates, numbers, names, casing: what is lost
  --calibration   is it right as often as its confidence says?
  --speed         the step's time beside chrono-node's, and on hostile texts
  --contribution  what each part of the grammar is worth: points lost without it (minutes)
  --anchors       also run chrono-node and Recognizers on the sets here; fetches them with npm into build/
  --own           our own sets only, tests/corpus
  --print-scores  print tests/eval/scores.tsv anew instead of the table, to be committed
  --markdown      the table as docs/understanding.md has it
  --bin PATH      the program, build/release/docspot

Writes nothing outside build/. Exit: 0, 1 when a score fell below tests/eval/scores.tsv, 2 wrong usage.
How to read the table, and how to add a set: docs/understanding.md, tests/corpus/README.md.
"""
import argparse
import signal
import sys

import anchors
import calibration
import contribution
import guard
import names_made
import own_sets
import perturb
import shared_sets
import speed
from program import Program
from score import print_scores


def arguments(argv):
    p = argparse.ArgumentParser(prog="./dev eval", usage=argparse.SUPPRESS, description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("set", nargs="?", help=argparse.SUPPRESS)
    p.add_argument("--fails", help=argparse.SUPPRESS)
    p.add_argument("--max", type=int, default=40, help=argparse.SUPPRESS)
    for flag in ("--perturb", "--calibration", "--speed", "--anchors", "--contribution"):
        p.add_argument(flag, action="store_true", help=argparse.SUPPRESS)
    p.add_argument("--own", action="store_true", help=argparse.SUPPRESS)
    p.add_argument("--markdown", action="store_true", help=argparse.SUPPRESS)
    p.add_argument("--print-scores", action="store_true", help=argparse.SUPPRESS)
    p.add_argument("--bin", help=argparse.SUPPRESS)
    return p.parse_args(argv)


def print_fails(scores, wanted, limit):
    """Text, wanted, got of each failure; the program reads better in its own words than in ours."""
    for s in scores:
        if wanted not in s.name or not s.fails:
            continue
        shown = s.fails[:limit or None]
        print("\n%s: %d wrong%s" % (s.name, len(s.fails), "" if len(shown) == len(s.fails)
                                    else ", the first %d" % len(shown)))
        for f in shown:
            print("  %s%s\n      wanted %s\n      got    %s" % (f.text, "   (%s)" % f.where if f.where else "",
                                                              f.wanted, f.got))


def run_other(args, program):
    """What has a table of its own, instead of the scores; None when nothing of it was asked for."""
    if args.perturb:
        changed = perturb.run(program, args.set)
        if args.fails:
            print_fails(changed, args.fails, args.max)
        return 0
    if args.calibration:
        calibration.run(program, args.set)
        return 0
    if args.speed:
        return 0 if speed.run(program) else 1
    if args.contribution:
        contribution.run(program)
        return 0
    return None


def main(argv):
    args = arguments(argv)
    program = Program(args.bin)
    done = run_other(args, program)
    if done is not None:
        return done
    own, shared = own_sets.score(program, only=args.set), []
    if not args.set or args.set in "names":
        own += names_made.score(program)
    if not args.own:
        shared = shared_sets.score(program, only=args.set)
        why = shared_sets.Shared(program).why_skipped()
        if why:
            print(why, file=sys.stderr)
    if args.print_scores:
        sys.stdout.write(guard.as_text(own, shared))
        return 0
    print_scores(own + shared, args.markdown)
    if any(s.name.startswith(("sgd acts", "clinc")) for s in shared):
        print("* the model of acts learnt from these texts; for dialogues it did not see: --contribution")
    if args.anchors and shared:
        anchors.run(program, shared, args.set)
    if args.fails:
        print_fails(own + shared, args.fails, args.max)
    lines = guard.lost(own, shared, guard.committed())
    if lines:
        print("\nLost since tests/eval/scores.tsv:\n" + "\n".join(lines))
    return 1 if lines else 0


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # ./dev eval | head
    sys.exit(main(sys.argv[1:]))
