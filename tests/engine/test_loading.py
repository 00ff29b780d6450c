"""A model's domain is read from its JSON, and is the one that the YAML beside it holds."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest
from rasa.core.agent import Agent
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain

from engine import fixes
from launch import model
from tests.assistant import ROOT

RESOURCE = Resource("domain_provider")


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    """A model's storage, empty."""
    fixes.apply()
    return LocalModelStorage.create(tmp_path)


def loaded(storage: LocalModelStorage) -> Domain:
    """The domain that the provider takes from a storage."""
    provider = DomainProvider.load({}, storage, RESOURCE, None)  # type: ignore[arg-type]
    domain = provider.provide_inference()
    assert isinstance(domain, Domain)
    return domain


def test_the_trained_model_holds_both_alike(agent: Agent, tmp_path: Path) -> None:
    with tarfile.open(ROOT / model.path()) as archive:
        archive.extractall(tmp_path)
    folder = next(tmp_path.rglob("domain_provider"))
    assert agent.domain is not None
    assert json.loads((folder / "domain.json").read_text("utf-8")) == agent.domain.as_dict()
    (folder / "domain.json").unlink()
    parsed = Domain.from_path(folder)
    assert parsed.as_dict() == agent.domain.as_dict()
    assert parsed.fingerprint() == agent.domain.fingerprint()


def test_what_is_written_is_read_without_its_yaml(storage: LocalModelStorage) -> None:
    domain = Domain.from_dict({"intents": ["greet"], "responses": {"utter_x": [{"text": "是: 12:30"}]}})
    DomainProvider(storage, RESOURCE)._persist(domain)
    with storage.read_from(RESOURCE) as folder:
        (folder / "domain.yml").unlink()
    assert loaded(storage).as_dict() == domain.as_dict()


def test_a_model_of_before_is_read_by_its_yaml(storage: LocalModelStorage) -> None:
    domain = Domain.from_dict({"intents": ["greet"]})
    DomainProvider(storage, RESOURCE)._persist(domain)
    with storage.read_from(RESOURCE) as folder:
        (folder / "domain.json").unlink()
    assert loaded(storage).intents == domain.intents
