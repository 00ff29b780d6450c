"""The configured foreign desk, put beside ours."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from starlette.routing import BaseRoute

from desk.desk import Desk
from desk.foreign.bridge import Bridge
from desk.foreign.chatwoot import ChatwootDesk
from desk.foreign.chatwoot_api import ChatwootApi
from desk.foreign.configuration import ForeignConfiguration
from desk.foreign.matrix import MatrixDesk
from desk.foreign.matrix_api import MatrixApi
from desk.foreign.port import ForeignDesk
from desk.foreign.references import References
from desk.people.agents import AgentStore
from desk.people.audit import Audit
from desk.people.handover import Handover

_LOG = logging.getLogger(__name__)
_AGAIN_SECONDS = 10.0


class Connection:
    """Runs the bridge to the foreign desk that the configuration names; does nothing without one."""

    def __init__(self, desk: Desk) -> None:
        """
        Args:
            desk: Ours.
        """
        self._desk = desk
        configuration = desk.configuration.foreign
        self._references = References(desk.database, configuration.system)
        self._foreign = _foreign(configuration, self._references)

    def routes(self) -> list[BaseRoute]:
        """Addresses that the foreign system calls."""
        return self._foreign.routes() if self._foreign else []

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The bridge works within it."""
        if self._foreign is None:
            yield
            return
        task = asyncio.create_task(self._run(self._foreign))
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await self._foreign.aclose()

    async def _run(self, foreign: ForeignDesk) -> None:
        audit = Audit(self._desk.database)
        agents = AgentStore(self._desk.database, audit)
        bridge = Bridge(self._desk, Handover(self._desk, agents, audit), agents, foreign, self._references)
        while True:
            try:
                await bridge.run()
            except Exception:
                # Whatever it is, customers and our console must not feel it; the log says it.
                _LOG.exception("the bridge to %s broke down and starts again", foreign.name)
                await asyncio.sleep(_AGAIN_SECONDS)


def _foreign(configuration: ForeignConfiguration, references: References) -> ForeignDesk | None:
    if configuration.system == "matrix":
        api = MatrixApi(configuration.url, configuration.token)
        return MatrixDesk(api, references, configuration.agents, configuration.space)
    if configuration.system == "chatwoot":
        chatwoot = ChatwootApi(
            configuration.url, configuration.account, configuration.inbox, configuration.token
        )
        return ChatwootDesk(chatwoot, references, configuration.secret)
    return None
