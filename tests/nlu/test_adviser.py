"""The second opinion in a running engine: it joins, is asked where it is needed, and is never waited for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu import adviser as module
from nlu import preparing
from nlu.adviser import MISSING, PREPARING, READY, Adviser, digest, opinion_file
from nlu.encoders import OFF, VARIABLE, EncoderMissing, opened
from nlu.headway import Progress
from nlu.opinion import SecondOpinion
from tests.nlu.examples_of_meaning import Letters, archive, examples

UNSURE = np.array([0.4, 0.35, 0.25])
SURE = np.array([0.05, 0.9, 0.05])
TEXT = "收多少钱"


@pytest.fixture(autouse=True)
def looks_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No two seconds between two looks."""
    monkeypatch.setattr(module, "_LOOKS_APART", 0.0)


def made(folder: Path) -> Path:
    """The opinion of the few examples, made as `nlu.preparing` makes it."""
    return preparing.prepare(archive(folder, examples()), folder)


def test_it_joins_while_it_runs(letters: Letters, tmp_path: Path) -> None:
    """Without a restart; until then the linear model reads alone."""
    adviser = Adviser(examples(), tmp_path)
    assert adviser.state == PREPARING
    assert adviser.advised(TEXT, UNSURE) is UNSURE
    made(tmp_path)
    advised = adviser.advised(TEXT, UNSURE)
    assert adviser.state == READY and adviser.reason == ""
    assert advised.argmax() == 0 and not np.array_equal(advised, UNSURE)


def test_it_is_asked_only_where_the_linear_model_is_not_sure(letters: Letters, tmp_path: Path) -> None:
    made(tmp_path)
    adviser = Adviser(examples(), tmp_path)
    letters.encoded.clear()
    assert adviser.advised(TEXT, SURE) is SURE and not letters.encoded
    adviser.advised(TEXT, UNSURE)
    assert letters.encoded == [TEXT]


def test_aside_nothing_is_encoded_and_what_is_known_is_said(letters: Letters, tmp_path: Path) -> None:
    """What the engine does on its event loop; with the answers it reads as if it had waited."""
    made(tmp_path)
    adviser = Adviser(examples(), tmp_path)
    waited = adviser.advised(TEXT, UNSURE)
    letters.encoded.clear()
    with adviser.aside({}) as questions:
        assert adviser.advised(TEXT, UNSURE) is UNSURE
        assert adviser.advised("很清楚", SURE) is SURE
    assert list(questions) == [TEXT] and not letters.encoded
    answers = adviser.answers(questions)
    letters.encoded.clear()
    with adviser.aside(answers) as left:
        assert adviser.advised(TEXT, UNSURE).tobytes() == waited.tobytes()
    assert not left and not letters.encoded
    assert adviser.advised(TEXT, UNSURE).tobytes() == waited.tobytes(), "outside of it, it is asked again"


def test_aside_the_file_is_not_read(
    letters: Letters, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look for it is a question as well, and that only when it is time."""
    adviser = Adviser(examples(), tmp_path)
    made(tmp_path)
    with adviser.aside({}) as questions:
        assert adviser.advised(TEXT, UNSURE) is UNSURE
    assert adviser.state == PREPARING and list(questions) == [TEXT]
    assert adviser.answers(questions).keys() == {TEXT} and adviser.state == READY
    monkeypatch.setattr(module, "_LOOKS_APART", 600.0)
    waiting = Adviser(examples([("别的", "fees")]), tmp_path)
    with waiting.aside({}) as questions:
        assert waiting.advised(TEXT, UNSURE) is UNSURE
    assert not questions


def test_a_damaged_one_is_said_and_joins_when_it_is_made_anew(letters: Letters, tmp_path: Path) -> None:
    file = made(tmp_path)
    whole = file.read_bytes()
    for content in (b"", whole[:500], b"no archive"):
        file.write_bytes(content)
        adviser = Adviser(examples(), tmp_path)
        assert adviser.state == PREPARING and file.name in adviser.reason
        assert adviser.advised(TEXT, UNSURE) is UNSURE
        letters.encoded.clear()
        assert made(tmp_path) == file and not letters.encoded, "its vectors were there"
        assert adviser.standing() == {"state": READY, "reason": ""}


def test_one_of_other_intents_is_not_used(letters: Letters, tmp_path: Path) -> None:
    others = [(text, intent) for text, intent in examples() if intent != "login"]
    vectors = letters.encode([text for text, _ in others])
    file = opinion_file(letters, digest(examples()), tmp_path)
    SecondOpinion.of(vectors, [intent for _, intent in others]).save(file)
    adviser = Adviser(examples(), tmp_path)
    assert (adviser.state, adviser.advised(TEXT, UNSURE) is UNSURE) == (PREPARING, True)
    assert "other intents" in adviser.reason
    made(tmp_path)
    assert adviser.standing()["state"] == READY


def test_without_an_encoder_it_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And nothing that lies there is used."""
    opened.cache_clear()
    monkeypatch.setenv(VARIABLE, OFF)
    adviser = Adviser(examples(), tmp_path)
    assert adviser.standing() == {"state": MISSING, "reason": f"{VARIABLE} is off"}
    assert adviser.advised(TEXT, UNSURE) is UNSURE
    with adviser.aside({}) as questions:
        assert adviser.advised(TEXT, UNSURE) is UNSURE
    assert not questions
    opened.cache_clear()


def test_an_encoder_that_cannot_run_here_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuses() -> None:
        raise EncoderMissing("this processor has no avx2")

    monkeypatch.setattr(module, "opened", refuses)
    assert Adviser(examples(), tmp_path).standing() == {
        "state": MISSING,
        "reason": "this processor has no avx2",
    }


def test_how_far_it_is(letters: Letters, tmp_path: Path) -> None:
    """Of its own model's; what is said of another one is not told."""
    adviser = Adviser(examples(), tmp_path)
    assert adviser.standing() == {"state": PREPARING, "reason": ""}
    Progress("okpay-1.tar.gz", digest(examples()), 3, 15).write(tmp_path)
    assert adviser.standing() == {"state": PREPARING, "reason": "", "made": 3, "wanted": 15}
    Progress("okpay-2.tar.gz", "another", 3, 15).write(tmp_path)
    assert adviser.standing() == {"state": PREPARING, "reason": ""}
