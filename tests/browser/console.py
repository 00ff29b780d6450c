"""An agent at the console."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import Device


class Console:
    """The console on a page of a device."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.page: Page = device.page("/console/")

    # --- finding things ------------------------------------------------------------------------------

    @property
    def queue(self) -> Locator:
        """The list of conversations."""
        return self.page.get_by_role("navigation", name="对话列表")

    @property
    def transcript(self) -> Locator:
        """What was said in the open conversation."""
        return self.page.get_by_role("log", name="对话记录")

    @property
    def box(self) -> Locator:
        """Where the agent writes."""
        return self.page.get_by_role("textbox", name="要说的话")

    @property
    def draft(self) -> Locator:
        """What the customer is writing."""
        return self.page.locator("#draft")

    @property
    def facts(self) -> Locator:
        """The card with the case."""
        return self.page.get_by_role("complementary", name="情况")

    @property
    def head(self) -> Locator:
        """Who has the conversation, and what can be done."""
        return self.page.locator("#head")

    def message(self, speaker: str, text: str | re.Pattern[str]) -> Locator:
        """A message in the transcript: customer, bot, agent, note or system."""
        return self.transcript.locator(f".message.{speaker}").filter(has_text=text)

    # --- doing things --------------------------------------------------------------------------------

    def sign_in(self, name: str, password: str) -> None:
        """At the door."""
        self.page.get_by_label("名字").fill(name)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录").click()
        expect(self.queue).to_be_visible()

    def open(self, text: str) -> None:
        """Opens the conversation in which this was said, found by searching."""
        self.page.get_by_role("searchbox", name="搜索消息").fill(text)
        expect(self.queue.get_by_role("heading", name="找到的")).to_be_visible()
        self.queue.get_by_role("link").first.click()
        expect(self.transcript).to_be_visible()

    def open_waiting(self, text: str) -> None:
        """Opens a conversation that waits for a person."""
        self.queue.locator("[data-waiting]").filter(has_text=text).first.click()
        expect(self.transcript).to_be_visible()

    def claim(self) -> None:
        """Takes the open conversation."""
        self.page.get_by_role("button", name="接入").click()
        expect(self.head).to_contain_text("您在聊")

    def say(self, text: str) -> None:
        """Answers the customer."""
        self.page.get_by_role("radiogroup", name="写给谁").get_by_text("回复").click()
        self.box.fill(text)
        self.box.press("Enter")
        expect(self.message("agent", text)).to_be_visible()

    def note(self, text: str) -> None:
        """Writes a note for colleagues."""
        self.page.get_by_role("radiogroup", name="写给谁").get_by_text("备注").click()
        self.box.fill(text)
        self.box.press("Enter")
        expect(self.message("note", text)).to_be_visible()

    def give_back(self) -> None:
        """Lets the bot go on."""
        self.page.get_by_role("button", name="交还机器人").click()
        expect(self.page.get_by_role("button", name="交还机器人")).to_have_count(0)

    def close(self, reason: str) -> None:
        """Ends the conversation."""
        self.head.get_by_text("结束", exact=True).click()
        self.page.get_by_label("结束的原因").select_option(reason)
        self.page.get_by_role("button", name="结束会话").click()
        expect(self.page.get_by_role("button", name="结束会话")).to_have_count(0)
