"""The socket: who is let in, what is replayed, what is refused."""

from __future__ import annotations

import time
import zlib
from datetime import timedelta
from typing import Any

import pytest
import socketio

from desk.talk.log import ConversationLog
from support.storage.database import open_database
from tests.desk.customers.uploads import png
from tests.desk.desks import Browser, KeptOut, RunningDesk
from tests.desk.recorded_engine import RecordedEngine


def test_welcome_of_a_new_visitor(desk: RunningDesk) -> None:
    """A secret, nothing said yet, the texts to show."""
    with desk.browser() as browser:
        welcome = browser.welcome
    assert welcome["visitor"].startswith("v-") and len(welcome["visitor"]) == 45
    assert (welcome["verified"], welcome["mode"], welcome["messages"]) == (False, "bot", [])
    assert "OKPay" in welcome["texts"]["greeting"]


def test_reconnect_replays_what_was_missed(desk: RunningDesk, recorded: RecordedEngine) -> None:
    """The answer came while the customer was away."""
    with desk.browser() as browser:
        browser.send("一")
        browser.hear("bot")
        recorded.delay = 0.4
        browser.send("二")
        browser.close()
        time.sleep(1)
    with desk.browser(visitor=browser.auth["visitor"], after=2) as again:
        assert [message["text"] for message in again.welcome["messages"]] == ["二", "回：二"]
        assert "visitor" not in again.welcome


def test_resent_message_gives_the_first_one(desk: RunningDesk) -> None:
    """The acknowledgement was lost, the client sends again after reconnecting."""
    with desk.browser() as browser:
        first = browser.send("一", client_id="c-1")
    with desk.browser(visitor=browser.auth["visitor"]) as again:
        assert again.send("一", client_id="c-1")["message"]["seq"] == first["message"]["seq"]
        time.sleep(0.3)
        assert len(again.call("history", before=100)["messages"]) == 2


def test_two_devices_of_an_account_see_the_same(desk: RunningDesk) -> None:
    """What one writes the other reads, answers too."""
    token = desk.token("OK10000001")
    with desk.browser(token=token) as phone, desk.browser(token=token) as laptop:
        phone.send("从手机")
        assert laptop.hear("customer")["text"] == "从手机"
        assert laptop.hear("bot")["text"] == phone.hear("bot")["text"] == "回：从手机"
        laptop.call("read", seq=2)
        assert phone.wait("read")["customer"] == 2


def test_other_customers_hear_nothing(desk: RunningDesk) -> None:
    """A visitor and another account."""
    with (
        desk.browser(token=desk.token("OK10000011")) as one,
        desk.browser(token=desk.token("OK10000012")) as other,
        desk.browser() as stranger,
    ):
        one.send("我的事")
        one.hear("bot")
        time.sleep(0.2)
        assert [name for name, _ in (*other.events, *stranger.events)] == ["welcome", "welcome"]


@pytest.mark.parametrize(
    ("auth", "reason"),
    [
        ({"token": "abc"}, "invalid"),
        ({"token": "a" * 9000}, "invalid"),
        ({"token": ["x"]}, "invalid"),
        ({"token": 5}, "invalid"),
    ],
)
def test_bad_token_is_refused(desk: RunningDesk, auth: dict[str, Any], reason: str) -> None:
    """With the reason, before anything is shown."""
    with pytest.raises(KeptOut, match=reason):
        desk.browser(**auth).connect()


def test_expired_token_is_refused(desk: RunningDesk) -> None:
    """So that the client fetches a new one."""
    old = desk.token("OK10000001", timedelta(seconds=-5))
    with pytest.raises(KeptOut, match="expired"):
        desk.browser(token=old).connect()


@pytest.mark.parametrize("visitor", ["v-short", "v-" + "a" * 43, "x", 5, {"a": 1}, "v-" + "字" * 43])
def test_made_up_secret_gets_a_conversation_of_its_own(desk: RunningDesk, visitor: Any) -> None:
    """A secret that the server did not draw could be guessed."""
    with desk.browser(visitor=visitor) as browser:
        assert browser.welcome["visitor"] != visitor
        assert browser.welcome["messages"] == []


def test_expiry_cuts_off_and_renewing_goes_on(desk: RunningDesk) -> None:
    """Nothing is accepted or heard in between; what was missed comes after."""
    with desk.browser(token=desk.token("OK10000013", timedelta(seconds=2))) as browser:
        browser.send("之前")
        browser.hear("bot")
        browser.wait("expired")
        assert browser.send("之间")["error"] == "expired"
        with desk.browser(token=desk.token("OK10000013")) as other:
            other.send("别处")
            other.hear("bot")
        time.sleep(0.2)
        assert browser.events[-1][0] == "expired"
        assert browser.call("renew", token=desk.token("OK10000014"))["error"] == "invalid"
        assert browser.call("renew", token="abc")["error"] == "invalid"
        answer = browser.call("renew", token=desk.token("OK10000013"))
        assert answer["ok"] and answer["expires_at"]
        assert browser.hear("bot")["text"] == "回：别处"
        assert browser.send("之后")["ok"]
        assert browser.hear("bot")["text"] == "回：之后"


