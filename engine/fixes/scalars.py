"""Reading YAML: each word of a file made the list of patterns longer that all later words were tried against.

ruamel.yaml 0.17.21 (which Rasa 3.6.21 pins) adds the patterns for any first letter to those of this one, in
place. Rasa has one such pattern, for variables. A model's domain of 27,000 lines took 20 s, three times over:
an engine was ready after 70 s, and is after 12 s.
"""

from __future__ import annotations

from typing import Any

from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import VersionedResolver


def apply() -> None:
    """Patches the resolver of ruamel.yaml."""
    resolve = VersionedResolver.resolve

    def resolve_without_adding(self: Any, kind: Any, value: Any, implicit: Any) -> Any:
        if kind is ScalarNode and implicit[0]:
            patterns = self.versioned_resolver
            own, any_letter = patterns.get(value[0] if value else "", ()), patterns.get(None, ())
            for tag, pattern in (*own, *any_letter):
                if pattern.match(value):
                    return tag
            implicit = (False, implicit[1])
        return resolve(self, kind, value, implicit)

    VersionedResolver.resolve = resolve_without_adding  # type: ignore[method-assign]
