"""The console as an agent sees it: Chromium, the real desk, a customer on the other side."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desk.people.agents import Role, made_password
from support.clock import now
from support.people.briefing import Briefing
from support.people.handoffs import HandoffQueue
from tests.desk.console.consoles import database_of, said_by, store_of, waiting_customer
from tests.desk.desks import RunningDesk

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parents[3] / "widget" / "node_modules" / "axe-core" / "axe.min.js"

playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright: make install")
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: apt-get install chromium")

_ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser."""
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=_ARGUMENTS)
        yield browser
        browser.close()


class Desktop:
    """A signed-in agent's browser; `complaints` is what it printed: errors, violations of the policy."""

    def __init__(
        self, chromium: Any, desk: RunningDesk, name: str, role: Role = "agent", **context: Any
    ) -> None:
        self.desk = desk
        self.complaints: list[str] = []
        password = made_password()
        store = store_of(desk)
        if store.named(name):
            store.set_password(name, password)
            store.set_role(name, role)
        else:
            store.make(name, password, role)
        self.context = chromium.new_context(
            viewport={"width": 1280, "height": 800}, locale="zh-CN", **context
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda line: self.complaints.append(line.text) if line.type in ("error", "warning") else None,
        )
        self.open("")
        self.page.fill("#name", name)
        self.page.fill("#password", password)
        self.page.press("#password", "Enter")
        self.page.wait_for_selector(".bar")

    def open(self, path: str) -> None:
        """A page of the console."""
        self.page.goto(f"{self.desk.url}/console/{path}")

    def claim(self, conversation: str) -> None:
        """Opens a waiting conversation and takes it."""
        self.open(f"c/{conversation}")
        self.page.click("#claim")
        self.page.wait_for_selector('.head[data-mine="1"]', timeout=30_000)


@pytest.fixture
def desktop(chromium: Any, desk: RunningDesk) -> Iterator[Desktop]:
    """An agent at work."""
    opened = Desktop(chromium, desk, "小林")
    yield opened
    opened.context.close()
    assert opened.complaints == []


def test_a_new_customer_shows_up_and_is_counted_without_reload(desktop: Desktop, desk: RunningDesk) -> None:
    desktop.page.evaluate("window.sameDocument = true")
    customer = waiting_customer(desk)
    customer.send("有人吗")
    desktop.page.wait_for_selector(f"#item-{customer.conversation}[data-waiting]:has-text('有人吗')")
    desktop.page.wait_for_function("/^\\([0-9]+\\)/.test(document.title)")
    # Nothing tells the desk of this one: it is found by looking again.
    queue = HandoffQueue(database_of(desk))
    queue.request("shell-1", urgency="normal", briefing=Briefing(), ticket_number=None, at=now())
    desktop.page.wait_for_selector("#item-shell-1", timeout=20_000)
    assert desktop.page.evaluate("window.sameDocument")


def test_both_sides_talk_live_and_what_is_being_typed_stays(desktop: Desktop, desk: RunningDesk) -> None:
    customer = waiting_customer(desk)
    desktop.claim(customer.conversation)
    desktop.page.evaluate("window.sameDocument = true")
    desktop.page.fill("#text", "您好，我看一下")
    desktop.page.press("#text", "Enter")
    desktop.page.wait_for_selector(".message.agent[data-seq]:has-text('您好，我看一下')")
    assert said_by(customer, "agent") == ["您好，我看一下"]
    desktop.page.type("#text", "写到一半")
    customer.send("还没到账")
    desktop.page.wait_for_selector(".message.customer:has-text('还没到账')")
    assert desktop.page.input_value("#text") == "写到一半"
    assert desktop.page.evaluate("document.activeElement.id") == "text"
    assert desktop.page.evaluate("window.sameDocument")
    assert desktop.page.locator(".message.agent").count() == 1


def test_the_customers_draft_and_the_agents_typing_are_seen(desktop: Desktop, desk: RunningDesk) -> None:
    customer = waiting_customer(desk)
    with desk.browser(visitor=customer.headers["X-Visitor"]) as device:
        desktop.claim(customer.conversation)
        device.call("typing", on=True, draft="我的密码是 <b>")
        desktop.page.wait_for_selector("#draft:has-text('<b>')")
        desktop.page.type("#text", "我")
        assert device.wait("typing") == {"who": "agent", "on": True}
        desktop.page.press("#text", "Enter")
        assert device.hear("agent")["text"] == "我"
        device.call("read", seq=customer.messages()[-1]["seq"])
        desktop.page.wait_for_selector(".message.agent .read")


def test_a_reply_that_could_not_be_sent_stays_and_can_be_sent_again(
    desktop: Desktop, desk: RunningDesk
) -> None:
    customer = waiting_customer(desk)
    desktop.claim(customer.conversation)
    desktop.page.route("**/say", lambda route: route.abort())
    desktop.page.fill("#text", "明天到账")
    desktop.page.press("#text", "Enter")
    desktop.page.wait_for_selector(".message.failed:has-text('没发出去')")
    assert said_by(customer, "agent") == []
    desktop.page.unroute("**/say")
    desktop.page.click(".again")
    desktop.page.wait_for_selector(".message.agent[data-seq]:has-text('明天到账')")
    assert said_by(customer, "agent") == ["明天到账"]
    assert desktop.page.locator(".message.agent").count() == 1
    desktop.complaints[:] = [one for one in desktop.complaints if "ERR_FAILED" not in one]


