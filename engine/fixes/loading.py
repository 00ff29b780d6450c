"""A trained model's domain is read as what it was written from, not parsed and checked anew."""

from __future__ import annotations

import json
from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain

_FILE = "domain.json"


def apply() -> None:
    """Patches the domain's provider.

    The model holds the domain as YAML, which each start read three times and held against a schema (34 s of a
    core, before `engine.fixes.scalars`). As JSON it takes 0.06 s; a model without is read as before.
    """
    persist, load = DomainProvider._persist, DomainProvider.load.__func__

    def persist_both(self: DomainProvider, domain: Domain) -> None:
        persist(self, domain)
        with self._model_storage.write_to(self._resource) as folder:
            content = json.dumps(domain.as_dict(), ensure_ascii=False)
            (folder / _FILE).write_text(content, encoding="utf-8")

    def load_what_is_there(
        cls: type[DomainProvider],
        /,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> DomainProvider:
        with model_storage.read_from(resource) as folder:
            file = folder / _FILE
            if file.exists():
                return cls(model_storage, resource, Domain.from_dict(json.loads(file.read_text("utf-8"))))
        loaded: DomainProvider = load(cls, config, model_storage, resource, execution_context, **kwargs)
        return loaded

    DomainProvider._persist = persist_both
    DomainProvider.load = classmethod(load_what_is_there)