def test_renewing_in_time_is_not_noticed(desk: RunningDesk) -> None:
    """No `expired` comes."""
    with desk.browser(token=desk.token("OK10000015", timedelta(seconds=2))) as browser:
        assert browser.call("renew", token=desk.token("OK10000015"))["ok"]
        time.sleep(2.5)
        assert browser.send("还在")["ok"]
        assert "expired" not in [name for name, _ in browser.events]


def test_visitors_conversation_becomes_the_accounts(desk: RunningDesk) -> None:
    """Who had it and signs in keeps it; the visitor's secret and open connections lead nowhere any more."""
    with desk.browser() as before:
        before.send("登录前")
        before.hear("bot")
        secret = before.auth["visitor"]
        with desk.browser(token=desk.token("OK10000016"), visitor=secret, adopt=True) as after:
            assert [message["text"] for message in after.welcome["messages"]] == ["登录前", "回：登录前"]
            assert "adoptable" not in after.welcome
            before.wait("expired")
            after.send("登录后")
            after.hear("bot")
            time.sleep(0.2)
            assert "登录后" not in str(before.events)
            assert before.send("旧的连接")["error"] == "expired"
        with desk.browser(visitor=secret) as stranger:
            assert stranger.welcome["messages"] == []


@pytest.mark.parametrize(
    ("event", "data"),
    [
        ("history", {"before": 100}),
        ("picture", {"data": png()}),
        ("rate", {"stars": 1}),
        ("typing", {"on": True, "draft": "旧的"}),
        ("read", {"seq": 1}),
        ("leave_queue", {}),
        ("person", {}),
    ],
)
def test_a_connection_that_was_cut_off_can_do_nothing(
    desk: RunningDesk, event: str, data: dict[str, Any]
) -> None:
    """Whatever it asks for first."""
    account = f"OK2{zlib.crc32(event.encode()) % 10**7:07}"
    with desk.browser() as before:
        before.send("登录前")
        before.hear("bot")
        with desk.browser(token=desk.token(account), visitor=before.auth["visitor"], adopt=True):
            assert before.call(event, **data)["error"] == "expired"


def test_signing_in_is_asked_about_first(desk: RunningDesk) -> None:
    """Until the customer says yes the visitor's conversation is the visitor's; then it is the account's,
    also for a device of the account that waited in an empty one."""
    token = desk.token("OK10000031")
    with desk.browser() as visitor, desk.browser(token=token) as phone:
        visitor.send("登录前")
        visitor.hear("bot")
        secret = visitor.auth["visitor"]
        with desk.browser(token=token, visitor=secret) as asked:
            assert asked.welcome["adoptable"] is True and asked.welcome["messages"] == []
            assert asked.welcome["conversation"] == phone.welcome["conversation"]
        assert visitor.send("还是我的")["ok"]
        with desk.browser(token=token, visitor=secret, adopt=True) as after:
            assert after.welcome["conversation"] == visitor.welcome["conversation"]
            phone.wait("disconnect")
        with desk.browser(token=token) as again:
            assert again.welcome["conversation"] == visitor.welcome["conversation"]


def test_who_says_nothing_leaves_nothing(desk: RunningDesk) -> None:
    """Two tabs have one conversation before it begins; the first word of one reaches the other."""
    with desk.browser() as first, desk.browser(visitor=first.auth["visitor"]) as second:
        assert second.welcome["conversation"] == first.welcome["conversation"]
        assert first.call("history", before=9)["messages"] == []
        assert first.call("rate", stars=5)["ok"] and first.call("read", seq=1)["ok"]
        assert stored(desk, first.welcome["conversation"]) is None
        second.send("第一句")
        assert first.hear("customer")["text"] == "第一句"
        assert stored(desk, first.welcome["conversation"]) is not None
    with desk.browser(visitor=first.auth["visitor"], after=1) as again:
        assert [message["text"] for message in again.welcome["messages"]] == ["回：第一句"]


def stored(desk: RunningDesk, id: str) -> object:
    """What the desk's database has of a conversation."""
    database = open_database(desk.environment["DATABASE_URL"])
    try:
        return ConversationLog(database).stored(id)
    finally:
        database.dispose()


