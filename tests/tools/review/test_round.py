"""`make review`: what an editor reads, answers and gets."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from nlu.encoders import VARIABLE, opened
from support.clock import SHANGHAI
from support.people.misreadings import Group, Misreading, MisreadingStore
from support.storage.database import open_database, upgrade
from tools.examples import Examples
from tools.review.__main__ import ask, main
from tools.review.accepted import AcceptedLines
from tools.review.likeness import Bundle, apart
from tools.review.round import Review
from tools.review.telling import describe

NOW = datetime(2026, 11, 22, 16, 30, tzinfo=SHANGHAI)
ROOT = Path(__file__).parent.parent.parent.parent

Gather = Callable[[Sequence[Group]], list[Bundle]]


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


def answered(store: MisreadingStore, data: Path, *answers: str, gather: Gather = apart) -> Review:
    """A round in which the editor types these lines; then the input ends."""
    lines = iter(answers)

    def give(prompt: str) -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    review = Review(store, Examples(data), accepted_lines(data))
    ask(review, give, gather)
    return review


def accepted_lines(data: Path) -> AcceptedLines:
    return AcceptedLines(data.parent / "review")


def together(groups: Sequence[Group]) -> list[Bundle]:
    """All that waits as one group."""
    return [Bundle(tuple(groups))]


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
    assert len(review.accepted) == 1


@pytest.mark.parametrize("answer", ["9", "0", "l", "nothing", "?"])
def test_an_answer_that_names_nothing_is_asked_again(store: MisreadingStore, data: Path, answer: str) -> None:
    assert len(answered(store, data, answer, "fees").accepted) == 1
    assert examples(data, "fees") == ["现成的fees", "转出咋算的"]


def test_what_is_deleted_is_not_asked_again(store: MisreadingStore, data: Path) -> None:
    answered(store, data, "d", "q")
    assert left(store) == ["那笔咋弄"]
    store.record(Misreading("4", "转出咋算的", "asked_back", (), NOW))
    assert left(store) == ["那笔咋弄"]


def test_leaving_keeps_the_rest(store: MisreadingStore, data: Path) -> None:
    assert len(answered(store, data, "q").accepted) == 0
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
    assert len(review.accepted) == 0
    assert examples(data, "fees") == ["现成的fees"]


def test_what_is_an_example_already_is_not_shown(store: MisreadingStore, data: Path) -> None:
    Examples(data).add("转出，咋算的", "fees")
    assert [group.text for group in Review(store, Examples(data), accepted_lines(data)).waiting()] == [
        "那笔咋弄"
    ]


def test_nothing_to_see(url: str, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    upgrade(open_database(url))
    answered(MisreadingStore(open_database(url)), data)
    assert "没有要看的" in capsys.readouterr().out


def test_the_list_through_a_pipe(store: MisreadingStore, url: str) -> None:
    """As `make review` runs it: no terminal, so it lists and asks nothing."""
    command = [sys.executable, "-m", "tools.review"]
    run = subprocess.run(
        command,
        env={"DATABASE_URL": url, "PATH": "", VARIABLE: "off"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
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
    monkeypatch.chdir(data.parent)
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setattr("tools.review.__main__.Examples", lambda: Examples(data))
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
    shown = describe(Bundle((group,)), 1)
    assert "给的选项都不是 1" in shown
    assert "给过、客户没选：fees 1 次，raise_limit 1 次" in shown


@pytest.fixture
def five(store: MisreadingStore) -> MisreadingStore:
    """Three more: one line with a secret, one that is read as something else."""
    likeliest = (("fees", 0.31), ("limits_info", 0.2))
    store.record(Misreading("11", "转出收多少", "unsure", (("login_failed", 0.6),), NOW))
    store.record(Misreading("12", "密码是Qw7788zzk啥费", "taken_back", likeliest, NOW))
    store.record(Misreading("13", "转出的费用", "unsure", likeliest, NOW))
    return store


def test_a_group_shows_its_most_frequent_text_first_then_the_others_by_number(
    five: MisreadingStore, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answered(five, data, "q", gather=together)
    shown = capsys.readouterr().out
    assert "5 句等着看，意思相近的放在一起，共 1 组" in shown
    assert "-3 -7" in shown
    assert (
        "1. 转出咋算的\n   -2  那笔咋弄  （原来像 fees）\n   -3  转出收多少  （原来像 login_failed）\n"
        in shown
    )
    assert "5 句，6 次（没听懂 2，拿不准 3，客户说不是这个意思 1）" in shown
    assert "1) limits_info" in shown


def test_one_key_takes_them_all_but_those_that_cannot_be(
    five: MisreadingStore, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    review = answered(five, data, "", gather=together)
    assert examples(data, "limits_info") == [
        "现成的limits_info",
        "转出咋算的",
        "那笔咋弄",
        "转出收多少",
        "转出的费用",
    ]
    shown = capsys.readouterr().out
    assert "4 句已加到 data/questions/limits_info.yml 第 6 到 9 行。" in shown
    assert "没加“密码是[已隐藏的密码]啥费”：" in shown
    assert len(review.accepted) == 4
    assert left(five) == ["密码是[已隐藏的密码]啥费"]


@pytest.mark.parametrize(("answer", "intent"), [("2", "fees"), ("login", "login_failed")])
def test_another_intent_takes_them_all(five: MisreadingStore, data: Path, answer: str, intent: str) -> None:
    assert len(answered(five, data, answer, gather=together).accepted) == 4
    assert len(examples(data, intent)) == 5


@pytest.mark.parametrize(
    "answers",
    [
        ("-3 -4 fees",),
        ("-4-3", "fees"),
        ("－3，－4　fees",),
        ("-3", "-3 fees", "s", "q"),
        ("-3、-4", "fees", "s", "q"),
    ],
)
def test_lines_are_taken_out_and_asked_about_by_themselves(
    five: MisreadingStore, data: Path, capsys: pytest.CaptureFixture[str], answers: tuple[str, ...]
) -> None:
    """In one line with what the rest becomes, or before it; numbers are those on the screen."""
    answered(five, data, *answers, gather=together)
    assert examples(data, "fees") == ["现成的fees", "转出咋算的", "那笔咋弄", "转出的费用"]
    assert set(left(five)) == {"转出收多少", "密码是[已隐藏的密码]啥费"}
    assert re.search(r"^\d\. 转出收多少\n   1 次", capsys.readouterr().out, re.MULTILINE)


def test_the_first_line_can_be_taken_out(five: MisreadingStore, data: Path) -> None:
    answered(five, data, "-1 -4 fees", "limits_info", "d", gather=together)
    assert examples(data, "fees") == ["现成的fees", "那笔咋弄", "转出收多少", "转出的费用"]
    assert examples(data, "limits_info") == ["现成的limits_info", "转出咋算的"]
    assert left(five) == []


@pytest.mark.parametrize(
    "answer", ["-9", "-0", "-2 -9 fees", "-2 nothing", "- 2", "-1 -2 -3 -4 -5 fees", "fees d"]
)
def test_a_wrong_number_does_nothing_and_is_asked_again(
    five: MisreadingStore, data: Path, capsys: pytest.CaptureFixture[str], answer: str
) -> None:
    answered(five, data, answer, "q", gather=together)
    assert "没看懂" in capsys.readouterr().out
    assert len(left(five)) == 5


def test_a_single_line_cannot_be_taken_out_or_split(
    store: MisreadingStore, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answered(store, data, "-1", "x", "q")
    assert capsys.readouterr().out.count("没看懂") == 2


def test_a_group_is_split_and_seen_line_by_line(five: MisreadingStore, data: Path) -> None:
    answered(five, data, "x", "fees", "s", "login_failed", "d", "q", gather=together)
    assert examples(data, "fees") == ["现成的fees", "转出咋算的"]
    assert examples(data, "login_failed") == ["现成的login_failed", "转出收多少"]
    assert left(five) == ["那笔咋弄", "转出的费用"]


def test_all_out_is_as_split(five: MisreadingStore, data: Path) -> None:
    answered(five, data, "-1 -2 -3 -4 -5", "s", "fees", "q", gather=together)
    assert examples(data, "fees") == ["现成的fees", "那笔咋弄"]


def test_a_group_is_skipped_or_deleted_whole(
    five: MisreadingStore, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answered(five, data, "s", gather=together)
    assert len(left(five)) == 5
    answered(five, data, "D", gather=together)
    assert left(five) == []
    assert "不再问这 5 句" in capsys.readouterr().out


def test_what_the_bot_had_made_of_them_is_noted(five: MisreadingStore, data: Path) -> None:
    """转出咋算的 was asked back on once and answered as fees once; the others as their reasons say."""
    answered(five, data, "-4 fees", gather=together)
    noted = {line.text: line.said for line in accepted_lines(data).all()}
    assert noted == {"转出咋算的": "right", "那笔咋弄": "asked", "转出收多少": "wrong", "转出的费用": "right"}


def test_after_200_lines_it_says_what_they_were_and_what_comes_next(
    store: MisreadingStore, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(198):
        words = "".join("零一二三四五六七八九"[int(digit)] for digit in str(number))
        store.record(Misreading(f"n{number}", f"编号{words}的那笔咋弄", "asked_back", (("fees", 0.3),), NOW))
    answered(store, data, "fees", gather=together)
    shown = capsys.readouterr().out
    assert "采纳了 200 句。客户当时说的时候：听对 0.5%，反问 99.5%，听错 0.0%。" in shown
    assert "make train" in shown
    assert "--changed" in shown


def test_a_short_round_says_only_what_comes_next(
    store: MisreadingStore, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answered(store, data, "fees", "fees")
    assert "采纳了" not in capsys.readouterr().out


def test_without_an_encoder_it_goes_line_by_line(
    five: MisreadingStore,
    url: str,
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(VARIABLE, "off")
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.chdir(data.parent)
    opened.cache_clear()
    assert main(["--list"]) == 0
    opened.cache_clear()
    assert len(re.findall(r"^\d\. ", capsys.readouterr().out, re.MULTILINE)) == 5
