"""`make review`: what the assistant may have misread, for an editor to put among the examples."""

from __future__ import annotations

import argparse
import readline
import sys
from collections.abc import Callable, Sequence

from support.clock import now
from support.environment import Environment
from support.people.misreadings import Group, MisreadingStore, key_of
from support.storage.database import open_database
from tools.database_down import in_a_sentence
from tools.examples import Examples, Refused, names_like

SHOWN = 50
"""Texts that `--list` prints at most."""

_REASONS = {
    "asked_back": "没听懂",
    "unsure": "拿不准",
    "taken_back": "客户说不是这个意思",
    "unsolved": "客户说没解决",
    "refused": "给的选项都不是",
}

_KEYS = (
    "回车或 y：采纳第 1 个；数字：采纳那一个；意图名（可只打开头，Tab 补全）：归到那里；"
    "s：跳过；d：删掉，以后不再问；q：结束"
)

_NEXT = "下一步：make train 训练新模型；或者直接 make run，它会自己训练。"

_NOTHING = "没有要看的：机器人还没有遇到听不懂、拿不准的话。"


class Review:
    """One editor's round.

    Args:
        store: What was collected.
        examples: Where accepted texts go.
    """

    def __init__(self, store: MisreadingStore, examples: Examples) -> None:
        self._store = store
        self._examples = examples
        self.accepted = 0

    def waiting(self) -> list[Group]:
        """What is worth a look, the most frequent first: not what stands among the examples already."""
        return [group for group in self._store.waiting() if self._examples.place_of(group.text) is None]

    def accept(self, text: str, intent: str) -> str:
        """Puts a text among an intent's examples, and does not ask about it again.

        Returns:
            What to tell the editor.

        Raises:
            Refused: It can't become an example there; the message says why.
        """
        place = self._examples.add(text, intent)
        self._store.settle(key_of(text), "accepted", now(), intent)
        self.accepted += 1
        return f"已加到 data/{place.file.relative_to(self._examples.data)} 第 {place.line} 行。"

    def decide(self, group: Group, answer: str) -> str | None:
        """What an editor's answer does to a group.

        Returns:
            What to tell the editor; None if the answer was not understood, and is to be asked for again.
        """
        if answer == "s":
            return "跳过。"
        if answer == "d":
            self._store.settle(group.key, "deleted", now())
            return "已删掉，以后不再问这一句。"
        intent = self._named(group, answer)
        if intent is None:
            return None
        try:
            return self.accept(group.text, intent)
        except Refused as refusal:
            return str(refusal)

    def _named(self, group: Group, answer: str) -> str | None:
        """The intent that an answer names: the likeliest, one by number, or by (the start of) its name."""
        meanings = [meaning.intent for meaning in group.meanings]
        if answer in ("", "y"):
            return meanings[0] if meanings else None
        if answer.isdecimal():
            return meanings[int(answer) - 1] if 0 < int(answer) <= len(meanings) else None
        found = names_like(answer, self._examples.intents)
        return found[0] if len(found) == 1 else None


def describe(group: Group, number: int) -> str:
    """A group in a few lines, as an editor reads it."""
    reasons = "，".join(f"{_REASONS[reason]} {count}" for reason, count in group.reasons.items())
    lines = [f"{number}. {group.text}", f"   {group.count} 次（{reasons}）"]
    for place, meaning in enumerate(group.meanings, 1):
        chosen = f"，客户自己选了 {meaning.chosen} 次" if meaning.chosen else ""
        lines.append(f"   {place}) {meaning.intent}  {meaning.confidence:.0%}{chosen}")
    if group.refused:
        refused = "，".join(f"{intent} {count} 次" for intent, count in group.refused.items())
        lines.append(f"   给过、客户没选：{refused}")
    return "\n".join(lines)


def ask(review: Review, answers: Callable[[str], str]) -> None:
    """Goes through what waits until it is done, or the editor leaves.

    Args:
        review: The round.
        answers: Gives the editor's next line to a prompt; raises EOFError at the end.
    """
    groups = review.waiting()
    print(f"{len(groups)} 句等着看。{_KEYS}" if groups else _NOTHING)
    for number, group in enumerate(groups, 1):
        print("\n" + describe(group, number))
        told = None
        while told is None:
            try:
                answer = answers("归到哪个意图？ ").strip().lower()
            except (EOFError, KeyboardInterrupt):
                answer = "q"
            if answer == "q":
                print()
                return
            told = review.decide(group, answer)
            print(f"   {told}" if told else f"   没看懂，或者不止一个意图这样开头。{_KEYS}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command.

    Returns:
        Exit status: 1 when a text was refused.

    Raises:
        SystemExit: The database cannot be used.
    """
    options = _options(arguments)
    with in_a_sentence():
        return _do(options)


def _do(options: argparse.Namespace) -> int:
    store = MisreadingStore(open_database(Environment.from_environ().database_url))
    examples = Examples()
    review = Review(store, examples)
    try:
        if options.accept:
            print(review.accept(*options.accept))
        elif options.list or not (sys.stdin.isatty() and sys.stdout.isatty()):
            _print(review.waiting())
        else:
            _complete(examples.intents)
            ask(review, input)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    if review.accepted:
        print(_NEXT)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="make review", description="看机器人没听懂的话，选一句的意图，它就进例句。"
    )
    parser.add_argument("--list", action="store_true", help="只列出来，不问")
    parser.add_argument("--accept", nargs=2, metavar=("句子", "意图"), help="不问，直接把这一句加到这个意图")
    return parser.parse_args(arguments)


def _print(groups: Sequence[Group]) -> None:
    if not groups:
        print(_NOTHING)
    for number, group in enumerate(groups[:SHOWN], 1):
        print(describe(group, number))
    if len(groups) > SHOWN:
        print(f"……还有 {len(groups) - SHOWN} 句没有列出。")


def _complete(names: tuple[str, ...]) -> None:
    """Tab completes intents' names."""

    def candidate(start: str, state: int) -> str | None:
        found = names_like(start, names)
        return found[state] if state < len(found) else None

    readline.set_completer(candidate)
    readline.parse_and_bind("tab: complete")


if __name__ == "__main__":
    sys.exit(main())
