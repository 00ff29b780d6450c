"""The configured foreign desk, put beside ours."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable

from starlette.routing import BaseRoute

from desk.foreign.bridge import Bridge
from desk.foreign.chatwoot import ChatwootDesk
from desk.foreign.chatwoot_api import ChatwootApi
from desk.foreign.configuration import ForeignConfiguration
from desk.foreign.matrix import MatrixDesk
from desk.foreign.matrix_api import MatrixApi
from desk.foreign.port import ForeignDesk
from desk.foreign.references import References

_LOG = logging.getLogger(__name__)
_AGAIN_SECONDS = 10.0


class Connection:
    """Runs the bridge to the foreign desk that the configuration names; does nothing without one.

    Args:
        configuration: Names it.
        references: Of its conversations.
        bridge: Makes the bridge from our desk to it.
    """

    def __init__(
        self,
        configuration: ForeignConfiguration,
        references: References,
        bridge: Callable[[ForeignDesk, References], Bridge],
    ) -> None:
        self._foreign = _foreign(configuration, references)
        self._bridge = bridge(self._foreign, references) if self._foreign else None

    def routes(self) -> list[BaseRoute]:
        """Addresses that the foreign system calls."""
        return self._foreign.routes() if self._foreign else []

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The bridge works within it."""
        if self._foreign is None or self._bridge is None:
            yield
            return
        task = asyncio.create_task(_keep_running(self._bridge, self._foreign.name))
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await self._foreign.aclose()


async def _keep_running(bridge: Bridge, name: str) -> None:
    while True:
        try:
            await bridge.run()
        except Exception:
            # Whatever it is, customers and our console must not feel it; the log says it.
            _LOG.exception("the bridge to %s broke down and starts again", name)
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
