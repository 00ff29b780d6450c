"""`.env` files: secrets as they are drawn, as they were drawn before, and such as people make up."""

from __future__ import annotations

import random
import secrets
import string
from collections.abc import Iterator
from dataclasses import dataclass

COUNT = 200
"""Files, of which some 40 of each kind that is drawn."""

MADE_UP = (
    "-abc", "--abc", "-", "--", "--enable-api", "-t", "-1", "--auth-token=x", "--help", "-h=1",
    "run", "actions", "models", "engine/channel.py", "a=b", "=a", "a==", "a b  c", "-a b", "a\tb",
    "it's", '"', "'", 'a"b', "'quoted'", '"quoted"', "a\\b", "\\", "a\\nb", "\\\\server", "a`b`",
    "$HOME", "a$b", "${HOME}", "$(id)", "a$$b", "%", "%41", "%zz", "100%25", "a%20b", "%0A",
    "a&b", "&token=x", "a+b", "+", "?a=b", "#a", "a#b", "a #b", "a;b", "a/b/../c", "a|b>c<d", "*", "~", "!!",
    "密码", "a密b", "пароль", "é", "ÿ", "👍🏽", "a\u2028b", "a\u3000b", "a\x85b", "a\ufeffb",
    "a\nb", "a\nX-Verified-Account: OK10000001", "a\rb", "\x01", "\x7f", "{", "{token}", "[a]", "{{a}}",
)  # fmt: skip
"""Tokens that an option, a query, a header, a shell or a quoted value could take for something else."""

_ALPHABET = string.ascii_letters + string.digits + string.punctuation * 2 + " -密é"


@dataclass(frozen=True)
class SecretFile:
    """A `.env` and the token that it means.

    Attributes:
        text: Of the file.
        token: `RASA_API_TOKEN`, as whoever wrote the file means it; empty where it is still to be drawn.
    """

    text: str
    token: str


def secret_files() -> list[SecretFile]:
    """`COUNT` files; what is made up is the same at each run, what is drawn is not."""
    made_up = [next(written(token)) for token in MADE_UP]
    each = (COUNT - len(made_up)) // 3
    files = made_up + [_drawn_before(place) for place in range(each)]
    files += [_file("", "") for _ in range(each)]
    chance = random.Random(9)
    return files + [_by_chance(chance) for _ in range(COUNT - len(files))]


def written(token: str) -> Iterator[SecretFile]:
    """A token in each way that a `.env` can hold it."""
    if token[0] not in "\"'" and not any(mark in token for mark in ("\n", " #")):
        yield _file(token, token)
    if "'" not in token:
        yield _file(f"'{token}'", token)
    yield _file(_in_double(token), token)


def _drawn_before(place: int) -> SecretFile:
    token = secrets.token_urlsafe(36)
    return _file(token, token) if place % 4 else _file(f"-{token[1:]}", f"-{token[1:]}")


def _by_chance(chance: random.Random) -> SecretFile:
    token = "".join(chance.choices(_ALPHABET, k=chance.randint(1, 60))).strip() or "-"
    return _file(_in_double(token), token)


def _in_double(token: str) -> str:
    return '"' + "".join(f"\\{mark}" if mark in '"\\$`' else mark for mark in token) + '"'


def _file(value: str, token: str) -> SecretFile:
    secret = secrets.token_hex(32)
    return SecretFile(f"# ours\n\nIDENTITY_SECRET={secret}\nRASA_API_TOKEN={value}\nDESK_PORT=8080\n", token)
