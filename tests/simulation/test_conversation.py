"""A small seeded set of persons against the running engine, in less than a minute."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from simulation.__main__ import SEED, simulate
from simulation.casting import cast
from simulation.conversation import A_DAY, Conversation
from simulation.line import Line
from simulation.matters import TICKETS
from simulation.persons import persons
from simulation.stage import Stage, set_up
from simulation.tally import share
from simulation.written import failures
from tests.simulation.heard import matter

CELLS = 60
"""Persons with matters: with the start, under a minute on two cores."""

FLOOR = 0.9
"""Share of them that passes at least. It is raised as the bot gets better, and never lowered."""

NEVER = {"engine_failed", "silence", "told_what_it_must_not"}
"""What happens to nobody."""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with set_up(tmp_path_factory.mktemp("stage")) as started:
        yield started


@pytest.fixture(scope="module")
def talked(stage: Stage) -> list[Conversation]:
    return simulate(stage, cast(list(persons().values()), [], CELLS, SEED), runs=1)


def line(stage: Stage, problem: str, finding: str) -> Line:
    one = matter(problem, finding)
    account = stage.account(one)
    return stage.line(one, account)()


def test_all_are_talked_to_the_end(talked: list[Conversation]) -> None:
    assert len(talked) == CELLS and all(one.turns for one in talked)


def test_what_never_happens(talked: list[Conversation]) -> None:
    hurt = [one for one in talked if NEVER & {fault.kind for fault in one.faults}]
    assert not hurt, failures(hurt)


def test_so_many_pass(talked: list[Conversation]) -> None:
    assert share(talked).at_one >= FLOOR, failures(talked)


@pytest.mark.parametrize("state", TICKETS)
def test_an_earlier_ticket_is_there(stage: Stage, state: str) -> None:
    heard = line(stage, "ticket_status", state).say("查询工单进度")
    assert f"utter_ticket_status_{state}" in heard.responses


@pytest.mark.parametrize("fault", ["error", "garbage", "hang"])
def test_the_wallet_fails_only_meanwhile(stage: Stage, fault: str) -> None:
    with stage.trouble(fault):
        assert (
            "utter_lookup_failed" in line(stage, "account_frozen", "judicial").say("账户被冻结了").responses
        )
    heard = line(stage, "account_frozen", "judicial").say("账户被冻结了")
    assert "utter_account_frozen_judicial" in heard.responses


def test_a_notice_is_up_only_meanwhile(stage: Stage) -> None:
    with stage.trouble("notice:verification_code"):
        heard = line(stage, "verification_code_not_received", "gateway_down").say("收不到验证码")
        assert "utter_verification_code_not_received_gateway_down" in heard.responses
    heard = line(stage, "verification_code_not_received", "delivered").say("收不到验证码")
    assert "utter_verification_code_not_received_delivered" in heard.responses


def test_who_comes_back_a_day_later_finds_a_new_session_and_the_open_question(stage: Stage) -> None:
    customer = line(stage, "withdrawal_delayed", "under_review")
    assert customer.say("提现没到账").requested == "transaction_time"
    before = customer.sender
    customer.leave_until_tomorrow(A_DAY)
    heard = customer.say("11月20号")
    assert customer.sender != before
    assert heard.requested == "amount" and heard.problem == "withdrawal_delayed"
    assert customer.sessions() == 2
