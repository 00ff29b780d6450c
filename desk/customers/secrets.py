"""The secrets by which anonymous visitors are known: drawn here, and recognised without being stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

CHANNELS = ("web", "app", "api")
LANGUAGES = ("zh-CN", "zh-TW", "en")

_SECRET = re.compile(r"v-([A-Za-z0-9_-]{43})")
_RANDOM = 15
_SEAL = 16


class VisitorSecrets:
    """Secrets of one desk: `v-` and 43 characters.

    Inside are 120 random bits, where the visitor came in, and a seal. By the seal a secret that nothing was
    stored for yet is known as ours: one that somebody made up could be guessed by others.

    Args:
        key: The desk's own; another one makes strangers of visitors who have said nothing yet.
    """

    def __init__(self, key: str) -> None:
        self._key = hashlib.sha256(f"okpay-desk visitors {key}".encode()).digest()

    def draw(self, channel: str, language: str) -> str:
        """A new one.

        Args:
            channel: One of `CHANNELS`.
            language: One of `LANGUAGES`.
        """
        place = CHANNELS.index(channel) * len(LANGUAGES) + LANGUAGES.index(language)
        content = secrets.token_bytes(_RANDOM) + bytes([place])
        return f"v-{base64.urlsafe_b64encode(content + self._seal(content)).decode().rstrip('=')}"

    def origin(self, secret: str) -> tuple[str, str] | None:
        """Channel and language that a secret was drawn for; None when it is not ours."""
        found = _SECRET.fullmatch(secret)
        if found is None:
            return None
        whole = base64.urlsafe_b64decode(f"{found[1]}=")
        content, seal = whole[:-_SEAL], whole[-_SEAL:]
        if not hmac.compare_digest(seal, self._seal(content)):
            return None
        channel, language = divmod(content[-1], len(LANGUAGES))
        return CHANNELS[channel], LANGUAGES[language]

    def _seal(self, content: bytes) -> bytes:
        return hmac.new(self._key, content, hashlib.sha256).digest()[:_SEAL]


def digest(secret: str) -> str:
    """What is stored of a visitor's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def conversation_of(secret: str) -> str:
    """The id that a visitor's conversation has, or will have: the same on every page and in every tab.

    Agents see it, so the secret can't be had from it.
    """
    return f"web-{hashlib.sha256(f'conversation of {secret}'.encode()).hexdigest()[:32]}"
