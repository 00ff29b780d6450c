"""The configured foreign desk, put beside ours; the bridge itself is tested with each of them."""

from __future__ import annotations

import asyncio

import pytest
from starlette.routing import Route

from desk.foreign.bridge import Bridge
from desk.foreign.configuration import ForeignConfiguration
from desk.foreign.connection import Connection
from desk.foreign.port import ForeignDesk
from desk.foreign.references import References
from desk.parts import Parts


def connected(parts: Parts, **variables: str) -> tuple[Connection, list[ForeignDesk]]:
    """A connection, and the foreign desks that bridges were made to."""
    made: list[ForeignDesk] = []

    def bridge(foreign: ForeignDesk, references: References) -> Bridge:
        made.append(foreign)
        stores = parts.stores
        return Bridge(
            foreign,
            references,
            log=stores.log,
            handoffs=stores.handoffs,
            talk=parts.talk,
            push=parts.push,
            card=parts.card,
            handover=parts.handover,
            agents=stores.agents,
        )

    configuration = ForeignConfiguration.from_environ(variables)
    references = References(parts.stores.database, configuration.system)
    return Connection(configuration, references, bridge), made


def test_without_one_there_is_nothing(parts: Parts) -> None:
    """No address, no bridge."""
    connection, made = connected(parts)

    async def scenario() -> None:
        async with connection.running():
            pass

    asyncio.run(scenario())
    assert connection.routes() == [] and made == []


MATRIX = {
    "FOREIGN_DESK": "matrix",
    "MATRIX_URL": "http://127.0.0.1:1",
    "MATRIX_TOKEN": "t",
    "MATRIX_AGENTS": "@lin:example.com",
}
CHATWOOT = {
    "FOREIGN_DESK": "chatwoot",
    "CHATWOOT_URL": "http://127.0.0.1:1",
    "CHATWOOT_TOKEN": "t",
    "CHATWOOT_ACCOUNT": "1",
    "CHATWOOT_INBOX": "7",
}


@pytest.mark.parametrize(
    ("variables", "name", "paths"),
    [(MATRIX, "matrix", []), (CHATWOOT, "chatwoot", ["/foreign/chatwoot"])],
)
def test_the_one_that_is_named(parts: Parts, variables: dict[str, str], name: str, paths: list[str]) -> None:
    """It may be away: that is no reason not to start, nor not to end."""
    connection, made = connected(parts, **variables)

    async def scenario() -> None:
        async with connection.running():
            await asyncio.sleep(0.2)

    asyncio.run(scenario())
    assert [foreign.name for foreign in made] == [name]
    assert [route.path for route in connection.routes() if isinstance(route, Route)] == paths
