"""The model by its name and its content. What is in it does not matter here."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

from doctor.subjects import trained
from launch import model
from tests.doctor.patients import found, visited
from tests.launch.checkout import Checkout


def pack(file: Path) -> bytes:
    """An archive of some size that unpacks."""
    content = gzip.compress(os.urandom(100_000))
    file.write_bytes(content)
    return content


def test_one_of_the_present_data() -> None:
    pack(model.path())
    assert found(trained.look)["model_fine"].about["model"] == model.path().name.split(".")[0]


def test_none() -> None:
    assert set(found(trained.look)) == {"model_missing"}


def test_one_of_before() -> None:
    pack(model.MODELS / "okpay-000000000000.tar.gz")
    assert set(found(trained.look)) == {"model_of_before"}


def test_one_that_was_cut_off_or_spoiled() -> None:
    content = pack(model.path())
    for spoiled in (content[:-1000], content[:200] + b"x" * 500 + content[700:], b"", b"no archive"):
        model.path().write_bytes(spoiled)
        assert set(found(trained.look)) == {"model_cut"}, len(spoiled)


def test_data_that_cannot_be_read(folder: Path) -> None:
    """A question's file that is no YAML. In a process of its own: what was read once is kept."""
    Checkout(folder).with_data_changed("data/questions/fees.yml", "a: [")
    assert "data_malformed" in {finding["name"] for finding in visited(folder)["findings"]}
