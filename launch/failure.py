"""What keeps the assistant from starting."""

from __future__ import annotations


class StartError(RuntimeError):
    """The start ends here. The message is a sentence for whoever started it, and holds no secret."""
