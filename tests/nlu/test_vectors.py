"""Vectors of texts on disk: made once, whatever happens in between."""

from __future__ import annotations

import hashlib
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from nlu.feature_index import Array
from nlu.vectors import VectorCache
from tests.assistant import ROOT

WIDTH = 32
RECORD = 16 + 2 * WIDTH


class CountingEncoder:
    """Draws a vector from the text alone, and writes down each text that it is asked for."""

    def __init__(self, log: Path, name: str = "counting-1.0", seconds: float = 0.0) -> None:
        self.name, self.width = name, WIDTH
        self._log, self._seconds = log, seconds

    def encode(self, texts: Sequence[str]) -> Array:
        with self._log.open("a", encoding="utf-8", errors="surrogatepass") as log:
            log.write("".join(f"{text}\n" for text in texts))
        time.sleep(self._seconds)
        return np.array([vector(text) for text in texts], dtype=np.float32).reshape(len(texts), WIDTH)

    @property
    def asked(self) -> list[str]:
        """The texts, as often as they were asked for."""
        if not self._log.exists():
            return []
        return self._log.read_text(encoding="utf-8", errors="surrogatepass").split("\n")[:-1]


def vector(text: str) -> Array:
    seed = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    drawn = np.random.default_rng(list(seed)).normal(size=WIDTH)
    return np.asarray(drawn / np.linalg.norm(drawn))


@pytest.fixture
def encoder(tmp_path: Path) -> CountingEncoder:
    return CountingEncoder(tmp_path / "asked")


@pytest.fixture
def cache(encoder: CountingEncoder, tmp_path: Path) -> VectorCache:
    return VectorCache(encoder, tmp_path / "vectors")


def file_of(tmp_path: Path) -> Path:
    return tmp_path / "vectors/counting-1.0.vectors"


TEXTS = [f"第{number}句" for number in range(200)]


def test_nothing_is_there_at_first(cache: VectorCache, tmp_path: Path) -> None:
    """And looking makes nothing."""
    assert cache.missing(["一", "二", "一"]) == ["一", "二"]
    assert cache.of([]).shape == (0, WIDTH)
    with pytest.raises(KeyError):
        cache.of(["一"])
    assert not (tmp_path / "vectors").exists()


def test_only_what_is_missing_is_encoded(cache: VectorCache, encoder: CountingEncoder) -> None:
    assert list(cache.make(TEXTS[:100], at_once=30)) == [30, 60, 90, 100]
    assert cache.missing(TEXTS) == TEXTS[100:]
    assert list(cache.make([*TEXTS, *TEXTS], at_once=64)) == [64, 100]
    assert list(cache.make(TEXTS)) == []
    assert encoder.asked == TEXTS


def test_vectors_come_in_the_order_asked_for(cache: VectorCache, tmp_path: Path) -> None:
    """Half precision moves none of them by more than a thousandth; another process sees the same."""
    list(cache.make(TEXTS))
    asked = [TEXTS[7], TEXTS[190], TEXTS[7], TEXTS[0]]
    found = cache.of(asked)
    assert found.dtype == np.float32
    exact = np.array([vector(text) for text in asked])
    assert np.linalg.norm(found - exact, axis=1).max() < 1e-3
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-3)
    again = VectorCache(CountingEncoder(tmp_path / "other"), tmp_path / "vectors")
    np.testing.assert_array_equal(again.of(asked), found)


def test_a_text_is_known_by_its_characters(cache: VectorCache, encoder: CountingEncoder) -> None:
    strange = ["", " ", "\0", "a", "a\0", "\ud800", "A", "\u00e9", "e\u0301", "长" * 5000]
    list(cache.make(strange))
    np.testing.assert_allclose(cache.of(strange), [vector(text) for text in strange], atol=1e-3)
    assert len(encoder.asked) == len(strange)


def test_the_file_holds_no_text(cache: VectorCache, tmp_path: Path) -> None:
    """Only what each record needs: a digest and numbers of two bytes."""
    list(cache.make(TEXTS))
    content = file_of(tmp_path).read_bytes()
    assert len(content) == len(TEXTS) * RECORD
    assert not [text for text in TEXTS if text.encode() in content]


def test_an_unknown_text_among_known_ones(cache: VectorCache) -> None:
    list(cache.make(TEXTS))
    with pytest.raises(KeyError):
        cache.of([TEXTS[0], "别的", TEXTS[1]])


def test_another_encoder_has_its_own(cache: VectorCache, tmp_path: Path) -> None:
    list(cache.make(TEXTS))
    other = CountingEncoder(tmp_path / "other", name="counting-1.1")
    assert VectorCache(other, tmp_path / "vectors").missing(TEXTS) == TEXTS


@pytest.mark.parametrize("cut", [1, 16, RECORD - 1, RECORD, 5 * RECORD + 3])
def test_a_file_that_ends_too_early_costs_what_it_lacks(
    cache: VectorCache, encoder: CountingEncoder, tmp_path: Path, cut: int
) -> None:
    list(cache.make(TEXTS))
    file = file_of(tmp_path)
    os.truncate(file, file.stat().st_size - cut)
    lost = TEXTS[len(TEXTS) - math.ceil(cut / RECORD) :]
    assert cache.missing(TEXTS) == lost
    list(cache.make(TEXTS))
    assert encoder.asked == TEXTS + lost
    assert file.stat().st_size == len(TEXTS) * RECORD
    np.testing.assert_allclose(cache.of(TEXTS), [vector(text) for text in TEXTS], atol=1e-3)


