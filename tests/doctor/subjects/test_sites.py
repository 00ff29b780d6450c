"""Sites that embed the widget, asked about at a real desk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from doctor.patient import Wish
from doctor.subjects import sites
from launch.ports import free_port
from tests.desk.desks import RunningDesk, running_desk
from tests.doctor.patients import found, wrong
from tests.doctor.web import serving

SITE = "https://www.example.com"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk that lets one site in; its engine is not needed."""
    folder = tmp_path_factory.mktemp("desk")
    with running_desk(folder, "http://127.0.0.1:1", DESK_ALLOWED_ORIGINS=SITE) as started:
        yield replace(started, folder=Path(started.folder))


def look(desk: RunningDesk, origin: str, allowed: str) -> set[str]:
    """What is found of a site at the desk, by its public address and by its own port."""
    both = (
        found(sites.tried, Wish(url=desk.url, origin=origin), DESK_ALLOWED_ORIGINS=allowed),
        found(
            sites.tried,
            Wish(origin=origin),
            DESK_ALLOWED_ORIGINS=allowed,
            DESK_PORT=desk.url.rpartition(":")[2],
        ),
    )
    assert set(both[0]) == set(both[1])
    return set(both[0])


@pytest.mark.parametrize("origin", [SITE, f"{SITE}/", "https://WWW.Example.com:443"])
def test_one_that_is_let_in(desk: RunningDesk, origin: str) -> None:
    assert look(desk, origin, SITE) == {"origin_let_in"}


def test_one_that_is_not_let_in(desk: RunningDesk) -> None:
    """Neither by the variable nor by the desk."""
    assert look(desk, "https://shop.example.com", SITE) == {
        "origin_not_allowed",
        "origin_preflight",
        "origin_socket",
    }


def test_one_that_the_running_desk_does_not_know_yet(desk: RunningDesk) -> None:
    """`.env` was changed, and the desk not started again."""
    assert look(desk, "https://shop.example.com", f"{SITE},https://shop.example.com") == {
        "origin_preflight",
        "origin_socket",
    }


@pytest.mark.parametrize(
    "origin", [f"{SITE}/help", "www.example.com", "null", "*", f"{SITE},https://b.example"]
)
def test_what_is_no_origin(desk: RunningDesk, origin: str) -> None:
    assert look(desk, origin, SITE) == {"origin_no_origin"}


def test_nobody_answers() -> None:
    findings = found(sites.tried, Wish(origin=SITE), DESK_ALLOWED_ORIGINS=SITE, DESK_PORT=str(free_port()))
    assert set(findings) == {"origin_untried"}


def test_a_proxy_that_answers_by_itself() -> None:
    with serving(status=405) as port:
        findings = found(
            sites.tried, Wish(url=f"http://127.0.0.1:{port}", origin=SITE), DESK_ALLOWED_ORIGINS=SITE
        )
    assert wrong(findings) == {"origin_preflight", "origin_socket"}


def test_not_asked_for() -> None:
    assert not found(sites.tried)


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("", set()),
        ("https://www.example.com,https://b.example", set()),
        ("http://localhost:3000", set()),
        ("http://www.example.com", {"origin_in_clear"}),
    ],
)
def test_what_is_written(value: str, names: set[str]) -> None:
    findings = found(sites.written, DESK_ALLOWED_ORIGINS=value)
    assert wrong(findings) == names
    assert names or findings["origins_fine"].about["count"] == len([one for one in value.split(",") if one])
