"""`make review`: what the assistant may have misread, for an editor to put among the examples."""

from __future__ import annotations

import argparse
import readline
import sys
from collections import deque
from collections.abc import Callable, Sequence

from evaluation.labelled import HELD_OUT, read
from launch.progress import Progress
from nlu.archive import NoModel, newest
from nlu.encoders import EncoderMissing, opened
from support.environment import Environment
from support.people.misreadings import Group, MisreadingStore
from support.storage.database import open_database
from tools.database_down import in_a_sentence
from tools.examples import Examples, Refused, names_like
from tools.review.accepted import AcceptedLines
from tools.review.effect import Measurement, known_to
from tools.review.likeness import Bundle, apart, bundled
from tools.review.round import Review
from tools.review.telling import KEYS, NEXT, NOTHING, describe, opening, reported, summary, unlearned

SHOWN = 50
"""Groups that `--list` prints at most."""

TOLD_EVERY = 200
"""Accepted lines after which an editor is told what they were, and that it is time to train."""

WORTH_TELLING = 20
"""Lines that a round must have more than, to be told so at its end."""

_FEWEST_MEASURED = 20
"""Lines below which a share says nothing."""

_GROUPING = "正在把意思相近的句子放到一起"


def gathered(groups: Sequence[Group]) -> list[Bundle]:
    """What means the same, together; each text by itself where there is no encoder."""
    progress = Progress(_GROUPING, sys.stderr)
    try:
        return bundled(groups, opened(), told=lambda made, wanted: progress.tick())
    except (EncoderMissing, OSError):
        return apart(groups)
    finally:
        progress.end()


def ask(
    review: Review,
    answers: Callable[[str], str],
    gather: Callable[[Sequence[Group]], list[Bundle]] = gathered,
) -> None:
    """Goes through what waits until it is done, or the editor leaves.

    Args:
        review: The round.
        answers: Gives the editor's next line to a prompt; raises EOFError at the end.
        gather: Puts together what means the same.
    """
    groups = review.waiting()
    bundles = deque(gather(groups))
    print(opening(len(groups), len(bundles)))
    number = told = 0
    while bundles:
        bundle, number = bundles.popleft(), number + 1
        print("\n" + describe(bundle, number))
        decision = None
        while decision is None:
            try:
                answer = answers("归到哪个意图？ ")
            except (EOFError, KeyboardInterrupt):
                answer = "q"
            if answer.strip().lower() == "q":
                print()
                return
            decision = review.decide(bundle, answer)
            print(f"   {decision.told}" if decision else f"   没看懂，或者不止一个意图这样开头。{KEYS}")
        bundles.extendleft(reversed(decision.next))
        if len(review.accepted) // TOLD_EVERY > told:
            told = len(review.accepted) // TOLD_EVERY
            print("\n" + summary(review.accepted[-TOLD_EVERY:]))


def changed(lines: AcceptedLines, newest_lines: int) -> str:
    """What the newest accepted lines changed, as an editor reads it.

    Raises:
        NoModel: Nothing is trained.
    """
    archive = newest()
    wanted = lines.all()[-newest_lines:]
    learned = known_to(archive, wanted)
    if len(learned) < len(wanted):
        print(unlearned(len(wanted), len(wanted) - len(learned)))
    if len(learned) < _FEWEST_MEASURED:
        return f"模型学了其中 {len(learned)} 句，不到 {_FEWEST_MEASURED} 句，量不出什么。{NEXT}"
    print("要训练三次来比较，几分钟，不影响正在用的模型。")
    held_out = [(question.text, question.labels) for question in read(HELD_OUT)]
    effect = Measurement(archive, learned).effect(held_out, lambda step: print(f"（{step}/3）……", flush=True))
    lines.measured()
    return reported(learned, effect, HELD_OUT.name)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command.

    Returns:
        Exit status: 1 when a text was refused, or there is no model to measure.

    Raises:
        SystemExit: The database cannot be used.
    """
    options = _options(arguments)
    with in_a_sentence():
        return _do(options)


def _do(options: argparse.Namespace) -> int:
    lines = AcceptedLines()
    try:
        if options.changed is not None:
            print(changed(lines, options.changed))
            return 0
        store = MisreadingStore(open_database(Environment.from_environ().database_url))
        examples = Examples()
        review = Review(store, examples, lines)
        if options.accept:
            print(review.accept(*options.accept))
        elif options.list or not (sys.stdin.isatty() and sys.stdout.isatty()):
            _print(gathered(review.waiting()))
        else:
            _complete(examples.intents)
            _remind(lines)
            ask(review, input)
    except (Refused, NoModel) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    if review.accepted:
        print(summary(review.accepted) if len(review.accepted) > WORTH_TELLING else NEXT)
    return 0


def _remind(lines: AcceptedLines) -> None:
    """Says that what was accepted can be measured: once it is much, and trained."""
    fresh = lines.unmeasured()
    if len(fresh) < TOLD_EVERY:
        return
    try:
        trained = newest().stat().st_mtime > fresh[-1].at.timestamp()
    except NoModel:
        return
    if trained:
        print(f"{len(fresh)} 句采纳的话已经训练过了。make review ARGS=--changed 会量出它们改变了什么。")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make review", description="看机器人没听懂的话，选它们的意图，它们就进例句。"
    )
    parser.add_argument("--list", action="store_true", help="只列出来，不问")
    parser.add_argument("--accept", nargs=2, metavar=("句子", "意图"), help="不问，直接把这一句加到这个意图")
    parser.add_argument(
        "--changed",
        nargs="?",
        const=TOLD_EVERY,
        type=int,
        metavar="句数",
        help=f"量一量最近采纳的这么多句（不写就是 {TOLD_EVERY}）改变了什么",
    )
    return parser.parse_args(arguments)


def _print(bundles: Sequence[Bundle]) -> None:
    if not bundles:
        print(NOTHING)
    for number, bundle in enumerate(bundles[:SHOWN], 1):
        print(describe(bundle, number))
    if len(bundles) > SHOWN:
        left = sum(len(bundle.lines) for bundle in bundles[SHOWN:])
        print(f"……还有 {left} 句没有列出。")


def _complete(names: tuple[str, ...]) -> None:
    """Tab completes intents' names."""

    def candidate(start: str, state: int) -> str | None:
        found = names_like(start, names)
        return found[state] if state < len(found) else None

    readline.set_completer(candidate)
    readline.parse_and_bind("tab: complete")


if __name__ == "__main__":
    sys.exit(main())
