"""`python -m launch run|shell|train`: what the Makefile's targets call."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from launch import model, secrets_file
from launch.ports import free_port
from launch.processes import Processes, StartError
from launch.services import action_server, engine, shell
from support.environment import Environment
from support.settings import Settings

_DEFAULTS = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore::DeprecationWarning",
    "TQDM_DISABLE": "1",
}

_WELCOME = """
OKPay 客服助手已启动（按 Ctrl-C 停止）

  引擎     http://127.0.0.1:5005   （HTTP API 的令牌在 .env 的 RASA_API_TOKEN）
  动作服务 http://127.0.0.1:5055

先试一句：
  curl -s http://127.0.0.1:5005/webhooks/rest/webhook \\
       -H 'Content-Type: application/json' -d '{"sender": "me", "message": "提现一天了还没到"}'
或者另开一个终端：make shell ACCOUNT=OK10000001
演示账户和能试的问题见 docs/demo.md
"""


def main() -> int:
    """Runs the command."""
    parser = argparse.ArgumentParser(prog="python -m launch", description=__doc__)
    parser.add_argument("command", choices=("run", "shell", "train"))
    parser.add_argument("--account", default="", help="verified account of the shell's user")
    arguments = parser.parse_args()
    environment = {**_DEFAULTS, **secrets_file.load(), **os.environ}
    trained = model.train(environment)
    if arguments.command == "train":
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _prepare(environment)
    try:
        if arguments.command == "shell":
            return _shell(environment, trained, arguments.account)
        return _run(environment, trained)
    except StartError as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _prepare(environment: Mapping[str, str]) -> None:
    """The database's tables and, for the embedded wallet, the demo data."""
    subprocess.run([sys.executable, "-m", "support.database"], env=environment, check=True)
    if not environment.get("WALLET_URL"):
        subprocess.run([sys.executable, "-m", "support.wallet.demo"], env=environment, check=True)


def _run(environment: Mapping[str, str], trained: Path) -> int:
    with Processes(environment) as processes:
        processes.start([action_server(), engine(environment["RASA_API_TOKEN"], trained)])
        print(_WELCOME, flush=True)
        _warn_of_placeholders(environment)
        processes.watch()
    return 0


def _warn_of_placeholders(environment: Mapping[str, str]) -> None:
    """Names the settings that the company has not set yet: customers would read them."""
    settings = Settings.load(Environment.from_environ(environment).settings_file)
    if names := settings.placeholders():
        print(f"注意：data/settings.yml 里还是占位内容：{'、'.join(names)}\n", flush=True)


def _shell(environment: Mapping[str, str], trained: Path, account: str) -> int:
    """Beside a running assistant as well: on ports of its own."""
    actions_port = free_port()
    own = {
        **environment,
        "VERIFIED_ACCOUNT": account,
        "ACTION_SERVER_URL": f"http://127.0.0.1:{actions_port}/webhook",
    }
    with Processes(own) as processes:
        processes.start([action_server(actions_port)])
        return subprocess.run(shell(trained, free_port()).command, env=own, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
