"""`make review`: what an editor reads, answers and gets."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from support.clock import SHANGHAI
from support.people.misreadings import Misreading, MisreadingStore
from support.storage.database import open_database, upgrade
from tools.examples import Examples
from tools.review import Review, ask, describe, main

NOW = datetime(2026, 11, 22, 16, 30, tzinfo=SHANGHAI)
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/okpay.db"


@pytest.fixture
def store(url: str) -> Iterator[MisreadingStore]:
    """Two texts: 「转出咋算的」 twice, chosen once as limits_info, and 「那笔咋弄」."""
    engine = open_database(url)
    upgrade(engine)
    store = MisreadingStore(engine)
    likeliest = (("fees", 0.31), ("limits_info", 0.2))
    store.record(Misreading("1", "那笔咋弄", "asked_back", likeliest, NOW))
    store.record(Misreading("2", "转出咋算的", "asked_back", likeliest, NOW))
    store.record(Misreading("3", "转出咋算的", "unsure", likeliest, NOW, chosen="limits_info"))
    yield store
    engine.dispose()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "questions").mkdir(parents=True)
    for intent in ("fees", "limits_info", "login_failed"):
        text = f'version: "3.1"\nnlu:\n  - intent: {intent}\n    examples: |\n      - 现成的{intent}\n'
        (folder / "questions" / f"{intent}.yml").write_text(text, encoding="utf-8")
    return folder


def answered(store: MisreadingStore, data: Path, *answers: str) -> Review:
    """A round in which the editor types these lines; then the input ends."""
    lines = iter(answers)

    def give(prompt: str) -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    review = Review(store, Examples(data))
    ask(review, give)
    return review


def examples(data: Path, intent: str) -> list[str]:
    lines = (data / "questions" / f"{intent}.yml").read_text(encoding="utf-8").splitlines()
    return [line.strip()[2:] for line in lines if line.startswith("      - ")]


def left(store: MisreadingStore) -> list[str]:
    return [group.text for group in store.waiting()]


def test_it_shows_the_most_frequent_first(
    store: MisreadingStore, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answered(store, data, "s", "s")
    shown = capsys.readouterr().out
    assert "2 句等着看" in shown
    assert shown.index("1. 转出咋算的") < shown.index("2. 那笔咋弄")
    assert "2 次（没听懂 1，拿不准 1）" in shown
    assert "1) limits_info  20%，客户自己选了 1 次" in shown
    assert "2) fees  31%" in shown
    assert left(store) == ["转出咋算的", "那笔咋弄"]


@pytest.mark.parametrize(
    ("answer", "intent"),
    [
        ("", "limits_info"),
        ("y", "limits_info"),
        ("2", "fees"),
        ("login_failed", "login_failed"),
        ("log", "login_failed"),
    ],
)
def test_an_accepted_text_becomes_an_example(
    store: MisreadingStore, data: Path, answer: str, intent: str
) -> None:
    review = answered(store, data, answer)
    assert examples(data, intent) == [f"现成的{intent}", "转出咋算的"]
    assert left(store) == ["那笔咋弄"]
    assert review.accepted == 1


@pytest.mark.parametrize("answer", ["9", "0", "l", "nothing", "?"])
def test_an_answer_that_names_nothing_is_asked_again(store: MisreadingStore, data: Path, answer: str) -> None:
    assert answered(store, data, answer, "fees").accepted == 1
    assert examples(data, "fees") == ["现成的fees", "转出咋算的"]


def test_what_is_deleted_is_not_asked_again(store: MisreadingStore, data: Path) -> None:
    answered(store, data, "d", "q")
    assert left(store) == ["那笔咋弄"]
    store.record(Misreading("4", "转出咋算的", "asked_back", (), NOW))
    assert left(store) == ["那笔咋弄"]


def test_leaving_keeps_the_rest(store: MisreadingStore, data: Path) -> None:
    assert answered(store, data, "q").accepted == 0
    assert len(left(store)) == 2


def test_a_text_with_a_secret_is_refused_and_stays(
    store: MisreadingStore, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in "567":
        store.record(Misreading(number, "密码是Qw7788zzk啥费", "asked_back", (("fees", 0.3),), NOW))
    review = answered(store, data, "y")
    shown = capsys.readouterr().out
    assert "Qw7788zzk" not in shown
    assert "不能当例句" in shown
    assert review.accepted == 0
    assert examples(data, "fees") == ["现成的fees"]


def test_what_is_an_example_already_is_not_shown(store: MisreadingStore, data: Path) -> None:
    Examples(data).add("转出，咋算的", "fees")
    assert [group.text for group in Review(store, Examples(data)).waiting()] == ["那笔咋弄"]


def test_nothing_to_see(url: str, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    upgrade(open_database(url))
    answered(MisreadingStore(open_database(url)), data)
    assert "没有要看的" in capsys.readouterr().out


def test_the_list_through_a_pipe(store: MisreadingStore, url: str) -> None:
    """As `make review` runs it: no terminal, so it lists and asks nothing."""
    command = [sys.executable, "-m", "tools.review"]
    run = subprocess.run(
        command, env={"DATABASE_URL": url, "PATH": ""}, cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("1. 转出咋算的\n   2 次（")
    assert "2. 那笔咋弄" in run.stdout


def test_accepting_by_a_command(
    store: MisreadingStore,
    url: str,
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setattr("tools.review.Examples", lambda: Examples(data))
    assert main(["--accept", "那笔咋弄", "fees"]) == 0
    shown = capsys.readouterr().out
    assert "data/questions/fees.yml 第 6 行" in shown
    assert "make train" in shown
    assert examples(data, "fees") == ["现成的fees", "那笔咋弄"]
    assert left(store) == ["转出咋算的"]

    assert main(["--accept", "那笔咋弄", "limits_info"]) == 1
    assert "已经有这一句：fees.yml 第 6 行" in capsys.readouterr().err


def test_a_database_that_is_not_there(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(SystemExit, match="make run"):
        main(["--list"])


def test_what_customers_did_not_choose_is_shown(store: MisreadingStore) -> None:
    """And is no meaning of the text any more."""
    likeliest = (("fees", 0.4), ("limits_info", 0.3))
    store.record(Misreading("7", "那个数咋变了", "asked_back", likeliest, NOW))
    store.record(Misreading("7", "那个数咋变了", "refused", likeliest, NOW, refused=("fees", "raise_limit")))
    group = next(group for group in store.waiting() if group.text == "那个数咋变了")
    assert group.refused == {"fees": 1, "raise_limit": 1}
    assert [meaning.intent for meaning in group.meanings] == ["limits_info"]
    shown = describe(group, 1)
    assert "给的选项都不是 1" in shown
    assert "给过、客户没选：fees 1 次，raise_limit 1 次" in shown
