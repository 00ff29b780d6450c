"""docs/integration/identity.md: its blocks sign tokens as they stand, and the desk takes them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from launch.env_file import read
from support.clock import now
from support.company.identity import IdentityRefused, Reason, verify_token
from support.environment import Environment
from tests.desk.desks import RunningDesk, running_desk
from tests.desk.recorded_engine import recorded_engine
from tests.integration.pages import FOLDER, blocks, filled

BLOCKS = blocks("identity")
ACCOUNT = "OK10000001"
SECRET = "a secret of the tests, with / and + and ="


def run(folder: Path, *command: str, **variables: str) -> str:
    """What a command prints in a folder."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), **variables}
    ended = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def signed(folder: Path, name: str, text: str, **variables: str) -> str:
    """A token that a block has signed."""
    (folder / name).write_text(text, encoding="utf-8")
    if name.endswith(".py"):
        calls = f"import {name[:-3]} as block; print(block.okpay_token('user-7', '{ACCOUNT}'), end='')"
        return run(folder, sys.executable, "-c", calls, **variables)
    calls = (
        f"import {{ okpayToken }} from './{name}'; process.stdout.write(okpayToken('user-7', '{ACCOUNT}'))"
    )
    return run(folder, "node", "--input-type=module", "-e", calls, **variables)


@pytest.mark.parametrize("name", ["sign.py", "sign.mjs"])
def test_a_token_of_the_shared_secret(tmp_path: Path, name: str) -> None:
    """Good for the quarter of an hour that the page speaks of."""
    token = signed(tmp_path, name, BLOCKS[name], IDENTITY_SECRET=SECRET)
    identity = verify_token(token, Environment(identity_secret=SECRET), now())
    assert (identity.sub, identity.account_id) == ("user-7", ACCOUNT)
    assert 890 < (identity.expires_at - now()).total_seconds() <= 900


@pytest.mark.parametrize("name", ["sign_with_key.py", "sign-with-key.mjs"])
@pytest.mark.parametrize(("keys", "algorithm"), [("es256-key.sh", "ES256"), ("rs256-key.sh", "RS256")])
def test_a_token_of_a_key_of_ones_own(tmp_path: Path, name: str, keys: str, algorithm: str) -> None:
    """What OpenSSL makes and prints is what `.env` takes."""
    (tmp_path / ".env").write_text(run(tmp_path, "sh", "-e", "-c", BLOCKS[keys]), encoding="utf-8")
    environment = Environment.from_environ(dict(read(tmp_path / ".env")))
    text = BLOCKS[name] if algorithm == "ES256" else filled(BLOCKS[name], {"ES256": "RS256"})
    token = signed(tmp_path, name, text)
    assert verify_token(token, environment, now()).account_id == ACCOUNT
    with pytest.raises(IdentityRefused, match="algorithm: signed as HS256"):
        shared = signed(tmp_path, "sign.py", BLOCKS["sign.py"], IDENTITY_SECRET=SECRET)
        verify_token(shared, replace(environment, identity_secret=SECRET), now())


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk with the secret of these tests."""
    with (
        recorded_engine() as engine,
        running_desk(tmp_path_factory.mktemp("desk"), engine.url, IDENTITY_SECRET=SECRET) as started,
    ):
        yield started


def test_trying_it(desk: RunningDesk, tmp_path: Path) -> None:
    """A good token is verified; for another the log has the page's line."""
    command = filled(BLOCKS["try.sh"], {"https://desk.example": desk.url})
    for secret, answer in ((SECRET, {"verified": True}), ("another " * 8, {"error": "invalid"})):
        token = signed(tmp_path, "sign.py", BLOCKS["sign.py"], IDENTITY_SECRET=secret)
        said = json.loads(run(tmp_path, "sh", "-e", "-c", command, TOKEN=token))
        assert answer.items() <= said.items()
    assert BLOCKS["log"] in (desk.folder / "desk.log").read_text(encoding="utf-8")


def test_each_reason_is_told_of() -> None:
    """Those of the table are those of the code."""
    text = (FOLDER / "identity.md").read_text(encoding="utf-8").split("## What the log says")[1]
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == set(get_args(Reason))
