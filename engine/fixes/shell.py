"""The channel of `rasa shell` is Rasa's own, built in by name: it gets the care of ours."""

from __future__ import annotations

from rasa.core.channels.console import CmdlineInput

from engine.channel import MaskedRestInput


def apply() -> None:
    """Patches the shell's channel: masked, cut, answered, with the account of `make shell`."""
    for method in ("_extract_sender", "_extract_message", "get_metadata", "blueprint"):
        setattr(CmdlineInput, method, getattr(MaskedRestInput, method))
