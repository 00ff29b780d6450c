"""What agents call a customer and a conversation."""

from __future__ import annotations

import hashlib

from support.company.wording import words


def name_of(conversation_id: str, account_id: str | None) -> str:
    """The verified account, or a name for an anonymous visitor that stays the same."""
    if account_id:
        return account_id
    return str(words("console")["queue"]["visitor"]).format(code=code_of(conversation_id))


def code_of(conversation_id: str) -> str:
    """A short name of a conversation for people; two may share one."""
    return hashlib.sha256(conversation_id.encode()).hexdigest()[:4].upper()
