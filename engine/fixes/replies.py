"""What is said comes out as it was written, on every terminal."""

from __future__ import annotations

import re
import sys
from typing import Any

from rasa.core.channels import console
from rasa.core.nlg import interpolator

_VARIABLE = re.compile(r"\{([A-Za-z_]+)\}")


def apply() -> None:
    """Patches the filling in of variables, and the shell's buttons."""
    _fill_in_plainly()
    _show_no_menu_to_a_pipe()


def _fill_in_plainly() -> None:
    """A value with `0[` in it (a customer's 「错误500[网络]」) made Rasa send the bare template."""

    def interpolate_text(response: str, values: dict[str, Any]) -> str:
        return _VARIABLE.sub(lambda found: str(values.get(found[1], found[0])), response)

    interpolator.interpolate_text = interpolate_text


def _show_no_menu_to_a_pipe() -> None:
    """`rasa shell` makes a menu of the last message's buttons: piped text cannot work it, and waited
    for ever. There the buttons are printed, and the next line is the next message."""
    menu = console.print_buttons

    def print_buttons(message: dict[str, Any], is_latest_message: bool = False, *style: Any) -> Any:
        return menu(message, is_latest_message and sys.stdin.isatty(), *style)

    console.print_buttons = print_buttons
