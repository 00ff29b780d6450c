"""The result in writing: figures for the terminal, and a file with the transcript of each failure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from simulation import tally
from simulation.conversation import Conversation
from simulation.tally import Share

_GROUPS = (("person", tally.person_of), ("problem", tally.problem_of), ("in the way", tally.trouble_of))


def summary(conversations: Sequence[Conversation], runs: int, seconds: float) -> str:
    """The figures.

    Args:
        conversations: All that were talked.
        runs: How often each cell was talked through.
        seconds: How long that took.
    """
    whole = tally.share(conversations)
    lines = [
        f"{whole.talked} conversations, {_messages(conversations)} messages in {seconds:.0f} s",
        f"pass at one run {whole.at_one:.1%} ({whole.passed} of {whole.talked}), "
        f"at {runs} of {runs} {whole.at_all:.1%} ({whole.held} of {whole.cells})",
    ]
    for name, key in _GROUPS:
        lines += ["", *_table(name, tally.by(key, conversations), runs)]
    lines += ["", f"{'kind of fault':32}{'conversations':>14}"]
    lines += [f"{kind:32}{number:14}" for kind, number in tally.kinds(conversations)]
    return "\n".join(lines)


def _messages(conversations: Sequence[Conversation]) -> int:
    return sum(len(one.turns) for one in conversations)


def _table(name: str, shares: Mapping[str, Share], runs: int) -> Iterator[str]:
    yield f"{name:32}{'at one run':>14}{f'at {runs} of {runs}':>14}{'cells':>8}"
    for group, found in shares.items():
        yield f"{group:32}{found.at_one:14.1%}{found.at_all:14.1%}{found.cells:8}"


def failures(conversations: Sequence[Conversation]) -> str:
    """Markdown: each conversation that fails, under its most frequent kind of fault."""
    order = [kind for kind, _ in tally.kinds(conversations)]
    failed = [one for one in conversations if not one.passes]
    parts = [f"# {len(failed)} of {len(conversations)} conversations failed"]
    for kind in order:
        there = [one for one in failed if _first(one, order) == kind]
        if there:
            parts.append(f"## {kind} ({len(there)})")
            parts += [transcript(one) for one in there]
    return "\n\n".join(parts) + "\n"


def _first(conversation: Conversation, order: Sequence[str]) -> str:
    return min((fault.kind for fault in conversation.faults), key=order.index)


def transcript(conversation: Conversation) -> str:
    """One conversation, with its faults where they came about."""
    cell = conversation.cell
    lines = [f"### {conversation.name}", ""]
    if cell.second:
        second = (
            cell.second if isinstance(cell.second, str) else f"{cell.second.problem}/{cell.second.finding}"
        )
        lines.append(f"beside it: {second}")
    lines.append(f"wanted: {cell.matter.outcome}")
    for number, turn in enumerate(conversation.turns, 1):
        heard = turn.heard
        state = f"{heard.problem or '-'}, asks {heard.requested or '-'}, ticket {heard.ticket or '-'}"
        away = "(a day later) " if turn.message.away else ""
        lines.append(
            f"- {number} **{away}{turn.message.text}** ({turn.message.means}, read as {heard.intent})"
        )
        lines += [f"  - {name or '?'}: {text}" for name, text in _replies(turn.heard.responses, heard.texts)]
        lines.append(f"  - [{state}, handoff {heard.slots.get('handoff_status')}]")
        lines += [
            f"  - **FAULT {one.kind}** {one.detail}" for one in conversation.faults if one.turn == number
        ]
    lines += [f"- **FAULT {one.kind}** {one.detail}" for one in conversation.faults if not one.turn]
    return "\n".join(lines)


def _replies(responses: Sequence[str], texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    for place, text in enumerate(texts):
        yield responses[place] if place < len(responses) else "", text.replace("\n", " / ")
