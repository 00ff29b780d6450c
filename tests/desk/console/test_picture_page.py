"""What customers sent, for agents to look at."""

from __future__ import annotations

from tests.desk.console.consoles import Console
from tests.desk.customers.uploads import png, upload
from tests.desk.desks import RunningDesk


def test_an_agent_sees_the_picture_as_it_was_sent(desk: RunningDesk, agent: Console) -> None:
    customer = desk.app()
    picture = upload(customer, png()).json()["picture"]
    customer.send("", picture=picture)
    path = f"/pictures/{picture.rpartition('/')[2]}"
    shown = agent.get(path)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")
    assert shown.content.startswith(b"\x89PNG")
    assert f'src="/console{path}"' in agent.page(customer)


def test_one_that_is_none_is_not_found(agent: Console) -> None:
    answer = agent.get("/pictures/none")
    assert (answer.status_code, answer.text) == (404, "没有这张图片")
