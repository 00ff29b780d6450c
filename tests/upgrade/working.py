"""Agents who work at the console of a running desk: every kind of act once."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import httpx

from tests.desk.console.consoles import Console
from tests.upgrade.stores import Stores
from tests.upgrade.talking import Hall

AGENTS: dict[str, tuple[str, str]] = {
    "林晓": ("agent", "lin-xiao-1122"),
    "周宁": ("agent", "zhou-ning-1122"),
    "王敏": ("supervisor", "wang-min-1122"),
    "孙悦": ("agent", "sun-yue-1122"),
}
"""Name to role and password."""


@dataclass
class Shift:
    """The agents of one hall.

    Attributes:
        consoles: Those who are signed in, by name.
    """

    hall: Hall
    stores: Stores
    consoles: dict[str, Console] = field(default_factory=dict)

    def begin(self) -> None:
        """All sign in, one after a wrong password; while their consoles are open they keep what they hold."""
        for name, (role, password) in AGENTS.items():
            self.stores.make_agent(name, password, role)
        self.stores.make_agent("孙悦", AGENTS["孙悦"][1], "agent")
        Console(self.hall.desk, "林晓", "not-the-password")
        for name, (_, password) in AGENTS.items():
            self.consoles[name] = Console(self.hall.desk, name, password)
            assert self.consoles[name].token, name
            threading.Thread(target=_stay, args=(self.consoles[name],), daemon=True).start()

    def work(self) -> None:
        """Claims, replies, notes, a transfer, a take-over, a release, talks given back and ended, tickets."""
        self._hold()
        self.hall.play("with_agents")
        self._pass_on()
        self._end()
        self._answer_tickets()
        self._leave()

    def _hold(self) -> None:
        self._act("林晓", "held", "claim")
        self._say("林晓", "held", "您好，我是林晓。请先在 App 里冻结账户，我同时联系风控。")
        self._say("林晓", "held", "客户说报了警，回执还没有", kind="note")
        self._act("林晓", "held", "read", seq="99")
        self._act("周宁", "taken_over", "claim")
        self._say("周宁", "taken_over", "发票抬头要改成什么？")
        self._act("周宁", "given_back", "claim")
        self._say("周宁", "given_back", "请把身份证明发到 support@okpay.example，收到后我来重置。")
        self._say("王敏", "frozen", "大额商户，优先", kind="note")

    def _pass_on(self) -> None:
        self._act("王敏", "taken_over", "take-over")
        self._say("王敏", "taken_over", "我来接着办：今天下午能开出新的。")
        self._act("周宁", "transferred", "claim")
        self._act("周宁", "transferred", "transfer", to="林晓")
        self._say("林晓", "transferred", "身份证在「我的－实名信息」里更新。")
        self._act("林晓", "released", "claim")
        self._act("林晓", "released", "release")

    def _end(self) -> None:
        self._act("周宁", "given_back", "give-back")
        self._act("王敏", "again", "claim")
        self._say("王敏", "again", "请商家的客服看一下订单。")
        self._act("王敏", "again", "give-back")
        self._act("林晓", "closed", "claim")
        self._say("林晓", "closed", "已经解冻了，请重新登录。")
        self._act("林晓", "closed", "close", reason="已解决")
        self._act("周宁", "closed_unrated", "claim")
        self._act("周宁", "closed_unrated", "close", reason="不是客服能办的事")

    def _answer_tickets(self) -> None:
        answers = {
            "answered": "限额暂时不能调：风险记录要到 12 月 1 日才清除。",
            "put_away": "申诉通过，收款已经恢复：请重新打开收款码。",
            "direct": "商户已经确认，钱今天退回。",
        }
        for name, text in answers.items():
            done = self._post("林晓", f"/tickets/{self._ticket(name)}/answer", answer=text)
            assert done.status_code == 303, done.text
        for name in ("put_away", "complaint_only"):
            self._post("王敏", f"/tickets/{self._ticket(name)}/close")

    def _leave(self) -> None:
        self._post("周宁", "/presence", presence="away")
        self._post("孙悦", "/sign-out")

    def _ticket(self, name: str) -> str:
        conversation = self.hall.conversation(name)
        tickets = self.stores.tickets().items()
        return next(number for number, ticket in tickets if ticket["conversation"] == conversation)

    def _act(self, agent: str, customer: str, act: str, **form: str) -> None:
        done = self._post(agent, f"/c/{self.hall.conversation(customer)}/{act}", **form)
        assert done.status_code in (200, 204), (agent, customer, act, done.text)

    def _say(self, agent: str, customer: str, text: str, kind: str = "reply") -> None:
        done = self.consoles[agent].say(self.hall.apps[customer], text, kind)
        assert done.status_code == 200, done.text

    def _post(self, agent: str, path: str, **form: str) -> httpx.Response:
        return self.consoles[agent].post(path, **form)


def _stay(console: Console) -> None:
    """Keeps a console's event stream open: the agent's sign of life."""
    cookies = {name: value for name, value in console.http.cookies.items()}
    address = f"{console.http.base_url}events"
    try:
        with httpx.stream("GET", address, cookies=cookies, timeout=60) as answer:
            for _ in answer.iter_lines():
                pass
    except httpx.HTTPError:
        # The desk has ended, as all of this does.
        return