def test_canned_replies_are_filtered_by_slash_and_taken_by_key(desktop: Desktop, desk: RunningDesk) -> None:
    customer = waiting_customer(desk, "OK10000010")
    desktop.claim(customer.conversation)
    desktop.page.type("#text", "/核对账")
    desktop.page.wait_for_selector("#canned:not([hidden]) [aria-selected=true]")
    assert desktop.page.locator("#canned li").count() == 1
    desktop.page.press("#text", "Enter")
    assert "OK10000010" in desktop.page.input_value("#text")
    assert said_by(customer, "agent") == []
    desktop.page.press("#text", "Enter")
    desktop.page.wait_for_selector(".message.agent[data-seq]")
    assert "OK10000010" in said_by(customer, "agent")[0]


def test_a_note_looks_different_and_the_next_line_is_a_reply_again(
    desktop: Desktop, desk: RunningDesk
) -> None:
    customer = waiting_customer(desk)
    desktop.claim(customer.conversation)
    desktop.page.keyboard.press("n")
    desktop.page.keyboard.type("别承诺时间")
    desktop.page.keyboard.press("Enter")
    desktop.page.wait_for_selector(".message.note[data-seq]:has-text('客户看不到')")
    assert desktop.page.is_checked("[name=kind][value=reply]")
    assert "别承诺时间" not in str(customer.messages())


def test_the_keyboard_alone_claims_answers_and_shows_its_help(desktop: Desktop, desk: RunningDesk) -> None:
    customer = waiting_customer(desk, urgency="urgent")
    keys = desktop.page.keyboard
    desktop.page.wait_for_selector(f"#item-{customer.conversation}")
    keys.press("c")
    desktop.page.wait_for_selector("#claim")
    keys.press("c")
    desktop.page.wait_for_selector('.head[data-mine="1"]')
    keys.press("r")
    keys.type("我来办 c j")
    keys.press("Enter")
    desktop.page.wait_for_selector(".message.agent[data-seq]:has-text('我来办 c j')")
    keys.press("Escape")
    keys.press("?")
    desktop.page.wait_for_selector("#help[open]")


def test_enter_that_ends_a_composition_sends_nothing(desktop: Desktop, desk: RunningDesk) -> None:
    customer = waiting_customer(desk)
    desktop.claim(customer.conversation)
    desktop.page.fill("#text", "nihao")
    desktop.page.eval_on_selector(
        "#text",
        "field => field.dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, isComposing: true}))",
    )
    assert desktop.page.input_value("#text") == "nihao"
    assert said_by(customer, "agent") == []


def test_hand_over_between_two_browsers(chromium: Any, desktop: Desktop, desk: RunningDesk) -> None:
    customer = waiting_customer(desk)
    desktop.claim(customer.conversation)
    colleague = Desktop(chromium, desk, "小周")
    colleague.page.wait_for_selector(f"#item-{customer.conversation}")
    desktop.page.reload()
    desktop.page.click("summary:has-text('转交')")
    desktop.page.select_option("#to", "小周")
    desktop.page.click(".sheet button:has-text('转交')")
    desktop.page.wait_for_selector('.head[data-mine=""]')
    assert not desktop.page.is_visible("#text")
    colleague.open(f"c/{customer.conversation}")
    colleague.page.click("text=交还机器人")
    colleague.page.wait_for_selector('.head[data-mode="bot"]')
    assert customer.get("messages").json()["mode"] == "bot"
    colleague.context.close()


def test_the_page_says_when_it_lost_the_desk_and_catches_up(desktop: Desktop, desk: RunningDesk) -> None:
    customer = waiting_customer(desk)
    desktop.claim(customer.conversation)
    customer.send("断开前说的")
    desk.processes.send("desk", signal.SIGKILL)
    desktop.page.wait_for_selector("#link-state:not([hidden])", timeout=15_000)
    desk.processes.restart("desk")
    customer.send("断开时说的")
    desktop.page.wait_for_selector("#link-state[hidden]", state="attached", timeout=30_000)
    for said in ("断开前说的", "断开时说的"):
        desktop.page.wait_for_selector(f".message.customer:has-text('{said}')")
        assert desktop.page.locator(f".message.customer:has-text('{said}')").count() == 1
    desktop.complaints.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(chromium: Any, desk: RunningDesk, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("no axe-core: npm ci in widget/")
    customer = waiting_customer(desk, {"light": "OK10000011", "dark": "OK10000017"}[scheme], urgency="urgent")
    desktop = Desktop(chromium, desk, "王主管", "supervisor", color_scheme=scheme, bypass_csp=True)
    desktop.claim(customer.conversation)
    desktop.page.fill("#text", "您好")
    desktop.page.press("#text", "Enter")
    desktop.page.wait_for_selector(".message.agent[data-seq]")
    desktop.page.type("#text", "/登录")
    desktop.page.wait_for_selector("#canned:not([hidden])")
    findings = {"conversation": violations(desktop)}
    desktop.page.click("summary:has-text('结束')")
    findings["menu"] = violations(desktop)
    for path in ("", "tickets", "figures", "audit"):
        desktop.open(path)
        findings[path] = violations(desktop)
    desktop.page.keyboard.press("?")
    findings["help"] = violations(desktop)
    desktop.context.clear_cookies()
    desktop.open("sign-in")
    findings["sign-in"] = violations(desktop)
    desktop.context.close()
    assert {page: found for page, found in findings.items() if found} == {}


def violations(desktop: Desktop) -> list[tuple[str, str]]:
    """What axe complains about: the rule and the element."""
    desktop.page.add_script_tag(path=str(AXE))
    found: list[dict[str, Any]] = desktop.page.evaluate("axe.run().then(result => result.violations)")
    return [(one["id"], node["html"][:120]) for one in found for node in one["nodes"]]