def test_account_with_a_conversation_keeps_its_own(desk: RunningDesk) -> None:
    """The visitor's stays the visitor's."""
    token = desk.token("OK10000017")
    with desk.browser(token=token) as own:
        own.send("我的")
        own.hear("bot")
    with desk.browser() as visitor:
        visitor.send("路过")
        visitor.hear("bot")
    with desk.browser(token=token, visitor=visitor.auth["visitor"], adopt=True) as both:
        assert [message["text"] for message in both.welcome["messages"]] == ["我的", "回：我的"]
    with desk.browser(visitor=visitor.auth["visitor"]) as again:
        assert again.welcome["messages"][0]["text"] == "路过"


BAD = [
    ({"client_id": "a", "text": ""}, "invalid"),
    ({"client_id": "a", "text": "  \n"}, "invalid"),
    ({"client_id": "a", "text": "\0"}, "invalid"),
    ({"client_id": "", "text": "x"}, "invalid"),
    ({"client_id": "a" * 65, "text": "x"}, "invalid"),
    ({"client_id": 5, "text": "x"}, "invalid"),
    ({"text": "x"}, "invalid"),
    ({"client_id": "a", "text": None}, "invalid"),
    ({"client_id": "a", "text": ["x"]}, "invalid"),
    ({"client_id": "a", "text": b"\x00\xff"}, "invalid"),
    ({"client_id": "a", "text": "x" * 20_000}, "too_long"),
    ({"client_id": "a", "text": "x", "payload": "/restart"}, "not_offered"),
    ({"client_id": "a", "text": "x", "payload": {"a": 1}}, "invalid"),
    ({"client_id": "a", "text": "x", "picture": "../../etc/passwd"}, "invalid"),
    ("just a text", "invalid"),
    (None, "invalid"),
    ([1, 2], "invalid"),
    (b"\xff", "invalid"),
]


def test_bad_input_is_refused_with_a_sentence(desk: RunningDesk) -> None:
    """And the connection goes on."""
    for part in (BAD[:9], BAD[9:]):
        with desk.browser() as browser:
            for data, error in part:
                answer = browser.raw("send", data)
                assert (answer["ok"], answer["error"]) == (False, error), data
                assert answer["text"]
    with desk.browser() as browser:
        for event in ("history", "typing", "read", "rate", "renew", "picture", "leave_queue"):
            assert browser.raw(event, "x")["ok"] in (True, False)
            assert (
                browser.raw(event, {"seq": -1, "before": "x", "stars": 9, "draft": 5, "data": "x"})
                is not None
            )
        assert browser.send("好的")["ok"]
        assert browser.hear("bot")["text"] == "回：好的"


def test_markup_stays_text(desk: RunningDesk) -> None:
    """It is stored as it was typed; showing it is the client's."""
    with desk.browser() as browser:
        sent = browser.send("<script>alert(1)</script>")
        assert sent["message"]["text"] == "<script>alert(1)</script>"


def test_long_message_is_cut_and_the_customer_told(desk: RunningDesk, recorded: RecordedEngine) -> None:
    """The engine gets no more than it reads."""
    with desk.browser() as browser:
        browser.send("长" * 1500)
        assert "前 1000 个字" in browser.hear("system")["text"]
        browser.hear("bot")
        assert len(recorded.texts(browser.welcome["conversation"])[0]) == 1000


def test_too_fast_is_refused_and_later_accepted(desk: RunningDesk) -> None:
    """A burst is fine, a flood is not; nothing that was accepted is lost."""
    with desk.browser() as browser:
        answers = [browser.send(str(number)) for number in range(20)]
        accepted = [answer for answer in answers if answer["ok"]]
        refused = [answer for answer in answers if not answer["ok"]]
        assert len(accepted) >= 10
        assert refused and {answer["error"] for answer in refused} == {"rate_limited"}
        time.sleep(2)
        assert browser.send("又可以了", client_id="later")["ok"]


def test_person_button_is_a_message(desk: RunningDesk) -> None:
    """The engine hears the same words as from somebody who types them."""
    with desk.browser() as browser:
        assert browser.call("person")["message"]["text"] == "转人工"
        assert browser.hear("bot")["text"] == "回：转人工"


def test_rating_is_kept(desk: RunningDesk) -> None:
    """One to five stars."""
    with desk.browser() as browser:
        assert browser.call("rate", stars=5, comment="很好")["ok"]
        for stars in (0, 6, "5", None, True):
            assert browser.call("rate", stars=stars)["error"] == "invalid"


def test_other_sites_pages_are_kept_out(desk: RunningDesk) -> None:
    """A page of another origin gets no connection."""
    client = socketio.Client(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(desk.url, headers={"Origin": "https://evil.example"}, namespaces=["/chat"])


def test_typing_is_shown_while_the_engine_works(desk: RunningDesk, recorded: RecordedEngine) -> None:
    """Only when it takes long enough to be noticed."""
    recorded.delay = 0.8
    browser: Browser
    with desk.browser() as browser:
        browser.send("慢")
        assert browser.wait("typing") == {"who": "bot", "on": True}
        assert browser.wait("typing") == {"who": "bot", "on": False}
