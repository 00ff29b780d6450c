"""What can't stand in the braces of a sentence."""

from __future__ import annotations

import pytest

from support.catalogue.braces import DOUBLED, slips


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{nichtda}", "unknown"),
        ("{", "unpaired_brace"),
        ("}", "unpaired_brace"),
        ("{agent", "unpaired_brace"),
        ("\uff5bagent\uff5d", "unpaired_brace"),
        ("{{agent}}", "unpaired_brace"),
        ("{}", "no_variable"),
        ("{0}", "no_variable"),
        ("{agent:>5}", "no_variable"),
        ("{agent!r}", "no_variable"),
        ("{agent.name}", "no_variable"),
        ("{agent[0]}", "no_variable"),
        ("{ agent }", "no_variable"),
    ],
)
def test_a_slip_is_named(text: str, name: str) -> None:
    assert name in {found for found, _ in slips(f"x{text}y", ["agent"], "unknown")}


def test_what_can_be_filled_in_passes() -> None:
    assert not list(slips("{agent} {ticket}", ["agent", "ticket"], "unknown"))


@pytest.mark.parametrize("text", ["{{}}", "{{{agent}}}", "{{a: 1}}"])
def test_a_doubled_brace_passes_where_it_may_stand(text: str) -> None:
    assert not list(slips(text, ["agent", DOUBLED], "unknown"))
    assert text.format(agent="x")
