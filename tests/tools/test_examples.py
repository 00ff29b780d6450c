"""An accepted text gets into its intent's file, where Rasa finds it; nothing else in the file changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader

from support.catalogue import DATA
from support.catalogue.examples import example_files
from support.reading.text import normalise
from tools.examples import Examples, Refused, as_example

FEES = """\
version: "3.1"

# What it costs.
nlu:
  - intent: fees
    # short ones first
    examples: |
      - 手续费多少
      - 提现要扣钱吗

  - synonym: 银行卡
    examples: |
      - 储蓄卡
"""

LIMITS = """\
version: "3.1"
nlu:
- intent: limits_info
  examples: |
    - 限额是多少"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A small data folder: one file with comments and two blocks, one without a last line break."""
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "fees.yml").write_text(FEES, encoding="utf-8")
    (tmp_path / "questions" / "limits_info.yml").write_text(LIMITS, encoding="utf-8")
    (tmp_path / "held_out.tsv").write_text("text\tintent\n充值收多少费\tfees\n", encoding="utf-8")
    return tmp_path


def read_by_rasa(file: Path) -> set[tuple[str, str]]:
    found = RasaYAMLReader().read(str(file)).intent_examples
    return {(example.get("text"), example.get("intent")) for example in found}


def test_it_stands_behind_the_last_example(data: Path) -> None:
    place = Examples(data).add("转出收不收费", "fees")
    assert (place.line, place.intent) == (10, "fees")
    lines = (data / "questions" / "fees.yml").read_text(encoding="utf-8").splitlines(keepends=True)
    assert lines.pop(place.line - 1) == "      - 转出收不收费\n"
    assert "".join(lines) == FEES
    assert ("转出收不收费", "fees") in read_by_rasa(place.file)


def test_a_file_without_a_last_line_break(data: Path) -> None:
    place = Examples(data).add("最多能转几多", "limits_info")
    assert place.file.read_text(encoding="utf-8") == LIMITS + "\n    - 最多能转几多\n"


@pytest.mark.parametrize(
    "text",
    [
        "[手续费](fees)怎么收",
        '[手续费]{"entity": "fees"}怎么收',
        "${HOME}是什么费",
        "- 收费吗",
        "-- 收费吗 -",
        "收费吗 # 问一下",
        "收费: 多少",
        "'收费\"吗",
        "收费\\n吗",
        "(微笑) 收费吗",
        "收费吗😀",
        "收费\n吗\t啊",
        "/收费吗",
        "* 收费吗",
        "收费吗 }} {% raw %}",
    ],
)
def test_rasa_reads_what_was_said(data: Path, text: str) -> None:
    before = read_by_rasa(data / "questions" / "fees.yml")
    place = Examples(data).add(text, "fees")
    ((example, intent),) = read_by_rasa(place.file) - before
    assert intent == "fees"
    assert normalise(example).replace(" ", "") == normalise(text).replace(" ", "")
    assert RasaYAMLReader().read(str(place.file)).entity_examples == []


@pytest.mark.parametrize("text", ["提现要扣钱吗", "提现 要扣钱吗？", "提現要扣錢嗎"])
def test_a_known_example_is_refused_and_named(data: Path, text: str) -> None:
    before = (data / "questions" / "limits_info.yml").read_text(encoding="utf-8")
    with pytest.raises(Refused, match=r"fees\.yml 第 9 行"):
        Examples(data).add(text, "limits_info")
    assert (data / "questions" / "limits_info.yml").read_text(encoding="utf-8") == before


def test_an_accepted_one_is_known_from_then_on(data: Path) -> None:
    examples = Examples(data)
    examples.add("OK12345678要付费吗", "fees")
    with pytest.raises(Refused, match="已经有"):
        examples.add("OK87654321要付费吗", "fees")
    with pytest.raises(Refused, match="已经有"):
        Examples(data).add("ok******21要付费吗", "limits_info")


def test_a_held_out_question_is_refused(data: Path) -> None:
    with pytest.raises(Refused, match=r"held_out\.tsv"):
        Examples(data).add("充值，收多少费？", "fees")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("转出收不收费", "fee"),
        ("转出收不收费", "../fees"),
        ("转出收不收费", ""),
        ("转出收不收费", "nlu_fallback"),
    ],
)
def test_an_intent_without_a_file_is_refused(data: Path, text: str, intent: str) -> None:
    with pytest.raises(Refused, match="没有这个意图"):
        Examples(data).add(text, intent)


@pytest.mark.parametrize(
    "text", ["我的[已隐藏的密码]怎么改", "密码是Qw7788zzk收费吗", "6222021234567890128收费吗"]
)
def test_a_secret_is_refused(data: Path, text: str) -> None:
    with pytest.raises(Refused, match="不能当例句"):
        Examples(data).add(text, "fees")


@pytest.mark.parametrize("text", ["", " ", "！！！", "😀", "[](){}"])
def test_nothing_said_is_refused(data: Path, text: str) -> None:
    with pytest.raises(Refused, match="没有文字"):
        Examples(data).add(text, "fees")


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("账号OK12345678冻结了", "账号OK10002345冻结了"),
        ("账号OK******78冻结了", "账号OK10002345冻结了"),
        ("T20261122123456没到", "T20240415000672没到"),
        ("手机13912345678换了", "手机13800138000换了"),
        ("手机139****5678换了", "手机13800138000换了"),
        ("邮箱l***@qq.com换了", "邮箱zhangsan@163.com换了"),
        ("工单K20261122-483920好了没", "工单K20240415-000672好了没"),
        ("提现3127.56元没到", "提现3000元没到"),
        ("提现500没到", "提现500没到"),
        ("订单998877665544没到", "订单123456789012没到"),
        ("T20261122123456扣了88.8元", "T20240415000672扣了80元"),
    ],
)
def test_facts_are_made_anonymous(text: str, example: str) -> None:
    assert as_example(text) == example
    assert as_example(example) == example


def test_every_intent_of_the_project_takes_an_example(tmp_path: Path) -> None:
    """The real files, copied: each has its block, and Rasa finds the new line in it."""
    for file in example_files().values():
        copy = tmp_path / file.relative_to(DATA)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(file.read_bytes())
    examples = Examples(tmp_path)
    for intent in examples.intents:
        place = examples.add(f"甲乙丙丁戊己庚辛{intent}", intent)
        old = (DATA / place.file.relative_to(tmp_path)).read_text(encoding="utf-8").rstrip("\n").splitlines()
        new = place.file.read_text(encoding="utf-8").splitlines()
        assert new.pop(place.line - 1).strip() == f"- 甲乙丙丁戊己庚辛{intent}"
        assert new == old
        assert (f"甲乙丙丁戊己庚辛{intent}", intent) in read_by_rasa(place.file)