GARBAGE = {
    "zeros": bytes(3 * RECORD),
    "ones": b"\xff" * 3 * RECORD,
    "endless": np.full(3 * RECORD // 2, np.inf, "<f2").tobytes(),
    "not numbers": np.full(3 * RECORD // 2, np.nan, "<f2").tobytes(),
    "huge": np.full(3 * RECORD // 2, 60_000, "<f2").tobytes(),
    "text": ("<html>502 Bad Gateway</html>" * 90).encode()[: 3 * RECORD],
    "drawn": np.random.default_rng(1).bytes(3 * RECORD),
}


@pytest.mark.parametrize("kind", GARBAGE)
@pytest.mark.filterwarnings("error")
def test_garbage_costs_the_records_it_stands_in(
    cache: VectorCache, encoder: CountingEncoder, tmp_path: Path, kind: str
) -> None:
    """After a power cut, say; three records in the middle are no vectors any more."""
    list(cache.make(TEXTS))
    with file_of(tmp_path).open("r+b") as file:
        file.seek(50 * RECORD)
        file.write(GARBAGE[kind])
    assert cache.missing(TEXTS) == TEXTS[50:53]
    list(cache.make(TEXTS))
    assert encoder.asked == TEXTS + TEXTS[50:53]
    np.testing.assert_allclose(cache.of(TEXTS), [vector(text) for text in TEXTS], atol=1e-3)


@pytest.mark.filterwarnings("error")
def test_bytes_that_are_lost_in_the_middle(
    cache: VectorCache, encoder: CountingEncoder, tmp_path: Path
) -> None:
    """All behind them is shifted: it is made again, and what was before them is kept."""
    list(cache.make(TEXTS))
    file = file_of(tmp_path)
    content = file.read_bytes()
    file.write_bytes(content[: 50 * RECORD] + content[50 * RECORD + 7 :])
    assert cache.missing(TEXTS) == TEXTS[50:]
    list(cache.make(TEXTS))
    assert encoder.asked == TEXTS + TEXTS[50:]
    np.testing.assert_allclose(cache.of(TEXTS), [vector(text) for text in TEXTS], atol=1e-3)


MAKING = """
import sys
from pathlib import Path
from nlu.vectors import VectorCache
from tests.nlu.test_vectors import TEXTS, CountingEncoder
place = Path(sys.argv[1])
encoder = CountingEncoder(place / "asked", seconds=0.05)
for made in VectorCache(encoder, place / "vectors").make(TEXTS, at_once=4):
    print(made, flush=True)
"""


def _making(place: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", MAKING, str(place)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_a_process_that_is_killed_loses_what_it_was_at(
    cache: VectorCache, encoder: CountingEncoder, tmp_path: Path
) -> None:
    making = _making(tmp_path)
    assert making.stdout
    made = [making.stdout.readline() for _ in range(5)]
    making.send_signal(signal.SIGKILL)
    making.wait(timeout=30)
    assert made[-1] == "20\n"
    begun = encoder.asked
    kept = [text for text in TEXTS if text not in cache.missing(TEXTS)]
    assert TEXTS[:20] == kept[:20] and len(kept) < len(TEXTS)
    list(cache.make(TEXTS))
    assert encoder.asked == begun + TEXTS[len(kept) :]
    assert len(begun) - len(kept) <= 4
    np.testing.assert_allclose(cache.of(TEXTS), [vector(text) for text in TEXTS], atol=1e-3)


def test_two_processes_make_each_text_once(
    cache: VectorCache, encoder: CountingEncoder, tmp_path: Path
) -> None:
    """The second waits for the first, and finds all there."""
    both = [_making(tmp_path) for _ in range(2)]
    said = [process.communicate(timeout=120)[0].split() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(said) == [[], [str(made) for made in range(4, 201, 4)]]
    assert encoder.asked == TEXTS
    assert not cache.missing(TEXTS)


def test_who_stops_looking_keeps_nobody_waiting(
    cache: VectorCache, encoder: CountingEncoder, tmp_path: Path
) -> None:
    """What was made is kept, and the next one goes on."""
    for made in cache.make(TEXTS, at_once=64):
        assert made == 64
        break
    second = VectorCache(CountingEncoder(tmp_path / "asked"), tmp_path / "vectors")
    assert list(second.make(TEXTS, at_once=64)) == [64, 128, 136]
    assert encoder.asked == TEXTS


class FailingEncoder(CountingEncoder):
    """Gives up at some text."""

    def encode(self, texts: Sequence[str]) -> Array:
        if TEXTS[70] in texts:
            raise RuntimeError("no more")
        return super().encode(texts)


def test_an_encoder_that_fails_leaves_what_it_has_made(tmp_path: Path) -> None:
    failing = VectorCache(FailingEncoder(tmp_path / "asked"), tmp_path / "vectors")
    with pytest.raises(RuntimeError, match="no more"):
        list(failing.make(TEXTS, at_once=20))
    going_on = VectorCache(CountingEncoder(tmp_path / "asked"), tmp_path / "vectors")
    assert going_on.missing(TEXTS) == TEXTS[60:]
    assert list(going_on.make(TEXTS, at_once=1000)) == [140]
