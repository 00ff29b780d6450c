"""The calls of Chatwoot's Application API that a hand-off needs.

The contract: https://developers.chatwoot.com/api-reference/introduction, and for each call the page
named at the method. Authentication is a user's access token in the header `api_access_token`.
"""

from __future__ import annotations

from typing import Any, Literal

import httpx

from desk.foreign.port import ForeignConversationLost, ForeignDeskUnavailable

CALL_SECONDS = 10.0

Status = Literal["open", "pending", "resolved"]


class ChatwootApi:
    """One inbox (of the kind API channel) of one account.

    All methods raise `ForeignDeskUnavailable` when Chatwoot does not answer or refuses the call, and
    `ForeignConversationLost` when what the call is about is not there.
    """

    def __init__(self, url: str, account: int, inbox: int, token: str) -> None:
        self.inbox = inbox
        self._client = httpx.AsyncClient(
            base_url=f"{url}/api/v1/accounts/{account}/",
            headers={"api_access_token": token},
            timeout=CALL_SECONDS,
            # A proxy from the environment would see customers' words.
            trust_env=False,
        )

    async def aclose(self) -> None:
        """Give back connections."""
        await self._client.aclose()

    async def find_contact(self, identifier: str) -> dict[str, Any] | None:
        """The contact of that identifier (contacts/search-contacts)."""
        found = await self._call("GET", "contacts/search", query={"q": identifier})
        # The search is for a part of the identifier, or of the name.
        exact = (contact for contact in found["payload"] if contact.get("identifier") == identifier)
        return next(exact, None)

    async def create_contact(self, identifier: str, name: str) -> dict[str, Any]:
        """A new contact in our inbox (contacts/create-contact); an identifier is taken only once."""
        body = {"inbox_id": self.inbox, "name": name, "identifier": identifier}
        created: dict[str, Any] = (await self._call("POST", "contacts", body))["payload"]
        return {**created["contact"], "contact_inboxes": [created["contact_inbox"]]}

    async def add_to_inbox(self, contact: int) -> str:
        """Bring a contact into our inbox (contacts/create-contact-inbox); its source ID there."""
        body = {"inbox_id": self.inbox}
        return str((await self._call("POST", f"contacts/{contact}/contact_inboxes", body))["source_id"])

    async def conversations_of(self, contact: int) -> list[dict[str, Any]]:
        """A contact's conversations (contacts/contact-conversations)."""
        found: list[dict[str, Any]] = (await self._call("GET", f"contacts/{contact}/conversations"))[
            "payload"
        ]
        return found

    async def create_conversation(self, contact: int, source: str, attributes: dict[str, str]) -> int:
        """A new conversation that no agent is shown yet (conversations/create-new-conversation)."""
        body = {
            "source_id": source,
            "inbox_id": self.inbox,
            "contact_id": contact,
            "status": "pending",
            "custom_attributes": attributes,
        }
        return int((await self._call("POST", "conversations", body))["id"])

    async def conversation(self, conversation: int) -> dict[str, Any]:
        """A conversation with its `status` and `meta.assignee` (conversations/conversation-details)."""
        return await self._call("GET", f"conversations/{conversation}")

    async def set_status(self, conversation: int, status: Status) -> None:
        """Set a conversation's status (conversations/toggle-status)."""
        await self._call("POST", f"conversations/{conversation}/toggle_status", {"status": status})

    async def messages(
        self, conversation: int, *, after: int | None = None, before: int | None = None
    ) -> list[dict[str, Any]]:
        """The newest 20 messages, the newest 20 before one, or the up to 100 after one; the oldest first
        (messages/get-messages)."""
        given = {"after": after, "before": before}
        query = {name: str(number) for name, number in given.items() if number is not None}
        found = await self._call("GET", f"conversations/{conversation}/messages", query=query)
        return sorted(found["payload"], key=lambda message: int(message["id"]))

    async def say(self, conversation: int, text: str, key: str, *, note: bool) -> int:
        """Store a message (messages/create-new-message); its ID.

        Args:
            key: Is kept in the message's `content_attributes`; Chatwoot itself does not look at it.
            note: Whether it is for agents only; else it is the customer's.
        """
        body = {
            "content": text,
            "message_type": "outgoing" if note else "incoming",
            "private": note,
            "content_attributes": {"desk_key": key},
        }
        return int((await self._call("POST", f"conversations/{conversation}/messages", body))["id"])

    async def _call(
        self, method: str, path: str, body: dict[str, Any] | None = None, query: dict[str, str] | None = None
    ) -> dict[str, Any]:
        try:
            answer = await self._client.request(method, path, json=body, params=query)
            content = answer.json() if answer.is_success else None
        # AttributeError is anyio's word for a connection that the other side closes while it opens.
        except (httpx.TransportError, AttributeError, ValueError) as error:
            raise ForeignDeskUnavailable(f"Chatwoot does not answer: {type(error).__name__}") from error
        if isinstance(content, dict):
            return content
        if answer.status_code == 404:
            raise ForeignConversationLost(f"Chatwoot has no {path}")
        raise ForeignDeskUnavailable(
            f"Chatwoot answered {answer.status_code} to {method} {path}", _wait(answer)
        )


def _wait(answer: httpx.Response) -> float | None:
    asked = answer.headers.get("retry-after", "")
    return float(asked) if asked.isdecimal() else None
