"""Who read the questions, held against each other in the terminal."""

from __future__ import annotations

from evaluation.contenders import Section
from evaluation.scores import IntentScore, score, wrong_at
from evaluation.thresholds import Thresholds

_NONE = IntentScore(0.0, 0.0, 0)


def show(section: Section, lines: Thresholds) -> None:
    """Prints a row a reader, and the details of the first.

    Args:
        section: Questions and their readers.
        lines: The confidence lines.
    """
    print(f"\n{section.title}: {len(section.questions)} questions")
    _show_readers(section, lines)
    _show_intents(section)
    print("  most frequent confusions (right, read as):")
    for (right, read_as), count in score(section.questions, section.readings[0].answers).confusions:
        print(f"  {count:4}  {right} -> {read_as}")


def _show_readers(section: Section, lines: Thresholds) -> None:
    """`wrong at`: where the lines are moved until as many are right as `section.plain` has right."""
    goal = score(section.questions, section.plain.answers).right
    heads = f"{'right':>8}{'asked':>8}{'wrong':>8}{f'wrong at {goal:.1%}':>16}{'macro F1':>10}"
    print(f"  {'':28}{heads}{'oos caught':>12}{'ms':>8}{'ms, 95%':>9}")
    for reading in section.readings:
        found = score(section.questions, reading.answers)
        wrong = wrong_at(section.questions, reading.answers, goal, lines.of)
        shares = f"{found.right:8.1%}{found.asked_back:8.1%}{found.wrong:8.1%}"
        shares += f"{'never' if wrong is None else format(wrong, '.1%'):>16}{found.macro_f1:10.1%}"
        times = f"{reading.milliseconds(50):8.2f}{reading.milliseconds(95):9.2f}" if reading.times else ""
        print(f"  {reading.name:28}{shares}{found.out_of_scope_caught:12.1%}{times}")


def _show_intents(section: Section) -> None:
    own, plain = (score(section.questions, each.answers) for each in (section.readings[0], section.plain))
    beside = section.plain is not section.readings[0]
    also = f"; then {section.plain.name}" if beside else ""
    print(f"  by intent (precision, recall, questions{also}):")
    for intent, found in own.intents.items():
        row = f"    {intent:34}{found.precision:6.0%}{found.recall:6.0%}{found.count:6}"
        if beside:
            other = plain.intents.get(intent, _NONE)
            row += f"{other.precision:8.0%}{other.recall:6.0%}"
        print(row)
