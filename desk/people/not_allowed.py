"""Acts of agents that are refused."""

from __future__ import annotations

from support.company.wording import words


class NotAllowed(Exception):
    """The agent may not do that, or it can't be done.

    Args:
        name: Why, as a name under `refusals` in `data/words/console.yml`.
        variables: What its sentence is filled with.
    """

    def __init__(self, name: str, **variables: str) -> None:
        super().__init__(name, *variables.values())
        self.name = name
        self.variables = variables

    def said(self) -> str:
        """Why, as the agent reads it."""
        return str(words("console")["refusals"][self.name]).format(**self.variables)
