"""A customer at the widget, as people use it: by what is written on things."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import Device

FEES = "充值：因充值方式而异"
"""What every answer to 手续费怎么收 has in it."""

_SAID = """log => [...log.querySelectorAll('.row.customer, .row.bot, .row.agent, .system')]
  .filter(row => !row.querySelector('.dots'))
  .map(row => [
    row.classList[0] === 'system' ? 'system' : row.classList[1],
    [...row.querySelectorAll('.bubble p, :scope > span:not(.avatar)')]
      .map(part => part.textContent.trim()).join(' '),
  ])"""


@dataclass(frozen=True)
class Words:
    """What the widget's parts are called, by its language."""

    launch: str = "打开客服"
    close: str = "关闭"
    box: str = "说说遇到的问题"
    log: str = "对话"
    send: str = "发送"
    person: str = "转人工"


class Widget:
    """The widget on a page of a device."""

    def __init__(self, device: Device, path: str = "/", words: Words | None = None) -> None:
        self.device = device
        self.words = words or Words()
        self.page: Page = device.page(path)

    # --- finding things ------------------------------------------------------------------------------

    @property
    def launcher(self) -> Locator:
        """What opens it."""
        return self.page.get_by_role("button", name=self.words.launch)

    @property
    def panel(self) -> Locator:
        """The open chat."""
        return self.page.get_by_role("dialog", name="OKPay 客服")

    @property
    def log(self) -> Locator:
        """What was said."""
        return self.page.get_by_role("log", name=self.words.log)

    @property
    def box(self) -> Locator:
        """Where one writes."""
        return self.page.get_by_role("textbox", name=self.words.box)

    @property
    def banner(self) -> Locator:
        """How things stand, in a line."""
        return self.page.locator(".banner-slot")

    @property
    def toast(self) -> Locator:
        """A short notice above the box."""
        return self.page.locator(".toast")

    @property
    def replies(self) -> Locator:
        """The quick replies on offer."""
        return self.log.locator(".choices").get_by_role("button")

    def button(self, name: str) -> Locator:
        """A button by its name."""
        return self.page.get_by_role("button", name=name, exact=True)

    def said(self, speaker: str = "") -> list[Any]:
        """`[speaker, text]` of everything in sight, oldest first; or the texts of one speaker."""
        lines: list[list[str]] = self.log.evaluate(_SAID)
        return [text for who, text in lines if who == speaker] if speaker else lines

    def bubble(self, speaker: str, text: str | re.Pattern[str]) -> Locator:
        """A message of a speaker: customer, bot or agent."""
        return self.log.locator(f".row.{speaker} .bubble").filter(has_text=text)

    # --- doing things --------------------------------------------------------------------------------

    def sign_in(self, account: str) -> None:
        """With the help page's own switch."""
        with self.page.expect_navigation():
            self.page.get_by_label("以…身份登录").select_option(account)
        expect(self.page.locator("#signed")).to_have_text("已登录")

    def sign_out(self) -> None:
        """With the same switch; the page comes anew, as a site's does."""
        with self.page.expect_navigation():
            self.page.get_by_label("以…身份登录").select_option("")
        expect(self.page.locator("#signed")).to_have_text("")

    def open(self) -> None:
        """With the launcher."""
        self.launcher.click()
        expect(self.box).to_be_visible()

    def say(self, text: str) -> None:
        """Writes a message and sends it with Enter."""
        self.box.fill(text)
        self.box.press("Enter")
        expect(self.bubble("customer", text).last).to_be_visible()

    def hear(self, text: str | re.Pattern[str], speaker: str = "bot") -> str:
        """Waits for an answer that has this in it; gives the newest such."""
        found = self.bubble(speaker, text).last
        expect(found).to_be_visible()
        return found.inner_text()

    def ask(self, text: str, answer: str) -> str:
        """A message and its answer, which is to match a pattern."""
        before = self.log.locator(".row.bot .bubble:not(.dots)").count()
        self.say(text)
        fresh = self.log.locator(".row.bot .bubble:not(.dots)")
        expect(fresh.nth(before)).to_be_visible()
        expect(fresh.filter(has_text=re.compile(answer)).last).to_be_visible()
        expect(self.log.locator(".dots")).to_have_count(0)
        return "\n".join(fresh.nth(place).inner_text() for place in range(before, fresh.count()))

    def wait_for_person(self) -> None:
        """Presses 转人工, and again where the bot asks first what it is about."""
        self.panel.get_by_role("button", name=self.words.person, exact=True).click()
        directly = self.button("直接转")
        waiting = self.page.get_by_role("button", name="不等了", exact=True)
        expect(directly.or_(waiting).first).to_be_visible()
        if directly.is_visible():
            directly.click()
        expect(waiting).to_be_visible()

    # --- what the desk has ---------------------------------------------------------------------------

    def stored(self) -> list[dict[str, Any]]:
        """The conversation's messages, as the desk gives them to this customer over REST."""
        answer = self.page.request.get(f"{self.device.url}/api/v1/messages", headers=self._headers())
        assert answer.ok, answer.text()
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found

    def post(self, path: str, body: object) -> tuple[int, dict[str, Any]]:
        """A call of this customer's over REST; status and answer."""
        answer = self.page.request.post(
            f"{self.device.url}/api/v1/{path}", headers=self._headers(), data=body
        )
        return answer.status, answer.json()

    def _headers(self) -> dict[str, str]:
        visitor = self.page.evaluate(
            "Object.entries(localStorage).find(([name]) => name.endsWith(':visitor'))?.[1]"
        )
        return {"X-Visitor": visitor}
