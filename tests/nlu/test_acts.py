"""The reader of acts, as the pipeline uses it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.acts import ActReader, examples
from support import content
from support.catalogue import DATA
from support.content import Content

CONTEXT = ExecutionContext(GraphSchema({}))
RESOURCE = Resource("acts")


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    """With the reader trained on the project's own examples."""
    storage = LocalModelStorage(tmp_path_factory.mktemp("model"))
    created(storage).train(TrainingData())
    return storage


@pytest.fixture(scope="module")
def reader(storage: LocalModelStorage) -> ActReader:
    return ActReader.load(ActReader.get_default_config(), storage, RESOURCE, CONTEXT)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the data that the reader learns from."""
    copy = Path(shutil.copytree(DATA, tmp_path / "data"))
    monkeypatch.setattr(content._present, "content", Content(copy))
    yield copy


def created(storage: LocalModelStorage) -> ActReader:
    return ActReader.create(ActReader.get_default_config(), storage, RESOURCE, CONTEXT)


def read(reader: ActReader, text: str) -> dict[str, Any]:
    """What stands in the parse data of a message."""
    (message,) = reader.process([Message.build(text)])
    acts: dict[str, Any] = message.as_dict(only_output_properties=True)["acts"]
    return acts


# None of these is an example; of each kind there are others.
READ = {
    "那这个得几天才能弄好": {"how_long"},
    "到底因为啥给我退回来": {"why"},
    "那你说我现在咋办才好": {"what_now"},
    "这个具体在哪个页面点": {"myself"},
    "还需要我补什么证件": {"needed"},
    "我那钱还在里面的吧": {"safe"},
    "这个要额外收我钱不": {"cost"},
    "这笔还能给我拦下来撤回不": {"undo"},
    "弄好了会给我发短信说吗": {"told"},
    "那我应该打给哪个部门": {"whom"},
    "要是过了明天还不到账呢": {"what_if_not"},
    "银行客服跟我说他们那没收到": {"elaborates"},
    "我真没点过那个确认": {"denies"},
    "什么破系统 烦死个人了": {"upset"},
    "我急用 等着交住院费": {"urgent"},
    "等一下哈 我翻下账单": {"waits"},
    "哦哦刚刚钱到账了": {"solved"},
    "弄完了还是登不上去": {"not_solved"},
    "算了别帮我转了": {"calls_off"},
    "嗯嗯对的 你查吧": {"agrees"},
    "不对不对 不是这笔啊": {"disagrees"},
    "这几个没有一个是我要的": {"none_of_these"},
    "我这还有一笔800的": {"another_one"},
    "就是时间写错了": {"names_field"},
    "我把短信验证码发给那个人了": {"gave_away"},
    "我卡里的钱被人转走了": {"money_gone"},
    "弄好了 不用转人工了": {"solved", "calls_off"},
    "密码输了以后钱就被转走了": {"gave_away", "money_gone"},
}

NOTHING = [
    "OK10000004",
    "T20261117000031",
    "昨天下午四点多",
    "应该是780块",
    "前天晚上 1200 用支付宝付的",
    "我提现一直没到账",
    "账户被冻结了",
    "你好",
    "转人工客服",
]


@pytest.mark.parametrize("text", READ)
def test_an_act_is_read(reader: ActReader, text: str) -> None:
    assert text not in examples(DATA)[0]
    acts = read(reader, text)
    assert READ[text] <= {act for act, chance in acts.items() if chance >= 0.5}, acts


@pytest.mark.parametrize("text", NOTHING)
def test_a_fact_or_a_new_problem_does_nothing_else(reader: ActReader, text: str) -> None:
    assert not {act for act, chance in read(reader, text).items() if chance >= 0.5}


@pytest.mark.parametrize("text", ["", "   ", "\u200b"])
def test_nothing_is_read_into_nothing(reader: ActReader, text: str) -> None:
    assert read(reader, text) == {}


def test_chances_are_sorted_rounded_and_not_small(reader: ActReader) -> None:
    chances = [list(read(reader, text).values()) for text in READ]
    assert all(each == sorted(each, reverse=True) for each in chances)
    every = [chance for each in chances for chance in each]
    assert all(0.2 <= chance <= 1 and chance == round(chance, 3) for chance in every)


def test_traditional_characters_and_typos_are_read_as_the_rest(reader: ActReader) -> None:
    assert read(reader, "什麼時候能到帳") == read(reader, "什么时候能到账") != {}


def test_no_examples_no_acts(data: Path, tmp_path: Path) -> None:
    """A company's folder of before has none: the assistant goes on as it did."""
    shutil.rmtree(data / "acts")
    (tmp_path / "model").mkdir()
    storage = LocalModelStorage(tmp_path / "model")
    created(storage).train(TrainingData())
    assert read(ActReader.load(ActReader.get_default_config(), storage, RESOURCE, CONTEXT), "要多久") == {}


def test_a_changed_example_is_learned_anew(data: Path) -> None:
    """Rasa's cache of training would give back the reader of before."""
    before = ActReader.fingerprint_addon({})
    file = data / "acts" / "cost.yml"
    file.write_text(file.read_text(encoding="utf-8") + "  - 得掏多少\n", encoding="utf-8")
    assert ActReader.fingerprint_addon({}) != before


def test_two_spellings_of_one_text_are_one_example(data: Path) -> None:
    for name, text in (("why", "為啥呀這個"), ("upset", "为啥呀这个")):
        file = data / "acts" / f"{name}.yml"
        file.write_text(file.read_text(encoding="utf-8") + f"  - {text}\n", encoding="utf-8")
    found = dict(zip(*examples(data), strict=True))
    assert found["为啥呀这个"] == {"why", "upset"}
